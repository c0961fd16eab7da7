public import Claims
public import CounterStream
internal import DenseLinearAlgebra
public import Laws
internal import Statistics

/// How near the Gram matrix of a random start is to the kernel.
public struct ConcentrationExperiment: Experiment {
  public let name = "concentration"
  public let claims: [ClaimID] = [.ntkGramConcentrates]
  public let question = "How far is G from K at width m, against the bound √(ln(n(n+1)/δ)/2m)?"
  public let method =
    "Ten points on the sphere in five dimensions; random starts of width 2⁵ to 2¹⁴; the event is max|G − K| beyond the bound at δ = 1/10."
  public let columns = ["width", "mean", "quantile90", "bound", "events", "trials"]

  private let claim = ProbabilityClaim.atMost(0.1, discrepancy: 0.3, falseAlarm: 1e-9, miss: 1e-6)

  public init() {}

  public func cases(_ effort: Effort) -> [Row] {
    (5...(effort == .quick ? 12 : 14)).map { Row(["width": Double(1 << $0)]) }
  }

  public func measure(_ parameters: Row, _ implementation: Implementation, stream: CounterStream) throws
    -> [Row]
  {
    let (n, d, m) = (10, 5, Int(parameters["width"]))
    let inputs = sphere(points: n, dimension: d, stream: stream.substream("points"))
    let kernel = implementation.kernel(inputs)
    let bound = implementation.concentrationBound(n, m, 0.1)
    let deviations = (0..<claim.trials).map { draw in
      let weights = Matrix(rows: d, columns: m, elements: stream.substream(draw).normals(0..<(m * d)))
      let gram = implementation.gram(implementation.activations(weights.transposeTimes(inputs)), inputs)
      return (gram - kernel).elements.map(\.magnitude).max()!
    }.sorted()
    return [
      parameters.adding([
        "mean": deviations.reduce(0, +) / Double(deviations.count),
        "quantile90": deviations[deviations.count * 9 / 10], "bound": bound,
        "events": Double(deviations.count { $0 > bound }), "trials": Double(deviations.count),
      ])
    ]
  }

  public func judge(_ rows: [Row]) -> [Judgement] {
    [
      .probability(
        .ntkGramConcentrates, "P[max|G − K| > √(ln(n(n+1)/δ)/2m)] at δ = 1/10", claim, of: rows)
    ]
  }

  public func plots(_ rows: [Row]) -> [Plot] {
    func points(_ y: String) -> [(x: Double, y: Double)] { rows.map { ($0["width"], $0[y]) } }
    return [
      Plot(
        "concentration", .ntkGramConcentrates, caption: "The Gram matrix approaches the kernel like 1/√m.",
        x: "width m",
        y: "max|G − K|",
        logarithmic: "xy",
        series: [
          .init("mean", .measured, points("mean")),
          .init("90 % of the draws", .measured, points("quantile90")),
          .init("bound, δ = 1/10", .bound, points("bound")),
        ])
    ]
  }
}
