public import Claims
public import CounterStream
internal import DenseLinearAlgebra
public import Laws
internal import RealModule
internal import Statistics

/// The positivity certificate on matrices whose smallest eigenvalue is known exactly.
public struct PositivityExperiment: Experiment {
  public let name = "positivity"
  public let claims: [ClaimID] = [.ntkPositivityCertificate]
  public let question =
    "How close to singular can a matrix be if the certificate is still to prove a positive bound, and does the bound ever exceed the exact eigenvalue?"
  public let method =
    "The matrix (1 − t)11ᵀ + tI of order n has entries 1 and 1 − t, exact in floating point for t = 2⁻ᵏ, and the smallest eigenvalue t exactly (n ≥ 2). k from 2 to 52, n from 2 to 128. Also integer matrices that are singular by construction, for which nothing may be proved."
  public let columns = ["n", "smallest", "proved", "known"]

  public init() {}

  public func cases(_ effort: Effort) -> [Row] {
    let orders = effort == .quick ? [2.0, 8, 32, 128] : [2.0, 4, 8, 16, 32, 64, 128, 256, 512]
    return orders.flatMap { n in
      stride(from: 2.0, through: 52, by: effort == .quick ? 2 : 1).map {
        Row(["n": n, "smallest": .exp2(-$0)])
      }
        + [Row(["n": n, "smallest": 0])]
    }
  }

  public func measure(_ parameters: Row, _ implementation: Implementation, stream: CounterStream) throws
    -> [Row]
  {
    let (n, t) = (Int(parameters["n"]), parameters["smallest"])
    let matrix =
      t > 0
      ? Matrix(rows: n, columns: n) { $0 == $1 ? 1 : 1 - t }
      : singular(order: n, stream: stream)
    let proved = try implementation.provedLowerBound(matrix)
    return [parameters.adding(["proved": proved ?? 0, "known": proved == nil ? 0 : 1])]
  }

  /// `VᵀV` of integers with more columns than rows, so that every entry is exact and the matrix singular.
  private func singular(order n: Int, stream: CounterStream) -> Matrix {
    let rows = max(n - 1, 1)
    let integers = stream.normals(0..<(rows * n)).map { (8 * $0).rounded() }
    let v = Matrix(rows: rows, columns: n, elements: integers)
    return v.transposeTimesSelf()
  }

  public func judge(_ rows: [Row]) -> [Judgement] {
    // Not a number is not “unknown”.
    let proved = rows.filter { !($0["proved"] <= 0) }
    // A certificate that always answers “unknown” is never wrong, and useless.
    guard !proved.isEmpty else {
      return [
        Judgement(
          .ntkPositivityCertificate, .undecided, "no positive bound was proved at all", measured: 0, bound: 1,
          confidence: "\(rows.count) matrices")
      ]
    }
    return [
      .always(
        .ntkPositivityCertificate,
        "the proved bound over the exact λ_min, infinite where a singular matrix is proved definite (\(proved.count) bounds on \(rows.count) matrices)",
        of: proved, atMost: 1
      ) { $0["smallest"] > 0 ? $0["proved"] / $0["smallest"] : .infinity }
    ]
  }

  public func plots(_ rows: [Row]) -> [Plot] {
    let known = rows.filter { $0["smallest"] > 0 }
    let orders = Set(known.map { $0["n"] }).sorted()
    let truths = Set(known.map { $0["smallest"] }).sorted()
    return [
      Plot(
        "positivity", .ntkPositivityCertificate,
        title: "The proved bound against the exact smallest eigenvalue",
        caption:
          "The proved lower bound against the exact smallest eigenvalue. Marks end where the certificate answers “unknown”: at a modest multiple of n² u, the rounding error of the Cholesky factorisation.",
        x: "exact λ_min", y: "proved lower bound", logarithmic: "xy",
        series: orders.map { n in
          .init(
            "n = \(Int(n))", .measured,
            known.filter { $0["n"] == n && $0["proved"] > 0 }.map { ($0["smallest"], $0["proved"]) })
        } + [.init("exact", .bound, truths.map { ($0, $0) })])
    ]
  }
}
