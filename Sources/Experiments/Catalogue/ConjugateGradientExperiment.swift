public import Claims
internal import ConjugateGradient
public import CounterStream
internal import DenseLinearAlgebra
public import Laws
internal import RealModule
internal import SubspaceEmbedding

/// Conjugate gradients behind a sketch, iteration by iteration.
public struct ConjugateGradientExperiment: Experiment {
  public let name = "conjugate-gradient"
  public let claims: [ClaimID] = [.solverCGChebyshev, .solverCGOptimality, .solverIterations]
  public let question =
    "Does the error fall as the Chebyshev bound says, by √(n/s) an iteration, and never grow?"
  public let method =
    "G = AᵀA, A 400×40 of condition 10⁴; Gaussian sketches of s = 2n, 4n, 8n and 16n rows; the energy error of every iterate against a Cholesky solution; accuracy 10⁻⁸. Errors carry k n u κ(G) of rounding."
  public let columns = ["ratio", "iteration", "error", "bound", "law", "rounding", "iterations", "needed"]

  private let n = 40
  private let rows = 400
  private let accuracy = 1e-8
  /// `30 n u κ(G)` in each step, and three digits for its length.
  private var allowedCosine: Double { 30 * Double(n) * unitRoundoff * 1e8 * 1e3 }

  public init() {}

  public func cases(_ effort: Effort) -> [Row] {
    (0..<(effort == .quick ? 3 : 20)).flatMap { draw in
      [2.0, 4, 8, 16].map { Row(["ratio": $0, "draw": Double(draw)]) }
    }
  }

  public func measure(_ parameters: Row, _ implementation: Implementation, stream: CounterStream) throws
    -> [Row]
  {
    let scales = (0..<n).map { Double.pow(10, -4 * Double($0) / Double(n - 1)) }
    let a = Matrix(rows: rows, columns: n, elements: stream.substream("matrix").normals(0..<(rows * n)))
      .scalingColumns(by: scales)
    let s = Int(parameters["ratio"]) * n
    let sketch = try implementation.embedding(
      .gaussian, SketchSize(rows: s, leftRows: rows, rightRows: 1), stream.substream("sketch"))
    let r = try implementation.factor(sketch.apply(a))
    let preconditioned = try SingularValueDecomposition.values(r.solveFromRight(a))
    let ofA = try SingularValueDecomposition.values(a)
    let condition = preconditioned[0] / preconditioned[n - 1]
    let gramCondition = ofA[0] / ofA[n - 1] * (ofA[0] / ofA[n - 1])
    let gram = a.transposeTimesSelf()
    let task = SolverTask(
      matrix: gram, rightHandSide: stream.substream("right-hand side").normals(0..<n),
      preconditioner: TriangularPreconditioner(r), tolerance: accuracy, iterationLimit: 200)
    let answer = try implementation.conjugateGradient(task)
    let exact = try CholeskyFactorization(gram).solve(task.rightHandSide)
    let errors = answer.iterates.map { energyNorm(difference($0, exact), task.operator) }
    let needed = implementation.iterationsNeeded(accuracy, condition * condition, gramCondition)
    let size = energyNorm(exact, task.operator)
    let cosines = conjugacy(answer.iterates, task, size: size)
    let rate = (Double(n) / Double(s)).squareRoot()
    let chebyshev = (condition - 1) / (condition + 1)
    let roundingPerIteration = Double(n) * unitRoundoff * gramCondition * size / errors[0]
    // An iteration that did not converge has taken more than any bound.
    let iterations = answer.converged ? Double(errors.count - 1) : 10_000
    return errors.enumerated().map { k, error in
      parameters.adding([
        "iteration": Double(k), "error": error / errors[0], "bound": 2 * Double.pow(chebyshev, k),
        "law": Double.pow(rate, k), "rounding": Double(k + 1) * roundingPerIteration,
        "iterations": iterations, "needed": Double(needed ?? 0), "cosine": cosines[k],
      ])
    }
  }

  /// For each iterate the `G`-cosine of the angle between the step to it and the one before, zero where there are not two or
  /// one is below a thousandth of the solution, for rounding in the difference of iterates then hides it.
  private func conjugacy(_ iterates: [[Double]], _ task: SolverTask, size: Double) -> [Double] {
    let steps = zip(iterates.dropFirst(), iterates).map { difference($0, $1) }
    let images = steps.map { task.matrix.times($0) }
    let lengths = zip(steps, images).map { dot($0, $1).squareRoot() }
    return iterates.indices.map { k in
      guard k >= 2, min(lengths[k - 1], lengths[k - 2]) > 1e-3 * size else { return 0 }
      return dot(steps[k - 1], images[k - 2]).magnitude / lengths[k - 1] / lengths[k - 2]
    }
  }

  public func judge(_ rows: [Row]) -> [Judgement] {
    let growth = zip(rows, rows.dropFirst()).filter { $1["iteration"] > 0 }.map {
      $1.adding(["growth": ($1["error"] - $1["rounding"]) / $0["error"]])
    }
    return [
      .always(
        .solverCGChebyshev, "‖e_k‖_G/‖e_0‖_G over 2((√κ−1)/(√κ+1))^k, rounding allowed for",
        of: rows, atMost: 1
      ) { ($0["error"] - $0["rounding"]) / $0["bound"] },
      .always(
        .solverCGOptimality,
        "the larger of ‖e_{k+1}‖_G/‖e_k‖_G and of the G-cosine of successive steps over what rounding allows",
        of: growth, atMost: 1
      ) { max($0["growth"], $0["cosine"] / allowedCosine) },
      .always(
        .solverIterations, "iterations to 10⁻⁸ over the bound",
        of: rows, atMost: 1
      ) {
        $0["iterations"] / $0["needed"]
      },
    ]
  }

  public func plots(_ rows: [Row]) -> [Plot] {
    let first = rows.filter { $0["draw"] == 0 }
    func points(_ ratio: Double, _ y: String) -> [(x: Double, y: Double)] {
      first.filter { $0["ratio"] == ratio && $0[y] > 1e-12 }.map { ($0["iteration"], $0[y]) }
    }
    return [
      Plot(
        "conjugate-gradient", .solverCGChebyshev,
        caption:
          "The energy error by iteration for s = 2n to 16n; dotted the rate √(n/s) of Gaussian sketches, dashed the Chebyshev bound for s = 8n.",
        x: "iteration k", y: "‖e_k‖_G / ‖e_0‖_G", logarithmic: "y",
        series: [2.0, 4, 8, 16].flatMap { ratio in
          [
            Plot.Series("s = \(Int(ratio))n", .measured, points(ratio, "error")),
            Plot.Series("√(n/s)^k, s = \(Int(ratio))n", .law, points(ratio, "law")),
          ]
        } + [.init("Chebyshev, s = 8n", .bound, points(8, "bound"))])
    ]
  }
}
