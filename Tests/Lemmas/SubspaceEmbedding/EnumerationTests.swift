import DenseLinearAlgebra
import TestSupport
import Testing

@testable import SubspaceEmbedding

/// Every draw of a small sketch, in exact arithmetic: no tolerance and no seed.
@Suite struct EnumerationTests {
  @Test(
    "embedding.isometry-in-expectation: the mean of SᵀS over all draws is I, exactly, for every finite family",
    .tags(.exact),
    arguments: Enumeration.all.indices)
  func isometry(_ index: Int) {
    let draws = Enumeration.all[index]
    let n = draws.coordinates
    let sum = draws.grams.reduce(Matrix(rows: n, columns: n), +)
    #expect(sum == Matrix.identity(n).scaled(by: Double(draws.grams.count)))
  }

  /// The SRHT at `N = 8`, `s = 4`: `2⁸` signs times `C(8, 4) = 70` choices of rows. On the plane of the first two coordinates
  /// `UᵀSᵀSU` is `[[1, c], [c, 1]]`, so the distortion is `|c|`, and it exceeds ½ where the rows picked agree in the lowest
  /// bit: `2·C(4, 4) = 2` of 70 choices.
  @Test(
    "embedding.srht: on a coordinate plane the distortion exceeds ½ in exactly 512 of 17,920 draws, 1 in 35",
    .tags(.exact))
  func failureOfTheSRHT() {
    var (draws, failures) = (0, 0)
    for draw in AllDraws.srht(columns: 8, rows: 4) {
      let s = draw.denseMatrix()
      func product(_ j: Int, _ k: Int) -> Double { (0..<4).reduce(0) { $0 + s[$1, j] * s[$1, k] } }
      #expect(product(0, 0) == 1 && product(1, 1) == 1)
      if product(0, 1).magnitude > 0.5 { failures += 1 }
      draws += 1
    }
    #expect(draws == 17_920 && failures == 512)
    #expect(Rational(failures, draws) == Rational(1, 35))
  }

  /// `P[|c| > ½]`, with `c` the entry of `SᵀS` at two coordinates, by counting:
  ///
  /// - one bucket of `s` each: they share it with probability `1/s`; in the TensorSketch too, for `h₁(r) + h₂(k)` is
  ///   uniform given the other coordinate, whichever index differs;
  /// - `ζ = 4` of 5 buckets: all four are shared with probability 1/5 and their signs agree (or oppose) in 2 of 16 cases;
  ///   three are shared otherwise, and agree in 2 of 8: `1/5·1/8 + 4/5·1/4 = 9/40`;
  /// - tensor SRHT, `s = 4`: four independent fair signs agree, 2 of 16;
  /// - neuron block: two neurons share one of `q` buckets, and meet in the same dimension only.
  static let failures: [(draws: Enumeration, probability: Rational)] = [
    (Enumeration.all[2], Rational(1, 2)), (Enumeration.all[3], Rational(1, 3)),
    (Enumeration.all[4], Rational(1, 3)), (Enumeration.all[5], Rational(9, 40)),
    (Enumeration.all[6], Rational(1, 8)), (Enumeration.all[8], Rational(1, 2)),
    (Enumeration.all[9], Rational(1, 3)), (Enumeration.all[10], Rational(1, 2)),
    (Enumeration.all[11], Rational(1, 3)),
  ]

  @Test(
    "embedding.count-sketch, embedding.sparse-sign, embedding.tensor-srht, embedding.tensor-sketch, embedding.neuron-block: the failure probability on a coordinate plane, exactly",
    .tags(.exact),
    arguments: failures.indices)
  func failureProbability(_ index: Int) {
    let (draws, probability) = Self.failures[index]
    for j in 0..<draws.coordinates {
      #expect(draws.grams.allSatisfy { $0[j, j] == 1 }, "\(draws.family), column \(j)")
      for i in 0..<j {
        let failures = draws.grams.count { $0[i, j].magnitude > 0.5 }
        #expect(
          Rational(failures, draws.grams.count) == (draws.meet(i, j) ? probability : 0),
          "\(draws.family), coordinates \(i) and \(j)")
      }
    }
  }
}
