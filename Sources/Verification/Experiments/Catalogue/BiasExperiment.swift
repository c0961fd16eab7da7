public import Claims
public import CounterStream
internal import DenseLinearAlgebra
internal import GaussNewton
public import Laws
internal import NeuralTangentKernel
internal import Preconditioning
internal import RealModule
internal import SketchedLeastSquares
internal import SubspaceEmbedding

/// The theorem's network, whose ReLU has no shift and no bias: what it trains on, and what it cannot learn without a constant coordinate. It judges no claim as
/// stated: the theorem is about training points alone.
public struct BiasExperiment: Experiment {
  public let name = "bias"
  public let claims: [ClaimID] = []
  public let subjects: [ClaimID] = [.trainInterpolates, .ntkKernelIsExpectation]
  public let question = "Does a ReLU network without a shift need a bias, to train or to predict?"
  public let method = """
    Two hundred uniform points on the sphere in three dimensions and four hundred held out, with the Legendre polynomials of degree 1 to 4 of one coordinate as targets; the points as they are, or with a constant coordinate, (x, 1)/√2. \
    A network of 4096 neurons (full: 32,768) trained by exact Gauss–Newton steps with automatic damping, and regression with the kernel K without a ridge. Three draws (ten). The kernel is t(π − arccos t)/2π = t/4 + (t arcsin t)/2π \
    of the inner product t: beyond degree 1 it is even, so on the sphere it has no eigenfunction of degree 3, 5, …
    """
  public let columns = ["degree", "draw", "residual", "network", "kernel", "active", "activeAfter"]

  public init() {}

  public func cases(_ effort: Effort) -> [Row] {
    (1...4).flatMap { degree in
      ["with", "without"].flatMap { constant in
        (0..<(effort == .quick ? 3 : 10)).map {
          Row(
            ["degree": Double(degree), "draw": Double($0), "width": effort == .quick ? 4096 : 32_768],
            words: ["constant": constant])
        }
      }
    }
  }

  public func measure(_ parameters: Row, _ implementation: Implementation, stream: CounterStream) throws
    -> [Row]
  {
    let points = sphere(points: 600, dimension: 3, stream: stream)
    let targets = (0..<600).map { legendre(Int(parameters["degree"]), points[2, $0]) }
    let inputs =
      parameters.word("constant") == "with"
      ? Matrix(rows: 4, columns: 600) { ($0 < 3 ? points[$0, $1] : 1) / Double(2).squareRoot() } : points
    let (known, heldOut) = (inputs.columns(0..<200), inputs.columns(200..<600))
    func error(_ predictions: [Double]) -> Double {
      norm(difference(predictions, Array(targets[200...]))) / norm(Array(targets[200...]))
    }
    let y = Array(targets[..<200])
    var trainer = try Trainer(
      configuration: TrainingConfiguration(
        width: Int(parameters["width"]), solver: .gram, embedding: .neuronBlock, size: .fixed(8 * 200),
        accuracy: 1e-6, start: .paired, seed: UInt64(stream.word(at: 0))),
      inputs: known, targets: y, checks: .none)
    let before = activeShare(trainer.pattern)
    _ = try trainer.run(until: StoppingRule(maximumSteps: 20, tolerance: 1e-8))
    let kernel = try KernelRegression(kernel: implementation.kernel(known), targets: y)
    let ridge = kernel.isNumericallySingular ? kernel.roundoff : 0
    return [
      parameters.adding([
        "residual": norm(trainer.residual) / trainer.initialResidualNorm,
        "network": error(trainer.network.forward(heldOut).outputs),
        "kernel": error(kernel.predictions(neuralTangentKernel(heldOut, known), ridge: ridge)),
        "active": before, "activeAfter": activeShare(trainer.pattern),
      ])
    ]
  }

  /// The share of neurons and points where the neuron is active.
  private func activeShare(_ pattern: ActivationPattern) -> Double {
    Double(pattern.activeCount) / Double(pattern.neurons * pattern.points)
  }

  /// `P_k(t)` by its three-term recurrence.
  private func legendre(_ degree: Int, _ t: Double) -> Double {
    var (last, value) = (1.0, t)
    for k in 1..<degree {
      (last, value) = (value, (Double(2 * k + 1) * t * value - Double(k) * last) / Double(k + 1))
    }
    return value
  }

  /// The rows of one degree, or of all.
  func cells(_ rows: [Row], _ constant: String, degree: Double? = nil) -> [Row] {
    rows.filter { $0.word("constant") == constant && (degree == nil || $0["degree"] == degree) }
  }

  public func judge(_ rows: [Row]) -> [Judgement] {
    func predicts(_ constant: String) -> Judgement {
      .always(
        .ntkKernelIsExpectation, scope: .practice,
        "held-out error, relative to the targets, of the kernel and of the network on targets of degree 3, \(constant) a constant coordinate",
        of: cells(rows, constant, degree: 3), atMost: 0.5
      ) { larger($0["kernel"], $0["network"]) }
    }
    return [
      .always(
        .trainInterpolates, scope: .practice,
        "‖r‖/‖r_0‖ after at most 20 damped steps without a shift, a bias or a constant coordinate",
        of: cells(rows, "without"), atMost: 1e-6
      ) { $0["residual"] },
      predicts("with"), predicts("without"),
    ]
  }

  public func plots(_ rows: [Row]) -> [Plot] {
    func series(_ title: String, _ constant: String, _ column: String, shift: Double) -> Plot.Series {
      .init(
        title, .marks,
        points: Dictionary(grouping: cells(rows, constant)) { $0["degree"] }.map { degree, rows in
          let spread = Spread(rows.map { $0[column] })
          return .init(degree + shift, spread.median, spread.range)
        })
    }
    return [
      Plot(
        "bias", .ntkKernelIsExpectation, title: "What a network without a bias can learn",
        caption:
          "The held-out error relative to the targets, median and range of the draws, by the degree of the target (marks of one degree stand side by side). Without a constant coordinate a target of degree 3 is not learned, by the kernel or by the network; with it, it is.",
        x: "degree of the target", y: "relative held-out error", logarithmic: "y",
        series: [
          series("kernel, without a constant", "without", "kernel", shift: -0.12),
          series("network, without a constant", "without", "network", shift: -0.04),
          series("kernel, with a constant", "with", "kernel", shift: 0.04),
          series("network, with a constant", "with", "network", shift: 0.12),
          .init("the targets’ mean", .bound, [(0.8, 1), (4.2, 1)]),
        ])
    ]
  }
}
