import TestSupport
import Testing

@testable import SubspaceEmbedding

/// `E‖UᵀSᵀSU − M‖_F²` over every draw, for any `U` with rational entries, orthonormal or not.
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
      bases.append([padded([two, two, one]), padded([0, 0, 0, two, two, one])])
    }
    if coordinates >= 8 {
      // Even over the rows of a left factor of order 4.
      bases.append([padded([half, 0, half, 0, half, 0, half])])
    }
    return bases + [
      // Neither orthonormal nor independent: what damping makes of a basis is any U at all.
      [padded([1, half])], [padded([1, half]), padded([half, 1])],
      [padded([half, half]), padded([half, half])],
    ]
  }

  /// `tr M` and `‖M‖_F²` of `M = UᵀU`.
  private static func gram(_ basis: [[Rational]]) -> (trace: Rational, squares: Rational) {
    var (trace, squares): (Rational, Rational) = (0, 0)
    for (a, left) in basis.enumerated() {
      for (b, right) in basis.enumerated() {
        let product = zip(left, right).reduce(0 as Rational) { $0 + $1.0 * $1.1 }
        if a == b { trace = trace + product }
        squares = squares + product * product
      }
    }
    return (trace, squares)
  }

  private func moments(
    _ families: [EmbeddingFamily]
  ) throws -> [(draws: Enumeration, basis: [[Rational]], moment: Rational)] {
    try Enumeration.all.filter { families.contains($0.family) }.flatMap { draws in
      try Self.bases(draws.coordinates).map { (draws, $0, try draws.secondMoment($0)) }
    }
  }

  @Test(
    "embedding.count-sketch, embedding.sparse-sign: over all draws the second moment is ((tr M)² + ‖M‖_F² − 2Σ‖u_j‖⁴)/s for any U, exactly",
    .tags(.exact)
  )
  func equality() throws {
    for (draws, basis, moment) in try moments([.countSketch, .sparseSign]) {
      let (trace, squares) = Self.gram(basis)
      let fourthPowers = (0..<draws.coordinates).reduce(0 as Rational) { sum, j in
        let square = basis.reduce(0 as Rational) { $0 + $1[j] * $1[j] }
        return sum + square * square
      }
      #expect(moment == (trace * trace + squares - 2 * fourthPowers) / Rational(draws.rows))
    }
  }

  /// Given the signs, the rows of `√s S` are `s` of the vectors `a` that `H` makes of them, whose mean of `a aᵀ` is `I`, and
  /// over the signs each `a` is uniform; so the second moment is `(E‖Uᵀa‖⁴ − ‖M‖_F²)/s`, and without replacement, of `N₂` rows,
  /// `(N₂ − s)/(N₂ − 1)` times that. On even vectors it tells a transform with random signs from one without, which
  /// neither the mean of `SᵀS` nor a coordinate plane does.
  @Test(
    "embedding.srht, embedding.tensor-srht: over all draws the second moment is (E‖Uᵀa‖⁴ − ‖M‖_F²)/s for any U, without replacement (N₂ − s)/(N₂ − 1) of it, exactly",
    .tags(.exact)
  )
  func hadamardEquality() throws {
    for (draws, basis, moment) in try moments([.srht, .tensorSRHT]) {
      let order = WalshHadamard.paddedLength(draws.coordinates)
      let withoutReplacement: Rational =
        draws.family == .srht ? Rational(order - draws.rows, order - 1) : 1
      let excess = Self.fourthMoment(basis, leftRows: draws.leftRows) - Self.gram(basis).squares
      #expect(
        moment == excess / Rational(draws.rows) * withoutReplacement, "\(draws.family), \(basis)")
    }
  }

  /// `E‖Uᵀa‖⁴` for `a = σ⊗τ` with uniform signs, `σ` of length `m`.
  private static func fourthMoment(_ basis: [[Rational]], leftRows m: Int) -> Rational {
    let d = basis[0].count / m
    let powers = AllDraws.signs(m).flatMap { left in
      AllDraws.signs(d).map { right in
        let square = basis.reduce(0 as Rational) { sum, u in
          let product = u.indices.reduce(0 as Rational) {
            $0 + Rational(Int(left[$1 / d] * right[$1 % d])) * u[$1]
          }
          return sum + product * product
        }
        return square * square
      }
    }
    return powers.reduce(0, +) / Rational(powers.count)
  }

  /// The constants of the theorems, and for the TensorSketch the 8 that counting gives in place of 11.
  @Test(
    "embedding.tensor-srht, embedding.tensor-sketch, embedding.neuron-block: over all draws the second moment is within its bound",
    .tags(.exact)
  )
  func bounds() throws {
    for (draws, basis, moment) in try moments([.tensorSRHT, .tensorSketch, .neuronBlock]) {
      let n = basis.count
      let constant =
        switch draws.family {
        case .tensorSRHT: 9
        case .tensorSketch: 8
        default: 2
        }
      let trace = Self.gram(basis).trace
      #expect(
        moment <= Rational(constant) * trace * trace / Rational(draws.rows), "\(draws.family), \(basis)")
      let size = Double(n)
      #expect(SecondMoment.tensorSRHT(size) == 9 * size * size)
      #expect(SecondMoment.tensorSketch(size) == 11 * size * size)
      #expect(SecondMoment.neuronBuckets(size) == 2 * size * size)
      #expect(SecondMoment.pairs(size) == size * size + size)
    }
  }
}
