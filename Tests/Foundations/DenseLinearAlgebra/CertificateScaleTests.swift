import CounterStream
import TestSupport
import Testing

@testable import DenseLinearAlgebra

/// Certified bounds hold exactly at every scale: where squares underflow or overflow, where everything is subnormal, and where scales are mixed.
///
/// The truth is that of the doubles that a certificate is given, as exact numbers of any length.
@Suite struct CertificateScaleTests {
  private let eta = Double.leastNonzeroMagnitude

  /// Errors, dampings and estimates that go with a number.
  private func sizes(_ largest: Double) -> [Double] {
    [0, eta, 3 * eta, 0x1p-1022, largest * 0x1p-60, largest * 0x1p-20, largest / 8, largest, 0x1p1000]
  }

  private func isAtMostLambdaMin(_ bound: Double, _ a: ExactMatrix, error: Double) -> Bool {
    a.shifted(by: -Dyadic(bound) - Dyadic(error)).isSemidefinite
  }

  @Test(
    "ntk.positivity-certificate: bounds hold exactly at every scale, whatever the estimate", .tags(.exact))
  func positivity() throws {
    var proved = 0
    try checkProperty("positivityAtScale", over: ScaleCase.self, cases: 108) { c in
      let matrices = [c.symmetric, c.matrix.transposeTimesSelf()].filter(\.allFinite)
      for matrix in matrices {
        let exact = ExactMatrix(matrix)
        let largest = matrix.elements.reduce(0) { max($0, $1.magnitude) }
        let diagonal = matrix.diagonal.min() ?? 0
        for error in [0, eta, largest * 0x1p-50, diagonal.magnitude / 4] {
          let estimates = [diagonal, diagonal / 2, largest, diagonal * 0x1p-30, -largest, .infinity, .nan]
          for estimate in estimates {
            for damping in [0, diagonal.magnitude] {
              let bound = try PositivityCertificate(
                matrix: matrix, error: error, damping: damping, estimate: estimate
              ).lowerBound
              guard let bound else { continue }
              try require(
                isAtMostLambdaMin(bound, exact, error: error),
                "\(bound) for error \(error), estimate \(estimate)")
              if bound > 0 { proved += 1 }
            }
          }
          let shifts = [diagonal, 20 * eta, eta, 0, -eta, -largest, -2 * largest]
          for shift in shifts where shift.isFinite {
            let bound = try PositivityCertificate(matrix: matrix, error: error, shifts: [shift]).lowerBound
            try require(bound.map { isAtMostLambdaMin($0, exact, error: error) } ?? true, "shift \(shift)")
          }
          let own = try PositivityCertificate(matrix: matrix, error: error).lowerBound
          try require(own.map { isAtMostLambdaMin($0, exact, error: error) } ?? true, "its own estimate")
          if try PositivityCertificate.provesSemidefinite(matrix, error: error) {
            try require(exact.shifted(by: -Dyadic(error)).isSemidefinite, "semidefinite, error \(error)")
          }
        }
      }
    }
    #expect(proved > 300)
  }

  /// A proof at one scale is one at all others, as long as nothing underflows.
  @Test("ntk.positivity-certificate: a bound proved at scale one is also proved at 2^±1000")
  func nothingIsRefused() throws {
    try checkProperty("positivityIsNotRefused", over: ScaleCase.self, cases: 60) { c in
      var plain = c
      (plain.exponent, plain.ofColumns, plain.ofEntries) = (0, 0, 0)
      let matrix = plain.symmetric
      let bound = try PositivityCertificate(matrix: matrix, error: 0).lowerBound
      for exponent in [-950, -500, 500, 1000] {
        let scale = Double(sign: .plus, exponent: exponent, significand: 1)
        let scaled = try PositivityCertificate(matrix: matrix.scaled(by: scale), error: 0).lowerBound
        guard let bound else {
          try require(scaled == nil, "2^\(exponent)")
          continue
        }
        let there = try scaled.map { $0 / scale } ?? { throw Refused() }()
        let change = (there - bound).magnitude
        try require(change <= 1e-12 * bound.magnitude + 0x1p-100, "\(there) for \(bound) at 2^\(exponent)")
      }
    }
  }

  private struct Refused: Error {}

  /// In units of `2⁻¹⁰⁷⁴` a diagonal of nines, bordered by twos, with a one in the corner: each of the `n` squares `4/9` that Cholesky subtracts there is rounded to
  /// zero, so that it completes. But `λ_min = 5 − √(16 + 4n)`, as on the sum of the other coordinates the matrix is `[[9, 2√n], [2√n, 1]]`.
  @Test(
    "ntk.positivity-certificate: squares that underflow in Cholesky's algorithm prove nothing", .tags(.exact),
    arguments: [10, 100, 400])
  func bordered(_ n: Int) throws {
    let a = Matrix(rows: n + 1, columns: n + 1) { i, j in
      eta * (i == j ? (i < n ? 9 : 1) : i == n || j == n ? 2 : 0)
    }
    _ = try CholeskyFactorization(a)
    let truth = 5 - (16 + 4 * Double(n)).squareRoot()
    for shift in [eta, 0, -eta, -4 * eta] {
      let bound = try PositivityCertificate(matrix: a, error: 0, shifts: [shift]).lowerBound
      #expect((bound ?? -.infinity) / eta <= truth)
    }
    #expect(try !PositivityCertificate.provesSemidefinite(a, error: 0))
  }

  @Test(
    "the proved error of a solution holds exactly at every scale, and no nonzero bound is rounded to zero")
  func solutions() throws {
    var proved = 0
    try checkProperty("solutionsAtScale", over: ScaleCase.self, cases: 108) { c in
      let matrix = c.symmetric
      let (exact, n) = (ExactMatrix(matrix), c.columns)
      let largest = matrix.elements.reduce(0) { max($0, $1.magnitude) }
      let diagonal = matrix.diagonal.map(\.magnitude).min() ?? 0
      // The largest of these numbers that is a lower bound on the smallest eigenvalue, exactly.
      let candidates = [diagonal, diagonal / 2, diagonal / 16, diagonal * 0x1p-20, eta]
      guard let lambda = candidates.first(where: { $0 > 0 && isAtMostLambdaMin($0, exact, error: 0) })
      else { return }
      let magnitude = Int(largest.exponent)
      for size in [0, -1074, -magnitude, -600, 400, -1074 - magnitude / 2] where size > -1200 && size < 1000 {
        let g = c.vector(n, "g", exponent: size)
        let nearby = matrix.times(g)
        for b in [
          nearby, nearby.map(\.nextUp), c.vector(n, "b", exponent: size), c.vector(n, "b", exponent: -1074),
        ] {
          guard b.allSatisfy(\.isFinite) else { continue }
          for solution in [g, [Double](repeating: 0, count: n)] {
            let bound = SolutionCertificate(
              matrix: matrix, error: 0, solution: solution, rightHandSide: b, smallestEigenvalue: lambda
            ).errorBound
            guard let bound else { continue }
            proved += 1
            try require(
              exact.solution(of: ExactMatrix(b), isWithin: Dyadic(bound), of: ExactMatrix(solution)),
              "‖g − g*‖ ≤ \(bound) for g = \(solution), b = \(b), λ = \(lambda)")
          }
        }
      }
    }
    #expect(proved > 200)
  }

  /// `1000 g = 2⁻¹⁰⁷⁴`: the quotient underflows.
  @Test("ntk.positivity-certificate: a quotient that underflows is allowed for", .tags(.exact))
  func quotientThatUnderflows() throws {
    for (g, order) in [(1000, 1), (1 << 40, 2), (3, 3)] {
      let bound = SolutionCertificate(
        matrix: Matrix.diagonal([Double](repeating: Double(g), count: order)), error: 0,
        solution: [Double](repeating: 0, count: order), rightHandSide: [Double](repeating: eta, count: order),
        smallestEigenvalue: Double(g)
      ).errorBound
      #expect(try #require(bound) > 0)
    }
    // ‖b‖ = √3 η is neither η nor 2η, and 2¹⁰⁷⁴ times as large after the quotient.
    let bound = SolutionCertificate(
      product: [0, 0, 0], productError: 0, rightHandSide: [eta, eta, eta], smallestEigenvalue: eta
    ).errorBound
    #expect(try #require(bound) >= 3.0.squareRoot())
    // The error of the matrix times the norm of the solution underflows; λ is as small.
    let small = SolutionCertificate(
      matrix: Matrix(rows: 1, columns: 1, elements: [0x1p-500]), error: 0x1p-600, solution: [0x1p-480],
      rightHandSide: [0x1p-980], smallestEigenvalue: 0x1p-501)
    #expect(try #require(small.errorBound) >= 0x1p-579)
  }

  @Test("ntk.positivity-certificate: both bounds on an eigenvalue hold exactly at every scale", .tags(.exact))
  func smallestEigenvalue() throws {
    try checkProperty("smallestEigenvalueAtScale", over: ScaleCase.self, cases: 108) { c in
      let matrix = c.symmetric
      let (exact, bounds) = (ExactMatrix(matrix), try SmallestEigenvalueBounds(of: matrix))
      if bounds.lower.isFinite {
        try require(isAtMostLambdaMin(bounds.lower, exact, error: 0), "lower \(bounds.lower)")
      }
      // λ_min ≤ upper unless the matrix is definite with more than that.
      if bounds.upper.isFinite {
        let above = exact.shifted(by: -Dyadic(bounds.upper))
        let isDefinite = (1...c.columns).allSatisfy { order in
          ExactMatrix(rows: order, columns: order) { above[$0, $1] }.determinant > 0
        }
        try require(!isDefinite, "upper \(bounds.upper)")
      }
      if (try? PositiveDefiniteSystem(matrix)) != nil {
        try require(exact.isSemidefinite && exact.determinant > 0, "a system that is not definite")
      }
    }
  }

  @Test(
    "ntk.positivity-certificate: the error of compensated products is within the proved bound, at every scale",
    .tags(.exact))
  func compensatedProducts() throws {
    try checkProperty("compensatedAtScale", over: ScaleCase.self, cases: 200) { c in
      for size in [-1074, -540, 0, -c.exponent, 500] {
        let (x, y) = (c.matrix.elements, c.vector(c.rows * c.columns, "y", exponent: size))
        let product = CompensatedDot(x, y)
        guard product.errorBound.isFinite, product.value.isFinite else { continue }
        let exact = zip(x, y).reduce(Dyadic(0)) { $0 + Dyadic($1.0) * Dyadic($1.1) }
        try require((exact - Dyadic(product.value)).magnitude <= Dyadic(product.errorBound), "x·y, \(size)")
      }
    }
  }

  @Test(
    "ntk.positivity-certificate: a number rounded upwards is no less than the exact number, at every scale",
    .tags(.exact))
  func upperBounds() throws {
    try checkProperty("upperBounds", over: ScaleCase.self, cases: 200) { c in
      let x = c.matrix.elements
      let squares = x.reduce(Dyadic(0)) { $0 + Dyadic($1) * Dyadic($1) }
      let norm = UpperBound(norm: x).value
      if norm.isFinite { try require(Dyadic(norm) * Dyadic(norm) >= squares, "‖x‖ ≤ \(norm)") }
      let below = normFromBelow(x)
      if below.isFinite { try require(Dyadic(below) * Dyadic(below) <= squares, "‖x‖ ≥ \(below)") }
      for (a, b) in zip(x, c.vector(x.count, "y", exponent: -c.exponent)) {
        let (p, q) = (UpperBound(a.magnitude), UpperBound(b.magnitude))
        let (sum, product, quotient, root) = (
          (p + q).value, (p * q).value, (p / q.value).value, p.squareRoot().value
        )
        let (exactP, exactQ) = (Dyadic(p.value), Dyadic(q.value))
        if sum.isFinite { try require(Dyadic(sum) >= exactP + exactQ, "\(a) + \(b)") }
        if product.isFinite { try require(Dyadic(product) >= exactP * exactQ, "\(a) · \(b)") }
        if quotient.isFinite { try require(Dyadic(quotient) * exactQ >= exactP, "\(a) / \(b)") }
        try require(Dyadic(root) * Dyadic(root) >= exactP, "√\(a)")
      }
    }
    #expect(UpperBound(.nan).value == .infinity && (UpperBound(0) * UpperBound(.infinity)).value == .infinity)
    #expect((UpperBound(1) / 0).value == .infinity && (UpperBound(0) / 3).value == 0)
    #expect(UpperBound(0) + UpperBound(3) == UpperBound(3) && (UpperBound(0) * UpperBound(3)).value == 0)
  }
}
