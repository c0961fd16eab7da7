import TestSupport
import Testing

@testable import SubspaceEmbedding

/// `E‖UᵀSᵀSU − I‖_F²` over every draw, for orthonormal bases with rational entries.
@Suite struct SecondMomentTests {
  /// Bases of `Rᴺ`: a coordinate, vectors from Pythagorean numbers, even vectors, one and two columns.
  static func bases(_ coordinates: Int) -> [[[Rational]]] {
    let (three, four) = (Rational(3, 5), Rational(4, 5))
    let half = Rational(1, 2)
    func padded(_ entries: [Rational]) -> [Rational] {
      entries + Array(repeating: 0, count: coordinates - entries.count)
    }
    var bases: [[[Rational]]] = [
      [padded([1])], [padded([three, four])], [padded([three, four]), padded([four, -1 * three])],
    ]
    if coordinates >= 4 {
      bases += [
        [padded([half, half, half, half]), padded([half, -1 * half, half, -1 * half])],
        [padded([three, four]), padded([0, 0, three, four])],
      ]
    }
    if coordinates >= 6 {
      let (one, two) = (Rational(1, 3), Rational(2, 3))
      bases.append([[two, two, one, 0, 0, 0], [0, 0, 0, two, two, one]])
    }
    return bases
  }

  private func moments(
    _ families: [EmbeddingFamily]
  ) -> [(draws: Enumeration, basis: [[Rational]], moment: Rational)] {
    Enumeration.all.filter { families.contains($0.family) }.flatMap { draws in
      Self.bases(draws.coordinates).map { (draws, $0, draws.secondMoment($0)) }
    }
  }

  @Test(
    "embedding.count-sketch, embedding.sparse-sign: over all draws the second moment is (n² + n − 2Σ‖u_j‖⁴)/s, exactly"
  )
  func equality() {
    for (draws, basis, moment) in moments([.countSketch, .sparseSign]) {
      let n = Rational(basis.count)
      let fourthPowers = (0..<draws.coordinates).reduce(0 as Rational) { sum, j in
        let square = basis.reduce(0 as Rational) { $0 + $1[j] * $1[j] }
        return sum + square * square
      }
      #expect(moment == (n * n + n - 2 * fourthPowers) / Rational(draws.rows))
    }
  }

  /// The constants of the theorems, and for the TensorSketch the 8 that counting gives in place of 11.
  @Test(
    "embedding.tensor-srht, embedding.tensor-sketch, embedding.neuron-block: over all draws the second moment is within its bound"
  )
  func bounds() {
    for (draws, basis, moment) in moments([.tensorSRHT, .tensorSketch, .neuronBlock]) {
      let n = basis.count
      let constant =
        switch draws.family {
        case .tensorSRHT: 9
        case .tensorSketch: 8
        default: 2
        }
      #expect(moment <= Rational(constant * n * n, draws.rows), "\(draws.family), \(basis)")
      let stated = SecondMoment(n: Double(n))
      #expect(stated.tensorSRHT == Double(9 * n * n) && stated.tensorSketch == Double(11 * n * n))
      #expect(stated.neuronBuckets == Double(2 * n * n) && stated.sparseSign == Double(n * n + n))
    }
  }
}
