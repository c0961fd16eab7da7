import Claims
import CounterStream
import DenseLinearAlgebra
import Foundation
import LinearOperators
import NeuralTangentKernel
import Preconditioning
import SketchedLeastSquares
import SubspaceEmbedding
import TestSupport
import Testing

@testable import ConjugateGradient
@testable import GaussNewton

/// The tolerances of the checks of a step, term by term. A step is made wrong on purpose, so that the violation reports the bound, and the bound is recomputed from
/// explicitly formed matrices, by the derivation.
@Suite struct StepAllowanceTests {
  private static func trainer(
    damping: Double = 0, ridge: Double = 0, width: Int = 40, size: Double = 1, steps: Int = 0,
    solver: SolverKind = .gram, checks: CheckLevel = .full
  ) throws -> Trainer {
    var trainer = try Trainer(
      configuration: TrainingConfiguration(
        width: width, solver: solver, embedding: .countSketch, size: .fixed(12), accuracy: 0.125,
        damping: .fixed(damping), ridge: ridge, seed: 3),
      inputs: unitPoints(dimension: 5, count: 3, seed: 3),
      targets: CounterStream(seed: 3).substream("targets").normals(0..<3).map { size * $0 }, checks: checks)
    for _ in 0..<steps { try trainer.advance() }
    return trainer
  }

  /// The next step, with every weight moved by `shift` afterwards and every output off by `error`.
  private func step(
    of trainer: Trainer, shift: Double = 0, error: Double = 0, isPapersRun: Bool = true
  ) throws -> FinishedStep {
    let problem = trainer.nextProblem
    let solution = try problem.solve()
    var network = trainer.network
    network.move(towards: trainer.start, share: problem.shareOfReturn)
    network.step(along: solution.answer.value, problem.jacobian)
    let weights = network.weights
    network.weights = Matrix(
      rows: weights.rows, columns: weights.columns, elements: weights.elements.map { $0 + shift })
    let after = Iterate(
      network, network.forward(trainer.inputs), targets: trainer.targets.map { $0 - error },
      from: trainer.start, trainer.startPattern, ridge: trainer.configuration.ridge)
    let attempt = StepAttempt(
      problem: problem, solution: solution, findings: StepFindings(solution, of: problem), after: after,
      gain: StepGain(before: 1, model: 1, after: 1))
    return FinishedStep(attempt, from: trainer.now, startKind: .independent, isPapersRun: isPapersRun)
  }

  private func findings(
    of step: FinishedStep, _ trainer: Trainer, theorem: LinearConvergence? = nil
  ) throws -> StepFindings {
    var findings = StepFindings(step.solution, of: step.problem)
    try findings.add(step, start: trainer.start, startPattern: trainer.startPattern, theorem: theorem)
    return findings
  }

  /// What a claim allows, where the step breaks it.
  private func bounds(_ claim: ClaimID, _ findings: StepFindings) -> [Double] {
    findings.log.violations.filter { $0.claim == claim }.map(\.bound)
  }

  /// `√n(γ_{m+d+8} m^{-1/2}Σ_r‖w_r‖)`: no product underflows here.
  private func outputRounding(_ network: TwoLayerNetwork, points n: Int) -> Double {
    let (m, d) = (network.width, network.dimension)
    let lengths = (0..<m).map { norm(network.weights.column($0)) }
    return Double(n).squareRoot() * roundingBound(m + d + 8) * lengths.reduce(0, +) / Double(m).squareRoot()
  }

  private func close(_ a: Double, _ b: Double, _ relative: Double = 1e-9) -> Bool {
    (a - b).magnitude <= relative * b.magnitude
  }

  /// `‖G_μ‖ ≤ 2n + μ` and `π = 2γ_{m+n+d+6}` in the bound of `checkStopping`: for each of `k + 2` steps `(8u + 3π)(2n + μ)Γ/‖h‖ + 2u`.
  @Test("solver.stopping: the drift explained by the rounding of a step's products", arguments: [0, 100])
  func driftOfAStep(_ damping: Double) throws {
    let problem = try Self.trainer(damping: damping, solver: .sketched).nextProblem
    var solution = try problem.solve()
    let right = StepFindings(solution, of: problem)
    #expect(right.log.violations.isEmpty && right.log.held(.solverStopping) >= 2)
    let ritz = solution.answer.ritzValues
    #expect(!ritz.isEmpty && right.conditionNumber == ritz.last! / ritz.first!)
    let answer = try #require(solution.answer.iteration)
    var record = answer.record
    record.drift = 1
    solution.answer.iteration = Solution(value: answer.value, record: record, iterates: answer.iterates)
    let products = 6 * roundingBound(40 + 3 + 5 + 6)
    let growth = (6 + damping) * record.largestIterateNorm / norm(problem.rightHandSide)
    let bound = Double(record.iterations + 2) * ((8 * unitRoundoff + products) * growth + 2 * unitRoundoff)
    let found = bounds(.solverStopping, StepFindings(solution, of: problem))
    #expect(found.count == 1 && close(found[0], bound, 1e-12), "\(found), \(bound)")
  }

  @Test(
    "step.mean-value-identity: the tolerance covers the rounding of outputs and of the residuals computed from them",
    arguments: [1, 1e9])
  func meanValueIdentity(_ size: Double) throws {
    let trainer = try Self.trainer(size: size)
    let wrong = try step(of: trainer, error: size)
    let (before, after) = (wrong.problem.residual, wrong.after.residual)
    let outputs =
      3 * (outputRounding(trainer.network, points: 3) + outputRounding(wrong.after.network, points: 3))
    let residuals = unitRoundoff * (norm(before) + norm(after) + norm(difference(after, before)))
    let found = bounds(.stepMeanValueIdentity, try findings(of: wrong, trainer))
    #expect(found.count == 1 && close(found[0], outputs + residuals), "\(found), \(outputs + residuals)")
    // Each of the two is seen.
    #expect(residuals > 1e-4 * outputs && (size > 1 || residuals < outputs))
    #expect(bounds(.stepMeanValueIdentity, try findings(of: step(of: trainer), trainer)).isEmpty)
  }

  /// `J`, `n×md`.
  private func jacobian(_ trainer: Trainer) -> Matrix {
    trainer.network.transposedJacobian(trainer.pattern, inputs: trainer.inputs).denseMatrix().transposed
  }

  /// `‖J − J̄‖_F` by its definition.
  private func jacobianChange(_ step: FinishedStep) -> Double {
    let (before, after) = (step.before.network, step.after.network)
    var sum = 0.0
    for i in 0..<step.points {
      let x = step.jacobian.inputs.column(i)
      for r in 0..<step.width {
        let (z, moved) = (dot(before.weights.column(r), x), dot(after.weights.column(r), x))
        let share = z == moved ? (z >= 0 ? 1 : 0) : (max(0, moved) - max(0, z)) / (moved - z)
        sum += ((z >= 0 ? 1 : 0) - share) * ((z >= 0 ? 1 : 0) - share) * dot(x, x) / Double(step.width)
      }
    }
    return sum.squareRoot()
  }

  @Test(
    "step.contraction: the bound against which a step is checked, with damping and without, when damping does not make the step negligible",
    arguments: [0, 0.05, 3])
  func contraction(_ damping: Double) throws {
    let trainer = try Self.trainer(damping: damping)
    let wrong = try step(of: trainer, error: 1e3)
    let values = try SingularValueDecomposition.values(jacobian(trainer))
    let (sigma, largest) = (values[2], values[0])
    let (epsilon, lambda) = (wrong.solution.answer.relativeResidual, sigma * sigma)
    let eta = lambda >= damping ? sigma / (lambda + damping) : 1 / (2 * damping.squareRoot())
    let factor = damping / (lambda + damping) + epsilon + (1 + epsilon) * jacobianChange(wrong) * eta
    let found = bounds(.stepContraction, try findings(of: wrong, trainer))
    #expect(found.count == 1 && close(found[0], factor * trainer.residualNorm), "\(found)")
    // What rounding adds, 30nuκ(G_μ) of ‖r‖ once and of the bound once, and twice what the outputs are off by.
    let rounding = 90 * unitRoundoff * (largest * largest + damping) / (lambda + damping)
    let outputs =
      6 * (outputRounding(trainer.network, points: 3) + outputRounding(wrong.after.network, points: 3))
    let added = found[0] - factor * trainer.residualNorm
    #expect(close(added, rounding * (1 + factor) * trainer.residualNorm + outputs, 0.05), "\(added)")
    // There is no claim about a step with a ridge.
    let ridge = try Self.trainer(ridge: 0.1)
    let findings = try findings(of: step(of: ridge, error: 1e3), ridge)
    #expect(findings.log.checked[.stepContraction] == nil)
  }

  /// Weights, residual and solution are each large enough in one case to decide; see the derivation of the check.
  @Test(
    "step.ridge-stationarity: the tolerance covers the error of the solve and the rounding of weights, residual and solution",
    arguments: [(0.3, 0.2, 1.0), (0, 1e-9, 1), (2, 0, 1e6), (0, 0, 1), (0, 300, 1e-9)])
  func ridgeStationarity(_ damping: Double, _ ridge: Double, _ size: Double) throws {
    let trainer = try Self.trainer(damping: damping, ridge: ridge, size: size, steps: 1)
    let wrong = try step(of: trainer, shift: 1e3)
    let values = try SingularValueDecomposition.values(jacobian(trainer))
    let (ofJ, mu) = (values[0], damping + ridge)
    let weights = [trainer.network, wrong.after.network, trainer.start]
      .reduce(0) { $0 + frobeniusNorm($1.weights) }
    let solution = norm(wrong.solution.answer.value)
    let root = 3.0.squareRoot()
    // J(r + Jδ) is summed, weights are stored, Jᵀg is summed, and the residual of the solve is.
    let parts = [
      root * ofJ * trainer.residualNorm, root * ofJ * ofJ * weights, (ofJ * ofJ + mu) * weights,
      (ofJ * ofJ + mu) * root * ofJ * solution, ofJ * (3 * ofJ * ofJ + mu) * solution,
    ]
    let rounding = 2 * roundingBound(40 + 3 + 10 + 20) * parts.reduce(0, +)
    let solve =
      ofJ * wrong.solution.answer.relativeResidual * norm(wrong.problem.rightHandSide)
    let found = bounds(.stepRidgeStationarity, try findings(of: wrong, trainer))
    #expect(found.count == 1 && close(found[0], solve + rounding), "\(found), \(solve + rounding)")
    let right = try findings(of: step(of: trainer), trainer)
    #expect(bounds(.stepRidgeStationarity, right).isEmpty && right.log.held(.stepRidgeStationarity) == 1)
  }

  @Test("train.movement: the bound from the proved λ_min, and the rounding of the weights when nothing moves")
  func movement() throws {
    for (damping, size) in [(0, 1), (0.5, 1), (0, 1e-9)] as [(Double, Double)] {
      // From outputs at a distance of `size` from the targets.
      let first = try Self.trainer(damping: damping)
      let targets = zip(first.start.forward(first.inputs).outputs, [1, -2, 3]).map { $0 + $1 * size * 1e-6 }
      let trainer = try Trainer(
        configuration: first.configuration, inputs: first.inputs, targets: targets, checks: .certified)
      let wrong = try step(of: trainer, shift: 1e3)
      let findings = try findings(of: wrong, trainer)
      let lambda = try #require(findings.certificate?.lambdaMin)
      let longest = (0..<40).map { norm(wrong.after.network.weights.column($0)) }.max()!
      let bound =
        (3.0 / 40).squareRoot() * 1.125 * trainer.residualNorm / lambda + 2 * unitRoundoff * longest
      let found = bounds(.trainMovement, findings)
      #expect(found.count == 1 && close(found[0], bound, 1e-13), "\(found), \(bound)")
      #expect(size == 1 || 2 * unitRoundoff * longest > 0.1 * bound, "the weights' rounding is seen")
    }
    let ridge = try Self.trainer(ridge: 0.1, checks: .certified)
    #expect(try findings(of: step(of: ridge, shift: 1e3), ridge).log.checked[.trainMovement] == nil)
  }

  /// A theorem whose hypotheses hold, with these numbers.
  private func theorem(lambdaMin: Double, radius: Double) throws -> LinearConvergence {
    try JSONDecoder().decode(
      LinearConvergence.self,
      from: Data(#"{"accuracy":0.125,"lambdaMin":\#(lambdaMin),"radius":\#(radius),"jacobianChange":0}"#.utf8)
    )
  }

  @Test(
    "train.linear-convergence: half the residual with its rounding allowance, and the radius with the rounding of the weights",
    arguments: [1, 1e12])
  func conclusion(_ size: Double) throws {
    let trainer = try Self.trainer(size: size, steps: 1, checks: .certified)
    let wrong = try step(of: trainer, shift: 1e3, error: 1e3 * size)
    let promise = try theorem(lambdaMin: 1, radius: 0x1p-1000)
    let found = bounds(.trainLinearConvergence, try findings(of: wrong, trainer, theorem: promise))
    #expect(found.count == 2)
    let (before, after) = (trainer.residualNorm, norm(wrong.after.residual))
    let outputs =
      outputRounding(trainer.network, points: 3) + 2 * outputRounding(wrong.after.network, points: 3)
    let sum = 3 * roundingBound(3 + 2) * norm(wrong.solution.answer.value)
    let residuals = (unitRoundoff + 3 * roundingBound(3 + 8)) * (before + after)
    // The half is exact, and its sum with the rest rounded once.
    #expect((found[0] - before / 2 - (outputs + sum + residuals)).magnitude <= unitRoundoff * before)
    #expect(size == 1 ? outputs > residuals : residuals + sum > outputs)
    // It is the second step.
    let longest = (0..<40).map { norm(wrong.after.network.weights.column($0)) }.max()!
    #expect(close(found[1], 2 * 2 * unitRoundoff * longest))
    let of = try findings(of: wrong, trainer, theorem: theorem(lambdaMin: 1, radius: 7))
    #expect(bounds(.trainLinearConvergence, of).last == 7 + 2 * 2 * unitRoundoff * longest)
    // Nothing is held against a run that is not the paper's, or where a hypothesis is open.
    let damped = try step(of: trainer, shift: 1e3, error: 1e3 * size, isPapersRun: false)
    #expect(bounds(.trainLinearConvergence, try findings(of: damped, trainer, theorem: promise)).isEmpty)
    #expect(bounds(.trainLinearConvergence, try findings(of: wrong, trainer)).isEmpty)
  }

  /// Between fifteen and forty-five `nu‖G‖` are on either side of the accuracy to which LAPACK's eigenvalues are trusted.
  @Test(
    "train.linear-convergence, ntk.positivity-certificate: a proved bound above the truth by more than 30nu‖G‖ is refused"
  )
  func provedBoundsAgainstTheTruth() throws {
    let trainer = try Self.trainer()
    let right = try step(of: trainer)
    let gram = right.jacobian.gramMatrix()
    let values = try SymmetricEigen.values(gram)
    for (multiple, isWrong) in [(15.0, false), (45, true)] {
      let bound = values[0] + multiple * 3 * unitRoundoff * values[2]
      var findings = StepFindings(right.solution, of: right.problem)
      findings.certificate = StepCertificate(lambdaMin: bound)
      try findings.checkGroundTruth(
        right, gram: gram, start: trainer.start, startPattern: trainer.startPattern,
        theorem: try theorem(lambdaMin: bound * 64 / 49, radius: 1e3))
      #expect(bounds(.ntkPositivityCertificate, findings).count == (isWrong ? 1 : 0))
      #expect(bounds(.trainLinearConvergence, findings).count == (isWrong ? 1 : 0))
      #expect(findings.log.checked[.ntkPositivityCertificate] == 1)
      #expect(findings.log.checked[.trainLinearConvergence] == 1)
    }
  }
}
