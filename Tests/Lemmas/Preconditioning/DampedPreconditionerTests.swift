import Claims
import DenseLinearAlgebra
import Preconditioning
import SubspaceEmbedding
import TestSupport
import Testing

/// `P = (SA)ᵀSA + μI` in its three forms, compared with `G_μ = AᵀA + μI`.
@Suite struct DampedPreconditionerTests {
  /// The spectrum of `P⁻¹G_μ` by every form, and what rounding in the form itself adds.
  private func spectra(
    _ problem: DampedProblem
  ) throws -> [(form: String, PreconditionedSpectrum, change: Double)] {
    let (sketch, damping) = (problem.sketchedMatrix, problem.damping)
    let byQR = try SketchedPreconditioner(sketchedMatrix: sketch, damping: damping)
    let byCholesky = try #require(
      try SketchedPreconditioner(
        sketchedGram: sketch.transposeTimesSelf(), sketchRows: sketch.rows, damping: damping))
    let lowRank = try LowRankPreconditioner(sketchedMatrix: sketch, damping: damping)
    return [
      ("QR", try PreconditionedSpectrum(gram: problem.gram, preconditioner: byQR), 0),
      ("R of QR", try PreconditionedSpectrum(gram: problem.gram, r: byQR.r), 0),
      ("Cholesky", try PreconditionedSpectrum(gram: problem.gram, preconditioner: byCholesky), 0),
      (
        "low rank", try PreconditionedSpectrum(gram: problem.gram, preconditioner: lowRank),
        lowRank.spectrumChange
      ),
    ]
  }

  /// As in `PreconditionedSpectrum.check`: `30·max(s, n)·u·κ(G_μ)κ(M)`. The Gram matrix of `A` sums over `N` rows.
  private func rounding(_ problem: DampedProblem, _ spectrum: PreconditionedSpectrum) throws -> Double {
    let size = max(problem.matrix.rows, problem.sketchedMatrix.rows)
    return try lapackThreshold * Double(size) * unitRoundoff * problem.gramConditionNumber()
      * spectrum.conditionNumber
  }

  @Test(
    "preconditioner.spectrum-identity: damped, λ_i(P⁻¹G_μ) = 1/σ²_{n+1−i}([SA; √μ I]G_μ^(-1/2)), in every form, for any s and ε"
  )
  func spectrumIdentityHolds() throws {
    var beyondOne = 0
    try checkProperty("dampedSpectrumIdentityHolds", over: DampedCase.self) { recipe in
      let problem = try recipe.problem()
      let byIdentity = PreconditionedSpectrum(sketchedValues: try problem.sketchedValues())
      if try problem.distortion() >= 1 { beyondOne += 1 }
      for (form, spectrum, change) in try spectra(problem) {
        try require(spectrum.eigenvalues.count == recipe.columns, "\(spectrum.eigenvalues.count) values")
        let rounding = try rounding(problem, spectrum) + change
        for (one, other) in zip(spectrum.eigenvalues, byIdentity.eigenvalues) {
          try require((one / other - 1).magnitude, atMost: rounding, "eigenvalue by \(form)")
        }
        guard recipe.columns > 0 else { continue }
        try require(
          (spectrum.conditionNumber / byIdentity.conditionNumber - 1).magnitude, atMost: 2 * rounding,
          "κ by \(form)")
      }
    }
    #expect(beyondOne > 10, "\(beyondOne) cases of ε ≥ 1")
  }

  @Test("preconditioner.condition-bound: damped, the spectrum of P⁻¹G_μ is in [1/(1+ε), 1/(1−ε)], for any s")
  func conditionBoundHolds() throws {
    var within = 0
    try checkProperty("dampedConditionBoundHolds", over: DampedCase.self) { recipe in
      guard recipe.columns > 0 else { return }
      let problem = try recipe.problem()
      let bound = ConditionBound(distortion: try problem.distortion())
      if bound.distortion < 1, recipe.sketchRows < recipe.columns { within += 1 }
      for (form, spectrum, change) in try spectra(problem) {
        // ε itself is computed to a relative rounding of M's kind, which 1/(1−ε) magnifies.
        let rounding = try (rounding(problem, spectrum) + change) * max(1, min(bound.largestEigenvalue, 1e10))
        try require(
          bound.smallestEigenvalue, atMost: spectrum.eigenvalues[0] * (1 + rounding), "smallest by \(form)")
        try require(
          spectrum.eigenvalues[recipe.columns - 1], atMost: bound.largestEigenvalue * (1 + rounding),
          "largest by \(form)")
      }
    }
    #expect(within > 5, "\(within) cases with s < n and ε < 1")
  }

  @Test(
    "preconditioner.spectrum-identity, preconditioner.condition-bound: damped, the check holds for s < n too, and another μ fails it"
  )
  func checkHoldsAndHasTeeth() throws {
    try checkProperty("dampedCheckHolds", over: DampedCase.self) { recipe in
      guard recipe.columns > 0 else { return }
      let problem = try recipe.problem()
      for (form, spectrum, change) in try spectra(problem) {
        var log = CheckLog()
        spectrum.check(
          sketchedValues: try problem.sketchedValues(),
          sketchRows: max(problem.matrix.rows, recipe.sketchRows),
          gramConditionNumber: try problem.gramConditionNumber(), spectrumChange: change, into: &log)
        try require(log.violations.isEmpty, "\(form): \(log.violations)")
      }
    }
    let recipe = DampedCase(
      columns: 12, extraRows: 30, sketchRows: 8, exponent: 2, dampingExponent: 1, seed: 5)
    let problem = try recipe.problem()
    func violated(damping: Double) throws -> Bool {
      let other = try LowRankPreconditioner(sketchedMatrix: problem.sketchedMatrix, damping: damping)
      var log = CheckLog()
      try PreconditionedSpectrum(gram: problem.gram, preconditioner: other).check(
        sketchedValues: problem.sketchedValues(), sketchRows: 8,
        gramConditionNumber: problem.gramConditionNumber(), into: &log)
      return !log.violations.isEmpty
    }
    #expect(try !violated(damping: 0.1))
    #expect(try violated(damping: 0.1 * (1 + 1e-9)))
    #expect(try violated(damping: 0.2))
  }

  @Test(
    "preconditioner.condition-bound, preconditioner.low-rank: damped, proved bounds enclose the spectrum in both forms"
  )
  func provedBoundsEncloseTheSpectrum() throws {
    var proved = 0
    try checkProperty("dampedProvedBounds", over: DampedCase.self, cases: 40) { recipe in
      guard recipe.columns > 0 else { return }
      let problem = try recipe.problem()
      let gram = problem.matrix.transposeTimesSelf()
      let error = roundingBound(problem.matrix.rows + 4) * 2 * gram.trace
      let lowRank = try LowRankPreconditioner(
        sketchedMatrix: problem.sketchedMatrix, damping: problem.damping)
      let triangular = try SketchedPreconditioner(
        sketchedMatrix: problem.sketchedMatrix, damping: problem.damping)
      let values = PreconditionedSpectrum(sketchedValues: try problem.sketchedValues()).eigenvalues
      let (smallest, largest) = (values[0], values[values.count - 1])
      for bounds in [
        try SpectralBounds(
          gram: gram, error: error, damping: problem.damping, preconditioner: lowRank, smallest: smallest,
          largest: largest),
        try SpectralBounds(
          gram: gram, error: error, damping: problem.damping, r: triangular.r, smallest: smallest,
          largest: largest),
      ] {
        guard let bounds else { continue }
        proved += 1
        try require(bounds.lower <= smallest && bounds.lower >= 0.3 * smallest, "lower \(bounds.lower)")
        try require(bounds.upper >= largest && bounds.upper <= 2 * largest, "upper \(bounds.upper)")
      }
      // The system may have another damping than P.
      for guess in [largest, 4 * largest] {
        let other = try SpectralBounds(
          gram: gram, error: error, damping: 4 * problem.damping, preconditioner: lowRank,
          smallest: smallest, largest: guess)
        guard let other else { continue }
        let b = lowRank.sketchedMatrix
        for j in 0..<gram.rows {
          let ratio =
            (gram[j, j] + 4 * problem.damping) / (dot(b.column(j), b.column(j)) + problem.damping)
          try require(ratio, atMost: other.upper * (1 + 1e-12), "a Rayleigh quotient")
          try require(other.lower, atMost: ratio * (1 + 1e-12), "a Rayleigh quotient")
        }
      }
      // Left without its damping, G is not above so much of P.
      let undamped = try SpectralBounds(
        gram: gram, error: error, damping: 0, r: triangular.r, smallest: smallest, largest: largest)
      if recipe.exponent > 0, problem.damping >= 0.1, recipe.columns > 1 {
        try require(undamped == nil || undamped!.lower < smallest, "damping does not matter")
      }
    }
    #expect(proved > 60, "\(proved) proved")
  }

  @Test func withoutDampingEveryBitIsAsBefore() throws {
    let sketch = MatrixCase(rows: 40, columns: 12, seed: 3).matrix
    let byQR = try SketchedPreconditioner(sketchedMatrix: sketch, damping: 0)
    #expect(byQR.r == TriangularMatrix(upperTriangleOf: try QRFactorization(sketch).r) && byQR.damping == 0)
    let gram = sketch.transposeTimesSelf()
    let byCholesky = try SketchedPreconditioner(sketchedGram: gram, sketchRows: 40)
    #expect(try byCholesky?.r == CholeskyFactorization(gram).r)
    #expect(try byQR.apply(sketch.diagonal) == TriangularPreconditioner(byQR.r).apply(sketch.diagonal))
    #expect(try SketchedPreconditioner(sketchedMatrix: sketch, damping: 0.5).damping == 0.5)
  }

  /// For `diag(1, δ)` without rows, `μ` alone: adding it is one rounding more, so `s + 4` in place of `s + 3` for `n = 2`.
  @Test func dampingCountsOneRoundingMore() throws {
    let rows = 100
    func factor(_ damping: Double, roundings: Int, change: Double) throws -> Bool {
      // diag(1, 0) + μI with μ ≪ 1: the change is roundings·u·(1 + 2μ)/μ to first order.
      let gram = Matrix.diagonal([1, 0])
      return try SketchedPreconditioner(sketchedGram: gram, sketchRows: rows, damping: damping) != nil
    }
    let roundings = Double(rows + 4) * unitRoundoff
    #expect(try factor(roundings / 0.0624, roundings: rows + 4, change: 0.0624))
    #expect(try !factor(roundings / 0.0626, roundings: rows + 4, change: 0.0626))
  }

  @Test func rankDeficiencyIsCuredByDamping() throws {
    let sketch = Matrix(rows: 6, columns: 3) { i, j in j == 2 ? Double(i) : Double(i + 1) }
    for damping in [1e-8, 1, 1e8] {
      let preconditioner = try SketchedPreconditioner(sketchedMatrix: sketch, damping: damping)
      let p = sketch.transposeTimesSelf() + Matrix.identity(3).scaled(by: damping)
      try require(
        backwardErrorRatio(preconditioner.r.matrix.transposeTimesSelf(), p, scale: p.trace, size: 9),
        atMost: lapackThreshold, "RᵀR = P")
    }
    #expect(throws: PreconditionerError.self) { try SketchedPreconditioner(sketchedMatrix: sketch) }
    // Too little is the same as none.
    #expect(throws: PreconditionerError.self) {
      try SketchedPreconditioner(sketchedMatrix: sketch, damping: 1e-300)
    }
  }

  @Test func extremesOfTheGramFormGoToQR() throws {
    let gram = Matrix.diagonal([1e300, 1e300])
    // The trace overflows, or μ is negligible compared with the rest.
    #expect(
      try SketchedPreconditioner(sketchedGram: gram.scaled(by: 1e8), sketchRows: 1, damping: 1e308) == nil)
    #expect(
      try SketchedPreconditioner(sketchedGram: .diagonal([1e300, 0]), sketchRows: 1, damping: 1) == nil)
    #expect(try SketchedPreconditioner(sketchedGram: gram, sketchRows: 1, damping: 1e300) != nil)
  }
}
