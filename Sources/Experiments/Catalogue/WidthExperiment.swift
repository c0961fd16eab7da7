public import Claims
public import CounterStream
internal import DenseLinearAlgebra
internal import GaussNewton
public import Laws
internal import RealModule

/// The width that is enough, beside the width the theorem asks for: over (n, m), the share of starts from which every step
/// halves the residual. It judges no claim, for the theorem says nothing of widths below its own.
public struct WidthExperiment: Experiment {
  public let name = "width"
  public let claims: [ClaimID] = []
  public let question =
    "From which width on do all steps halve the residual, how does it grow with n, and what does the theorem ask for?"
  public let method =
    "Points on the sphere in ten dimensions, standard normal targets, exact steps; of each start the first five, down to 10⁻⁶ of the first residual. The width that is enough is the least from which on nine starts of ten halve in every step. The theorem’s width is that of `sgn plan`, with every constant, for δ = 1/10."
  public let columns = ["n", "m", "starts", "halving", "lambda", "theoremWidth"]

  private let d = 10

  public init() {}

  public func cases(_ effort: Effort) -> [Row] {
    let points = effort == .quick ? [4, 8, 16, 32] : [4, 8, 16, 32, 64, 128]
    return points.flatMap { n in
      stride(from: 2.0, through: effort == .quick ? 8 : 13, by: effort == .quick ? 1 : 0.5).map {
        Row(["n": Double(n), "m": (Double.exp2($0)).rounded(), "starts": effort == .quick ? 10 : 30])
      }
    }
  }

  public func measure(_ parameters: Row, _ implementation: Implementation, stream: CounterStream) throws
    -> [Row]
  {
    let (n, m, starts) = (Int(parameters["n"]), Int(parameters["m"]), Int(parameters["starts"]))
    // The points are those of n alone, so that widths are compared on the same ones.
    let own = CounterStream(seed: UInt64(n))
    let inputs = sphere(points: n, dimension: d, stream: own)
    let kernel = try KernelSummary(inputs: inputs, targets: own.substream("targets").normals(0..<n))
    let halving = try (0..<starts).count { start in
      let own = stream.substream(start)
      return try halves(
        TwoLayerNetwork(width: m, dimension: d, stream: own), inputs, own.substream("targets").normals(0..<n),
        implementation)
    }
    return [
      parameters.adding([
        "halving": Double(halving) / Double(starts), "lambda": kernel.smallestEigenvalue,
        "theoremWidth": kernel.theoremWidth(failureProbability: 0.1),
      ])
    ]
  }

  /// Whether each of the first five steps halves the residual; no step at all does not.
  private func halves(
    _ start: TwoLayerNetwork, _ inputs: Matrix, _ targets: [Double], _ implementation: Implementation
  ) throws -> Bool {
    var network = start
    var pass = implementation.forward(network, inputs)
    var residual = difference(pass.outputs, targets)
    let first = norm(residual)
    for _ in 0..<5 where norm(residual) > 1e-6 * first {
      guard let factor = try? CholeskyFactorization(implementation.gram(pass.pattern, inputs)) else {
        return false
      }
      network = implementation.update(network, try factor.solve(residual), pass.pattern, inputs)
      pass = implementation.forward(network, inputs)
      let next = difference(pass.outputs, targets)
      if !(norm(next) <= norm(residual) / 2) { return false }
      residual = next
    }
    return true
  }

  public func judge(_ rows: [Row]) -> [Judgement] { [] }

  /// For each n the least width from which on nine starts of ten halve in every step; none where no width tried is enough.
  private func enough(_ rows: [Row]) -> [(x: Double, y: Double)] {
    Dictionary(grouping: rows) { $0["n"] }.compactMap { n, rows in
      let widths = rows.sorted { $0["m"] < $1["m"] }
      guard let last = widths.lastIndex(where: { $0["halving"] < 0.9 }) else { return (n, widths[0]["m"]) }
      return last + 1 < widths.count ? (n, widths[last + 1]["m"]) : nil
    }
  }

  public func plots(_ rows: [Row]) -> [Plot] {
    let points = Set(rows.map { $0["n"] }).sorted()
    let enough = enough(rows)
    let exponent = enough.count > 1 ? PowerLaw(enough).exponent : .nan
    return [
      Plot(
        "phase", .trainLinearConvergence,
        caption:
          "The share of starts from which every step halves the residual: the transition moves to larger widths as n grows.",
        x: "width m", y: "share of starts", logarithmic: "x",
        series: points.map { n in
          .init("n = \(Int(n))", .measured, rows.filter { $0["n"] == n }.map { ($0["m"], $0["halving"]) })
        }),
      Plot(
        "width", .trainLinearConvergence,
        caption:
          "The width that is enough grows about like n to the power \(short(exponent)) here; the theorem asks for more by many orders of magnitude.",
        x: "points n", y: "width m", logarithmic: "xy",
        series: [
          .init("enough, measured", .measured, enough),
          .init("the theorem", .bound, points.map { n in (n, rows.first { $0["n"] == n }!["theoremWidth"]) }),
        ]),
    ]
  }
}
