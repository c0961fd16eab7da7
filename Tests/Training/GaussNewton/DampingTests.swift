import Claims
import ConjugateGradient
import CounterStream
import DenseLinearAlgebra
import Foundation
import NeuralTangentKernel
import Preconditioning
import SketchedLeastSquares
import SubspaceEmbedding
import TestSupport
import Testing

@testable import GaussNewton

/// Steps that are damped by the gain ratio, and when they are the paper's.
@Suite struct DampingTests {
  private func trainer(
    _ inputs: Matrix, _ targets: [Double], width: Int = 256, solver: SolverKind = .gram,
    damping: DampingPolicy = .automatic, ridge: Double = 0, checks: CheckLevel = .cheap
  ) throws -> Trainer {
    try Trainer(
      configuration: TrainingConfiguration(
        width: width, solver: solver, embedding: .countSketch, size: .fixed(32 * inputs.columns),
        accuracy: 1e-4,
        damping: damping, ridge: ridge, seed: 3),
      inputs: inputs, targets: targets, checks: checks)
  }

  /// Points with noise in the targets, at a width where the paper's steps increase the residual.
  private func noisySphere(points n: Int = 40) -> (inputs: Matrix, targets: [Double]) {
    (
      unitPoints(dimension: 3, count: n, seed: 4),
      CounterStream(seed: 4).substream("targets").normals(0..<n)
    )
  }

  @Test(
    "train.monotone: with automatic damping the objective never rises, with a ridge or without",
    arguments: [SolverKind.gram, .sketched, .cg], [0, 0.3])
  func monotone(_ solver: SolverKind, _ ridge: Double) throws {
    try checkProperty("monotone", over: RunCase.self, cases: 40) { run in
      var run = run
      run.solver = solver
      var trainer = try Trainer(
        configuration: run.configuration(ridge: ridge), inputs: run.inputs, targets: run.targets)
      var last = trainer.objectiveNorm
      do {
        for _ in 0..<6 {
          let record = try trainer.advance()
          try require(record.objectiveNorm <= last, "the objective rose")
          try require(trainer.best.step == trainer.step, "the last network is not the best")
          last = record.objectiveNorm
        }
      } catch is TrainingError {
        // A start where every neuron is silent on a point, or the end.
      }
      try require(trainer.log.violations.isEmpty, "\(trainer.log.violations)")
    }
  }

  /// The paper's step rises where the damped one does not: the case that the safeguard is for.
  @Test("train.monotone: where the paper's steps increase the residual, damped ones decrease it")
  func thePapersStepsRise() throws {
    let (inputs, targets) = noisySphere()
    var paper = try trainer(inputs, targets, damping: .fixed(0))
    var damped = try trainer(inputs, targets)
    while try paper.advance().gain.achieved >= 0 {}
    for _ in 0..<10 { try damped.advance() }
    #expect(paper.best.step == paper.step - 1)
    #expect(paper.best.objectiveNorm <= paper.records.map(\.objectiveNorm).min()!)
    #expect(damped.residualNorm < 0.5 * damped.initialResidualNorm)
    #expect(damped.records.contains { $0.damping > 0 } && damped.records.contains { $0.rejected > 0 })
  }

  /// If every step halves the residual, the run is bit for bit the paper's.
  @Test(
    "train.monotone: where the theorem's conclusion holds, every step is bit for bit the paper's",
    arguments: [SolverKind.gram, .sketched, .cg])
  func thePapersRun(_ solver: SolverKind) throws {
    let inputs = unitPoints(dimension: 6, count: 8, seed: 2)
    let targets = CounterStream(seed: 2).substream("targets").normals(0..<8)
    var runs = try [DampingPolicy.automatic, .fixed(0)].map {
      try trainer(inputs, targets, width: 16_384, solver: solver, damping: $0)
    }
    for i in runs.indices {
      for _ in 0..<3 { try runs[i].advance() }
    }
    #expect(runs[1].records.allSatisfy { $0.contraction <= 0.5 })
    #expect(runs[0].network == runs[1].network && runs[0].residual == runs[1].residual)
    #expect(runs[0].records.allSatisfy { $0.damping == 0 && $0.rejected == 0 })
    #expect(runs[0].records.map(\.operations) == runs[1].records.map(\.operations))
  }

  /// A rejected attempt costs a factorisation, not a second pass over the activations; the answer is that of a fresh solve.
  @Test func aRejectedAttemptLeavesItsGramMatrix() throws {
    let (inputs, targets) = noisySphere()
    var run = try trainer(inputs, targets)
    var record = try run.advance()
    var before = run
    while record.rejected == 0 {
      before = run
      record = try run.advance()
    }
    let n = inputs.columns
    let jacobian = before.network.transposedJacobian(before.pattern, inputs: inputs)
    let attempt =
      n * n * n / 3 + 4 * n * n + jacobian.addProductOperations + run.network.forwardOperations(points: n)
    #expect(record.operations == jacobian.gramMatrixOperations + (1 + record.rejected) * attempt)
    // The same step from the system that was taken alone.
    let problem = StepProblem(
      step: before.step + 1,
      jacobian: TransposedJacobian(pattern: before.pattern, signs: before.network.signs, inputs: inputs),
      residual: before.residual, rightHandSide: before.residual, damping: record.damping,
      levenbergMarquardt: record.damping, shareOfReturn: 0, configuration: run.configuration, checks: .none,
      stream: CounterStream(seed: 3), weights: before.network.weights, preconditioner: nil)
    var alone = before.network
    alone.step(along: try problem.solve().answer.value, problem.jacobian)
    #expect(alone == run.network)
  }

  /// `R` of a rejected attempt is reused for the next one, raised by the difference of the dampings: `R'ᵀR' = RᵀR + δI`.
  @Test func aKeptFactorIsRaised() throws {
    let r = TriangularMatrix(
      upperTriangleOf: Matrix(rows: 3, columns: 3, elements: [2, 0, 0, 1, 3, 0, -1, 0.5, 1]))
    let form = try SketchedPreconditioner(r: r, sketchRows: 24, damping: 0.1)
    let kept = KeptPreconditioner(
      form: .triangular(form), step: 1, madeAt: nil, use: PreconditionerUse(price: 5))
    let (same, nothing) = try kept.damped(by: 0.2)
    #expect(SavedPreconditioner(same) == SavedPreconditioner(kept) && nothing == 0)
    let (raised, operations) = try kept.damped(by: 0.5)
    #expect(raised.damping == 0.5 && raised.rows == 24 && operations == 2 * 6 * 9 - 18)
    guard case .triangular(let raisedForm) = raised.form else {
      Issue.record("a triangle was raised to another form")
      return
    }
    let raisedR = raisedForm.r
    var expected = r.matrix.transposeTimesSelf()
    expected.addToDiagonal(0.4)
    let difference = raisedR.matrix.transposeTimesSelf() - expected
    // LAPACK's backward error of QR of a 6×3 matrix, squared.
    #expect(norm(difference.elements) <= 30 * 6 * unitRoundoff * norm(expected.elements))
  }

  /// Every solver takes damped steps, and all checks hold of them.
  /// If a solver has no factor, its certificate takes no `n²` beyond a few thousand points: `μ` and the error are proved, and the truth is refused.
  @Test func manyPointsAreCertifiedWithoutSquares() throws {
    let n = SketchedLeastSquares.mostColumnsOfGram + 1
    let inputs = unitPoints(dimension: 3, count: n, seed: 4)
    let targets = CounterStream(seed: 4).substream("targets").normals(0..<n)
    var large = try trainer(
      inputs, targets, width: 64, solver: .cg, damping: .fixed(1), checks: .certified)
    let certificate = try #require(try large.advance().certificate)
    #expect(certificate.lambdaMin == 1 && certificate.unproved == nil)
    #expect(try #require(certificate.solutionError) < 1e-2)
    #expect(large.log.violations.isEmpty)
    #expect {
      try trainer(inputs, targets, width: 64, solver: .cg, damping: .fixed(1), checks: .full)
    } throws: {
      if case TrainingError.tooManyPoints(count: n, most: n - 1) = $0 { true } else { false }
    }
    // The paper's step, whose theorem would take n² to decide.
    #expect(try trainer(inputs, targets, solver: .cg, damping: .fixed(0), checks: .certified).theorem == nil)
  }

  @Test(
    "step.contraction: damped steps keep the bound, and every certificate",
    arguments: [SolverKind.gram, .sketched, .cg, .fixedPoint], [0.05, 2])
  func everyCheckHolds(_ solver: SolverKind, _ damping: Double) throws {
    let inputs = unitPoints(dimension: 5, count: 8, seed: 1)
    let targets = CounterStream(seed: 1).substream("targets").normals(0..<8)
    var run = try trainer(
      inputs, targets, width: 512, solver: solver, damping: .fixed(damping), checks: .full)
    for _ in 0..<4 {
      let record = try run.advance()
      #expect(record.lambdaMin! >= damping && record.damping == damping)
    }
    #expect(run.log.violations.isEmpty, "\(run.log.violations)")
    #expect(run.log.held(.stepContraction) >= 4 && run.log.held(.stepRidgeStationarity) >= 4)
    #expect(run.theorem == nil)
  }

  /// Targets that are large compared with the outputs, and a damping or a ridge that keeps them so: each residual is rounded, by more than the outputs are.
  @Test(arguments: [(4e5, 1e4, 0), (4e5, 0, 1e4), (1e6, 1e6, 0)] as [(Double, Double, Double)])
  func largeTargetsRoundTheResiduals(_ size: Double, _ damping: Double, _ ridge: Double) throws {
    let inputs = Matrix(rows: 2, columns: 3, elements: [0.6, 0.8, 0.8, -0.6, 1, 0])
    var run = try trainer(
      inputs, [0.625, 1.025, 0.45].map { $0 * size }, damping: .fixed(damping), ridge: ridge, checks: .full)
    for _ in 0..<3 { try run.advance() }
    #expect(run.log.held(.stepMeanValueIdentity) == 3)
    #expect(run.log.violations.isEmpty, "\(run.log.violations)")
  }

  /// The bound of a damped step at its two branches, and its limit.
  @Test("step.contraction: the damped bound is μ/(λ+μ) + ε₀ + (1+ε₀)‖J−J̄‖η")
  func theDampedBound() {
    func bound(_ sigma: Double, _ mu: Double) -> Double {
      StepBounds.contraction(accuracy: 0.1, jacobianChange: 0.3, smallestSingularValue: sigma, damping: mu)
    }
    // λ = 4 ≥ μ = 1: η = 2/5. λ = 1/4 < μ = 1: η = 1/2. No λ at all: η = 1/2 still.
    #expect((bound(2, 1) - (0.2 + 0.1 + 1.1 * 0.3 * 0.4)).magnitude < 1e-15)
    #expect((bound(0.5, 1) - (0.8 + 0.1 + 1.1 * 0.3 * 0.5)).magnitude < 1e-15)
    #expect((bound(0, 1) - (1 + 0.1 + 1.1 * 0.3 * 0.5)).magnitude < 1e-15)
    #expect((bound(2, 0) - bound(2, 1e-14)).magnitude < 1e-12)
    // At λ = μ both branches are 1/(2√μ).
    #expect((bound(1, 1) - (0.5 + 0.1 + 1.1 * 0.3 * 0.5)).magnitude < 1e-15)
  }

  /// A run goes on from where it was saved with the damping that it had, and with its best network where that is not the last one.
  @Test(
    arguments: [DampingPolicy.automatic, .fixed(0), .fixed(0.01)], [SolverKind.gram, .sketched])
  func savedRunsGoOnBitIdentically(_ damping: DampingPolicy, _ solver: SolverKind) throws {
    let (inputs, targets) = noisySphere()
    func start() throws -> Trainer { try trainer(inputs, targets, solver: solver, damping: damping) }
    var whole = try start()
    for _ in 0..<3 { try whole.advance() }
    try withTemporaryFolder { folder in
      let path = folder.appending(path: "run").path
      try Checkpoint.prepare(path)
      for stop in 1...2 {
        var first = try start()
        for _ in 0..<stop { try first.advance() }
        try Checkpoint(of: first, dataName: "sphere", threads: 1).save(in: path)
        let saved = try Checkpoint.load(from: path)
        #expect(saved.state == first.state)
        var second = try Trainer(
          resuming: saved.state, configuration: saved.configuration, inputs: inputs, targets: targets)
        #expect(second.best == first.best)
        for _ in stop..<3 { try second.advance() }
        #expect(second.network == whole.network && second.best == whole.best)
        #expect(second.records.map(\.damping) == whole.records.map(\.damping))
        #expect(second.records.map(\.rejected) == whole.records.map(\.rejected))
      }
    }
  }

  /// Equal inputs make `G` singular: damped, the run goes on, and ends at the mean of the two targets.
  @Test(arguments: [SolverKind.gram, .sketched, .cg])
  func equalInputsAreDamped(_ solver: SolverKind) throws {
    let points = unitPoints(dimension: 4, count: 4, seed: 1)
    let inputs = points.selectingColumns([0, 1, 2, 3, 3])
    var run = try trainer(inputs, [1, -1, 0.5, 2, 1], width: 1024, solver: solver)
    _ = try run.run(until: StoppingRule(maximumSteps: 12, tolerance: 1e-10))
    #expect(run.records.contains { $0.rejected > 0 })
    // The least residual is that of the targets 2 and 1 at one output, √(½² + ½²).
    #expect(run.residualNorm <= 1.05 * 0.5.squareRoot() && run.residualNorm >= 0.5.squareRoot() * (1 - 1e-12))
  }
}

/// `DampingControl`: the rules by which `μ` moves.
@Suite struct DampingControlTests {
  @Test func dampingBeginsAtTheMeanEigenvalueAndGrowsFaster() {
    var control = DampingControl()
    #expect(control.damping == 0)
    control.reject(eigenvalue: 0.25)
    #expect(control.damping == 0.25)
    var values: [Double] = []
    for _ in 0..<3 {
      control.reject(eigenvalue: 9)
      values.append(control.damping)
    }
    #expect(values == [0.5, 2, 16])
    control.accept(gain: 0.5, eigenvalue: 1, accuracy: 1e-3)
    #expect(control.damping == 16)
    control.reject(eigenvalue: 9)
    #expect(control.damping == 32)
  }

  @Test(arguments: [Double?.none, 0, .infinity, .nan])
  func withoutASolutionDampingBeginsAsUsual(_ eigenvalue: Double?) {
    var control = DampingControl()
    control.reject(eigenvalue: eigenvalue)
    #expect(control.damping == DampingControl.usualDamping)
  }

  /// `1 − (2ϱ − 1)³` by hand: 2 at ϱ = 0, 1.125 at ¼, 1 at ½, 0.875 at ¾, ⅓ from 0.94 on.
  @Test(arguments: [(0.0, 2.0), (0.25, 1.125), (0.5, 1.0), (0.75, 0.875), (1.0, 1.0 / 3), (1.5, 1.0 / 3)])
  func dampingFollowsTheGain(_ gain: Double, _ factor: Double) {
    var control = DampingControl()
    control.reject(eigenvalue: 4)
    control.accept(gain: gain, eigenvalue: 1, accuracy: 1e-6)
    #expect(control.damping == 4 * factor)
  }

  @Test func dampingWithinTheAccuracyOfTheSolveIsNone() {
    for (eigenvalue, ends) in [(1.0, false), (2.0, true), (3.0, true)] {
      var control = DampingControl()
      control.reject(eigenvalue: 0.002)
      control.accept(gain: 0.5, eigenvalue: eigenvalue, accuracy: 1e-3)
      #expect((control.damping == 0) == ends)
    }
  }

  @Test func aStepThatKeepsLittleOfItsPromiseIsTheLastUndampedOne() {
    for (gain, damping) in [(0.24, 0.5), (0.25, 0.0), (0.9, 0.0)] {
      var control = DampingControl()
      control.accept(gain: gain, eigenvalue: 0.5, accuracy: 1e-3)
      #expect(control.damping == damping)
    }
  }

  /// A residual that is halved keeps at least ¾ of any promise, which is at most the whole objective.
  @Test("train.monotone: a step that halves the residual never triggers damping")
  func halvedIsTrusted() {
    for model in [0, 1e-8, 0.1, 0.3, 0.49] {
      let gain = StepGain(before: 3, model: 3 * model, after: 1.5)
      #expect(gain.ratio >= 0.75 && gain.ratio > DampingControl.trustedGain)
    }
  }

  @Test(arguments: [1e-160, 1, 1e300]) func aGainHasNoScale(_ scale: Double) {
    let gain = StepGain(before: 2 * scale, model: scale, after: 1.5 * scale)
    #expect(gain.promised == 0.75 && gain.achieved == 0.4375)
  }

  @Test func nothingPromisedIsNothingKept() {
    #expect(StepGain(before: 1, model: 1, after: 0.5).ratio == -.infinity)
    #expect(StepGain(before: 1, model: 1.5, after: 1).promised == 0)
    #expect(!(StepGain(before: 0, model: 0, after: 0).ratio > 0))
  }
}
