import DenseLinearAlgebra
import Preconditioning
import TestSupport
import Testing

/// Each term of what `G_μ − cP` and `cP − G_μ` may be off by, where it alone decides whether a margin is proved.
///
/// The pencils are full, and the Frobenius norms of their matrices several times the largest entries. They are exact: `c` and the entries of `P` have few digits, and
/// `G_μ = cP ± tI`, so that the difference is `tI` without any rounding. It is proved to be semidefinite as soon as `t` exceeds what is allowed for.
@Suite struct SpectralTermsTests {
  private let eta = Double.leastNonzeroMagnitude
  private let u = unitRoundoff
  /// Binary exponents of `G` and of `c`.
  private let scales = [(0, 0), (900, 0), (-900, 0), (0, 900), (0, -900)]

  /// `2^k`.
  private func power(_ k: Int) -> Double { Double(sign: .plus, exponent: k, significand: 1) }

  /// The least multiple of a unit for which a proof succeeds.
  private func threshold(unit: Double, below limit: Int, _ proves: (Double) throws -> Bool) rethrows -> Int {
    var (low, high) = (0, limit)
    while low < high {
      let middle = (low + high) / 2
      if try proves(Double(middle) * unit) { high = middle } else { low = middle + 1 }
    }
    return low
  }

  /// A guess, and the number that its first margin makes of it, which is about `near`.
  private func guess(near: Double, lower: Bool) -> (guess: Double, margin: Double) {
    let guess = near / (lower ? 0.98 : 1.02)
    return (guess, (lower ? 1 - 0.02 : 1 + 0.02) * guess)
  }

  /// The same for a number a little below a power of two that has at most 18 digits.
  private func guess(below limit: Double, lower: Bool) throws -> (guess: Double, margin: Double) {
    for j in 1...100 {
      let near = (1 - Double(j) * 0x1p-18) * limit
      let found = guess(near: near, lower: lower)
      if found.margin == near { return found }
    }
    return try #require(nil as (guess: Double, margin: Double)?, "no such number below \(limit)")
  }

  /// `s_i s_j` for some signs `s`.
  private func sign(_ i: Int, _ j: Int) -> Double { (i + i / 3 + j + j / 3) % 2 == 0 ? 1 : -1 }

  /// Holds the `t` for which the first margin is proved to what is allowed for, from both sides and to a unit, `2^k·u`.
  ///
  /// The largest entry of `cP` is a little below `2^k`, where a unit is its last place. Whatever is rounded upwards makes the bound larger by less than a relative `10⁻¹¹`: `4γ_k` in a
  /// norm of `k < 3000` entries, twice that in its square, and `n(n + 4)u` for Cholesky's algorithm on `tI`.
  ///
  /// `c` is a little below `limit`, a power of two; `allowance` is in units, for a `c`.
  private func expect(
    _ p: Matrix, below limit: Double, scale k: Int, lower: Bool, damping: Double = 0,
    needs allowance: (Double) -> Double,
    bounds: (_ gram: Matrix, _ smallest: Double, _ largest: Double) throws -> SpectralBounds?
  ) throws {
    let (guess, c) = try guess(below: limit, lower: lower)
    let units = try threshold(unit: u * power(k), below: 1 << 15) { gap in
      var gram = p.scaled(by: c)
      gram.addToDiagonal(lower ? gap : -gap)
      gram.addToDiagonal(-damping)
      let found = try bounds(gram, lower ? guess : guess / 256, lower ? guess * 256 : guess)
      return lower ? found?.lower == c : found?.upper == c
    }
    let exact = allowance(c)
    #expect(Double(units) >= exact, "order \(p.rows), c = \(c), G at 2^\(k)")
    #expect(Double(units - 1) <= exact * (1 + 1e-11), "order \(p.rows), c = \(c), G at 2^\(k)")
  }

  /// `P = p(ssᵀ + I)`, of norm `‖P‖_F = p√(n² + 3n)`, with `p = ⅛` and `c ≈ 4`: `4u(‖G‖_F + c‖P‖_F)` for the difference, and `more`, in multiples of `u`
  /// for a `c` at scale one.
  private func expect(
    order n: Int, lower: Bool, gramError: Double = 0, preconditionerError: Double = 0, damping: Double = 0,
    more: (Double) -> Double = { _ in 0 }
  ) throws {
    for (k, j) in scales {
      let p = Matrix(rows: n, columns: n) { row, column in
        (row == column ? 2 : sign(row, column)) * power(k - j - 3)
      }
      let damping = damping * power(k)
      try expect(
        p, below: 4 * power(j), scale: k, lower: lower, damping: damping
      ) { c in
        let c = c * power(-j)
        return 8 * c / 8 * Double(n * n + 3 * n).squareRoot() + more(c)
      } bounds: { gram, smallest, largest in
        try SpectralBounds(
          gram: gram, error: gramError * u * power(k), damping: damping, preconditioner: p,
          preconditionerError: preconditionerError * u * power(k - j), smallest: smallest, largest: largest)
      }
    }
  }

  @Test(
    "preconditioner.condition-bound: the scaling and the subtraction count 4u(‖G‖_F + c‖P‖_F), on both sides",
    .tags(.exact), arguments: [true, false], [1, 8, 21, 40])
  func differences(lower: Bool, n: Int) throws { try expect(order: n, lower: lower) }

  @Test(
    "preconditioner.condition-bound: the error in G counts once, and the error in P c times",
    .tags(.exact), arguments: [true, false], [1, 8, 21])
  func errors(lower: Bool, n: Int) throws {
    try expect(order: n, lower: lower, gramError: 1000, more: { _ in 1000 })
    try expect(order: n, lower: lower, preconditionerError: 1000, more: { 1000 * $0 })
  }

  /// The diagonal of `G_μ` is `2cp ≈ 1`, with `μ = ½` of it added.
  @Test(
    "preconditioner.condition-bound: adding the damping counts 2u of the largest entry of the diagonal",
    .tags(.exact), arguments: [true, false], [1, 8, 21])
  func damping(lower: Bool, n: Int) throws {
    try expect(order: n, lower: lower, damping: 0.5, more: { c in 2 * c / 4 })
  }

  /// `P = BᵀB + νI = p(ssᵀ + I)` with `p = ν = 1/16` and `c ≈ 8`, where `B` has `s = 64` rows with entries `±1/32`: `2(s + 1)u·c‖B‖_F²` for the product, `2u·c·2p` for adding `ν`, and
  /// `4u(‖G‖_F + c‖P‖_F)` for the difference.
  @Test(
    "preconditioner.low-rank: the product BᵀB counts 2γ_{s+1}‖B‖_F², and its damping a rounding",
    .tags(.exact), arguments: [true, false], [1, 8, 21, 40])
  func lowRankProduct(lower: Bool, n: Int) throws {
    let s = 64
    for (k, j) in scales {
      let b = Matrix(rows: s, columns: n) { row, column in sign(row, column) * power((k - j) / 2 - 5) }
      let preconditioner = try LowRankPreconditioner(sketchedMatrix: b, damping: power(k - j - 4))
      let p = Matrix(rows: n, columns: n) { row, column in
        (row == column ? 2 : sign(row, column)) * power(k - j - 4)
      }
      try expect(
        p, below: 8 * power(j), scale: k, lower: lower
      ) { c in
        let c = c * power(-j)
        let product = Double(2 * (s + 1)) * c * Double(s * n) / 1024
        return product + 2 * c * 2 / 16 + 8 * c / 16 * Double(n * n + 3 * n).squareRoot()
      } bounds: { gram, smallest, largest in
        try SpectralBounds(
          gram: gram, error: 0, damping: 0, preconditioner: preconditioner, smallest: smallest,
          largest: largest)
      }
    }
  }

  /// `R` with entries `±⅛` on and above its diagonal and `c ≈ 64/n`: `RᵀR` has entries `±min(i, j)/64`, and `‖R‖_F² = n(n + 1)/128`. It is `2(n + 1)u·c‖R‖_F²` for the product, and
  /// `4u(‖G‖_F + c‖P‖_F)` for the difference.
  @Test(
    "preconditioner.condition-bound: the product RᵀR counts 2γ_{n+1}‖R‖_F²", .tags(.exact),
    arguments: [true, false], [1, 8, 16, 32])
  func triangle(lower: Bool, n: Int) throws {
    let squares = (1...n).reduce(0) { sum, i in (1...n).reduce(sum) { $0 + min(i, $1) * min(i, $1) } }
    for (k, j) in scales {
      let r = TriangularMatrix(
        upperTriangleOf: Matrix(rows: n, columns: n) { row, column in
          sign(row, column) * power((k - j) / 2 - 3)
        })
      let p = Matrix(rows: n, columns: n) { row, column in
        sign(row, column) * Double(min(row, column) + 1) * power(k - j - 6)
      }
      try expect(
        p, below: Double(64 / n) * power(j), scale: k, lower: lower
      ) { c in
        let c = c * power(-j)
        let product = Double(2 * (n + 1)) * c * Double(n * (n + 1)) / 128
        return product + 8 * c / 64 * Double(squares).squareRoot()
      } bounds: { gram, smallest, largest in
        try SpectralBounds(gram: gram, error: 0, r: r, smallest: smallest, largest: largest)
      }
    }
  }

  /// A one and `s − 1` squares of half its last place, each of which is lost when added to it: the error of the computed `BᵀB` exceeds all other allowances.
  @Test(
    "preconditioner.low-rank: the rounding of the product BᵀB is not ignored in the proof", .tags(.exact),
    arguments: [100, 250])
  func lowRankProductThatIsOff(_ s: Int) throws {
    let small = 0x1p-53.squareRoot().nextDown
    let b = Matrix(rows: s, columns: 1) { i, _ in i < 8 ? 1 : small }
    let preconditioner = try LowRankPreconditioner(sketchedMatrix: b, damping: 0x1p-10)
    let exact =
      b.elements.reduce(Dyadic(0)) { $0 + Dyadic($1) * Dyadic($1) } + Dyadic(preconditioner.damping)
    for roundings in stride(from: 0.0, through: Double(8 * s), by: 4) {
      let g = (8 + preconditioner.damping) * (1 + roundings * u)
      let bounds = try SpectralBounds(
        gram: .diagonal([g]), error: 0, damping: 0, preconditioner: preconditioner, smallest: 1 / 0.98,
        largest: 8)
      guard let bounds else { continue }
      #expect(Dyadic(bounds.lower) * exact <= Dyadic(g), "\(roundings) roundings")
    }
  }

  /// `s` squares of less than `η/2` are zero; they are `sη/2`, for which `sη` is counted.
  @Test("preconditioner.low-rank: squares that underflow count η each", .tags(.exact))
  func lowRankUnderflow() throws {
    let s = 400
    let b = Matrix(rows: s, columns: 1, repeating: 0x1p-538)
    let preconditioner = try LowRankPreconditioner(sketchedMatrix: b, damping: 1024 * eta)
    let (guess, c) = guess(near: 1, lower: true)
    func proves(_ r: TriangularMatrix, _ g: Double) throws -> Bool {
      let gram = Matrix.diagonal([Double](repeating: g, count: r.order))
      return try SpectralBounds(gram: gram, error: 0, r: r, smallest: guess, largest: 256)?.lower == c
    }
    // 6η in Cholesky's algorithm, and one for each sum that is rounded upwards.
    let ofColumn = try threshold(unit: eta, below: 4096) { gap in
      try SpectralBounds(
        gram: .diagonal([1024 * eta + gap]), error: 0, damping: 0, preconditioner: preconditioner,
        smallest: guess, largest: 256)?.lower == c
    }
    #expect(ofColumn >= s + 6 && ofColumn <= s + 30)
    // RᵀR of a triangle of order n, of which each entry may lose n products: n²η, and 6n²η in Cholesky's algorithm.
    let n = 24
    let r = TriangularMatrix(upperTriangleOf: .diagonal([Double](repeating: 0x1p-530, count: n)))
    let ofTriangle = try threshold(unit: eta, below: 8192) { try proves(r, 0x1p14 * eta + $0) }
    #expect(ofTriangle >= 7 * n * n && ofTriangle <= 7 * n * n + 40)
  }

  @Test("preconditioner.condition-bound: margins of 0.02, 0.05, 0.2 and 0.6 are tried, nearest first")
  func margins() throws {
    func bounds(_ smallest: Double, _ largest: Double) throws -> SpectralBounds? {
      let one = Matrix.identity(1)
      return try SpectralBounds(
        gram: one, error: 0, preconditioner: one, preconditionerError: 0, smallest: smallest, largest: largest
      )
    }
    for (guess, margin) in [(1.01, 0.02), (1.04, 0.05), (1.2, 0.2), (1.5, 0.6), (2.4, 0.6)] {
      #expect(try bounds(guess, 8)?.lower == (1 - margin) * guess)
    }
    for (guess, margin) in [(0.99, 0.02), (0.96, 0.05), (0.9, 0.2), (0.8, 0.6), (0.63, 0.6)] {
      #expect(try bounds(0.25, guess)?.upper == (1 + margin) * guess)
    }
    #expect(try bounds(2.6, 8) == nil && bounds(0.25, 0.62) == nil)
    // Guesses that leave no margin positive and finite.
    #expect(
      try bounds(.leastNormalMagnitude, 1) != nil && bounds(Double.leastNormalMagnitude.nextDown, 1) == nil)
    #expect(try bounds(1, 0x1p1022) != nil && bounds(1, 0x1p1023) == nil)
    #expect(try bounds(1, 1) != nil && bounds(1, (1.0).nextDown) == nil)
  }

  @Test("preconditioner.condition-bound: the quotient of the bounds is rounded upwards, once", .tags(.exact))
  func quotient() throws {
    for k in 1...40 {
      let one = Matrix.identity(1)
      let bounds = try #require(
        try SpectralBounds(
          gram: one, error: 0, preconditioner: one, preconditionerError: 0, smallest: 1 / Double(k + 1),
          largest: Double(k)))
      let (lower, upper) = (Dyadic(bounds.lower), Dyadic(bounds.upper))
      #expect(Dyadic(bounds.conditionNumber) * lower >= upper)
      #expect(Dyadic(bounds.conditionNumber.nextDown.nextDown) * lower < upper)
    }
  }
}
