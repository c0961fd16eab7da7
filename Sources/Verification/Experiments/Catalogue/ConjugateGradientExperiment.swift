public import Claims
internal import ConjugateGradient
public import CounterStream
internal import DenseLinearAlgebra
public import Laws
internal import Preconditioning
internal import RealModule
internal import SubspaceEmbedding

/// Conjugate gradients preconditioned with a sketch, iteration by iteration.
public struct ConjugateGradientExperiment: Experiment {
  public let name = "conjugate-gradient"
  public let claims: [ClaimID] = [.solverCGChebyshev, .solverCGOptimality, .solverIterations]
  public let question =
    "Does the error obey the Chebyshev bound, fall by √(n/s) per iteration, and never grow?"
  public let method =
    "G = AᵀA with A 400×40 and κ(A) = 10⁴; Gaussian sketches of s = 2n, 4n, 8n and 16n rows, at least ten of each; the residual of every iterate and its energy error against a Cholesky solution; accuracy 10⁻⁸. The rounding allowance after k iterations is proportional to k n u κ(G). The rate √(n/s) is asymptotic. The test allows the factor 2 of Chebyshev’s bound and 10 % on the rate, because extreme singular values for n = 40 columns vary by n^(−2/3) ≈ 0.09."
  public let columns = [
    "ratio", "iteration", "error", "residual", "bound", "law", "rounding", "iterations", "needed",
  ]

  private let n = 40
  private let rows = 400
  private let accuracy = 1e-8
  /// `30 n u κ(G)` in each step, and three digits for its length.
  private var allowedCosine: Double { 30 * Double(n) * unitRoundoff * 1e8 * 1e3 }

  public init() {}

  public func cases(_ effort: Effort) -> [Row] {
    (0..<(effort == .quick ? 10 : 50)).flatMap { draw in
      [2.0, 4, 8, 16].map { Row(["ratio": $0, "draw": Double(draw)]) }
    }
  }

  public func measure(_ parameters: Row, _ implementation: Implementation, stream: CounterStream) throws
    -> [Row]
  {
    let scales = (0..<n).map { Double.pow(10, -4 * Double($0) / Double(n - 1)) }
    let a = normalMatrix(rows: rows, columns: n, stream: stream.substream("matrix"))
      .scalingColumns(by: scales)
    let s = Int(parameters["ratio"]) * n
    let sketch = try implementation.embedding(
      .gaussian, SketchShape(rows: s, leftRows: rows, rightRows: 1), stream.substream("sketch"))
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
    let residuals = answer.iterates.map {
      norm(difference(gram.times($0), task.rightHandSide)) / norm(task.rightHandSide)
    }
    let errors = try answer.iterates.map { try energyNorm(difference($0, exact), task.operator) }
    let needed = implementation.iterationsNeeded(accuracy, condition * condition, gramCondition)
    let size = try energyNorm(exact, task.operator)
    let cosines = conjugacy(answer.iterates, task, size: size)
    let rate = (Double(n) / Double(s)).squareRoot()
    let chebyshev = (condition - 1) / (condition + 1)
    let roundingPerIteration = Double(n) * unitRoundoff * gramCondition * size / errors[0]
    // A solve that did not converge exceeds every bound.
    let iterations = answer.converged ? Double(errors.count - 1) : 10_000
    return errors.enumerated().map { k, error in
      parameters.adding([
        "iteration": Double(k), "error": error / errors[0], "residual": residuals[k],
        "bound": 2 * Double.pow(chebyshev, k),
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
        "the larger of ‖e_{k+1}‖_G/‖e_k‖_G and the G-cosine of successive steps over its rounding allowance",
        of: growth, atMost: 1
      ) { larger($0["growth"], $0["cosine"] / allowedCosine) },
      .always(
        .solverIterations, "iterations to 10⁻⁸ over the bound",
        of: rows, atMost: 1
      ) {
        $0["iterations"] / $0["needed"]
      },
      .always(
        .solverCGChebyshev, scope: .practice,
        "the mean factor per iteration of a whole solve over 1.1·2^(1/k)·√(n/s)",
        of: rows.filter { $0["iteration"] == $0["iterations"] }, atMost: 1
      ) {
        let k = $0["iteration"]
        return Double.pow($0["error"] / 2, 1 / k) / (1.1 * (1 / $0["ratio"]).squareRoot())
      },
      .always(
        .solverIterations, scope: .practice,
        "iterations to 10⁻² at s = 8n and κ(G) = 10⁸, the median, over ⌈ln(2/ε₀)/ln√(s/n)⌉, the number that sgn plan predicts",
        of: [plannedIterations(rows)], atMost: 1
      ) { $0["median"] / $0["expected"] },
    ]
  }

  /// A plan does not know `κ(G)`, on which the residual of a solve depends.
  private func plannedIterations(_ rows: [Row]) -> Row {
    let found = iterations(rows.filter { $0["ratio"] == 8 }).first { $0.x == Self.accuracies[1] }
    return Row([
      "median": found?.y ?? .infinity,
      "expected": (Double.log(2 / Self.accuracies[1]) / Double.log(8) * 2).rounded(.up),
    ])
  }

  public func plots(_ rows: [Row]) -> [Plot] {
    let ratios = [2.0, 4, 8, 16]
    /// The median and the middle 80 % of the draws, up to the first draw that ends.
    func errors(_ ratio: Double) -> [Plot.Point] {
      let chosen = rows.filter { $0["ratio"] == ratio }
      let draws = Set(chosen.map { $0["draw"] }).count
      return Dictionary(grouping: chosen) { $0["iteration"] }.compactMap { k, rows in
        let values = rows.map { $0["error"] }.filter { $0 > 0 }
        guard values.count == draws else { return nil }
        let spread = Spread(values)
        return .init(k, spread.median, spread.middle)
      }
    }
    func law(_ ratio: Double) -> [(x: Double, y: Double)] {
      errors(ratio).map { ($0.x, Double.pow(1 / ratio, $0.x / 2)) }
    }
    // Each draw has its own κ, hence its own bound; no draw may exceed the largest.
    let bounds = Dictionary(grouping: rows.filter { $0["ratio"] == 8 }) { $0["iteration"] }.map {
      (x: $0, y: $1.map { $0["bound"] }.max()!)
    }
    return [
      Plot(
        "conjugate-gradient", .solverCGChebyshev,
        title: "Conjugate gradients preconditioned with sketches of 2n to 16n rows",
        caption:
          "The energy error by iteration for s = 2n to 16n, median and middle 80 % of the draws. Dotted: the rate √(n/s) of Gaussian sketches. Dashed: the Chebyshev bound for s = 8n, the largest of the draws.",
        x: "iteration k", y: "‖e_k‖_G / ‖e_0‖_G", logarithmic: "y",
        series: ratios.map { Plot.Series("s = \(Int($0))n", .measured, points: errors($0)) }
          + ratios.map { Plot.Series("√(n/s)^k, s = \(Int($0))n", .law, law($0)) }
          + [.init("Chebyshev bound, s = 8n", .bound, bounds)]),
      Plot(
        "iterations", .solverIterations, title: "Iterations of conjugate gradients",
        caption:
          "Iterations until the residual is below the requested accuracy, median and range of the draws. Dotted: ln(2/ε₀)/ln√(s/n), the prediction of sgn plan.",
        x: "requested accuracy ε₀ of ‖Gg − r‖/‖r‖", y: "iterations", logarithmic: "x", fromZero: true,
        series: ratios.map { ratio in
          .init("s = \(Int(ratio))n", .measured, points: iterations(rows.filter { $0["ratio"] == ratio }))
        }
          + ratios.map { ratio in
            .init(
              "expected, s = \(Int(ratio))n", .law,
              Self.accuracies.map { ($0, .log(2 / $0) / (.log(ratio) / 2)) })
          }),
    ]
  }

  private static let accuracies = (1...7).map { Double.pow(10, -Double($0)) }

  /// The first iterate of each draw whose residual is within an accuracy.
  private func iterations(_ rows: [Row]) -> [Plot.Point] {
    let draws = Dictionary(grouping: rows) { $0["draw"] }.values
    return Self.accuracies.compactMap { accuracy in
      let first = draws.compactMap { rows in
        rows.filter { $0["residual"] <= accuracy }.map { $0["iteration"] }.min()
      }
      guard first.count == draws.count, !first.isEmpty else { return nil }
      let spread = Spread(first)
      return .init(accuracy, spread.median, spread.range)
    }
  }
}
