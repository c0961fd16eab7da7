internal import ConjugateGradient
internal import CounterStream
internal import DenseLinearAlgebra
internal import GaussNewton
public import Laws
internal import LinearOperators
internal import NeuralTangentKernel
internal import NumPyFormat
internal import Preconditioning
internal import SubspaceEmbedding

/// An implementation in the role of a port: this library makes the oracle's own state, and a known mistake shows what the judge
/// says of it.
public struct SimulatedPort: Sendable {
  public let implementation: Implementation

  public init(_ implementation: Implementation) { self.implementation = implementation }

  /// What it writes for a case: every stage, from the oracle's state before it, or its refusal.
  public func outputs(for one: OracleCase) -> PortOutputs {
    let teacher = Teacher(arrays: one.arrays)
    if one.header.verdict == .invalid {
      guard let reason = refusal(one.header, teacher) else {
        return PortOutputs([Stage.solution.output: CaseArray(vector: [])])
      }
      return PortOutputs([:], refusal: reason)
    }
    // A port looks at its inputs before it begins.
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
  /// - Throws: whatever makes the implementation refuse.
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
      return CaseArray(.int32, integers: vector.map { Int($0) })
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
      return columnArray(implementation.gram(teacher.pattern, teacher.points))
    case .sketchedMatrix:
      return rowArray(try sketch(header, teacher).apply(teacher.jacobian.denseMatrix()))
    case .triangularFactor:
      return rowArray(try implementation.factor(teacher.matrix("sketched_matrix")).matrix)
    case .conditionNumber:
      let spectrum = try PreconditionedSpectrum(gram: teacher.gram, r: teacher.factor)
      return CaseArray(.float64, NumPyArray(shape: [], elements: [spectrum.conditionNumber]))
    case .iterates:
      let iterates = try answer(header, teacher).iterates
      return CaseArray(
        .float64, NumPyArray(shape: [iterates.count, teacher.count], elements: iterates.flatMap(\.self)))
    case .solution:
      guard header.solver != .gram else {
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
    return try implementation.embedding(
      sketch.family, SketchSize(rows: sketch.rows, leftRows: teacher.width, rightRows: teacher.points.rows),
      CounterStream(seed: header.seed).substream("embedding").substream(1))
  }

  /// The iterative solution of `G g = r`.
  private func answer(_ header: CaseHeader, _ teacher: Teacher) throws -> SolverAnswer {
    let isSketched = header.solver?.isSketched ?? false
    let task = SolverTask(
      matrix: teacher.gram, rightHandSide: teacher.residual,
      preconditioner: isSketched
        ? ClosurePreconditioner(order: teacher.count) { [factor = teacher.factor, implementation] in
          try implementation.precondition(factor, $0)
        } : IdentityPreconditioner(order: teacher.count),
      tolerance: header.accuracy!, iterationLimit: 100 + 10 * teacher.count)
    let answer =
      try header.solver == .fixedPoint
      ? implementation.fixedPoint(task) : implementation.conjugateGradient(task)
    guard answer.converged else { throw Refusal(description: "the solver did not converge") }
    return answer
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
  /// - Returns: why it refuses; nil where it does not.
  func refusal(_ header: CaseHeader, _ teacher: Teacher) -> String? {
    do {
      let points = teacher.points
      guard points.allFinite, teacher.vector("targets").allSatisfy(\.isFinite) else {
        return "an input is not finite"
      }
      if points.firstColumnNotUnit != nil { return "an input is not a unit vector" }
      guard try implementation.kernelIsPositiveDefinite(points) else { return "the kernel is singular" }
      var arrays = teacher.arrays
      for stage in Stage.step(solver: header.solver!) where stage <= .nextOutputs {
        arrays.merge(try outputs(of: stage, header, Teacher(arrays: arrays))) { $1 }
      }
      return nil
    } catch {
      return "\(error)"
    }
  }
}

extension Stage {
  /// The stages of one step, in order.
  static func step(solver: SolverKind) -> [Stage] {
    let sketched: [Stage] = solver.isSketched ? [.sketchedMatrix, .triangularFactor, .conditionNumber] : []
    return [.preActivations, .pattern, .outputs, .residual, .gram] + sketched
      + (solver == .gram ? [] : [.iterates]) + [.solution, .nextWeights, .nextOutputs]
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
