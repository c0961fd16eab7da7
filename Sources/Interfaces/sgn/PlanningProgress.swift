import SketchedGaussNewton

/// Messages while the kernel is computed, or its properties are estimated, before any other output: a note if this takes
/// seconds, and a progress bar.
struct PlanningProgress {
  private let bar = ProgressBar()

  func show(_ cost: PlanningCost, _ stage: StageCost.Stage, points n: Int) {
    let subject = cost.stages[0].stage == .kernel ? "the kernel" : "an estimate of the kernel's properties"
    // On a machine four times slower than the reference, or as busy, that is two seconds.
    if stage == cost.stages[0].stage && cost.seconds() > 0.5 {
      printError(
        "note: \(subject) for \(n) points comes first; that may take about \(short(cost.seconds())) s.")
    }
    let words =
      switch stage {
      case .kernel: "entries"
      case .spectrum: "all eigenvalues and eigenvectors"
      case .forward: "an initial network"
      case .products: "products with its Gram matrix"
      default: "smallest eigenvalue"
      }
    bar.show(cost.share(before: stage), "\(subject): \(words)")
  }

  func clear() { bar.clear() }
}

extension TrainingPlan {
  /// The plan, with progress messages while it is made.
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
