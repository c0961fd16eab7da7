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
    "preconditioner.spectrum-identity: on the Gram side, λ_i(M) = 1/σ_{n+1−i}(SU)², and the check says so")
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

  @Test func theEmptySpectrumIsWellConditioned() throws {
    let empty = Matrix(rows: 0, columns: 0)
    #expect(
      try PreconditionedSpectrum(gram: empty, r: TriangularMatrix(upperTriangleOf: empty)).conditionNumber
        == 1)
  }
}
