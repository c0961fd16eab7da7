public import Claims
public import CounterStream
internal import Datasets
internal import DenseLinearAlgebra
internal import GaussNewton
public import Laws
internal import NeuralTangentKernel
internal import Preconditioning
internal import Statistics
internal import SubspaceEmbedding

/// The two low-rank forms of a preconditioner side by side on Gram matrices of networks: rows of a sketch, and columns of `G`.
public struct NystromExperiment: Experiment {
  public let name = "nystrom"
  public let claims: [ClaimID] = [.preconditionerNystrom]
  public let subjects: [ClaimID] = [.preconditionerNystrom, .preconditionerLowRank]
  public let question =
    "How many columns of a damped Gram matrix, or rows of a sketch, does a preconditioner need?"
  public let method = """
    G of a randomly initialised network of 1024 neurons (full: 4096) on the first 160 points (full: 640) of digits, and on 160 points on the sphere in ten dimensions; μ = 0.1, 1 and 10. \
    s from d_μ/4 to 2d_μ; columns by randomly pivoted Cholesky in blocks of 16, and rows of count-sketches and neuron-blocks; five draws (twenty). The spectrum of P⁻¹G_μ by LAPACK, \
    and conjugate gradients to 10⁻³. The bounds hold for columns only; for sketches the data contain 0.
    """
  public let columns = [
    "damping", "ratio", "n", "rows", "dimension", "least", "largest", "normBound", "traceBound", "overBound",
    "belowOne", "iterations", "iterations10", "iterations90", "plain",
  ]

  private static let forms = [
    "nystrom", EmbeddingFamily.countSketch.rawValue, EmbeddingFamily.neuronBlock.rawValue,
  ]
  private let accuracy = 1e-3

  public init() {}

  public func cases(_ effort: Effort) -> [Row] {
    let sizes =
      effort == .quick
      ? ["n": 160.0, "width": 1024, "trials": 5] : ["n": 640.0, "width": 4096, "trials": 20]
    return ["digits", "sphere"].flatMap { data in
      [0.1, 1, 10].flatMap { damping in
        [0.25, 0.5, 1, 2].flatMap { ratio in
          Self.forms.map {
            Row(["damping": damping, "ratio": ratio], words: ["data": data, "form": $0]).adding(sizes)
          }
        }
      }
    }
  }

  public func measure(
    _ parameters: Row, _ implementation: Implementation, stream: CounterStream
  ) throws -> [Row] {
    let data = try ComparisonData(parameters.word("data"), width: Int(parameters["width"]), heldOut: 0.2)
    let n = min(Int(parameters["n"]), data.inputs.columns)
    let inputs = data.inputs.columns(0..<n)
    let jacobian = data.start.transposedJacobian(data.start.forward(inputs).pattern, inputs: inputs)
    let damping = parameters["damping"]
    let gram = implementation.gram(jacobian.pattern, inputs)
    let damped = gram + Matrix.identity(n).scaled(by: damping)
    // TᵀT = G: a small matrix with the same Gram matrix, because everything about columns follows from G alone.
    let root = try CholeskyFactorization(gram).r.matrix
    let dimension = try implementation.statisticalDimension(root, damping)
    let rows = min(n, Int((parameters["ratio"] * dimension).rounded(.up)))
    var solves: [Solve] = []
    for draw in 0..<Int(parameters["trials"]) {
      let own = stream.substream(draw)
      let (b, trace, norm) = try sketch(
        parameters.word("form"), rows, jacobian, gram, root, implementation, own)
      let preconditioner = try implementation.lowRank(b, damping)
      let spectrum = try PreconditionedSpectrum(gram: damped, preconditioner: preconditioner).eigenvalues
      solves.append(
        Solve(
          least: spectrum[0], largest: spectrum[n - 1],
          traceBound: trace.map { implementation.columnEigenvalueBound($0, damping) } ?? 0,
          normBound: norm.map { 1 + $0 / damping } ?? 0,
          iterations: try iterations(damped, preconditioner, own.substream("r"), implementation)))
    }
    let spread = Spread(solves.map(\.iterations))
    // LAPACK's errors in the spectrum of P⁻¹G_μ, by the condition number of P, and those of partial Cholesky, grown by 100.
    let slack = 130 * Double(n) * unitRoundoff * (1 + gram.trace / damping)
    return [
      parameters.adding([
        "n": Double(n), "rows": Double(rows), "dimension": dimension,
        "least": solves.map(\.least).min()!, "largest": solves.map(\.largest).max()!,
        "traceBound": solves.map(\.traceBound).max()!, "normBound": solves.map(\.normBound).max()!,
        "overBound": solves.map { $0.traceBound > 0 ? $0.largest / ($0.traceBound * (1 + slack)) : 0 }.max()!,
        "belowOne": solves.map { (1 - slack) / $0.least }.max()!, "iterations": spread.median,
        "iterations10": spread.middle.lowerBound, "iterations90": spread.middle.upperBound,
        "plain": try iterations(
          damped, IdentityPreconditioner(order: n), stream.substream("r"), implementation),
      ])
    ]
  }

  private struct Solve {
    let least: Double
    let largest: Double
    let traceBound: Double
    let normBound: Double
    let iterations: Double
  }

  /// `B` with `P = BᵀB + μI`, and for columns `tr(G − Ĝ)` and `‖G − Ĝ‖`.
  private func sketch(
    _ form: String, _ rows: Int, _ jacobian: TransposedJacobian, _ gram: Matrix, _ root: Matrix,
    _ implementation: Implementation, _ stream: CounterStream
  ) throws -> (b: Matrix, trace: Double?, norm: Double?) {
    guard let family = EmbeddingFamily(rawValue: form) else {
      let found = try implementation.columnApproximation(root, rows, 16, stream)
      let left = gram - found.factor.timesTranspose(found.factor)
      return (found.factor.transposed, found.residualTrace, try SymmetricEigen.values(left).last)
    }
    let shape = SketchShape(rows: rows, leftRows: jacobian.leftRows, rightRows: jacobian.right.rows)
    return (try implementation.embedding(family, shape, stream).apply(jacobian), nil, nil)
  }

  private func iterations(
    _ matrix: Matrix, _ preconditioner: any Preconditioner, _ stream: CounterStream,
    _ implementation: Implementation
  ) throws -> Double {
    let r = stream.normals(0..<matrix.rows)
    let answer = try implementation.conjugateGradient(
      SolverTask(
        matrix: matrix, rightHandSide: r, preconditioner: preconditioner, tolerance: accuracy,
        iterationLimit: 1000))
    let residual = norm(difference(matrix.times(answer.value), r))
    return answer.converged && residual <= 2 * accuracy * norm(r) ? Double(answer.iterates.count - 1) : 10_000
  }

  public func judge(_ rows: [Row]) -> [Judgement] {
    let nystrom = rows.filter { $0.word("form") == "nystrom" }
    func isBelow(_ row: Row) -> Bool { row["rows"] < row["n"] }
    return [
      .always(
        .preconditionerNystrom,
        "the largest eigenvalue of P⁻¹G_μ over 1 + tr(G − Ĝ)/μ, and 1 over the smallest one, rounding allowed for",
        of: nystrom, atMost: 1
      ) { larger($0["overBound"], $0["belowOne"]) },
      .always(
        .preconditionerNystrom, scope: .practice,
        "columns, s = d_μ/2: iterations to 10⁻³, the median of a cell, over 8",
        of: nystrom.filter { $0["ratio"] == 0.5 && isBelow($0) }, atMost: 1
      ) { $0["iterations"] / 8 },
      .always(
        .preconditionerLowRank, scope: .practice,
        "rows of a sketch, s = d_μ: iterations to 10⁻³, the median of a cell, over 20",
        of: rows.filter { $0.word("form") != "nystrom" && $0["ratio"] == 1 && isBelow($0) }, atMost: 1
      ) { $0["iterations"] / 20 },
    ]
  }

  public func plots(_ rows: [Row]) -> [Plot] {
    func cells(_ form: String, _ damping: Double) -> [Row] {
      rows.filter {
        $0.word("form") == form && $0["damping"] == damping && $0.word("data") == "digits"
      }
    }
    func ratio(_ row: Row) -> Double { row["rows"] / row["dimension"] }
    let dampings = [0.1, 1, 10]
    return [
      Plot(
        "nystrom-iterations", .preconditionerNystrom, title: "Rows of a sketch, or columns of G",
        caption:
          "Iterations of conjugate gradients to 10⁻³ on digits, median and middle 80 % of the draws. Columns of G need fewer iterations than twice as many rows of a sketch.",
        x: "rows or columns per effective dimension, s/d_μ", y: "iterations",
        logarithmic: "xy",
        series: dampings.flatMap { damping in
          Self.forms.prefix(2).map { form in
            .init(
              "\(form), μ = \(short(damping))", .measured,
              points: cells(form, damping).map {
                .init(ratio($0), $0["iterations"], $0["iterations10"]...$0["iterations90"])
              })
          }
        }),
      Plot(
        "nystrom-bounds", .preconditionerNystrom,
        title: "The largest eigenvalue preconditioned with columns of G",
        caption:
          "The largest eigenvalue of P⁻¹G_μ on digits, the worst draw, and its bounds by the norm of G − Ĝ (dotted) and by its trace (dashed), which costs no n² operations.",
        x: "columns per effective dimension, s/d_μ", y: "largest eigenvalue",
        logarithmic: "xy",
        series: dampings.flatMap { damping -> [Plot.Series] in
          let cells = cells("nystrom", damping)
          return [
            .init("μ = \(short(damping))", .measured, cells.map { (ratio($0), $0["largest"]) }),
            .init("1 + ‖G − Ĝ‖/μ, μ = \(short(damping))", .law, cells.map { (ratio($0), $0["normBound"]) }),
            .init(
              "1 + tr(G − Ĝ)/μ, μ = \(short(damping))", .bound, cells.map { (ratio($0), $0["traceBound"]) }),
          ]
        }),
    ]
  }
}
