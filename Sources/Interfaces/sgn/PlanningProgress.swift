import SketchedGaussNewton

/// What is said while the kernel is computed, or what it says estimated, before there is anything to print: a note where it takes seconds, and a bar.
struct PlanningProgress {
  private let bar = ProgressBar()

  func show(_ cost: PlanningCost, _ stage: StageCost.Stage, points n: Int) {
    let subject = cost.stages[0].stage == .kernel ? "the kernel" : "an estimate of what the kernel says"
    // On a machine four times as slow as the reference, or as busy, that is two seconds.
    if stage == cost.stages[0].stage && cost.seconds() > 0.5 {
      printError(
        "note: \(subject) of \(n) points comes first; that may take about \(short(cost.seconds())) s.")
    }
    let words =
      switch stage {
      case .kernel: "entries"
      case .spectrum: "all eigenvalues and vectors"
      case .forward: "a start network"
      case .products: "products by its Gram matrix"
      default: "smallest eigenvalue"
      }
    bar.show(cost.share(before: stage), "\(subject): \(words)")
  }

  func clear() { bar.clear() }
}

extension TrainingPlan {
  /// The plan, with what is said while it is made.
  static func showing(
    _ request: TrainingRequest, inputs: Matrix, targets: [Double], needsKernel: Bool = false
  ) throws -> TrainingPlan {
    let progress = PlanningProgress()
    defer { progress.clear() }
    return try TrainingPlan(request, inputs: inputs, targets: targets, needsKernel: needsKernel) {
      progress.show($0, $1, points: inputs.columns)
    }
  }
}
