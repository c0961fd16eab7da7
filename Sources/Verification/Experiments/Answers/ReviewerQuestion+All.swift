internal import Claims
internal import Datasets
internal import GaussNewton
internal import SketchedLeastSquares
internal import SubspaceEmbedding

extension ReviewerQuestion {
  /// In the order in which a reader of the paper would ask them.
  static let all = [constants, smallestEigenvalue, cost, shift, kernel, adam, iterative]

  private static let constants = ReviewerQuestion(
    name: "constants", question: "Are the constants reasonable?",
    experiments: [DistortionExperiment(), WidthExperiment()],
    plots: ["width", "distortion-count-sketch"], claims: [.embeddingCountSketch, .trainLinearConvergence]
  ) { run in
    let cells = run.rows(DistortionExperiment())
    let constants = EmbeddingFamily.allCases.map { family in
      DistortionConstant(family, cells.filter { $0.word("family") == family.rawValue })
    }
    let (n, coordinates) = (cells[0]["n"], cells[0]["m"] * cells[0]["d"])
    func multiple(_ rows: Int?) -> String { rows.map { "\(Int((Double($0) / n).rounded(.up)))n" } ?? "–" }
    let factors = constants.compactMap { constant -> Double? in
      guard let measured = constant.measured, let required = constant.required else { return nil }
      return Double(required) / (Double(measured) * n)
    }
    let width = WidthExperiment()
    let widths = run.rows(width)
    let found = width.enough(widths).max { $0.n < $1.n }
    let theorem = found.map { found in widths.first { $0["n"] == found.n }!["theoremWidth"] }
    let aboutWidth =
      found.map {
        "The theorem about training is further from practice: for n = \(readable($0.n)) points on the sphere in ten dimensions the theorem requires m = \(readable(theorem!)), while from m = \(readable($0.width)) on every step halves the residual for at least nine of ten random initialisations."
      } ?? "No width tried was sufficient."
    let areLarge = (factors.max() ?? 0) > 10 || found.map { theorem! / $0.width > 10 } ?? false
    let aboutSketches =
      factors.isEmpty
      ? "No family reached distortion ½ at the sizes tried."
      : "The theorems about sketches require \(readable(factors.min()!)) to \(readable(factors.max()!)) times as many rows as were sufficient. The table has, for n = \(readable(n)) columns and \(readable(coordinates)) = \(readable(coordinates / n))n rows of the matrix, the rows from which on the distortion is at most ½ with probability 0.9 on every subspace tried, and the rows that the theorem requires. A sketch with more rows than the matrix is of no use; such an entry only measures the constant. (–: more rows than there are to sample without replacement.)"
    return (
      "\(areLarge ? "No. " : "")\(aboutSketches) \(aboutWidth)",
      ReviewerAnswer.Table(
        header: ["family", "sufficient rows, measured", "rows that the theorem requires"],
        rows: constants.map {
          [$0.family.rawValue, $0.measured.map { "\($0)n" } ?? "–", multiple($0.required)]
        })
    )
  }

  private static let smallestEigenvalue = ReviewerQuestion(
    name: "lambda", question: "How does λ depend on the data, and when is it zero?",
    experiments: [KernelExperiment(), EigenvalueExperiment()],
    plots: ["eigenvalue-pair", "antipodal"], claims: [.ntkKernelIsPositiveDefinite]
  ) { run in
    let experiment = EigenvalueExperiment()
    let rows = run.rows(experiment)
    let ratios = rows.map { $0["bound"] / $0["smallest"] }
    let signs = run.rows(KernelExperiment()).count { $0.numbers["expected"] != nil }
    let dimensions = rows.filter { $0.word("data") == "sphere" }.map { $0["d"] }
    func exponent(_ d: Double) -> String {
      "\(readable(experiment.growth(d, rows).exponent)) in \(readable(d)) dimensions"
    }
    let largest = 256.0
    let dimension = dimensions.max()!
    var sets: [(title: String, rows: [Row])] = [
      (
        "uniform on the sphere in \(readable(dimension)) dimensions",
        rows.filter { $0.word("data") == "sphere" && $0["d"] == dimension }
      )
    ]
    for set in BundledDataset.allCases {
      for (title, constant) in [("with the constant coordinate", "with"), ("without it", "without")] {
        sets.append(
          (
            "\(set.rawValue), \(title)",
            rows.filter { $0.word("data") == set.rawValue && $0.words["constant"] == constant }
          ))
      }
    }
    return (
      "λ = λ_min(K) is zero exactly if two inputs coincide, or if the directions of the antipodal pairs among them are linearly dependent; the \(signs) sets of points tried agree. Otherwise the nearest pair, at the angle θ, bounds it: λ ≤ ½(1 − cos θ) + θ cos θ/2π, which is about θ/2π. In the \(rows.count) sets of random points and rows of real data, λ was smaller than this bound by a factor of at most \(readable(ratios.max()!)). For uniform points on the sphere its exponent in n is \(exponent(dimensions.min()!)) and \(exponent(dimension)). The table has medians for \(readable(largest)) rows.",
      ReviewerAnswer.Table(
        header: ["data", "nearest pair θ", "λ", "bound by the nearest pair"],
        rows: sets.map { title, rows in
          let own = rows.filter { $0["drawn"] == largest }
          return [title]
            + ["angle", "smallest", "bound"].map { name in readable(Spread(own.map { $0[name] }).median) }
        })
    )
  }

  private static let cost = ReviewerQuestion(
    name: "cost", question: "Does the near-linear cost per iteration show in practice?",
    experiments: [CostExperiment(), CrossoverExperiment()],
    plots: ["cost-n", "crossover"], claims: [.costStep]
  ) { run in
    let counted = run.rows(CostExperiment())
    let growth = CostExperiment().growth(counted).map { "\(readable($0.growth.law.exponent)) in \($0.axis)" }
    let iterations = Spread(counted.map { $0["iterations"] }).range
    let largest = counted.max { $0["m"] * $0["n"] * $0["d"] < $1["m"] * $1["n"] * $1["d"] }!
    let product = largest["product"] / (largest["m"] * largest["n"] * largest["d"])
    let crossover = CrossoverExperiment()
    let timed = run.rows(crossover).filter { $0.numbers["d"] == nil }
    let last = crossover.measured(timed).max { $0["n"] < $1["n"] }!
    let ratio = last["sketched"] / last["gram"]
    return (
      "In counted operations, yes. The operations of a sketched step grow with exponents \(growth.joined(separator: ", ")), where 1 is linear, and an iteration, a product by G, takes \(readable(product)) mnd operations at the largest size; a solve took \(readable(iterations.lowerBound)) to \(readable(iterations.upperBound)) iterations. In seconds, it depends on n, because an exact step forms G by counting bits: at n = \(readable(last["n"])) and m = \(readable(last["m"])) a sketched step took \(readable(ratio)) times as long as an exact one. The crossover \(crossover.crossover(crossover.measured(timed))). This is why sgn train chooses the solver by a cost model.",
      nil
    )
  }

  private static let shift = ReviewerQuestion(
    name: "bias", question: "Does the unshifted ReLU network need a shift or a bias?",
    experiments: [BiasExperiment()], plots: ["bias"], claims: [.ntkKernelIsExpectation, .trainInterpolates]
  ) { run in
    let experiment = BiasExperiment()
    let rows = run.rows(experiment)
    func median(_ constant: String, _ degree: Double, _ column: String) -> Double {
      Spread(experiment.cells(rows, constant, degree: degree).map { $0[column] }).median
    }
    let active = Spread(rows.map { $0["active"] }).range
    let degrees = Set(rows.map { $0["degree"] }).sorted()
    return (
      "The theorem needs neither, and nothing in this library shifts the activation: a neuron is active on half of the points (measured shares \(readable(active.lowerBound)) to \(readable(active.upperBound))), and every cost stated here takes this into account. A bias matters for what is learned. Beyond degree 1 the kernel of the unshifted network is even, so an odd polynomial that is orthogonal to linear functions is orthogonal to all its eigenfunctions on the sphere with nonzero eigenvalues: the theorem still applies to any finite set of points, but the weights must move far, and the fit does not carry over to other points. For the Legendre polynomial of degree 3 the held-out error of the kernel was \(readable(median("without", 3, "kernel"))) of the targets’ norm, that of the trained network \(readable(median("without", 3, "network"))), and training with \(readable(rows[0]["width"])) neurons left \(readable(median("without", 3, "residual"))) of the first residual. With a constant coordinate, which acts as a bias and which sgn train appends, they were \(readable(median("with", 3, "kernel"))), \(readable(median("with", 3, "network"))) and \(readable(median("with", 3, "residual"))).",
      ReviewerAnswer.Table(
        header: [
          "degree of the target", "kernel, without", "network, without", "‖r‖/‖r_0‖, without", "kernel, with",
          "network, with", "‖r‖/‖r_0‖, with",
        ],
        rows: degrees.map { degree in
          [readable(degree)]
            + ["without", "with"].flatMap { constant in
              ["kernel", "network", "residual"].map { readable(median(constant, degree, $0)) }
            }
        })
    )
  }

  private static let kernel = ReviewerQuestion(
    name: "kernel", question: "Why train at all, and not solve kernel regression or ridge regression?",
    experiments: [HeldOutExperiment(), SafeguardExperiment()],
    plots: ["held-out", "safeguard-ridge"], claims: [.ntkCrossValidation, .stepRidgeStationarity]
  ) { run in
    let heldOut = run.rows(HeldOutExperiment())
    let safeguard = run.rows(SafeguardExperiment())
    let widest = safeguard.map { $0["width"] }.max()!
    let distance = Spread(safeguard.filter { $0["width"] == widest }.map { $0["kernelDistance"] }).median
    let network = ratios(.gaussNewtonRidge, over: .kernelRidge, heldOut)
    let linear = ratios(.kernelRidge, over: .linearRidge, heldOut)
    return (
      "In the linear regime both are the same predictor, up to the finite width. With m = \(readable(widest)) neurons the residual of training with a ridge was within \(readable(distance))‖r_0‖ of that of kernel regression with the same ridge, and the held-out error of the trained network was \(readable(network.min()!)) to \(readable(network.max()!)) times that of kernel ridge regression (medians over the splits of the ratio on the same split, from the best to the worst data set). Accuracy is therefore no reason to train. Kernel ridge regression in turn had \(readable(linear.min()!)) to \(readable(linear.max()!)) times the error of linear ridge regression. Training is for tasks where n² numbers do not fit into memory, where a prediction must not cost n kernel evaluations, or where the weights are needed. The table has median errors relative to the standard deviation of the held-out targets.",
      errors([.gaussNewtonPaired, .gaussNewtonRidge, .kernel, .kernelRidge, .linearRidge], heldOut)
    )
  }

  private static let adam = ReviewerQuestion(
    name: "adam", question: "How does it compare with Adam in the error on held-out points?",
    experiments: [HeldOutExperiment(), ComparisonExperiment()],
    plots: ["comparison-heldout-diabetes", "comparison-operations-diabetes"], claims: [.trainInterpolates]
  ) { run in
    let heldOut = run.rows(HeldOutExperiment())
    func range(_ method: HeldOutExperiment.Method, over other: HeldOutExperiment.Method) -> String {
      let ratios = ratios(method, over: other, heldOut)
      return "\(readable(ratios.min()!)) to \(readable(ratios.max()!))"
    }
    let splits = Set(heldOut.map { $0["split"] }).count
    let comparison = ComparisonExperiment()
    return (
      "For held-out error the optimiser matters less than the initial outputs and the ridge. All ratios are medians over \(splits) random splits of the ratio on the same split, from the best to the worst of four data sets; they are not the ratios of the medians in the table. Gauss–Newton had \(range(.gaussNewton, over: .adam)) times the error of Adam from the paper’s initialisation, and \(range(.gaussNewtonPaired, over: .adamPaired)) times from a paired one. A paired initialisation, whose outputs are zero, had \(range(.gaussNewtonPaired, over: .gaussNewton)) times the error of the paper’s for Gauss–Newton and \(range(.adamPaired, over: .adam)) times for Adam. With the ridge of cross-validation, Gauss–Newton had \(range(.gaussNewtonRidge, over: .gaussNewtonPaired)) times its error without, and \(range(.gaussNewtonRidge, over: .adamStopped)) times that of Adam stopped at the step, with the step length, that are best on the held-out points themselves. In training error second-order steps are ahead: in \(comparison.unreached(run.rows(comparison))) pairs of data set and first-order method, the latter did not reach a relative residual of 10⁻⁶ within its steps.",
      errors(
        [.gaussNewton, .adam, .gaussNewtonPaired, .adamPaired, .adamStopped, .gaussNewtonRidge], heldOut)
    )
  }

  private static let iterative = ReviewerQuestion(
    name: "iterative", question: "Can the n³ become iterative?",
    experiments: [IterativeExperiment()],
    plots: ["iterative", "nystrom-iterations"], claims: [.preconditionerLowRank, .preconditionerNystrom]
  ) { run in
    let experiment = IterativeExperiment()
    let rows = run.rows(experiment)
    let sizes = rows.map { $0["n"] }
    let (smallest, largest) = (sizes.min()!, sizes.max()!)
    let titles: [SolverKind: String] = [
      .gram: "exact", .sketched: "low rank, rows of a sketch", .nystrom: "low rank, columns of G",
    ]
    let counts = Spread(
      rows.filter { $0.word("solver") != SolverKind.gram.rawValue }.map { $0["iterations"] }
    ).range
    let iterations = "\(readable(counts.lowerBound)) to \(readable(counts.upperBound))"
    func operations(_ solver: SolverKind, _ n: Double) -> Double {
      experiment.median("operations", solver, points: n, rows)
    }
    func share(_ solver: SolverKind, _ n: Double) -> String {
      readable(operations(solver, n) / operations(.gram, n))
    }
    let dampings = [smallest, largest].map { readable(experiment.median("damping", .gram, points: $0, rows)) }
    return (
      "Yes, with damping. If the statistical dimension d_μ is fixed, low-rank preconditioners of rank 2d_μ took \(iterations) iterations to 10⁻³ for n from \(readable(smallest)) to \(readable(largest)), and they form and factor no n×n matrix. It pays for many points only: the operations of a solve were \(share(.sketched, smallest)) times the exact solver’s with rows of a sketch and \(share(.nystrom, smallest)) times with columns of G at n = \(readable(smallest)), and \(share(.sketched, largest)) and \(share(.nystrom, largest)) times at n = \(readable(largest)). To keep d_μ fixed, the damping grew from \(dampings[0]) to \(dampings[1]). The exponents in n are in the table. Without damping a preconditioner needs rank n, and the n³ of its factorisation remains.",
      ReviewerAnswer.Table(
        header: [
          "solver", "exponent of the operations in n", "operations, n = \(readable(largest))",
          "iterations, n = \(readable(largest))",
        ],
        rows: IterativeExperiment.solvers.map { solver in
          [
            titles[solver]!, experiment.growth(solver, rows).text, readable(operations(solver, largest)),
            readable(experiment.median("iterations", solver, points: largest, rows)),
          ]
        })
    )
  }

  /// The median over the splits of the error of one method over that of another, for each set.
  private static func ratios(
    _ method: HeldOutExperiment.Method, over other: HeldOutExperiment.Method, _ rows: [Row]
  ) -> [Double] {
    HeldOutExperiment().ratios(method, over: other, rows).map { $0["ratio"] }
  }

  /// The median error of methods on each set.
  private static func errors(_ methods: [HeldOutExperiment.Method], _ rows: [Row]) -> ReviewerAnswer.Table {
    let experiment = HeldOutExperiment()
    return ReviewerAnswer.Table(
      header: ["data"] + methods.map(\.rawValue),
      rows: HeldOutExperiment.sets.map { data in
        [data] + methods.map { readable(Spread(experiment.errors($0, on: data, rows)).median) }
      })
  }
}
