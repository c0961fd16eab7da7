public import Claims
public import CounterStream
internal import DenseLinearAlgebra
internal import GaussNewton
public import Laws
internal import RealModule
internal import Statistics

/// Training by width: the first step against its bounds, and the whole run.
public struct ContractionExperiment: Experiment {
  public let name = "contraction"
  public let claims: [ClaimID] = [
    .stepContraction, .trainMovement, .trainLinearConvergence, .trainInterpolates,
  ]
  public let question =
    "From which width on does every step halve the residual, how does the first factor fall with m, and when can the theorem’s hypotheses be certified?"
  public let method =
    "Twelve points on the sphere in eight dimensions, standard normal targets, five starts for each width from 2⁵ up; exact steps. The certificates are asked for on the first four points, at targets 10⁻³ from the start’s outputs. Widths from 4096 on must interpolate to 10⁻⁸ in 27 steps."
  public let columns = [
    "width", "first", "worst", "bound", "moved", "allowedMovement", "certified", "certifiedWorst",
    "relativeResidual",
  ]

  private let n = 12
  private let d = 8

  public init() {}

  public func cases(_ effort: Effort) -> [Row] {
    (5...(effort == .quick ? 12 : 17)).flatMap { exponent in
      (0..<(effort == .quick ? 5 : 10)).map { Row(["width": Double(1 << exponent), "draw": Double($0)]) }
    }
  }

  public func measure(_ parameters: Row, _ implementation: Implementation, stream: CounterStream) throws
    -> [Row]
  {
    let m = Int(parameters["width"])
    let inputs = sphere(points: n, dimension: d, stream: stream.substream("points"))
    let targets = stream.substream("targets").normals(0..<n)
    let start = TwoLayerNetwork(width: m, dimension: d, stream: stream.substream("start"))
    var row = parameters
    guard let first = try step(start, inputs, targets, implementation) else {
      // G(W_0) is singular: too narrow to take a single step.
      return []
    }
    let movement = try farthestMovement(start, implementation, stream: stream.substream("near-parallel"))
    row = row.adding([
      "first": first.factor, "bound": first.bound,
      "moved": movement.moved, "allowedMovement": movement.allowed,
    ])
    var (worst, network) = (first.factor, first.network)
    for _ in 0..<3 {
      guard worst < 1e3, norm(difference(network.forward(inputs).outputs, targets)) > 1e-9,
        let next = try step(network, inputs, targets, implementation)
      else { break }
      (worst, network) = (max(worst, next.factor), next.network)
    }
    // Targets a thousandth from the outputs: the theorem's ball is then small enough for a proof, from some width on.
    let few = inputs.columns(0..<4)
    let direction = Array(targets.prefix(4))
    var near = implementation.forward(start, few).outputs
    add(1e-3 / norm(direction), direction, to: &near)
    let certified = try implementation.certifiesConvergence(start, few, 1e-3)
    var certifiedWorst = 0.0
    if certified {
      var network = start
      for _ in 0..<3 {
        guard let next = try step(network, few, near, implementation) else { break }
        (certifiedWorst, network) = (max(certifiedWorst, next.factor - next.rounding), next.network)
      }
    }
    row = row.adding([
      "worst": worst, "certified": certified ? 1 : 0, "certifiedWorst": certifiedWorst,
      "relativeResidual": m >= 4096 ? try trained(inputs, targets, m, implementation) : 0,
    ])
    return [row]
  }

  private func trained(_ inputs: Matrix, _ targets: [Double], _ m: Int, _ implementation: Implementation)
    throws
    -> Double
  {
    let task = TrainingTask(
      inputs: inputs, targets: targets, width: m, solver: .gram, tolerance: 1e-8, maximumSteps: 27)
    let start = TwoLayerNetwork(width: m, dimension: d, stream: CounterStream(seed: task.configuration.seed))
    let network = try implementation.train(task).network
    return norm(difference(network.forward(inputs).outputs, targets))
      / norm(difference(start.forward(inputs).outputs, targets))
  }

  private struct Step {
    let network: TwoLayerNetwork
    let factor: Double
    /// What rounding of the outputs may add to the factor: all of it, once the residual is at its floor.
    let rounding: Double
    let bound: Double
  }

  /// One exact step and its bounds; nil where the Gram matrix is singular.
  private func step(
    _ network: TwoLayerNetwork, _ inputs: Matrix, _ targets: [Double], _ implementation: Implementation
  ) throws -> Step? {
    let pass = implementation.forward(network, inputs)
    let residual = difference(pass.outputs, targets)
    let gram = implementation.gram(pass.pattern, inputs)
    let values = try SymmetricEigen.values(gram)
    let n = inputs.columns
    let rounding = 30 * Double(n) * unitRoundoff * values[n - 1] / max(values[0], 1e-300)
    guard rounding < 1e-3, let factor = try? CholeskyFactorization(gram) else { return nil }
    let next = implementation.update(network, try factor.solve(residual), pass.pattern, inputs)
    let after = norm(difference(implementation.forward(next, inputs).outputs, targets))
    let identity = MeanValueIdentity(from: network, to: next, inputs: inputs)
    let bound = implementation.contractionBound(rounding, identity.jacobianChange, values[0].squareRoot())
    let size = norm(residual)
    return Step(
      network: next, factor: after / size, rounding: 2 * identity.roundingAllowance / size,
      bound: bound + 2 * identity.roundingAllowance / size)
  }

  /// The movement bound is about every residual, and near where `λ_min(G)` is small: two points at an angle of 0.05, and the
  /// residual along the least eigenvector.
  private func farthestMovement(
    _ network: TwoLayerNetwork, _ implementation: Implementation, stream: CounterStream
  ) throws -> (moved: Double, allowed: Double) {
    let inputs = synthetic("near-parallel,n=2,d=\(d),angle=0.05", stream: stream)
    let pattern = implementation.forward(network, inputs).pattern
    let eigen = try SymmetricEigen(implementation.gram(pattern, inputs))
    // Where no neuron tells the two apart, G is singular and nothing is claimed.
    guard eigen.values[0] > 1e-9 else { return (0, 1) }
    let g = scaled(eigen.vectors.column(0), by: 1 / eigen.values[0])
    let next = implementation.update(network, g, pattern, inputs)
    return (
      next.movement(since: network), implementation.movementBound(2, network.width, 0, 1, eigen.values[0])
    )
  }

  public func judge(_ rows: [Row]) -> [Judgement] {
    let certified = rows.filter { $0["certified"] == 1 }
    let trained = rows.filter { $0["width"] >= 4096 }
    return [
      .always(
        .stepContraction, "‖r_1‖/‖r_0‖ over its bound",
        of: rows, atMost: 1
      ) { $0["first"] / $0["bound"] },
      .always(
        .trainMovement,
        "the farthest movement of a neuron in a step, two near points and the worst residual, over its bound",
        of: rows, atMost: 1 + 1e-9
      ) { $0["moved"] / $0["allowedMovement"] },
      .always(
        .trainLinearConvergence,
        "the largest factor of a step, rounding allowed for, where the hypotheses are certified (\(certified.count) of \(rows.count) starts)",
        of: certified, atMost: 0.5
      ) { $0["certifiedWorst"] },
      .always(
        .trainInterpolates, "‖r‖/‖r_0‖ after at most 27 steps, m ≥ 4096", of: trained, atMost: 1e-8
      ) { $0["relativeResidual"] },
    ]
  }

  public func plots(_ rows: [Row]) -> [Plot] {
    func points(_ y: String) -> [(x: Double, y: Double)] { rows.map { ($0["width"], $0[y]) } }
    let widths = Set(rows.map { $0["width"] }).sorted()
    return [
      Plot(
        "contraction", .stepContraction,
        caption:
          "The factor of the first step by width, each mark one start; it falls like a power of m. Above the line the residual is not halved.",
        x: "width m", y: "‖r_1‖ / ‖r_0‖", logarithmic: "xy",
        series: widths.isEmpty
          ? []
          : [
            .init("first step", .measured, means(rows, "first")),
            .init("worst of four steps", .measured, means(rows, "worst")),
            .init("bound of the step", .bound, means(rows, "bound")),
            .init("one half, the theorem", .law, widths.map { ($0, 0.5) }),
          ])
    ]
  }

  /// The geometric mean over the starts of each width.
  private func means(_ rows: [Row], _ y: String) -> [(x: Double, y: Double)] {
    Dictionary(grouping: rows) { $0["width"] }.map { width, rows in
      let logarithms = rows.map { Double.log(max($0[y], 1e-300)) }
      return (width, .exp(logarithms.reduce(0, +) / Double(rows.count)))
    }
  }
}
