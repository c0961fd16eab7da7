public import Claims
public import CounterStream
internal import Datasets
internal import DenseLinearAlgebra
internal import GaussNewton
public import Laws
internal import NeuralTangentKernel
internal import RealModule

/// `λ_min(K)` of random points and of real data, against the angle of the nearest pair. The points where it is zero are those of ``KernelExperiment``.
public struct EigenvalueExperiment: Experiment {
  public let name = "eigenvalue"
  public let claims: [ClaimID] = []
  public let subjects: [ClaimID] = [.ntkKernelIsPositiveDefinite]
  public let question =
    "How does λ = λ_min(K) depend on the number of points, their dimension and the nearest pair?"
  public let method = """
    Uniform points on the sphere, n from 16 to 256 (full: 1024) and d from 2 to 32, three draws (ten); and as many random rows of diabetes, digits and diamonds, mapped to the sphere with a constant coordinate \
    as sgn train does, and without it. λ_min(K) by LAPACK, and θ, the smallest angle between two points. The vector (e_i − e_j)/√2 of the nearest pair has the Rayleigh quotient ½(1 − cos θ) + θ cos θ/2π, \
    which is θ/2π for small angles and which λ_min(K) cannot exceed.
    """
  public let columns = ["drawn", "n", "d", "draw", "smallest", "angle", "bound", "rounding"]

  /// Read once for all cases.
  private static let tables = Dictionary(
    uniqueKeysWithValues: BundledDataset.allCases.map { set in (set, Result { try set.load() }) })

  public init() {}

  public func cases(_ effort: Effort) -> [Row] {
    let sizes = (4...(effort == .quick ? 8 : 10)).map { Double(1 << $0) }
    func draws(_ row: Row) -> [Row] {
      (0..<(effort == .quick ? 3 : 10)).map { row.adding(["draw": Double($0)]) }
    }
    return sizes.flatMap { n in
      [2.0, 4, 8, 16, 32].flatMap { draws(Row(["n": n, "d": $0], words: ["data": "sphere"])) }
        // Diabetes has 442 rows.
        + (n <= 256 ? BundledDataset.allCases : []).flatMap { set in
          ["with", "without"].flatMap {
            draws(Row(["n": n], words: ["data": set.rawValue, "constant": $0]))
          }
        }
    }
  }

  public func measure(_ parameters: Row, _ implementation: Implementation, stream: CounterStream) throws
    -> [Row]
  {
    let inputs = try inputs(parameters, stream)
    let kernel = implementation.kernel(inputs)
    let nearest = PointPair.nearest(inputs, count: 1)[0]
    return [
      parameters.adding([
        // Equal rows are averaged.
        "drawn": parameters["n"], "n": Double(inputs.columns), "d": Double(inputs.rows),
        "smallest": try SymmetricEigen.values(kernel)[0], "angle": nearest.angle,
        "bound": nearest.eigenvalueBound,
        "rounding": 30 * Double(inputs.columns) * unitRoundoff * kernel.trace,
      ])
    ]
  }

  private func inputs(_ parameters: Row, _ stream: CounterStream) throws -> Matrix {
    let n = Int(parameters["n"])
    guard let set = BundledDataset(rawValue: parameters.word("data")) else {
      return sphere(points: n, dimension: Int(parameters["d"]), stream: stream)
    }
    let all = try Self.tables[set]!.get()
    let rows = all.selecting(stream.substream("rows").subset(n, below: all.count))
    let inputs = try PreparedData(
      rows, mode: .standardise, duplicates: set.duplicates, testFraction: 0, stream: stream
    ).inputs
    return parameters.word("constant") == "with" ? inputs : withoutConstant(inputs)
  }

  public func judge(_ rows: [Row]) -> [Judgement] {
    [
      .always(
        .ntkKernelIsPositiveDefinite, scope: .practice,
        "λ_min(K) over the Rayleigh quotient of the nearest pair, rounding allowed for", of: rows, atMost: 1
      ) { ($0["smallest"] - $0["rounding"]) / $0["bound"] },
      .always(
        .ntkKernelIsPositiveDefinite, scope: .practice,
        "the Rayleigh quotient of the nearest pair over λ_min(K): whether the nearest pair alone decides λ",
        of: rows,
        atMost: 2
      ) { $0["bound"] / max($0["smallest"], .leastNonzeroMagnitude) },
    ]
  }

  /// `λ_min(K)` by n, of one dimension: the power law through all draws.
  func growth(_ d: Double, _ rows: [Row]) -> PowerLaw {
    PowerLaw(random(d, rows).map { ($0["n"], $0["smallest"]) })
  }

  private func random(_ d: Double, _ rows: [Row]) -> [Row] {
    rows.filter { $0.word("data") == "sphere" && $0["d"] == d }
  }

  public func plots(_ rows: [Row]) -> [Plot] {
    let dimensions = Set(rows.filter { $0.word("data") == "sphere" }.map { $0["d"] }).sorted()
    func real(_ set: BundledDataset, _ constant: String) -> [Row] {
      rows.filter { $0.word("data") == set.rawValue && $0.word("constant") == constant }
    }
    func points(_ rows: [Row]) -> [(x: Double, y: Double)] { rows.map { ($0["bound"], $0["smallest"]) } }
    let bounds = rows.map { $0["bound"] }.sorted()
    return [
      Plot(
        "eigenvalue-points", .ntkKernelIsPositiveDefinite,
        title: "λ of random points by their number",
        caption:
          "λ_min(K) of uniform points on the sphere, the mean and the range of the draws. The fitted exponents in n are \(dimensions.map { "\(short(growth($0, rows).exponent)) for d = \(Int($0))" }.joined(separator: ", ")).",
        x: "points n", y: "λ_min(K)", logarithmic: "xy",
        series: dimensions.map { d in
          let byPoints = Dictionary(grouping: random(d, rows)) { $0["n"] }
          return .init(
            "d = \(Int(d))", .measured,
            points: byPoints.map { n, rows in
              let spread = Spread(rows.map { $0["smallest"] })
              return .init(n, spread.mean, spread.range)
            })
        }),
      Plot(
        "eigenvalue-pair", .ntkKernelIsPositiveDefinite, title: "λ against the nearest pair",
        caption:
          "λ_min(K) against its upper bound from the nearest pair alone (dashed), for random points and for rows of real data with the constant coordinate that sgn train appends, and without it.",
        x: "½(1 − cos θ) + θ cos θ/2π of the nearest pair", y: "λ_min(K)", logarithmic: "xy",
        series: [.init("random points", .marks, points(rows.filter { $0.word("data") == "sphere" }))]
          + BundledDataset.allCases.flatMap { set in
            [
              .init(set.rawValue, .marks, points(real(set, "with"))),
              .init("\(set.rawValue) without a constant", .marks, points(real(set, "without"))),
            ]
          } + [.init("the bound", .bound, bounds.map { ($0, $0) })]),
    ]
  }
}

/// Points without their last coordinate, on the sphere again.
func withoutConstant(_ inputs: Matrix) -> Matrix {
  let columns = (0..<inputs.columns).map { column in
    let rest = Array(inputs.column(column).dropLast())
    return scaled(rest, by: 1 / norm(rest))
  }
  return Matrix(rows: inputs.rows - 1, columns: inputs.columns, elements: columns.flatMap(\.self))
}
