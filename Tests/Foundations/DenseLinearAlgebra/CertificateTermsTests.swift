import CounterStream
import TestSupport
import Testing

@testable import DenseLinearAlgebra

/// Each term that certificates subtract or add, checked from both sides against its formula in exact arithmetic, in cases where it alone decides.
@Suite struct CertificateTermsTests {
  private let eta = Double.leastNonzeroMagnitude
  private let u = unitRoundoff

  /// `2^k`.
  private func power(_ k: Int) -> Double { Double(sign: .plus, exponent: k, significand: 1) }

  /// Checks `exact ≤ value ≤ exact(1 + 4ku) + 2kη`: `k` operations, each rounded and then raised by one step, are off by at most a relative `3u` each, and by `3η/2` below the normal range.
  private func expect(
    _ value: Dyadic, _ exact: Dyadic, operations k: Int, times denominator: Dyadic = 1, _ what: String
  ) {
    #expect(value * denominator >= exact, "\(what): too small")
    let slack = exact * Dyadic(4 * Double(k) * u) + denominator * Dyadic(Double(2 * k) * eta)
    #expect(value * denominator <= exact + slack, "\(what): too large")
  }

  /// `φ = γ/(1 − γ) = ku/(1 − 2ku)`, so that `(1 − 2ku)` times the allowance is a sum of products.
  @Test(
    "ntk.positivity-certificate: the allowance for rounding is (n + 4)u tr/(1 − 2(n + 4)u) + 2u max + 6n²η + error",
    .tags(.exact), arguments: [1, 2, 7, 60, 300])
  func allowance(_ n: Int) {
    let equal = [Double](repeating: 1, count: n)
    let single = (0..<n).map { $0 == n / 2 ? 1.0 : 0 }
    let mixed = (0..<n).map { $0 % 3 == 1 ? -2.0 : 1 / Double(1 + $0) }
    for k in [-1074, -1060, -1022, -1000, -300, 0, 300, 1000] {
      for (shape, name) in [(equal, "equal"), (single, "one"), (mixed, "mixed")] {
        let diagonal = shape.map { $0 * power(k) }
        let positive = diagonal.map { Dyadic(max(0, $0)) }
        let trace = positive.reduce(Dyadic(0), +)
        let largest = diagonal.max() ?? 0
        for error in [0, eta, power(k) * 0x1p-60, power(k) * 0x1p-40, power(k)] {
          let value = PositivityCertificate.roundingAllowance(diagonal: diagonal, error: error)
          let ku = Dyadic(Double(n + 4) * u)
          let denominator = Dyadic(1) - 2 * ku
          let others =
            Dyadic(2 * u) * Dyadic(max(0, largest)) + Dyadic(Double(6 * n * n)) * Dyadic(eta) + Dyadic(error)
          expect(
            Dyadic(value), ku * trace + denominator * others, operations: n + 12, times: denominator,
            "n = \(n), \(name) at 2^\(k), error \(error)")
        }
      }
    }
    #expect(PositivityCertificate.roundingAllowance(diagonal: [], error: 3) == 3)
  }

  /// The bound is the shift without the allowance of the shifted diagonal, rounded downwards once.
  @Test(
    "ntk.positivity-certificate: the bound is the shift less the allowance, at scales of 2^±1000 and for shifts of either sign",
    .tags(.exact))
  func bound() throws {
    for k in [-1074, -1000, 0, 1000] {
      for (n, entry) in [(1, 5.0), (3, 7.0), (40, 3.0)] {
        let matrix = Matrix.diagonal([Double](repeating: entry * power(k), count: n))
        for share in [0.5, 0.25, 0, -1, -8] {
          let shift = share * entry * power(k)
          for error in [0, power(k) * 0x1p-30] {
            let bound = try #require(
              try PositivityCertificate(matrix: matrix, error: error, shifts: [shift]).lowerBound)
            let diagonal = matrix.diagonal.map { $0 - shift }
            let exact =
              Dyadic(shift)
              - Dyadic(PositivityCertificate.roundingAllowance(diagonal: diagonal, error: error))
            #expect(Dyadic(bound) <= exact, "n = \(n), shift \(shift)")
            #expect(Dyadic(bound.nextUp.nextUp) > exact, "n = \(n), shift \(shift)")
          }
        }
      }
    }
    // Nothing is lost at equality.
    let allowance = PositivityCertificate.roundingAllowance(diagonal: [], error: 0.25)
    let empty = Matrix(rows: 0, columns: 0)
    #expect(try PositivityCertificate(matrix: empty, error: 0.25, shifts: [allowance]).lowerBound == 0)
    #expect(try PositivityCertificate.provesSemidefinite(empty, error: 0.25))
  }

  /// Of `1`, Cholesky of `1 − σ` completes for every `σ < 1`.
  @Test(
    "ntk.positivity-certificate: the fractions of an estimate are tried from the largest down, except those that damping makes useless"
  )
  func shares() throws {
    func shift(_ estimate: Double, damping: Double = 0, of entry: Double = 1) throws -> Double? {
      let bound = try PositivityCertificate(
        matrix: .diagonal([entry]), error: 0, damping: damping, estimate: estimate
      ).lowerBound
      // What is subtracted is a few roundings of the entry.
      return bound.map { ($0 * 0x1p30).rounded() * 0x1p-30 }
    }
    func rounded(_ x: Double) -> Double { (x * 0x1p30).rounded() * 0x1p-30 }
    #expect(try shift(1) == rounded(0.99))
    #expect(try shift(1.05) == rounded(0.9 * 1.05))
    #expect(try shift(1.5) == rounded(0.75))
    for estimate in [3, 0, -1, .infinity, .nan] { #expect(try shift(estimate) == 0, "\(estimate)") }
    // Only where it would prove μ/100.
    #expect(try shift(1.05, damping: 94) == rounded(0.9 * 1.05))
    #expect(try shift(1.05, damping: 95) == nil)
    #expect(try shift(1, damping: 50, of: 0.6) == 0.5 && shift(1, damping: 50.1, of: 0.6) == nil)
    #expect(try shift(3, damping: 0x1p-1000) == nil)
    // The first shift that completes, whatever the others are.
    let bounds = try [[2, 0.5, 0.25], [0.25, 0.5]].map {
      try #require(try PositivityCertificate(matrix: .diagonal([1]), error: 0, shifts: $0).lowerBound)
    }
    #expect(bounds.map(rounded) == [0.5, 0.25])
    #expect(try PositivityCertificate(matrix: .diagonal([1]), error: 0, shifts: [1, 2]) == .unknown)
  }

  /// Entries that a shift leaves below and on the diagonal are not used by the next one.
  @Test("ntk.positivity-certificate: a failed shift does not affect the next one")
  func shiftsShareASquare() throws {
    let half = MatrixCase(rows: 9, columns: 7, seed: 3).matrix
    let a = half.transposeTimesSelf()
    let once = try PositivityCertificate(matrix: a, error: 0, shifts: [0.125])
    #expect(once.lowerBound != nil)
    #expect(try PositivityCertificate(matrix: a, error: 0, shifts: [1e9, 1e3, 20, 0.125]) == once)
    #expect(
      try PositivityCertificate(matrix: withOtherLowerTriangle(a), error: 0, shifts: [1e3, 0.125]) == once)
  }

  /// `Σ a_i 2^(k_i)` for a diagonal: inverse iteration from `(1, −2, 3, …)`, of which the tenth step's growth is known.
  @Test func theEstimateIsThatOfTenSteps() throws {
    let diagonal = [1.0, 2, 4]
    // Before the tenth step the vector is (1, −2·2⁻⁹, 3·4⁻⁹).
    let before = [1, -2 * 0x1p-9, 3 * 0x1p-18]
    let expected = norm(before) / norm(zip(before, diagonal).map { $0 / $1 })
    let estimate = try CholeskyFactorization(.diagonal(diagonal)).smallestEigenvalueEstimate()
    #expect((estimate - expected).magnitude <= 8 * u * expected)
  }

  @Test(
    "ntk.positivity-certificate: rounding upwards raises a number by no more than necessary", .tags(.exact))
  func upperBounds() throws {
    try checkProperty("upperBoundsFromAbove", over: ScaleCase.self, cases: 90) { c in
      let x = c.matrix.elements
      for (a, b) in zip(x, c.vector(x.count, "y", exponent: -c.exponent)) {
        let (p, q) = (UpperBound(a.magnitude), UpperBound(b.magnitude))
        let (exactP, exactQ) = (Dyadic(p.value), Dyadic(q.value))
        if (p + q).value.isFinite { expect(Dyadic((p + q).value), exactP + exactQ, operations: 1, "sum") }
        if (p * q).value.isFinite { expect(Dyadic((p * q).value), exactP * exactQ, operations: 1, "product") }
        if q.value > 0, (p / q.value).value.isFinite {
          expect(Dyadic((p / q.value).value), exactP, operations: 1, times: exactQ, "quotient")
        }
        let root = Dyadic(p.squareRoot().value)
        expect(root * root, exactP, operations: 2, "root")
        for n in [1, 2, 100, 1 << 20] {
          let k = Dyadic(Double(n + 8) * u)
          let norm = UpperBound(computedNorm: p.value, entries: n)
          if norm.value.isFinite {
            expect(
              Dyadic(norm.value), exactP * (Dyadic(1) + 3 * k), operations: 5, times: Dyadic(1) - k, "norm")
          }
        }
      }
    }
    #expect(UpperBound(norm: [3, 4]) == UpperBound(computedNorm: 5, entries: 2))
    #expect(UpperBound.underflow(of: UpperBound(7)).value >= 7 * eta)
    #expect(UpperBound.underflow(of: UpperBound(7)).value <= 8 * eta)
    #expect(UpperBound(-1).value == .infinity && UpperBound(0).squareRoot().value == 0)
    #expect((UpperBound(1) / -1).value == .infinity && (UpperBound(0) / 0).value == .infinity)
    #expect(UpperBound(5) + UpperBound(0) == UpperBound(5))
    #expect((UpperBound(0) * UpperBound(.greatestFiniteMagnitude)).value == 0)
  }

  /// At least the largest entry; for equal ones the norm less its roundings.
  @Test func normsFromBelow() {
    #expect(normFromBelow([]) == 0 && normFromBelow([-3]) == 3 && normFromBelow([eta, -eta]) >= eta)
    for (x, exact) in [([3.0, 4], 5.0), ([Double](repeating: -2, count: 64), 16)] {
      let k = Double(x.count + 8) * u
      #expect(normFromBelow(x) <= exact * (1 - 4 * k))
      #expect(normFromBelow(x) >= exact * (1 - 4 * k) * (1 - 8 * u))
    }
  }

  /// `γ_k = ku/(1 − ku)`.
  @Test func roundingBounds() {
    #expect(roundingBound(0) == 0 && roundingBound(1) == u / (1 - u) && roundingBound(1 << 52) == 1)
    #expect(hiddenReciprocalCondition(order: 3) == 24 * u)
    #expect(unitRoundoff == 0x1p-53)
  }
}
