import DenseLinearAlgebra
import NeuralTangentKernel
import RealModule
import TestSupport
import Testing

/// Matrices whose smallest eigenvalue is known exactly, or to a stated accuracy far below the distances tried, on both sides of zero.
@Suite struct PositivityCertificateTests {
  /// The certificate with the factor of `A + μI`.
  private func behind(_ factored: FactoredMatrix, _ a: Matrix) throws -> PositivityCertificate {
    try PositivityCertificate(
      matrix: a, error: 0, damping: factored.damping, estimate: factored.smallestEigenvalueEstimate())
  }

  /// Checks every certificate of a matrix against the truth: a bound is at most `truth + slack`, whatever the estimate
  /// was, and whatever factor it comes from. Returns the largest bound proved.
  private func requireSound(_ a: Matrix, truth: Double, slack: Double = 0) throws -> Double? {
    let estimates = [0, truth, 2 * truth, 0.5 * truth, 1e-17, 1e-9, 1, -1]
    var bounds: [Double] = []
    for estimate in estimates {
      guard let bound = try PositivityCertificate(matrix: a, error: 0, estimate: estimate).lowerBound
      else { continue }
      try require(bound, atMost: truth + slack, "bound for estimate \(estimate)")
      bounds.append(bound)
    }
    for damping in [0, 1e-17, 1e-9, 1] {
      guard let factored = try? FactoredMatrix(a, damping: damping) else { continue }
      let bound = try behind(factored, a).lowerBound
      guard let bound else { continue }
      try require(bound, atMost: truth + slack, "bound after the factorisation for μ = \(damping)")
      bounds.append(bound)
    }
    return bounds.max()
  }

  /// The determinant of `[[1, 1], [1, 1 + k·2⁻⁵²]]` is `k·2⁻⁵²` exactly, and `λ_min = 2 det/(t + √(t² − 4 det))` with `t`
  /// the trace: no cancellation, and a relative error below ten units of roundoff.
  @Test(
    "ntk.positivity-certificate: 2×2 matrices a few roundings from singular, at every scale", .tags(.exact))
  func twoByTwo() throws {
    for k in Array(-8...40) + [100, 1000, 1 << 20, 1 << 40] {
      for scale in [0x1p-300, 0x1p-20, 1, 0x1p20, 0x1p300] {
        let determinant = Double(k) * 0x1p-52
        let a = Matrix(rows: 2, columns: 2, elements: [1, 1, 1, 1 + determinant])
        let trace = 2 + determinant
        let smallest = 2 * determinant / (trace + (trace * trace - 4 * determinant).squareRoot())
        let truth = scale * smallest
        let bound = try requireSound(
          a.scaled(by: scale), truth: truth, slack: 10 * unitRoundoff * abs(truth))
        if k <= 0 { #expect(bound ?? 0 <= 0, "k = \(k)") }
        // φ tr + 2u is (2·6 + 2)u·(1 + …) here, the eigenvalue k u: from there on positivity must be proved.
        if k >= 40 { #expect(bound ?? 0 > 0, "k = \(k)") }
      }
    }
  }

  /// `A = HΛH/n` with the Hadamard matrix `H` has the eigenvalues `Λ` exactly. With `Λ` multiples of `2⁻⁴⁶` below 8 every entry
  /// is a multiple of `2⁻⁴⁹` below 8, which a double holds, and so are all partial sums.
  @Test(
    "ntk.positivity-certificate: Hadamard matrices of exactly known spectrum", .tags(.exact),
    arguments: [2, 4, 8])
  func exactSpectrum(_ n: Int) throws {
    for k in Array(-30...30) + [100, 1000, 1 << 20, 1 << 44] {
      let truth = Double(k) * 0x1p-46
      let eigenvalues = (0..<n).map { $0 == n / 2 ? truth : 1 + Double($0) * 0.75 }
      let a = Matrix(rows: n, columns: n) { i, j in
        eigenvalues.indices.reduce(0) { sum, k in
          sum + (((i & k).nonzeroBitCount + (j & k).nonzeroBitCount) % 2 == 0 ? 1 : -1) * eigenvalues[k]
        } / Double(n)
      }
      let bound = try requireSound(a, truth: truth)
      if k <= 0 { #expect(bound ?? 0 <= 0, "k = \(k)") }
      if k >= 1 << 20 { #expect(bound ?? 0 >= 0.98 * truth, "k = \(k)") }
    }
  }

  /// The second-difference matrix has `λ_min = 4 sin²(π/2(n+1))`, known here to ten units of roundoff. A shift by a
  /// multiple of `2⁻⁵²` is exact, and puts the smallest eigenvalue at either side of zero.
  @Test(
    "ntk.positivity-certificate: second differences shifted across their smallest eigenvalue", .tags(.exact),
    arguments: [1, 2, 3, 10, 50])
  func shiftedSecondDifferences(_ n: Int) throws {
    let sine = Double.sin(.pi / Double(2 * (n + 1)))
    let smallest = 4 * sine * sine
    let slack = 10 * unitRoundoff * smallest
    let nearest = (smallest * 0x1p52).rounded()
    for exponent in 0...30 {
      for sign in [-1.0, 1] {
        let shift = (nearest + sign * Double.pow(2, exponent)) * 0x1p-52
        let a = Matrix(rows: n, columns: n) { $0 == $1 ? 2 - shift : abs($0 - $1) == 1 ? -1 : 0 }
        let truth = smallest - shift
        let bound = try requireSound(a, truth: truth, slack: slack)
        if truth + slack <= 0 { #expect(bound ?? 0 <= 0, "shift by \(sign)·2^\(exponent)") }
        // φ tr ≤ (n + 5)u·2n, far below 2²⁸·2⁻⁵².
        if sign < 0 && exponent >= 28 { #expect(bound ?? 0 >= 0.98 * truth) }
      }
    }
  }

  /// What is not computed exactly comes in as `error`: the bound falls by at least that.
  @Test("ntk.positivity-certificate: the distance to the exact matrix is subtracted")
  func errorIsSubtracted() throws {
    let a = Matrix.diagonal([1, 2, 3])
    for error in [0, 0.25, 0.5, 2] {
      let bound = try #require(try PositivityCertificate(matrix: a, error: error, estimate: 1).lowerBound)
      #expect(bound <= 1 - error && bound >= 0.99 - error - 1e-14)
    }
  }

  /// The estimate of a dozen steps is good enough for the first shift on a spectrum of a kernel's kind. Behind the factor of a damped matrix it is rougher, and
  /// half of what the damping leaves is proved; this is tested only where it is not negligible compared with `μ`.
  @Test("ntk.positivity-certificate: one factorisation after the solver's own proves 98 % of λ_min")
  func behindAFactor() throws {
    for n in [1, 2, 10, 60] {
      let basis = try QRFactorization(MatrixCase(rows: n, columns: n, seed: n).matrix).q()
      let values = (0..<n).map { 1e-3 * Double.pow(1000, Double($0) / Double(n)) }
      let a = basis * Matrix.diagonal(values) * basis.transposed
      for damping in [0, 1e-4, 1e-2, 0.02] {
        let factored = try FactoredMatrix(a, damping: damping)
        let bound = try #require(try behind(factored, a).lowerBound)
        #expect(bound <= 1e-3 + 1e-14)
        #expect(bound >= (damping == 0 ? 0.98 : 0.5) * 1e-3, "n = \(n), μ = \(damping)")
      }
      // A hundredth of μ is not worth a factorisation.
      let factored = try FactoredMatrix(a, damping: 1)
      #expect(try behind(factored, a) == .unknown)
    }
  }

  /// A preconditioner that is off by a factor of two in either direction is good enough for the first shift.
  @Test(
    "ntk.positivity-certificate: the estimate preconditioned with another matrix's factor is within a hundredth"
  )
  func behindAPreconditioner() throws {
    let n = 60
    let basis = try QRFactorization(MatrixCase(rows: n, columns: n, seed: 1).matrix).q()
    let other = try QRFactorization(MatrixCase(rows: n, columns: n, seed: 2).matrix).q()
    let roots = (0..<n).map { (1e-3 * Double.pow(1000, Double($0) / Double(n))).squareRoot() }
    let root = basis * Matrix.diagonal(roots) * basis.transposed
    // A^½ D A^½ with D between ½ and 2 has every eigenvalue of P⁻¹A between them too.
    let distortion = other * Matrix.diagonal((0..<n).map { .pow(2, Double($0 % 3) - 1) }) * other.transposed
    let factor = try CholeskyFactorization(root * distortion * root)
    let estimate = try (root * root).smallestEigenvalueEstimate {
      x throws(LinearAlgebraError) in try factor.solve(x)
    }
    #expect(estimate >= 1e-3 * (1 - 1e-9) && estimate <= 1e-3 * 1.01)
  }

  @Test func onlyTheUpperTriangleIsRead() throws {
    let a = Matrix(rows: 2, columns: 2, elements: [2, 100, 1, 2])
    #expect(try PositivityCertificate(matrix: a, error: 0, estimate: 1).lowerBound ?? 0 >= 0.98)
    // The first shift fails, and the second one is of the same matrix.
    #expect(try PositivityCertificate(matrix: a, error: 0, estimate: 1.05).lowerBound ?? 0 >= 0.94)
  }

  @Test func matrixThatIsNotFinite() {
    #expect(throws: LinearAlgebraError.notFinite(routine: "dpotrf")) {
      try PositivityCertificate(matrix: Matrix(rows: 1, columns: 1, repeating: .nan), error: 0, estimate: 1)
    }
  }
}

/// The certificate of a Gram matrix, from its activations and inputs.
@Suite struct GramCertificateTests {
  private func bound(_ pattern: ActivationPattern, _ inputs: Matrix) throws -> Double? {
    try PositivityCertificate(gram: gramMatrix(pattern, inputs: inputs), dimension: inputs.rows).lowerBound
  }

  /// Two copies of the point 1 whose activations differ on `k` of 64 neurons: `64 G = [[c, c−k], [c−k, c]]` in integers,
  /// with the smallest eigenvalue `k/64`, and none when `k = 0`.
  @Test("ntk.positivity-certificate: copies that differ in a few activations, exactly", .tags(.exact))
  func copiesToldApart() throws {
    let inputs = Matrix(rows: 1, columns: 2, repeating: 1)
    for k in 0...20 {
      let pattern = ActivationPattern(
        preActivations: Matrix(rows: 64, columns: 2) { r, i in
          i == 0 ? (r < 40 ? 1 : -1) : (r >= k && r < 40 + k ? 1 : -1)
        })
      let proved = try bound(pattern, inputs) ?? 0
      let truth = Double(k) / 64
      #expect(proved <= truth)
      if k > 0 { #expect(proved >= 0.98 * truth) }
    }
  }

  /// LAPACK's eigenvalue is off by a modest multiple of `n u ‖G‖`.
  @Test(
    "ntk.positivity-certificate: never above λ_min, and at least 0.4 λ_min where that is above the rounding level"
  )
  func boundIsSoundAndSharp() throws {
    var benign = 0
    try checkProperty("boundIsSoundAndSharp", over: PatternCase.self, cases: 80) { c in
      guard c.points > 0 else { return }
      let gram = gramMatrix(c.pattern, inputs: c.inputs)
      let smallest = try smallestEigenvalue(gram)
      let roundoff = lapackThreshold * Double(c.points) * unitRoundoff * frobeniusNorm(gram)
      let proved = try PositivityCertificate(gram: gram, dimension: c.dimension).lowerBound
      if let proved { try require(proved, atMost: smallest + roundoff, "the bound proved") }
      if smallest > 1e-6 {
        try require(proved ?? 0 >= 0.4 * smallest, "\(proved ?? 0) proved of \(smallest)")
        benign += 1
      }
    }
    #expect(benign >= 30)
  }

  /// `x² = 0.6·2⁻¹⁰⁷⁴` rounds up to `2⁻¹⁰⁷⁴`, a hundred times: the computed entry is 100 of these units, the exact one 60.
  @Test("ntk.positivity-certificate: products that underflow are allowed for")
  func underflow() throws {
    let x = 0.6.squareRoot() * 0x1p-537
    let pattern = ActivationPattern(preActivations: Matrix(rows: 1, columns: 1, repeating: 1))
    let inputs = Matrix(rows: 100, columns: 1, repeating: x)
    #expect(gramMatrix(pattern, inputs: inputs)[0, 0] == 100 * Double.leastNonzeroMagnitude)
    // Its own estimate, the reciprocal of an eigenvalue of G⁻¹, overflows: it says nothing and proves nothing. So others are tried too.
    let gram = gramMatrix(pattern, inputs: inputs)
    #expect(try FactoredMatrix(gram).smallestEigenvalueEstimate() == 0)
    #expect(try bound(pattern, inputs) ?? 0 <= 60 * Double.leastNonzeroMagnitude)
    // Half a unit for each product, so that no estimate proves more.
    let error = gramRoundingError(gram, dimension: 100)
    #expect(error >= 40 * Double.leastNonzeroMagnitude)
    for units in [60.0, 61, 70, 80, 99, 100] {
      let certificate = try PositivityCertificate(
        matrix: gram, error: error, estimate: units * Double.leastNonzeroMagnitude)
      #expect(certificate.lowerBound ?? 0 <= 60 * Double.leastNonzeroMagnitude)
    }
  }
}
