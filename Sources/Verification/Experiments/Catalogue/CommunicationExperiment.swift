public import Claims
public import CounterStream
internal import DenseLinearAlgebra
internal import GaussNewton
public import Laws
internal import Preconditioning
internal import SketchedLeastSquares
internal import SubspaceEmbedding
internal import ThreadRanks

/// Bytes that leave the ranks in whole steps, by width, number of ranks and solver.
public struct CommunicationExperiment: Experiment {
  public let name = "communication"
  public let claims: [ClaimID] = [.costCommunication]
  public let question =
    "What crosses the network in a step whose neurons are shared between ranks, and does it depend on the width?"
  public let method =
    "The first step of real runs on 1 to 4 ranks. The ranks are threads here; they would send the same bytes over a network. Points on the sphere in 8 dimensions, normal targets, systems solved to 10⁻² without damping, sketches of 8n rows. Every rank counts the bytes that leave it. The closed formula is evaluated independently, from the numbers of points, rows and iterations."
  public let columns = ["m", "n", "d", "ranks", "iterations", "bytes", "formula", "largest", "weights"]

  private enum Kind: String, CaseIterable {
    case exact, plain
    case countSketch = "CountSketch"
    case neuronBlock = "neuron-block"

    var solver: SolverKind {
      switch self {
      case .exact: .gram
      case .plain: .cg
      case .countSketch, .neuronBlock: .sketched
      }
    }

    var embedding: EmbeddingFamily { self == .neuronBlock ? .neuronBlock : .countSketch }

    /// For a reader.
    var text: String {
      switch self {
      case .exact: "exact"
      case .plain: "without a preconditioner"
      case .countSketch, .neuronBlock: "sketched by \(rawValue)"
      }
    }

    /// The numbers that a solve sums: the Gram matrix, or the sketch and a product for each iteration and the recomputed residual.
    func numbers(points n: Int, dimension d: Int, rows s: Int, iterations k: Int) -> Int {
      switch self {
      case .exact: n * (n + 1) / 2
      case .plain: n * (k + 1)
      case .countSketch: s * n + n * (k + 1)
      case .neuronBlock: s / d * n + n * (k + 1)
      }
    }
  }

  public init() {}

  public func cases(_ effort: Effort) -> [Row] {
    let (n, widths) = effort == .quick ? (32.0, [64, 512, 4096]) : (128.0, [256, 4096, 65_536])
    return Kind.allCases.flatMap { kind in
      widths.map { Row(["m": Double($0), "n": n, "d": 8], words: ["solver": kind.rawValue]) }
    }
  }

  public func measure(_ parameters: Row, _ implementation: Implementation, stream: CounterStream) throws
    -> [Row]
  {
    let (m, n, d) = (Int(parameters["m"]), Int(parameters["n"]), Int(parameters["d"]))
    let (kind, rows) = (Kind(rawValue: parameters.word("solver"))!, 8 * n)
    let task = SharedStepTask(
      configuration: TrainingConfiguration(
        width: m, solver: kind.solver, embedding: kind.embedding, size: .fixed(rows), accuracy: 0.01,
        damping: .fixed(0), seed: 1),
      inputs: sphere(points: n, dimension: d, stream: stream.substream("points")),
      targets: stream.substream("targets").normals(0..<n))
    return try (1...4).map { ranks in
      let steps = try onRanks(ranks) { try implementation.stepOverRanks(task, $0) }
      let iterations = steps[0].record.iterations
      let numbers = n + kind.numbers(points: n, dimension: d, rows: rows, iterations: iterations)
      return parameters.adding([
        "ranks": Double(ranks), "iterations": Double(iterations),
        "bytes": Double(steps.reduce(0) { $0 + $1.sentBytes }),
        // Five numbers of every rank are told to all others.
        "formula": Double(16 * (ranks - 1) * numbers + 40 * ranks * (ranks - 1)),
        "largest": Double(steps.map(\.sentBytes).max()!), "weights": Double(8 * m * d),
      ])
    }
  }

  public func judge(_ rows: [Row]) -> [Judgement] {
    [
      .always(
        .costCommunication,
        "the difference between the bytes that crossed the network and the closed formula, which does not contain m",
        of: rows, atMost: 0
      ) { ($0["bytes"] - $0["formula"]).magnitude }
    ]
  }

  public func plots(_ rows: [Row]) -> [Plot] {
    let shown = rows.filter { $0["ranks"] == 4 }
    let n = Int(shown[0]["n"])
    return [
      Plot(
        "communication", .costCommunication, title: "Bytes on the network by width",
        caption:
          "Counted bytes of one step that cross the network between 4 ranks, n = \(n) points, by width, and the bytes of the weights, which are never sent. A line that is not level reflects a different number of iterations.",
        x: "m", y: "bytes of a step", logarithmic: "xy",
        series: Kind.allCases.map { kind in
          .init(
            kind.text, .measured,
            shown.filter { $0.word("solver") == kind.rawValue }.map { ($0["m"], $0["bytes"]) })
        } + [
          .init(
            "the weights, 8md", .law,
            shown.filter { $0.word("solver") == Kind.exact.rawValue }.map { ($0["m"], $0["weights"]) })
        ])
    ]
  }
}
