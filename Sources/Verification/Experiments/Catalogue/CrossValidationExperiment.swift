public import Claims
public import CounterStream
internal import DenseLinearAlgebra
public import Laws
internal import NeuralTangentKernel
internal import RealModule
internal import Statistics

/// Generalised cross-validation against regressions fitted anew, and the ridge it chooses against the best there is.
public struct CrossValidationExperiment: Experiment {
  public let name = "cross-validation"
  public let claims: [ClaimID] = [.ntkCrossValidation]
  public let question =
    "Are the closed forms of leave-one-out and generalised cross-validation correct, and how good is the ridge that the score chooses?"
  public let method =
    "n random points on the sphere in d dimensions with targets cos 3x₁ + x₂ + σ·noise (the kernel spans linear and even functions of the sphere). Every leave-one-out residual against a regression on the other n − 1 points, fitted by Cholesky, at the chosen ridge, a tenth of it and ten times it (if the chosen ridge is 0: at λ_max/100); the score against the formula with a dense H. The risk ‖ŷ − f‖²/n at the chosen ridge is compared with the smallest risk of 130 ridges."
  public let columns = [
    "n", "d", "noise", "ridge", "residual", "score", "risk", "leastRisk", "bestRidge",
  ]

  public init() {}

  public func cases(_ effort: Effort) -> [Row] {
    let sizes = effort == .quick ? [8.0, 32, 64] : [8, 16, 32, 64, 128, 256]
    return sizes.flatMap { n in
      [2.0, 5].flatMap { d in
        [0.01, 0.1, 0.3, 1].flatMap { noise in
          (0..<(effort == .quick ? 5 : 11)).map { Row(["n": n, "d": d, "noise": noise, "draw": Double($0)]) }
        }
      }
    }
  }

  public func measure(_ parameters: Row, _ implementation: Implementation, stream: CounterStream) throws
    -> [Row]
  {
    let (n, d) = (Int(parameters["n"]), Int(parameters["d"]))
    let inputs = sphere(points: n, dimension: d, stream: stream)
    let truth = (0..<n).map { Double.cos(3 * inputs[0, $0]) + inputs[1, $0] }
    var targets = truth
    add(parameters["noise"], stream.substream("noise").normals(0..<n), to: &targets)
    let task = RegressionTask(kernel: implementation.kernel(inputs), targets: targets)
    let eigen = try SymmetricEigen(task.kernel)
    let chosen = try implementation.crossValidatedRidge(task)

    var (residual, score) = (0.0, 0.0)
    for ridge in chosen > 0 ? [chosen / 10, chosen, 10 * chosen] : [eigen.values[n - 1] / 100] {
      let error = try worst(task, ridge, eigen, implementation)
      (residual, score) = (larger(residual, error.residual), larger(score, error.score))
    }
    func risk(_ ridge: Double) -> Double {
      let coordinates = eigen.vectors.transposeTimes(targets)
      let fitted = eigen.vectors.times(
        zip(eigen.values, coordinates).map { $1 * max($0, 0) / (max($0, 0) + ridge) })
      let error = norm(difference(fitted, truth))
      return error * error / Double(n)
    }
    let ridges = (-100...30).map { eigen.values[n - 1] * .exp10(Double($0) / 10) }
    let best = ridges.min { risk($0) < risk($1) }!
    return [
      parameters.adding([
        "ridge": chosen, "residual": residual, "score": score, "risk": risk(max(chosen, ridges[0])),
        "leastRisk": risk(best), "bestRidge": best,
      ])
    ]
  }

  /// The deviations from refits and from the dense formula, each in units of what rounding explains: `30nuκ` for solutions with `K + μI`, and for the score, a
  /// square of quotients of `I − H` with the norm 1 and the least eigenvalue `μ/(λ_max + μ)`, `120nuκ` times the inverse of that.
  private func worst(
    _ task: RegressionTask, _ ridge: Double, _ eigen: SymmetricEigen, _ implementation: Implementation
  ) throws -> (residual: Double, score: Double) {
    let n = task.targets.count
    let largest = eigen.values[n - 1] + ridge
    let rounding = 30 * Double(n) * unitRoundoff * largest / (max(eigen.values[0], 0) + ridge)
    guard rounding < 1 else { return (0, 0) }
    var system = task.kernel
    system.addToDiagonal(ridge)
    let factor = try CholeskyFactorization(system)
    let alpha = norm(try factor.solve(task.targets))
    let residuals = try implementation.leaveOneOutResiduals(task, ridge)
    var residual = 0.0
    for i in 0..<n {
      let others = (0..<n).filter { $0 != i }
      let refit = try CholeskyFactorization(
        Matrix(rows: n - 1, columns: n - 1) { system[others[$0], others[$1]] }
      ).solve(others.map { task.targets[$0] })
      let row = others.map { task.kernel[i, $0] }
      let expected = task.targets[i] - dot(row, refit)
      let allowed =
        rounding * (system[i, i] * alpha + expected.magnitude + norm(row) * norm(refit))
      residual = larger(residual, (residuals[i] - expected).magnitude / allowed)
    }
    // I − H, column by column.
    var (free, missed) = (0.0, task.targets)
    for j in 0..<n {
      let column = task.kernel.times(try factor.solve((0..<n).map { $0 == j ? 1 : 0 }))
      free += 1 - column[j]
      add(-task.targets[j], column, to: &missed)
    }
    let expected = dot(missed, missed) * Double(n) / (free * free)
    let found = try implementation.crossValidationScore(task, ridge)
    return (residual, (found / expected - 1).magnitude / (4 * rounding * largest / ridge))
  }

  public func judge(_ rows: [Row]) -> [Judgement] {
    let ratios = rows.map { $0["risk"] / $0["leastRisk"] }.sorted()
    let median = ratios.isEmpty ? .infinity : ratios[ratios.count / 2]
    return [
      .always(
        .ntkCrossValidation,
        "the deviation of leave-one-out residuals from refits, and of the score from its formula, over the rounding allowance",
        of: rows, atMost: 1
      ) { larger($0["residual"], $0["score"]) },
      Judgement(
        .ntkCrossValidation, scope: .practice, median <= 1.5 ? .holds : .refuted,
        "the risk at the chosen ridge over the least risk, the median of \(ratios.count) data sets",
        measured: median, bound: 1.5, confidence: "one draw of points and noise each"),
    ]
  }

  public func plots(_ rows: [Row]) -> [Plot] {
    let byNoise = Dictionary(grouping: rows) { $0["noise"] }
    return [
      Plot(
        "cross-validation", .ntkCrossValidation, title: "The risk that cross-validation loses",
        caption:
          "The risk of kernel regression with the ridge of the smallest score, against the smallest risk of any ridge on the same data. On the diagonal, nothing is lost by not knowing the true function.",
        x: "least risk", y: "risk at the chosen ridge", logarithmic: "xy",
        series: byNoise.keys.sorted().map { noise in
          .init(
            "noise σ = \(noise)", .marks,
            byNoise[noise]!.map { ($0["leastRisk"], $0["risk"]) })
        } + [.init("equal", .bound, rows.map { ($0["leastRisk"], $0["leastRisk"]) }.sorted { $0.0 < $1.0 })])
    ]
  }
}
