import Claims
import ConjugateGradient
import CounterStream
import DenseLinearAlgebra
import LinearOperators
import Preconditioning
import SketchedLeastSquares
import SubspaceEmbedding
import TestSupport
import Testing

/// A Gaussian `N×n` matrix whose columns shrink by `ratio`.
private func matrix(rows: Int, columns: Int, ratio: Double = 1) -> Matrix {
  var scale = 1.0
  let scales = (0..<columns).map { _ in
    defer { scale *= ratio }
    return scale
  }
  let gaussian = MatrixCase(rows: rows, columns: columns, seed: rows).matrix(
    named: "A", rows: rows, columns: columns)
  return gaussian.scalingColumns(by: scales)
}

/// Lemma 2 on given matrices.
@Suite struct PreconditionerAssessmentTests {
  private func assess(
    _ a: Matrix, rows: Int, damping: Double
  ) throws -> (PreconditionerAssessment, TallMatrixProfile) {
    let profile = try TallMatrixProfile(of: a, damping: damping)
    let s = try GaussianSketchDistribution(rows: rows, columns: a.rows).sample(CounterStream(seed: 3))
    return (try PreconditionerAssessment(sketch: s.apply(a), of: profile), profile)
  }

  private func isLowRank(_ form: SketchedFactor.Form) -> Bool {
    if case .lowRank = form { true } else { false }
  }

  /// The measured `κ` lies below the bound by the distortion and the proved one, and the identity gives it from the sketch alone; where
  /// `ε ≥ 1` the identity still does.
  @Test(
    "preconditioner.condition-bound: measured ≤ claimed ≤ proved, in every form",
    arguments: [(rows: 120, damping: 0.0), (120, 0.5), (24, 0), (24, 0.5), (8, 0.5), (8, 50)])
  func everyForm(_ c: (rows: Int, damping: Double)) throws {
    let a = matrix(rows: 90, columns: 12, ratio: 0.7)
    let (assessment, profile) = try assess(a, rows: c.rows, damping: c.damping)
    #expect(isLowRank(assessment.form) == (c.rows < 12))
    #expect(assessment.form.sketchRows == c.rows)
    #expect(assessment.log.violations.isEmpty, "\(assessment.log.violations)")
    #expect(assessment.identityError <= assessment.identitySlack && assessment.identitySlack < 1e-6)
    let measured = assessment.spectrum.conditionNumber
    let byIdentity = PreconditionedSpectrum(sketchedValues: assessment.distortion.singularValues)
    #expect((byIdentity.conditionNumber / measured - 1).magnitude <= 2 * assessment.identitySlack)
    #expect(measured <= assessment.bound.gramSide * (1 + 1e-9))
    let proved = try #require(try assessment.provedBounds(a, profile))
    #expect(proved.conditionNumber >= measured && proved.conditionNumber <= 1.5 * measured)
    // Against the definition, `P⁻¹G_μ` on the Gram side.
    let gram = a.transposeTimesSelf() + Matrix.identity(12).scaled(by: c.damping)
    let direct: PreconditionedSpectrum =
      switch assessment.form {
      case .triangular(let p): try PreconditionedSpectrum(gram: gram, preconditioner: p)
      case .lowRank(let p): try PreconditionedSpectrum(gram: gram, preconditioner: p)
      }
    #expect((direct.conditionNumber / measured - 1).magnitude <= 1e-7)
  }

  /// At `κ(A) = 10⁹` the Gram matrix is numerically singular: nothing is proved, and everything else is as before.
  @Test func anIllConditionedMatrix() throws {
    let a = matrix(rows: 90, columns: 10, ratio: 0.1)
    let (assessment, profile) = try assess(a, rows: 80, damping: 0)
    #expect(profile.conditionNumber > 1e8)
    #expect(assessment.log.violations.isEmpty && assessment.spectrum.conditionNumber < 10)
    #expect(try assessment.provedBounds(a, profile) == nil)
  }

  @Test func productsAloneProveNothing() throws {
    let a = matrix(rows: 20, columns: 3)
    let closures = ClosureMatrix(
      rows: 20, columns: 3, times: { a.times($0) }, transposeTimes: { a.transposeTimes($0) })
    let (assessment, profile) = try assess(a, rows: 15, damping: 0)
    #expect(try assessment.provedBounds(closures, profile) == nil)
  }

  /// Where the low-rank form would lose too many digits `P` is a triangle, and without damping it has to be one.
  @Test("preconditioner.low-rank: the number of rows and the damping decide the form") func forms() throws {
    let sketch = matrix(rows: 4, columns: 9)
    #expect(isLowRank(try SketchedFactor.Form(sketchedMatrix: sketch, damping: 0.1)))
    #expect(!isLowRank(try SketchedFactor.Form(sketchedMatrix: sketch, damping: 1e-16)))
    #expect(!isLowRank(try SketchedFactor.Form(sketchedMatrix: matrix(rows: 9, columns: 9), damping: 0.1)))
    #expect(throws: PreconditionerError.tooFewRows(rows: 4, columns: 9)) {
      try SketchedFactor.Form(sketchedMatrix: sketch, damping: 0)
    }
    #expect(throws: PreconditionerError.invalidDamping(-1)) {
      try SketchedFactor.Form(sketchedMatrix: sketch, damping: -1)
    }
  }
}

/// What a caller sees of a solve while it goes on.
@Suite struct SolveProgressTests {
  private let a = matrix(rows: 200, columns: 8, ratio: 0.5)

  private func solver(_ kind: SolverKind) throws -> SketchedLeastSquares {
    SketchedLeastSquares(
      solver: kind, distribution: try EmbeddingFamily.gaussian.distribution(rows: 400, of: a), damping: 0.1,
      accuracy: 1e-8)
  }

  /// Every iterate is seen, by both problems and every iterative solver; the last one is the answer.
  @Test(arguments: [SolverKind.sketched, .fixedPoint, .cg])
  func everyIterateIsSeen(_ kind: SolverKind) throws {
    let b = MatrixCase(rows: 200, columns: 1, seed: 9).vector(named: "b", count: 200)
    let stream = CounterStream(seed: 5)
    var seen: [[SolverProgress]] = [[], []]
    let answers = [
      try solver(kind).solve(a, rightHandSide: b, stream: stream) { seen[0].append($0) },
      try solver(kind).solveStep(a, residual: a.transposeTimes(b), stream: stream) { seen[1].append($0) },
    ]
    for (answer, seen) in zip(answers, seen) {
      let record = try #require(answer.iteration).record
      #expect(seen.first?.iteration == 0 && seen.last?.iteration == record.iterations)
      #expect(Set(seen.map(\.iteration)) == Set(0...record.iterations))
      #expect(seen.last?.isRecomputed == true && seen.last?.iterate == answer.value)
    }
    struct Enough: Error {}
    #expect(throws: Enough.self) {
      try solver(kind).solve(a, rightHandSide: b, stream: stream) { _ in throw Enough() }
    }
  }

  @Test func usualRows() throws {
    let a = Matrix(rows: 100, columns: 10)
    #expect(try SketchedLeastSquares.usualRows(.countSketch, of: a) == 160)
    // The padded length is 128.
    #expect(try SketchedLeastSquares.usualRows(.srht, of: a) == 128)
    #expect(try SketchedLeastSquares.usualRows(.srht, of: Matrix(rows: 1000, columns: 10)) == 160)
  }
}
