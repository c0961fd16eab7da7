internal import Claims
internal import Communication
internal import ConjugateGradient
internal import CounterStream
internal import DenseLinearAlgebra
public import GaussNewton
internal import LinearOperators
internal import NeuralTangentKernel
internal import Preconditioning
internal import SubspaceEmbedding

extension Implementation {
  /// This library.
  public static let ours = Implementation(
    name: "this library",
    embedding: { family, size, stream in
      try family.distribution(rows: size.rows, leftRows: size.leftRows, rightRows: size.rightRows)
        .sample(stream)
    },
    rowSample: { rows, matrix, damping, stream in
      try LeverageScoreDistribution(rows: rows, columns: matrix.rows)
        .sample(stream, for: matrix, damping: damping)
    },
    distortion: { try Distortion(sketchedBasis: $0).value },
    statisticalDimension: { try dimension(of: $0, damping: $1) },
    factor: { try SketchedPreconditioner(sketchedMatrix: $0).r },
    dampedFactor: { try SketchedPreconditioner(sketchedMatrix: $0, damping: $1).r },
    lowRank: { try LowRankPreconditioner(sketchedMatrix: $0, damping: $1) },
    columnApproximation: { matrix, rank, block, stream in
      let found = try RandomlyPivotedCholesky(
        of: matrix, size: .fixed(rank), damping: 1, block: block, stream: stream)
      return ColumnApproximation(
        pivots: found.pivots, factor: found.factor.matrix.scaled(by: found.scale),
        residualTrace: found.residualTrace)
    },
    columnEigenvalueBound: { NystromBound.largestEigenvalue(residualTrace: $0, damping: $1) },
    precondition: { try TriangularPreconditioner($0).apply($1) },
    gramConditionBound: { ConditionBound(distortion: $0).gramSide },
    conjugateGradient: { task in
      let solver = ConjugateGradient(
        tolerance: task.tolerance, iterationLimit: task.iterationLimit, recordsIterates: true)
      return SolverAnswer(
        try task.solve {
          try solver.attempt($0, rightHandSide: $1, preconditioner: $2, start: task.start)
        })
    },
    fixedPoint: { task in
      let solver = FixedPointIteration(
        tolerance: task.tolerance, iterationLimit: task.iterationLimit, recordsIterates: true)
      return SolverAnswer(
        try task.solve {
          try solver.attempt($0, rightHandSide: $1, preconditioner: $2, start: task.start)
        })
    },
    dampedSolve: { task in
      guard let sketched = task.sketchedMatrix else { return try SolverAnswer(exactly: task) }
      let preconditioner: any FactoredPreconditioner =
        try sketched.rows < sketched.columns
        ? LowRankPreconditioner(sketchedMatrix: sketched, damping: task.damping)
        : SketchedPreconditioner(sketchedMatrix: sketched, damping: task.damping)
      let solver = ConjugateGradient(
        tolerance: task.tolerance, iterationLimit: task.iterationLimit, recordsIterates: true)
      return SolverAnswer(
        try solver.attempt(
          GramOperator(task.matrix, damping: task.damping), rightHandSide: task.rightHandSide,
          preconditioner: preconditioner))
    },
    leastSquares: { task in
      let solver = LSQR(
        tolerance: task.tolerance, iterationLimit: task.iterationLimit, recordsIterates: true)
      let preconditioner: any FactoredPreconditioner =
        try task.sketchedMatrix.map {
          try SketchedPreconditioner(sketchedMatrix: $0, damping: task.damping)
        } ?? IdentityPreconditioner(order: task.matrix.columns)
      return SolverAnswer(
        try solver.attempt(
          task.matrix, rightHandSide: task.rightHandSide, damping: task.damping,
          preconditioner: preconditioner))
    },
    iterationsNeeded: {
      ConvergenceBounds.iterationsNeeded(
        tolerance: $0, conditionNumber: $1, operatorConditionNumber: $2)
    },
    activations: { ActivationPattern(preActivations: $0) },
    gram: { gramMatrix($0, inputs: $1) },
    kernel: { neuralTangentKernel($0) },
    kernelIsPositiveDefinite: { try KernelPositivity($0).isPositiveDefinite },
    concentrationBound: {
      NeuralTangentKernel.concentrationBound(points: $0, width: $1, failureProbability: $2)
    },
    switchable: { ActivationStability(weights: $0, inputs: $1, radius: $2).switchable },
    provedLowerBound: { matrix in
      let estimate = try? CholeskyFactorization(matrix).smallestEigenvalueEstimate()
      return try PositivityCertificate(matrix: matrix, error: 0, estimate: estimate ?? 0).lowerBound
    },
    leaveOneOutResiduals: { try $0.regression.leaveOneOutResiduals(ridge: $1) },
    crossValidationScore: { try $0.regression.crossValidationScore(ridge: $1) },
    crossValidatedRidge: { try $0.regression.generalisedCrossValidation().ridge },
    forward: { $0.forward($1) },
    update: { network, g, pattern, inputs in
      var next = network
      next.step(along: g, network.transposedJacobian(pattern, inputs: inputs))
      return next
    },
    meanActivation: { GaussNewton.meanActivation($0, $1) },
    contractionBound: {
      StepBounds.contraction(accuracy: $0, jacobianChange: $1, smallestSingularValue: $2, damping: $3)
    },
    movementBound: {
      StepBounds.movement(points: $0, width: $1, accuracy: $2, residualNorm: $3, smallestEigenvalue: $4)
    },
    certifiesConvergence: { network, inputs, residualNorm in
      try LinearConvergence(
        start: network, pattern: network.forward(inputs).pattern, inputs: inputs, residualNorm: residualNorm,
        accuracy: 1.0 / 6
      ).isCertified
    },
    train: { task in
      var trainer = try Trainer(
        configuration: task.configuration, inputs: task.inputs, targets: task.targets, checks: .none)
      _ = try trainer.run(
        until: StoppingRule(maximumSteps: task.maximumSteps, tolerance: task.tolerance))
      return (trainer.network, trainer.step)
    },
    trajectory: { task in
      var trainer = try Trainer(
        configuration: task.configuration, inputs: task.inputs, targets: task.targets, checks: .none)
      var networks = [trainer.network]
      _ = try trainer.run(
        until: StoppingRule(maximumSteps: task.maximumSteps, tolerance: task.tolerance)
      ) { trainer, _ in networks.append(trainer.network) }
      return networks
    },
    gramProductOperations: { pattern, inputs in
      let signs = [Double](repeating: 1, count: pattern.neurons)
      return GramOperator(TransposedJacobian(pattern: pattern, signs: signs, inputs: inputs))
        .operationsPerApplication
    },
    sumOverRanks: { terms, communicator in
      var sums = terms
      communicator.sum(&sums)
      return sums
    },
    stepOverRanks: { task, communicator in
      var trainer = try Trainer(
        configuration: task.configuration, inputs: task.inputs, targets: task.targets, checks: .none,
        communicator: communicator)
      let before = communicator.sentBytes
      let record = try trainer.advance()
      return (record, communicator.sentBytes - before)
    })
}

/// `d_μ`, where no member of that name hides the function.
private func dimension(of a: Matrix, damping: Double) throws -> Double {
  statisticalDimension(singularValues: try SingularValueDecomposition.values(a), damping: damping)
}

extension SolverTask {
  /// Opens the preconditioner's type for a solver.
  func solve(
    _ solver: (MatrixOperator, [Double], any Preconditioner) throws -> Solution
  ) throws -> Solution {
    try solver(`operator`, rightHandSide, preconditioner)
  }
}

extension SolverAnswer {
  /// `(AᵀA + μI)⁻¹ r` by Cholesky, with `damping` for the task's own `μ` where it is given.
  ///
  /// - Throws: `LinearAlgebraError`.
  public init(exactly task: DampedTask, damping: Double? = nil) throws {
    var system = task.matrix.transposeTimesSelf()
    system.addToDiagonal(damping ?? task.damping)
    self.init(
      value: try CholeskyFactorization(system).solve(task.rightHandSide), iterates: [], converged: true)
  }

  init(_ solution: Solution) {
    self.init(
      value: solution.value, iterates: solution.iterates, converged: solution.record.outcome == .converged)
  }
}

extension RegressionTask {
  fileprivate var regression: KernelRegression {
    get throws { try KernelRegression(kernel: kernel, targets: targets) }
  }
}

extension TrainingTask {
  /// The paper's start at the task's seed, with eight times as many rows as points where there is a sketch; the paper's steps unless the task says
  /// otherwise.
  public var configuration: TrainingConfiguration {
    TrainingConfiguration(
      width: width, solver: solver, embedding: .countSketch, size: .fixed(8 * inputs.columns), accuracy: 0.01,
      damping: damping, ridge: ridge, seed: seed
    )
  }
}
