public import Claims
public import CounterStream
internal import DenseLinearAlgebra
public import Laws
internal import NeuralTangentKernel
internal import RealModule
internal import Statistics

/// How many activations a movement of the neurons can switch.
public struct StabilityExperiment: Experiment {
  public let name = "stability"
  public let claims: [ClaimID] = [.ntkActivationsAreStable]
  public let question =
    "How many activations switch when no neuron moves farther than ρ, and how likely is a neuron to be near?"
  public let method =
    "Six points in five dimensions, random initialisations. Every neuron moves by ρ towards the hyperplane of one point, which switches as many activations as possible there; for comparison, every neuron moves by ρ in a random direction. The number of neurons near the first point is binomial with p(ρ) = erf(ρ/√2)."
  public let columns = ["radius", "switched", "random", "allowed", "near", "trials", "probability"]

  private func claim(_ p: Double) -> ProbabilityClaim {
    .equals(p, discrepancy: 0.05, falseAlarm: 1e-9, miss: 1e-6)
  }

  public init() {}

  public func cases(_ effort: Effort) -> [Row] {
    stride(from: -3.0, through: 0, by: effort == .quick ? 0.25 : 0.1).map { Row(["radius": .pow(10, $0)]) }
  }

  public func measure(_ parameters: Row, _ implementation: Implementation, stream: CounterStream) throws
    -> [Row]
  {
    let (n, d, radius) = (6, 5, parameters["radius"])
    let probability = Double.erf(radius / 2.0.squareRoot())
    let m = claim(probability).trials
    let inputs = sphere(points: n, dimension: d, stream: stream.substream("points"))
    let weights = Matrix(rows: d, columns: m, elements: stream.substream("weights").normals(0..<(m * d)))
    let before = implementation.activations(weights.transposeTimes(inputs))
    let counts = implementation.switchable(weights, inputs, radius)
    var (switched, excess) = (0, Int.min)
    for i in 0..<n {
      let x = inputs.column(i)
      let moved = Matrix(rows: d, columns: m) { k, r in
        weights[k, r] - (before.isActive(neuron: r, point: i) ? radius : -radius) * x[k]
      }
      let flips = implementation.activations(moved.transposeTimes(inputs)).flipsByPoint(since: before)
      switched = max(switched, flips[i])
      excess = max(excess, zip(flips, counts).map { $0 - $1 }.max()!)
    }
    let random = implementation.activations(
      moved(weights, by: radius, stream: stream.substream("directions")).transposeTimes(inputs)
    ).flipsByPoint(since: before)
    excess = max(excess, zip(random, counts).map { $0 - $1 }.max()!)
    return [
      parameters.adding([
        "switched": Double(switched), "random": Double(random.max()!), "allowed": Double(counts.max()!),
        "excess": Double(excess), "near": Double(counts[0]), "trials": Double(m), "probability": probability,
      ])
    ]
  }

  /// Every neuron moved by a given length in an independent random direction.
  private func moved(_ weights: Matrix, by length: Double, stream: CounterStream) -> Matrix {
    let directions = Matrix(
      rows: weights.rows, columns: weights.columns, elements: stream.normals(0..<weights.elements.count))
    let scales = directions.columnNorms.map { length / $0 }
    return Matrix(rows: weights.rows, columns: weights.columns) { k, r in
      weights[k, r] + scales[r] * directions[k, r]
    }
  }

  public func judge(_ rows: [Row]) -> [Judgement] {
    let tooMany = rows.filter { !($0["excess"] <= 0) }
    guard tooMany.isEmpty else {
      return [
        .always(
          .ntkActivationsAreStable, "activations switched in excess of the neurons that are near enough",
          of: tooMany, atMost: 0
        ) { $0["excess"] }
      ]
    }
    let verdicts = rows.map {
      claim($0["probability"]).verdict(events: Int($0["near"]), trials: Int($0["trials"]))
    }
    let worst = rows.indices.max { deviation(rows[$0]) < deviation(rows[$1]) }!
    let verdict: StatisticalVerdict =
      verdicts.contains(.refuted) ? .refuted : verdicts.contains(.undecided) ? .undecided : .holds
    return [
      Judgement(
        .ntkActivationsAreStable, verdict,
        "no more neurons switch than are near; the share of near neurons against erf(ρ/√2), the worst of \(rows.count) radii",
        measured: rows[worst]["near"] / rows[worst]["trials"], bound: rows[worst]["probability"],
        accepted: Judgement.accepted(claim(rows[worst]["probability"]), trials: Int(rows[worst]["trials"])),
        confidence: Judgement.rates(claim(0.5)), worst: rows[worst])
    ]
  }

  private func deviation(_ row: Row) -> Double {
    (row["near"] / row["trials"] - row["probability"]).magnitude
  }

  public func plots(_ rows: [Row]) -> [Plot] {
    /// Counts as shares of the neurons. The largest of six has no binomial interval.
    func shares(_ y: String) -> [Plot.Point] {
      rows.filter { $0[y] > 0 }.map { Plot.Point($0["radius"], $0[y] / $0["trials"]) }
    }
    return [
      Plot(
        "stability", .ntkActivationsAreStable, title: "How many activations a movement switches",
        caption:
          "The share of activations that a movement ρ of every neuron switches at one point, the largest of six points. Where few neurons are near, the largest share is above the expected share of one point, erf(ρ/√2).",
        x: "movement of every neuron ρ", y: "share of neurons", logarithmic: "xy",
        series: [
          .init("switched by the worst movement", .measured, points: shares("switched")),
          .init("switched by random directions", .measured, points: shares("random")),
          .init(
            "near enough to switch", .bound,
            rows.filter { $0["allowed"] > 0 }.map { ($0["radius"], $0["allowed"] / $0["trials"]) }),
          .init("erf(ρ/√2)", .law, rows.map { ($0["radius"], $0["probability"]) }),
        ])
    ]
  }
}
