internal import ConjugateGradient
internal import CounterStream
internal import DenseLinearAlgebra
internal import GaussNewton
public import Laws
internal import LinearOperators
internal import NeuralTangentKernel
internal import NumPyFormat
internal import Preconditioning
internal import SketchedLeastSquares
internal import SubspaceEmbedding

/// An implementation in the role of a port: this library computes the oracle's own state, and known mistakes test the judge.
public struct SimulatedPort: Sendable {
  public let implementation: Implementation

  public init(_ implementation: Implementation) { self.implementation = implementation }

  /// Its outputs for a case: every stage, from the oracle's state before it, or its refusal.
  public func outputs(for one: OracleCase) -> PortOutputs {
    let teacher = Teacher(arrays: one.arrays)
    if one.header.verdict == .invalid {
      guard let reason = refusal(one.header, teacher) else {
        return PortOutputs([Stage.solution.output: CaseArray(vector: [])])
      }
      return PortOutputs([:], refusal: reason)
    }
    // A port checks its inputs before it starts.
    if one.header.sizes != nil, (try? implementation.kernelIsPositiveDefinite(teacher.points)) != true {
      return PortOutputs([:], refusal: "the kernel is singular")
    }
    var arrays: [String: CaseArray] = [:]
    for stage in one.header.stages {
      // A stage that throws writes nothing, which fails closed.
      guard let outputs = try? outputs(of: stage.stage, one.header, teacher) else { continue }
      arrays.merge(outputs) { $1 }
    }
    return PortOutputs(arrays)
  }

  /// Why a port refuses a case.
  struct Refusal: Error, CustomStringConvertible {
    let description: String
  }

  /// The outputs of one stage, from the oracle's state before it.
  ///
  /// - Throws: the error with which the implementation refuses the case.
  func outputs(of stage: Stage, _ header: CaseHeader, _ teacher: Teacher) throws -> [String: CaseArray] {
    [stage.output: try output(of: stage, header, teacher)].merging(
      stage == .trajectory ? ["final_weights": columnArray(try finalNetwork(header, teacher).weights)] : [:]
    ) { $1 }
  }

  private func output(of stage: Stage, _ header: CaseHeader, _ teacher: Teacher) throws -> CaseArray {
    switch stage {
    case .words, .signs, .indices, .subset:
      return StreamPrimitive(stage).output(seed: header.seed)
    case .hadamard:
      var vector = teacher.vector("vector")
      WalshHadamard.transform(&vector)
      return CaseArray(fitting: vector.map { Int($0) })
    case .preActivations:
      return columnArray(teacher.network.weights.transposeTimes(teacher.points))
    case .pattern:
      let pattern = implementation.activations(teacher.columns("pre_activations"))
      let bits = (0..<teacher.count).flatMap { i in
        (0..<teacher.width).map { pattern.isActive(neuron: $0, point: i) ? 1 : 0 }
      }
      return CaseArray(.uint8, integers: bits, shape: [teacher.count, teacher.width])
    case .outputs:
      return CaseArray(vector: implementation.forward(teacher.network, teacher.points).outputs)
    case .residual:
      return CaseArray(vector: difference(teacher.vector("outputs"), teacher.vector("targets")))
    case .gram:
      return columnArray(
        header.problem == nil
          ? implementation.gram(teacher.pattern, teacher.points) : teacher.tallMatrix.transposeTimesSelf())
    case .sketchedMatrix:
      return rowArray(try sketch(header, teacher).apply(teacher.tallMatrix))
    case .triangularFactor:
      return rowArray(try factor(header, teacher.matrix("sketched_matrix")).matrix)
    case .conditionNumber:
      return CaseArray(.float64, NumPyArray(shape: [], elements: [try conditionNumber(header, teacher)]))
    case .preconditionedResidual:
      let preconditioner = try implementation.lowRank(
        teacher.matrix("sketched_matrix"), header.damping ?? 0)
      return CaseArray(vector: try preconditioner.apply(teacher.residual))
    case .iterates:
      let iterates = try answer(header, teacher).iterates
      return CaseArray(
        .float64, NumPyArray(shape: [iterates.count, teacher.count], elements: iterates.flatMap(\.self)))
    case .solution:
      if header.solver == .gram && !header.setting.isDamped {
        return CaseArray(vector: try CholeskyFactorization(teacher.gram).solve(teacher.residual))
      }
      return CaseArray(vector: try answer(header, teacher).value)
    case .nextWeights:
      let next = implementation.update(
        teacher.network, teacher.vector("solution"), teacher.pattern, teacher.points)
      return columnArray(next.weights)
    case .nextOutputs:
      let next = TwoLayerNetwork(weights: teacher.columns("next_weights"), signs: teacher.signs)
      return CaseArray(vector: implementation.forward(next, teacher.points).outputs)
    case .trajectory:
      let task = task(header, teacher)
      let steps = try implementation.train(task).steps
      let norms = try (0...steps).map { step in
        let network = try implementation.train(task.limited(to: step)).network
        return norm(difference(network.forward(teacher.points).outputs, teacher.vector("targets")))
      }
      return CaseArray(vector: norms)
    }
  }

  /// The draw that the trainer makes in its first step.
  func sketch(_ header: CaseHeader, _ teacher: Teacher) throws -> any SubspaceEmbedding {
    guard let sketch = header.sketch else { preconditionFailure("\(header.identifier) has no sketch") }
    // A given matrix has no split.
    let (left, right) =
      header.matrix.map { ($0.rows, 1) } ?? (teacher.width, teacher.points.rows)
    return try implementation.embedding(
      sketch.family, SketchShape(rows: sketch.rows, leftRows: left, rightRows: right),
      CounterStream(seed: header.seed).substream("embedding").substream(1))
  }

  private func factor(_ header: CaseHeader, _ sketched: Matrix) throws -> TriangularMatrix {
    try header.damping.map { try implementation.dampedFactor(sketched, $0) }
      ?? implementation.factor(sketched)
  }

  private func conditionNumber(_ header: CaseHeader, _ teacher: Teacher) throws -> Double {
    let factor = teacher.factor
    guard header.problem == .leastSquares else {
      return try PreconditionedSpectrum(gram: teacher.system(damping: header.damping), r: factor)
        .conditionNumber
    }
    let values = try SingularValueDecomposition.values(
      factor.solveFromRight(teacher.stacked(damping: header.damping)))
    let ratio = values[0] / values[values.count - 1]
    return ratio * ratio
  }

  /// The solution of the case's problem.
  private func answer(_ header: CaseHeader, _ teacher: Teacher) throws -> SolverAnswer {
    let answer =
      switch (header.problem, header.damping) {
      case (.leastSquares, _):
        // LSQR's criterion is relative to ‖Ā‖‖r̄‖, that of the case to ‖r̄‖: a tenth allows for ‖Ā‖.
        try implementation.leastSquares(
          dampedTask(header, teacher, teacher.observations, tolerance: header.accuracy! / 10))
      case (_, .some) where [.gram, .sketched].contains(header.solver):
        try implementation.dampedSolve(
          dampedTask(header, teacher, teacher.residual, tolerance: header.accuracy!))
      default: try iterativeAnswer(header, teacher)
      }
    guard answer.converged else { throw Refusal(description: "the solver did not converge") }
    return answer
  }

  private func dampedTask(
    _ header: CaseHeader, _ teacher: Teacher, _ rightHandSide: [Double], tolerance: Double
  ) -> DampedTask {
    DampedTask(
      matrix: teacher.tallMatrix, rightHandSide: rightHandSide, damping: header.damping ?? 0,
      sketchedMatrix: header.sketch.map { _ in teacher.matrix("sketched_matrix") }, tolerance: tolerance,
      iterationLimit: 100 + 10 * teacher.count)
  }

  /// The iterative solution of a system with a stored matrix.
  private func iterativeAnswer(_ header: CaseHeader, _ teacher: Teacher) throws -> SolverAnswer {
    let setting = header.setting
    let preconditioner: any Preconditioner =
      if !(header.solver?.isSketched ?? false) {
        IdentityPreconditioner(order: teacher.count)
      } else if setting.hasFewRows {
        try implementation.lowRank(teacher.matrix("sketched_matrix"), header.damping!)
      } else {
        ClosurePreconditioner(order: teacher.count) { [factor = teacher.factor, implementation] in
          try implementation.precondition(factor, $0)
        }
      }
    let task = SolverTask(
      matrix: teacher.system(damping: header.damping), rightHandSide: teacher.residual,
      preconditioner: preconditioner, tolerance: header.accuracy!,
      iterationLimit: 100 + 10 * teacher.count)
    return try header.solver == .fixedPoint
      ? implementation.fixedPoint(task) : implementation.conjugateGradient(task)
  }

  private func task(_ header: CaseHeader, _ teacher: Teacher) -> TrainingTask {
    TrainingTask(
      inputs: teacher.points, targets: teacher.vector("targets"), width: teacher.width,
      solver: header.solver == .fixedPoint ? .sketched : header.solver!, tolerance: header.run!.tolerance,
      maximumSteps: header.run!.maximumSteps, seed: header.seed)
  }

  private func finalNetwork(_ header: CaseHeader, _ teacher: Teacher) throws -> TwoLayerNetwork {
    try implementation.train(task(header, teacher)).network
  }

  /// Runs a whole step of an invalid case, which must end in an error.
  ///
  /// - Returns: why it refuses; nil if it does not.
  func refusal(_ header: CaseHeader, _ teacher: Teacher) -> String? {
    do {
      if let damping = header.damping, !(damping >= 0) { return "the damping is negative" }
      if header.sizes != nil, let reason = try refusal(of: teacher) { return reason }
      var arrays = teacher.arrays
      for stage in header.setting.stages {
        arrays.merge(try outputs(of: stage, header, Teacher(arrays: arrays))) { $1 }
      }
      return nil
    } catch {
      return "\(error)"
    }
  }

  /// Why a network's inputs are refused.
  private func refusal(of teacher: Teacher) throws -> String? {
    let points = teacher.points
    guard points.allFinite, teacher.vector("targets").allSatisfy(\.isFinite) else {
      return "an input is not finite"
    }
    if points.firstColumnNotUnit != nil { return "an input is not a unit vector" }
    return try implementation.kernelIsPositiveDefinite(points) ? nil : "the kernel is singular"
  }
}

/// A preconditioner that is a function.
struct ClosurePreconditioner: Preconditioner {
  var operationsPerApplication: Int { 0 }
  let order: Int
  let body: @Sendable ([Double]) throws -> [Double]

  func apply(_ r: [Double]) throws(LinearAlgebraError) -> [Double] {
    do {
      return try body(r)
    } catch let error as LinearAlgebraError {
      throw error
    } catch {
      preconditionFailure("a preconditioner fails by linear algebra only: \(error)")
    }
  }
}
