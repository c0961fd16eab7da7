public import Claims
public import CounterStream
internal import DenseLinearAlgebra
internal import GaussNewton
public import Laws
internal import NeuralTangentKernel
internal import Preconditioning
internal import RealModule
internal import SketchedLeastSquares
internal import Statistics
internal import SubspaceEmbedding

/// Counted operations of whole steps by size.
public struct CostExperiment: Experiment {
  public let name = "cost"
  public let claims: [ClaimID] = [.costStep]
  public let question =
    "How do the operations of a step grow with m, n and d, for the sketched solver, the exact one, and a direct one?"
  public let method =
    "The first step of real runs, counted by the program: points on the sphere, normal targets, CountSketches of 8n rows, systems solved to 10⁻². One size doubles at a time, with m ≥ n² throughout. The number of iterations k depends on the draw, so exponents are fitted to the operations divided by the coefficient of mnd in the closed formula for this k and this share of active neurons. The allowance is what the lower-order terms can add to an exponent. The costs of the Gram matrix by a matrix product (2mn²) and of Cholesky of the md×md matrix ((md)³/3) are formulas."
  public let columns = [
    "m", "n", "d", "iterations", "sketched", "sketchedFormula", "coefficient", "exact", "exactFormula",
    "formed", "direct", "product", "productFormula",
  ]

  /// The first size along each axis; the others are fixed.
  private static let starts: [(axis: String, m: Double, n: Double, d: Double)] = [
    ("m", 4096, 64, 16), ("n", 65_536, 32, 16), ("d", 4096, 64, 16),
  ]

  public init() {}

  /// Three doublings; with `full` at four times the width, and four.
  public func cases(_ effort: Effort) -> [Row] {
    Self.starts.flatMap { start in
      (0...(effort == .quick ? 3 : 4)).map { doubling in
        var sizes = ["m": start.m * (effort == .quick ? 1 : 4), "n": start.n, "d": start.d]
        sizes[start.axis]! *= Double(1 << doubling)
        return Row(sizes, words: ["axis": start.axis])
      }
    }
  }

  public func measure(_ parameters: Row, _ implementation: Implementation, stream: CounterStream) throws
    -> [Row]
  {
    let (m, n, d) = (Int(parameters["m"]), Int(parameters["n"]), Int(parameters["d"]))
    let inputs = sphere(points: n, dimension: d, stream: stream.substream("points"))
    func trainer(_ solver: SolverKind) throws -> Trainer {
      try Trainer(
        configuration: TrainingConfiguration(
          width: m, solver: solver, embedding: .countSketch, size: .fixed(8 * n), accuracy: 0.01,
          damping: .fixed(0),
          seed: 1),
        inputs: inputs, targets: stream.substream("targets").normals(0..<n), checks: .none)
    }
    var (sketched, exact) = (try trainer(.sketched), try trainer(.gram))
    let pattern = sketched.pattern
    let (step, exactStep) = (try sketched.advance(), try exact.advance())
    let cost = StepCost(m: m, n: n, d: d)
    let k = step.iterations
    return [
      parameters.adding([
        "iterations": Double(k), "sketched": Double(step.operations),
        "sketchedFormula": Double(
          cost.sketched(rows: step.rows!, iterations: k, active: pattern.activeCount)),
        "coefficient": cost.leadingCoefficient(iterations: k, active: pattern.activeCount),
        "exact": Double(exactStep.operations), "exactFormula": Double(cost.exact),
        "formed": Double(cost.formed), "direct": cost.direct,
        "product": Double(implementation.gramProductOperations(pattern, inputs)),
        "productFormula": Double(cost.product),
      ])
    ]
  }

  /// The exponent of a sketched step along an axis, and how far the lower-order terms can move it from 1.
  struct Growth {
    let law: PowerLaw
    let allowed: Double

    /// With operations `c_i x_i (1 + ρ_i)`, `0 ≤ ρ_i ≤ ρ`, and `c_i` divided out, the fitted exponent is off by
    /// `Σ (X_i − X̄) ln(1 + ρ_i) / Σ (X_i − X̄)²`, `X = ln x`: at most `ln(1 + ρ) · ½Σ|X_i − X̄| / Σ (X_i − X̄)²`.
    init(_ rows: [Row], _ axis: String) {
      law = PowerLaw(rows.map { ($0[axis], $0["sketched"] / $0["coefficient"]) })
      let share = rows.map { $0["sketchedFormula"] / ($0["coefficient"] * $0["m"] * $0["n"] * $0["d"]) - 1 }
        .max()!
      let logarithms = rows.map { Double.log($0[axis]) }
      let mean = logarithms.reduce(0, +) / Double(rows.count)
      let (first, second) = logarithms.reduce((0, 0)) {
        ($0.0 + ($1 - mean).magnitude, $0.1 + ($1 - mean) * ($1 - mean))
      }
      allowed = .log(onePlus: share) * first / 2 / second
    }

    var deviation: Double { (law.exponent - 1).magnitude }
    /// The deviation as a share of the allowance; infinite beyond it.
    var share: Double { deviation <= allowed ? deviation / allowed : .infinity }
  }

  func growth(_ rows: [Row]) -> [(axis: String, growth: Growth)] {
    Self.starts.map { start in
      (start.axis, Growth(rows.filter { $0.word("axis") == start.axis }, start.axis))
    }
  }

  public func judge(_ rows: [Row]) -> [Judgement] {
    let counts = ["sketched", "exact", "product"]
    let wrong = rows.filter { row in counts.contains { row[$0] != row["\($0)Formula"] } }
    if let first = wrong.first {
      return [
        Judgement(
          .costStep, .refuted,
          "sizes at which the counted operations of a step, an exact step or a product by G differ from their formula",
          measured: Double(wrong.count), bound: 0, confidence: "every one of \(rows.count) sizes",
          worst: first
        )
      ]
    }
    let growth = growth(rows)
    let worst = growth.max { $0.growth.share < $1.growth.share }!
    let iterations = Spread(rows.map { $0["iterations"] }).range
    let exponents = growth.map { "\($0.growth.law.text) in \($0.axis)" }.joined(separator: ", ")
    return [
      Judgement(
        .costStep, worst.growth.deviation <= worst.growth.allowed ? .holds : .refuted,
        "the deviation from 1 of the exponent in \(worst.axis) of a sketched step’s operations, against what lower-order terms explain",
        measured: worst.growth.deviation, bound: worst.growth.allowed,
        confidence:
          "counted, not timed: \(rows.count) steps match the closed formula exactly; exponents \(exponents); \(Int(iterations.lowerBound)) to \(Int(iterations.upperBound)) iterations",
        worst: rows.last { $0.word("axis") == worst.axis })
    ]
  }

  /// The exponent of a count, with nothing divided out.
  private func raw(_ rows: [Row], _ axis: String, _ count: String) -> String {
    PowerLaw(rows.map { ($0[axis], $0[count]) }).text
  }

  public func plots(_ rows: [Row]) -> [Plot] {
    growth(rows).map { axis, growth in
      let own = rows.filter { $0.word("axis") == axis }
      func series(_ title: String, _ style: Plot.Series.Style, _ y: String) -> Plot.Series {
        .init(title, style, own.map { ($0[axis], $0[y]) })
      }
      let others = ["m", "n", "d"].filter { $0 != axis }.map { "\($0) = \(Int(own[0][$0]))" }
      return Plot(
        "cost-\(axis)", .costStep, title: "Operations of a step by \(axis)",
        caption:
          "Counted operations of a step as \(axis) grows, \(others.joined(separator: ", ")): the exponent of the sketched step is \(growth.law.text) with its iterations divided out and \(raw(own, axis, "sketched")) otherwise; that of the exact step by a matrix product is \(raw(own, axis, "formed")); at small n the passes dominate\(axis == "n" ? ". A direct step would take \(short(own[0]["direct"])) operations for every n" : "").",
        x: axis, y: "operations of a step", logarithmic: "xy",
        series: [
          series("sketched, counted", .measured, "sketched"),
          series("exact by counting bits, counted", .measured, "exact"),
          series("exact by a product, 2mn²", .bound, "formed"),
        ] + (axis == "n" ? [] : [series("direct, (md)³/3", .law, "direct")]))
    }
  }
}
