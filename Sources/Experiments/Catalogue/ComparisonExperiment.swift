public import Claims
public import CounterStream
internal import Datasets
internal import DenseLinearAlgebra
internal import GaussNewton
public import Laws
internal import SubspaceEmbedding

/// Sketched Gauss–Newton beside the exact one, plain conjugate gradients, gradient descent and Adam, in steps and in counted
/// operations. It judges no claim: it shows what the claims are worth.
public struct ComparisonExperiment: Experiment {
  public let name = "comparison"
  public let claims: [ClaimID] = []
  public let subjects: [ClaimID] = [.trainInterpolates]
  public let question = "What does a second-order step buy, in steps and in operations?"
  public let method =
    "The same start for every method: a hundred points on the sphere in ten dimensions and 2048 neurons (quick), the handwritten digits and the diabetes patients as well (full). Adam with the best of five step lengths, judged by its last residual. Operations are counted, not timed."
  public let columns = ["step", "relativeResidual", "operations", "learningRate"]

  private static let methods = ["gram", "sketched", "cg", "gradient descent", "adam"]

  public init() {}

  public func cases(_ effort: Effort) -> [Row] {
    (effort == .quick ? ["sphere"] : ["sphere", "digits", "diabetes"]).flatMap { data in
      Self.methods.map { Row([:], words: ["data": data, "method": $0]) }
    }
  }

  public func measure(_ parameters: Row, _ implementation: Implementation, stream: CounterStream) throws
    -> [Row]
  {
    let (inputs, targets, width) = try data(parameters.word("data"))
    let method = parameters.word("method")
    if let solver = SolverKind(rawValue: method) {
      return try secondOrder(solver, inputs, targets, width).enumerated().map { step, point in
        parameters.adding([
          "step": Double(step), "relativeResidual": point.relativeResidual, "operations": point.operations,
        ])
      }
    }
    let start = TwoLayerNetwork(width: width, dimension: inputs.rows, stream: CounterStream(seed: 1))
    let candidates: [(FirstOrderBaseline, Double)] =
      method == "adam"
      ? [3e-4, 1e-3, 3e-3, 1e-2, 3e-2].map { (.adam(step: $0), $0) } : [(.gradientDescent, 0)]
    let curves = try candidates.map { baseline, rate in
      (try baseline.run(start, inputs: inputs, targets: targets, steps: 100), rate)
    }
    let (best, rate) = curves.min { $0.0.last!.relativeResidual < $1.0.last!.relativeResidual }!
    return best.enumerated().map { step, point in
      parameters.adding([
        "step": Double(step), "relativeResidual": point.relativeResidual, "operations": point.operations,
        "learningRate": rate,
      ])
    }
  }

  private func data(_ name: String) throws -> (inputs: Matrix, targets: [Double], width: Int) {
    guard let bundled = BundledDataset(rawValue: name) else {
      let data = try SyntheticSpecification("sphere,n=100,d=10").generate(stream: CounterStream(seed: 1))
      return (data.inputs, data.targets, 2048)
    }
    let data = try PreparedData(
      bundled.load(), mode: .standardise, duplicates: .refuse, testFraction: 0.2,
      stream: CounterStream(seed: 1))
    return (data.inputs, data.targets, bundled == .digits ? 4096 : 16_384)
  }

  private func secondOrder(_ solver: SolverKind, _ inputs: Matrix, _ targets: [Double], _ width: Int) throws
    -> [(
      relativeResidual: Double, operations: Double
    )]
  {
    var trainer = try Trainer(
      configuration: TrainingConfiguration(
        width: width, solver: solver, embedding: .countSketch, rows: 8 * inputs.columns, accuracy: 0.01,
        seed: 1),
      inputs: inputs, targets: targets, checks: .none)
    _ = try trainer.run(until: StoppingRule(maximumSteps: 20, tolerance: 1e-10))
    var operations = 0.0
    return [(1, 0)]
      + trainer.records.map { record in
        operations += Double(record.operations)
        return (record.residualNorm / trainer.initialResidualNorm, operations)
      }
  }

  public func judge(_ rows: [Row]) -> [Judgement] { [] }

  public func plots(_ rows: [Row]) -> [Plot] {
    Set(rows.map { $0.word("data") }).sorted().flatMap { data in
      func series(_ x: String) -> [Plot.Series] {
        Self.methods.map { method in
          let chosen = rows.filter { $0.word("data") == data && $0.word("method") == method && $0[x] > 0 }
          return Plot.Series(
            method, SolverKind(rawValue: method) == nil ? .bound : .measured,
            chosen.map { ($0[x], max($0["relativeResidual"], 1e-17)) })
        }
      }
      return [
        Plot(
          "comparison-steps-\(data)", .trainInterpolates,
          caption: "The residual by step on \(data): marks are Gauss–Newton, dashes first-order methods.",
          x: "step", y: "‖r_t‖ / ‖r_0‖", logarithmic: "xy", series: series("step")),
        Plot(
          "comparison-operations-\(data)", .trainInterpolates,
          caption: "The same residuals by counted operations.",
          x: "floating-point operations", y: "‖r_t‖ / ‖r_0‖", logarithmic: "xy", series: series("operations")),
      ]
    }
  }
}
