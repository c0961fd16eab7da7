internal import Claims
internal import Communication
internal import DenseLinearAlgebra
internal import LinearOperators
internal import NeuralTangentKernel
internal import SketchedLeastSquares

/// By-products and costs so far of the attempts at one step.
struct StepWork {
  var control: DampingControl?
  var preconditioner: KeptPreconditioner?
  /// `G` of the exact solver.
  var gram: FactoredMatrix?
  var rejected = 0
  /// See `StepRecord`.
  var undampedFactor: Double?
  var operations = 0
  /// What crossed the network, counted.
  var traffic = Traffic()
  /// Failed solves, whose operations are not counted.
  var failures = 0
  var log = CheckLog()

  init(control: DampingControl?, preconditioner: KeptPreconditioner?) {
    (self.control, self.preconditioner) = (control, preconditioner)
  }

  mutating func reject(eigenvalue: Double?) {
    rejected += 1
    control?.reject(eigenvalue: eigenvalue)
  }
}

extension Trainer {
  /// More consecutive failures cannot be due to insufficient damping, which grows by `2^(k(k−1)/2)` in `k` attempts.
  private static let mostFailures = 10

  /// The first acceptable attempt: the very first if `μ` is fixed, otherwise the first that decreases the objective.
  func firstTaken(_ work: inout StepWork, times: inout StageTimes) throws -> StepAttempt {
    let returnImage = times.measure(\.solve) { imageOfDisplacement(&work) }
    while true {
      let problem = problem(
        damping: work.control?.damping ?? configuration.damping.least, returnImage: returnImage,
        preconditioner: work.preconditioner)
      var attempt: StepAttempt
      do {
        attempt = try self.attempt(problem, &work, times: &times)
      } catch let error as TrainingError where work.control != nil && error.callsForDamping {
        work.failures += 1
        if work.failures > Self.mostFailures { throw error }
        work.reject(eigenvalue: nil)
        continue
      }
      work.log.merge(attempt.findings.takeLog())
      if problem.levenbergMarquardt == 0 {
        work.undampedFactor = attempt.after.objectiveNorm / objectiveNorm
      }
      let gain = attempt.gain
      guard work.control != nil, !(gain.ratio > DampingControl.leastGain) else { return attempt }
      if !(gain.promised >= DampingControl.leastPromise) || isWithinRounding {
        throw TrainingError.noDecrease(
          step: step + 1, promised: gain.promised, isWithinRounding: isWithinRounding)
      }
      work.preconditioner = attempt.solution.preconditioner ?? work.preconditioner
      work.gram = attempt.solution.answer.factoredGram.take()
      work.reject(eigenvalue: attempt.eigenvalue)
    }
  }

  /// Solves the system and evaluates the resulting iterate, without changing the trainer.
  private func attempt(
    _ problem: StepProblem, _ work: inout StepWork, times: inout StageTimes
  ) throws -> StepAttempt {
    let solution = try problem.solve(reusing: work.gram.take())
    times.add(solution.answer.seconds)
    let findings = times.measure(\.checks) { StepFindings(solution, of: problem) }
    let network = times.measure(\.update) {
      var network = now.network
      network.move(towards: start, share: problem.shareOfReturn)
      network.step(along: solution.answer.value, problem.jacobian)
      return network
    }
    let forward = times.measure(\.forward) { network.forward(inputs) }
    let after = Iterate(
      network, forward, targets: targets, from: start, startPattern,
      ridge: configuration.ridge)
    work.operations +=
      solution.operations + problem.jacobian.addProductOperations
      + network.forwardOperations(points: inputs.columns)
    work.traffic.add(solution.answer.cost.traffic)
    work.traffic.add(Iterate.traffic(points: inputs.columns))
    guard after.objectiveNorm.isFinite else { throw TrainingError.overflow(step: step + 1) }
    // r + Jδ = h − Gg = (h − G_μ g) + μg, the first part being bounded by the error of the solve.
    let linear =
      solution.answer.relativeResidual * norm(problem.rightHandSide)
      + problem.damping * norm(solution.answer.value)
    let model = norm([linear, configuration.ridge.squareRoot() * after.distance])
    return StepAttempt(
      problem: problem, solution: solution, findings: findings, after: after,
      gain: StepGain(before: objectiveNorm, model: model, after: after.objectiveNorm))
  }

  /// `J vec(W − W_0)`, needed with a ridge; nil without one.
  private func imageOfDisplacement(_ work: inout StepWork) -> [Double]? {
    if configuration.ridge == 0 { return nil }
    let jacobian = now.network.transposedJacobian(now.pattern, inputs: inputs)
    work.operations += now.network.width * now.network.dimension + jacobian.transposeTimesOperations
    work.traffic.add(sum: inputs.columns)
    return jacobian.transposeTimes(now.network.weights - start.weights)
  }

  /// The system of the next step with this `ν`.
  private func problem(
    damping: Double, returnImage: [Double]?, preconditioner: KeptPreconditioner?
  ) -> StepProblem {
    let total = configuration.ridge + damping
    let share = configuration.ridge > 0 ? configuration.ridge / total : 0
    return StepProblem(
      step: step + 1,
      jacobian: now.network.transposedJacobian(now.pattern, inputs: inputs, active: now.active),
      residual: now.residual,
      rightHandSide: returnImage.map { difference(now.residual, scaled($0, by: share)) } ?? now.residual,
      damping: total, levenbergMarquardt: damping, shareOfReturn: share, configuration: configuration,
      checks: checks, stream: stream, weights: now.network.weights, preconditioner: preconditioner)
  }

  /// The system of the next step's first attempt.
  var nextProblem: StepProblem {
    var work = StepWork(control: control, preconditioner: preconditioner)
    return problem(
      damping: control?.damping ?? configuration.damping.least, returnImage: imageOfDisplacement(&work),
      preconditioner: preconditioner)
  }
}
