import DenseLinearAlgebra
import Testing

@testable import SubspaceEmbedding

/// Every draw of a small sketch, without a tolerance and without a seed. With `s = 4` the entries `±1/√s` are `±½`, so all
/// products and sums below are exact in floating point.
@Suite struct EnumerationTests {
  /// The SRHT at `N = 8`, `s = 4`: `2⁸` signs times `C(8, 4) = 70` choices of rows.
  private var draws: [SubsampledHadamardEmbedding] {
    let choices = (0..<256).filter { $0.nonzeroBitCount == 4 }
    return (0..<256).flatMap { signs in
      choices.map { choice in
        SubsampledHadamardEmbedding(
          signs: (0..<8).map { signs >> $0 & 1 == 0 ? 1 : -1 },
          sampledRows: (0..<8).filter { choice >> $0 & 1 == 1 })
      }
    }
  }

  @Test("embedding.isometry-in-expectation: the mean of SᵀS over all 17,920 draws of an SRHT is I, exactly")
  func isometryOfTheSRHT() {
    var sum = Matrix(rows: 8, columns: 8)
    var count = 0
    for draw in draws {
      let s = draw.denseMatrix()
      sum.accumulate(s, s, transposeFirst: true)
      count += 1
    }
    #expect(count == 17_920)
    #expect(sum == Matrix.identity(8).scaled(by: 17_920))
  }

  /// On the plane of the first two coordinates `UᵀSᵀSU` is `[[1, c], [c, 1]]`, so the distortion is `|c|`.
  @Test(
    "embedding.srht: on a coordinate plane the distortion exceeds ½ in exactly 512 of 17,920 draws, 1 in 35")
  func failureProbability() {
    var failures = 0
    for draw in draws {
      let s = draw.denseMatrix()
      func product(_ j: Int, _ k: Int) -> Double { (0..<4).reduce(0) { $0 + s[$1, j] * s[$1, k] } }
      #expect(product(0, 0) == 1 && product(1, 1) == 1)
      if product(0, 1).magnitude > 0.5 { failures += 1 }
    }
    #expect(failures == 512)
    #expect(failures * 35 == 17_920)
  }
}
