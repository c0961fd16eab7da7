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

/// Damped steps without a factorisation of an n×n matrix: operations by n, at a fixed statistical dimension.
public struct IterativeExperiment: Experiment {
  public let name = "iterative"
  public let claims: [ClaimID] = []
  public let subjects: [ClaimID] = [.preconditionerLowRank, .preconditionerNystrom]
  public let question = "Can the n³ of a step become iterative, and what does that cost?"
  public let method = """
    The first step of a network of 1024 neurons on the first n digits of a random order, n from 128 to 1024 (full: 4096 neurons), damped by the μ at which d_μ = tr G(G + μI)⁻¹ = 24. \
    Exact; preconditioned with the low-rank form of a count-sketch of 2d_μ = 48 rows; and with 48 columns of G by randomly pivoted Cholesky. Systems are solved to 10⁻³. Three initialisations (ten). \
    Operations are counted by the program; those of the forward pass and the update, which all solvers share, are left out.
    """
  public let columns = ["n", "m", "draw", "damping", "dimension", "operations", "iterations", "residual"]

  static let solvers: [SolverKind] = [.gram, .sketched, .nystrom]
  private let dimension = 24.0
  private let rows = 48

  public init() {}

  public func cases(_ effort: Effort) -> [Row] {
    (7...10).flatMap { exponent in
      (0..<(effort == .quick ? 3 : 10)).map {
        Row(["n": Double(1 << exponent), "m": effort == .quick ? 1024 : 4096, "draw": Double($0)])
      }
    }
  }

  public func measure(_ parameters: Row, _ implementation: Implementation, stream: CounterStream) throws
    -> [Row]
  {
    let (n, m) = (Int(parameters["n"]), Int(parameters["m"]))
    let seed = UInt64(stream.word(at: 0))
    let data = try ComparisonData("digits", width: m, heldOut: 0.2, seed: seed)
    let inputs = data.inputs.columns(0..<n)
    let gram = implementation.gram(data.start.forward(inputs).pattern, inputs)
    let eigenvalues = try SymmetricEigen.values(gram)
    let damping = damping(eigenvalues)
    return try Self.solvers.map { solver in
      var trainer = try Trainer(
        configuration: TrainingConfiguration(
          width: m, solver: solver, embedding: .countSketch, size: .fixed(rows), accuracy: 1e-3,
          damping: .fixed(damping), seed: seed),
        inputs: inputs, targets: Array(data.targets[..<n]), checks: .none)
      let step = try trainer.advance()
      var row = parameters.adding([
        "damping": damping, "dimension": statisticalDimension(gramEigenvalues: eigenvalues, damping: damping),
        "operations": Double(step.operations - StepCost(m: m, n: n, d: inputs.rows).passes),
        "iterations": Double(step.iterations), "residual": step.solveResidual,
      ])
      row.words["solver"] = solver.rawValue
      return row
    }
  }

  /// The `μ` with `d_μ = dimension`, by bisection of `ln μ`: `d_μ` falls as `μ` grows.
  private func damping(_ eigenvalues: [Double]) -> Double {
    var (low, high) = (Double.log(1e-12), Double.log(1e12))
    for _ in 0..<100 {
      let middle = (low + high) / 2
      let isTooSmall =
        statisticalDimension(gramEigenvalues: eigenvalues, damping: .exp(middle)) > dimension
      if isTooSmall { low = middle } else { high = middle }
    }
    return .exp(high)
  }

  private func cells(_ rows: [Row], _ solver: SolverKind) -> [Row] {
    rows.filter { $0.word("solver") == solver.rawValue }
  }

  /// The exponent in `n` of the operations of a solver.
  func growth(_ solver: SolverKind, _ rows: [Row]) -> PowerLaw {
    PowerLaw(cells(rows, solver).map { ($0["n"], $0["operations"]) })
  }

  /// The median of a column for one number of points.
  func median(_ column: String, _ solver: SolverKind, points n: Double, _ rows: [Row]) -> Double {
    Spread(cells(rows, solver).filter { $0["n"] == n }.map { $0[column] }).median
  }

  public func judge(_ rows: [Row]) -> [Judgement] {
    func exponent(_ claim: ClaimID, _ form: String, _ solver: SolverKind) -> Judgement {
      let law = growth(solver, rows)
      return Judgement(
        claim, scope: .practice, law.exponent <= 1.25 ? .holds : .refuted,
        "\(form), s = 2d_μ, d_μ fixed: the exponent in n of the operations of a damped solve",
        measured: law.exponent,
        bound: 1.25,
        confidence:
          "counted: \(law.text) from \(cells(rows, solver).count) steps; the exact solver’s is \(growth(.gram, rows).text)",
        worst: cells(rows, solver).last)
    }
    func iterations(_ claim: ClaimID, _ form: String, _ solver: SolverKind) -> Judgement {
      .always(
        claim, scope: .practice,
        "\(form), s = 2d_μ, d_μ fixed: iterations to 10⁻³ in a training step, over 15",
        of: cells(rows, solver), atMost: 1
      ) { $0["iterations"] / 15 }
    }
    return [
      exponent(.preconditionerLowRank, "rows of a sketch", .sketched),
      iterations(.preconditionerLowRank, "rows of a sketch", .sketched),
      exponent(.preconditionerNystrom, "columns", .nystrom),
      iterations(.preconditionerNystrom, "columns", .nystrom),
    ]
  }

  public func plots(_ rows: [Row]) -> [Plot] {
    let titles: [SolverKind: String] = [
      .gram: "exact, n³/3 and the Gram matrix", .sketched: "low rank, rows of a sketch",
      .nystrom: "low rank, columns of G",
    ]
    return [
      Plot(
        "iterative", .preconditionerNystrom, title: "Operations of a damped solve at fixed d_μ",
        caption:
          "Counted operations of a damped solve to 10⁻³ at d_μ = 24, median and range of the initialisations. The exponents in n are \(Self.solvers.map { "\(growth($0, rows).text) (\(titles[$0]!))" }.joined(separator: ", ")).",
        x: "points n", y: "operations of a solve", logarithmic: "xy",
        series: Self.solvers.map { solver in
          .init(
            titles[solver]!, .measured,
            points: Dictionary(grouping: cells(rows, solver)) { $0["n"] }.map { n, rows in
              let spread = Spread(rows.map { $0["operations"] })
              return .init(n, spread.median, spread.range)
            })
        })
    ]
  }
}
