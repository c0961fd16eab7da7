import Claims
import DenseLinearAlgebra
import Preconditioning
import TestSupport
import Testing

@Suite struct PreconditionedSpectrumTests {
  private func sketched(_ sketch: SketchCase) throws -> (
    spectrum: PreconditionedSpectrum, values: [Double], gram: Matrix
  ) {
    let a = try sketch.matrix()
    let s = sketch.sketch()
    let gram = a.transposeTimesSelf()
    let r = try SketchedPreconditioner(sketchedMatrix: s * a).r
    return (
      try PreconditionedSpectrum(gram: gram, r: r),
      try SingularValueDecomposition.values(s * (try sketch.basis())), gram
    )
  }

  @Test(
    "preconditioner.spectrum-identity: on the Gram side, λ_i(M) = 1/σ_{n+1−i}(SU)², and the check confirms it"
  )
  func spectrumOnTheGramSide() throws {
    try checkProperty("spectrumOnTheGramSide", over: SketchCase.self) { sketch in
      // The Gram matrix squares κ(A); beyond 10⁶ its own rounding hides the small end.
      guard sketch.columns > 0, sketch.exponent <= 3, sketch.sketchFactor > 1 else { return }
      let (spectrum, values, gram) = try sketched(sketch)
      let eigenvalues = try SymmetricEigen.values(gram)
      var log = CheckLog()
      spectrum.check(
        sketchedValues: values, sketchRows: sketch.rows,
        gramConditionNumber: eigenvalues.last! / eigenvalues.first!, into: &log)
      try require(log.violations.isEmpty, "\(log.violations)")
      try require(log.checked.count == 2, "\(log.checked)")
    }
  }

  @Test("preconditioner.spectrum-identity: another sketch's singular values fail the check")
  func theCheckHasTeeth() throws {
    let sketch = SketchCase(columns: 6, extraRows: 30, sketchFactor: 4, exponent: 1, seed: 3)
    let (spectrum, values, _) = try sketched(sketch)
    func violated(_ values: [Double]) -> Set<ClaimID> {
      var log = CheckLog()
      spectrum.check(sketchedValues: values, sketchRows: 24, gramConditionNumber: 100, into: &log)
      return Set(log.violations.map(\.claim))
    }
    #expect(violated(values) == [])
    #expect(violated(values.map { $0 * 1.001 }).contains(.preconditionerSpectrumIdentity))
    // Singular values nearer to 1 promise a better condition than there is.
    #expect(violated(values.map { 1 + ($0 - 1) / 3 }).contains(.preconditionerConditionBound))
  }

  /// `30·2u κ(G)κ(M)` with `κ(M) = 4`: beyond a `κ(G)` of `2⁵³/240` it is 1, and an eigenvalue could be anything.
  @Test(
    "preconditioner.spectrum-identity, preconditioner.condition-bound: where rounding may be as large as an eigenvalue nothing is checked",
    .tags(.exact))
  func nothingIsSaidBeyondRounding() throws {
    func found(_ gram: [Double], conditionNumber: Double) throws -> (checked: Int, failed: Int) {
      var log = CheckLog()
      try PreconditionedSpectrum(gram: .diagonal(gram), r: TriangularMatrix(upperTriangleOf: .identity(2)))
        .check(
          sketchedValues: [1e3, 1e-3], sketchRows: 2, gramConditionNumber: conditionNumber, into: &log)
      return (log.checked.values.reduce(0, +), log.violations.count)
    }
    let edge = 0x1p53 / 240
    #expect(try found([1, 4], conditionNumber: edge * 0.999).checked > 0)
    #expect(try found([1, 4], conditionNumber: edge * 0.999).failed > 0)
    #expect(try found([1, 4], conditionNumber: edge * 1.001) == (0, 0))
    // No positive eigenvalue is left, or none of G.
    #expect(try found([-1e-20, 4], conditionNumber: 1) == (0, 0))
    #expect(try found([1, 4], conditionNumber: .infinity) == (0, 0))
  }

  @Test func theEmptySpectrumIsWellConditioned() throws {
    let empty = Matrix(rows: 0, columns: 0)
    #expect(
      try PreconditionedSpectrum(gram: empty, r: TriangularMatrix(upperTriangleOf: empty)).conditionNumber
        == 1)
  }

  /// Through the triangle nothing is squared: to a condition of `10¹⁰` the singular values of `AR⁻¹` are those of LAPACK, and the identity
  /// holds to its slack.
  @Test("preconditioner.spectrum-identity: through the triangle of A, for κ(A) up to 10¹⁰")
  func throughTheTriangle() throws {
    try checkProperty("throughTheTriangle", over: SketchCase.self) { sketch in
      guard sketch.columns > 0, sketch.sketchFactor > 1 else { return }
      let (a, s) = (try sketch.matrix(), sketch.sketch())
      let t = TriangularMatrix(upperTriangleOf: try QRFactorization(a).r)
      let preconditioner = try SketchedPreconditioner(sketchedMatrix: s * a)
      let spectrum = try PreconditionedSpectrum(triangle: t, preconditioner: preconditioner)
      let ofT = try SingularValueDecomposition.values(t.matrix)
      let condition = ofT[0] / ofT[sketch.columns - 1]
      let slack = spectrum.identitySlack(sketchRows: sketch.rows, conditionNumber: condition)
      let direct = try SingularValueDecomposition.values(preconditioner.r.solveFromRight(a))
      for (found, exact) in zip(spectrum.eigenvalues, direct.reversed()) {
        try require((found / (exact * exact) - 1).magnitude, atMost: slack, "a singular value of AR⁻¹")
      }
      let values = try SingularValueDecomposition.values(t.solveFromRight(s * a))
      try require(spectrum.identityError(sketchedValues: values), atMost: slack, "the identity")
    }
  }

  @Test("preconditioner.spectrum-identity: with damping, in both forms, through the triangle")
  func throughTheTriangleWithDamping() throws {
    try checkProperty("throughTheTriangleWithDamping", over: DampedCase.self) { c in
      let problem = try c.problem()
      guard problem.order > 0 else { return }
      let values = try problem.sketchedValues()
      let condition = try problem.gramConditionNumber().squareRoot()
      func require(_ preconditioner: some FactoredPreconditioner, change: Double) throws {
        let spectrum = try PreconditionedSpectrum(
          triangle: problem.gramFactor, preconditioner: preconditioner)
        try TestSupport.require(
          spectrum.identityError(sketchedValues: values),
          atMost: spectrum.identitySlack(
            sketchRows: c.sketchRows + c.columns, conditionNumber: condition, spectrumChange: change),
          "the identity")
      }
      try require(
        SketchedPreconditioner(sketchedMatrix: problem.sketchedMatrix, damping: c.damping), change: 0)
      do {
        let lowRank = try LowRankPreconditioner(sketchedMatrix: problem.sketchedMatrix, damping: c.damping)
        try require(lowRank, change: lowRank.spectrumChange)
      } catch PreconditionerError.dampingTooSmall {
        return
      }
    }
  }
}
