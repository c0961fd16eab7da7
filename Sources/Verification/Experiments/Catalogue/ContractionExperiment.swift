public import Claims
public import CounterStream
internal import DenseLinearAlgebra
internal import GaussNewton
public import Laws
internal import RealModule
internal import SketchedLeastSquares

/// Training by width: the first step against its bounds, and the whole run.
public struct ContractionExperiment: Experiment {
  public let name = "contraction"
  public let claims: [ClaimID] = [.stepContraction, .trainMovement, .trainInterpolates]
  public let question =
    "How fast does the contraction factor of the first step fall with the width, does it obey its bound, and does training reach any accuracy?"
  public let method =
    "Twelve points on the sphere in eight dimensions, standard normal targets, several initialisations for each width from 2⁵ up; exact steps. The exponent is fitted to the factors from 2⁸ on, where steps contract. The movement bound is tested on two points at an angle of 0.05 with the worst residual. Widths from 4096 on must interpolate to 10⁻⁸ in 27 steps."
  public let columns = [
    "width", "first", "worst", "bound", "moved", "allowedMovement", "relativeResidual",
  ]

  private let n = 12
  private let d = 8

  public init() {}

  public func cases(_ effort: Effort) -> [Row] {
    (5...(effort == .quick ? 13 : 17)).flatMap { exponent in
      (0..<(effort == .quick ? 10 : 20)).map { Row(["width": Double(1 << exponent), "draw": Double($0)]) }
    }
  }

  public func measure(_ parameters: Row, _ implementation: Implementation, stream: CounterStream) throws
    -> [Row]
  {
    let m = Int(parameters["width"])
    let inputs = sphere(points: n, dimension: d, stream: stream.substream("points"))
    let targets = stream.substream("targets").normals(0..<n)
    let start = TwoLayerNetwork(width: m, dimension: d, stream: stream.substream("start"))
    // Where G(W_0) is singular the network is too narrow to take a single step.
    guard let first = try ExactStep(start, inputs, targets, implementation) else { return [] }
    var (worst, network) = (first.factor, first.network)
    for _ in 0..<3 {
      guard worst < 1e3, norm(difference(network.forward(inputs).outputs, targets)) > 1e-9,
        let next = try ExactStep(network, inputs, targets, implementation)
      else { break }
      (worst, network) = (larger(worst, next.factor), next.network)
    }
    let movement = try farthestMovement(start, implementation, stream: stream.substream("near-parallel"))
    let row = parameters.adding(movement)
      .adding(["first": first.factor, "bound": first.bound, "worst": worst])
    guard m >= 4096 else { return [row] }
    return [row.adding(["relativeResidual": try trained(inputs, targets, m, implementation)])]
  }

  private func trained(_ inputs: Matrix, _ targets: [Double], _ m: Int, _ implementation: Implementation)
    throws -> Double
  {
    let task = TrainingTask(
      inputs: inputs, targets: targets, width: m, solver: .gram, tolerance: 1e-8, maximumSteps: 27)
    let start = TwoLayerNetwork(width: m, dimension: d, stream: CounterStream(seed: task.configuration.seed))
    let network = try implementation.train(task).network
    return norm(difference(network.forward(inputs).outputs, targets))
      / norm(difference(start.forward(inputs).outputs, targets))
  }

  /// The movement bound holds for every residual, and is nearly attained where `λ_min(G)` is small: two points at an angle of 0.05, and the
  /// residual along the eigenvector of `λ_min(G)`.
  private func farthestMovement(
    _ network: TwoLayerNetwork, _ implementation: Implementation, stream: CounterStream
  ) throws -> [String: Double] {
    let inputs = synthetic("near-parallel,n=2,d=\(d),angle=0.05", stream: stream)
    let pattern = implementation.forward(network, inputs).pattern
    let eigen = try SymmetricEigen(implementation.gram(pattern, inputs))
    // Where no neuron tells the two apart, G is singular and nothing is claimed.
    guard eigen.values[0] > 1e-9 else { return [:] }
    let g = scaled(eigen.vectors.column(0), by: 1 / eigen.values[0])
    let next = implementation.update(network, g, pattern, inputs)
    return [
      "moved": next.movement(since: network),
      "allowedMovement": implementation.movementBound(2, network.width, 0, 1, eigen.values[0]),
    ]
  }

  public func judge(_ rows: [Row]) -> [Judgement] {
    [
      .always(.stepContraction, "‖r_1‖/‖r_0‖ over its bound", of: rows, atMost: 1) {
        $0["first"] / $0["bound"]
      },
      .always(
        .trainMovement,
        "the farthest movement of a neuron in a step, for two near points and the worst residual, over its bound",
        of: moved(rows), atMost: 1 + 1e-9
      ) { $0["moved"] / $0["allowedMovement"] },
      .always(
        .trainInterpolates, "‖r‖/‖r_0‖ after at most 27 steps, m ≥ 4096",
        of: rows.filter { $0.numbers["relativeResidual"] != nil }, atMost: 1e-8
      ) { $0["relativeResidual"] },
    ]
  }

  /// The initialisations that separate the two near points.
  private func moved(_ rows: [Row]) -> [Row] { rows.filter { $0.numbers["moved"] != nil } }

  public func plots(_ rows: [Row]) -> [Plot] {
    let widths = Set(rows.map { $0["width"] }).sorted()
    let contracting = rows.filter { $0["width"] >= 256 && $0["first"] > 0 }.map { ($0["width"], $0["first"]) }
    guard Set(contracting.map(\.0)).count > 1 else { return [] }
    let law = PowerLaw(contracting)
    func measured(
      _ title: String, of rows: [Row], _ quantity: @escaping (Row) -> Double
    ) -> Plot.Series {
      .init(
        title, .measured,
        points: Dictionary(grouping: rows) { $0["width"] }.map { width, rows in
          let spread = Spread(rows.map(quantity))
          return .init(width, spread.median, spread.middle)
        })
    }
    return [
      Plot(
        "contraction", .stepContraction, title: "The factor of the first step",
        caption:
          "The contraction factor of the first step by width, median and middle 80 % of the initialisations. From m = 256 on it falls like m to the power \(law.text). Above one half, a step does not halve the residual.",
        x: "width m (neurons)", y: "‖r_1‖ / ‖r_0‖", logarithmic: "xy",
        series: [
          measured("first step", of: rows) { $0["first"] },
          measured("bound of the first step", of: rows) { $0["bound"] },
          measured("worst of four steps", of: rows) { $0["worst"] },
          .init("fitted power law", .law, widths.filter { $0 >= 256 }.map { ($0, law.value(at: $0)) }),
          .init("one half, the theorem", .bound, widths.map { ($0, 0.5) }),
        ]),
      Plot(
        "movement", .trainMovement, title: "How far a step moves the farthest neuron",
        caption:
          "The farthest movement of a neuron in a step, for two near points and the worst residual, over its bound: median and middle 80 % of the initialisations.",
        x: "width m (neurons)", y: "movement / bound", logarithmic: "x", fromZero: true,
        series: [
          measured("measured", of: moved(rows)) { $0["moved"] / $0["allowedMovement"] },
          .init("the bound", .bound, widths.map { ($0, 1) }),
        ]),
    ]
  }
}
