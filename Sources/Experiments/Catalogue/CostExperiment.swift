public import Claims
public import CounterStream
internal import DenseLinearAlgebra
public import Laws
internal import NeuralTangentKernel
internal import RealModule
internal import Statistics

/// Counted operations by size.
public struct CostExperiment: Experiment {
  public let name = "cost"
  public let claims: [ClaimID] = [.costStep]
  public let question =
    "How does the cost of a product by G, which an iteration consists of, grow with m, n and d?"
  public let method =
    "Operations counted by the program, against 4mnd + 2mn + nd; sizes double one at a time, and the exponents are fitted by least squares. Beside it the 2mn² of forming G by a matrix product."
  public let columns = ["m", "n", "d", "counted", "formula", "formed"]

  public init() {}

  public func cases(_ effort: Effort) -> [Row] {
    (0...6).flatMap { doubling in
      ["m", "n", "d"].map { axis in
        var sizes = ["m": 4096.0, "n": 16, "d": 64]
        sizes[axis]! *= Double(1 << doubling)
        return Row(sizes, words: ["axis": axis])
      }
    }
  }

  public func measure(_ parameters: Row, _ implementation: Implementation, stream: CounterStream) throws
    -> [Row]
  {
    let (m, n, d) = (parameters["m"], parameters["n"], parameters["d"])
    let counted = implementation.gramProductOperations(
      ActivationPattern(neurons: Int(m), points: Int(n)), Matrix(rows: Int(d), columns: Int(n)))
    return [
      parameters.adding([
        "counted": Double(counted), "formula": 4 * m * n * d + 2 * m * n + n * d, "formed": 2 * m * n * n,
      ])
    ]
  }

  public func judge(_ rows: [Row]) -> [Judgement] {
    let exponents = ["m", "n", "d"].map { axis in
      PowerLaw(rows.filter { $0.word("axis") == axis }.map { ($0[axis], $0["counted"]) }).exponent
    }
    let worst = exponents.max { ($0 - 1).magnitude < ($1 - 1).magnitude }!
    let differs = rows.count { $0["counted"] != $0["formula"] }
    // The lower terms 2mn + nd are at most 1/2d + 1/4m of the first: at d = 64 an exponent is off by no more than that.
    let allowed = 1 / 128.0 + 1 / 16_384.0
    return [
      Judgement(
        .costStep, differs == 0 && (worst - 1).magnitude <= allowed ? .holds : .refuted,
        differs == 0
          ? "the exponent farthest from 1 of those in m, n and d; counts equal the formula"
          : "\(differs) of \(rows.count) counts differ from the formula; the exponent farthest from 1",
        measured: worst, bound: 1, confidence: "counted, not timed: no noise")
    ]
  }

  public func plots(_ rows: [Row]) -> [Plot] {
    func points(_ axis: String, _ y: String) -> [(x: Double, y: Double)] {
      rows.filter { $0.word("axis") == axis }.map { ($0[axis] / rows[0][axis], $0[y]) }
    }
    return [
      Plot(
        "cost", .costStep,
        caption: "Operations of a product by G when one size grows; forming G grows with the square of n.",
        x: "growth of one size", y: "operations", logarithmic: "xy",
        series: ["m", "n", "d"].map { .init("product by G, \($0) grows", .measured, points($0, "counted")) }
          + [
            .init("forming G by a product, n grows", .bound, points("n", "formed"))
          ])
    ]
  }
}
