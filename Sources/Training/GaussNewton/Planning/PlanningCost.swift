internal import NeuralTangentKernel

/// What a run costs before its first step, where rules of its plan ask for the kernel, or above `KernelSummary.mostPoints` for an estimate of what it says.
///
/// - Claim: `cost.step` has the steps.
public struct PlanningCost: Codable, Sendable, Equatable {
  /// Of the estimate at most: it ends as soon as it knows enough.
  public let stages: [StageCost]
  /// The largest sum of what is alive at once.
  public let peakBytes: Int

  /// The cost of a request for so many points, or nil where no rule asks for it.
  public init?(_ request: TrainingRequest, points n: Int, dimension d: Int) {
    guard n <= KernelSummary.mostPoints ? request.needsKernel : request.needsEstimate else { return nil }
    if n <= KernelSummary.mostPoints {
      self.init(points: n, dimension: d, ridge: request.ridge)
    } else {
      self.init(estimateFor: n, dimension: d, width: request.width, ridge: request.ridge)
    }
  }

  /// The cost of the kernel as a matrix.
  ///
  /// - Parameters:
  ///   - n: the number of points.
  ///   - d: their dimension.
  ///   - ridge: by cross-validation it takes the whole spectrum, else the extreme eigenvalues are enough; a positive one takes a factorisation of its own.
  public init(points n: Int, dimension d: Int, ridge: RidgeChoice) {
    // Products, and an arc cosine for each pair.
    let kernel = StageCost(stage: .kernel, operations: n * n * (d + 20))
    switch ridge {
    case .automatic:
      stages = [kernel, StageCost(stage: .spectrum, operations: 9 * n * n * n)]
    case .fixed(let ridge):
      stages = [
        kernel,
        StageCost(stage: .factorization, operations: (ridge > 0 ? 2 : 1) * n * n * n / 3),
        // Some ten steps of Lanczos' process for one end of the spectrum and forty for the other.
        StageCost(stage: .triangles, operations: 50 * 2 * n * n),
      ]
    }
    // K and a factor; or K, in whose place its eigenvectors are made, and twice as much for LAPACK.
    peakBytes = (ridge == .automatic ? 24 : 16) * n * n
  }

  /// The cost of an estimate: the start network's pass, products by its Gram matrix, and Lanczos' vectors, `4nk²` for each run of `k` steps.
  private init(estimateFor n: Int, dimension d: Int, width: Int?, ridge: RidgeChoice) {
    let m = KernelRegressionEstimate.width(points: n, dimension: d, width: width)
    let runs = ridge == .automatic ? KernelRegressionEstimate.defaultProbes + 1 : 1
    let steps = KernelRegressionEstimate.mostSteps
    let preActivations = 2 * m * n * d
    stages = [
      StageCost(stage: .forward, operations: preActivations),
      StageCost(
        stage: .activations,
        operations: ActivationPattern.forwardOperations(neurons: m, points: n, dimension: d) - preActivations),
      StageCost(
        stage: .products,
        operations: steps * runs * TransposedJacobian.gramOperations(neurons: m, points: n, dimension: d),
        lookups: steps * ActivationPattern.lookups(neurons: m, points: n)),
      StageCost(stage: .vectors, operations: 4 * runs * n * steps * steps),
    ]
    // Weights and activations; the basis of each run, the weighted inputs and their sums; and the sums of a block of neurons.
    peakBytes =
      8 * (m * d + n * ((m + 63) / 64) + runs * (n * (steps + 1) + 2 * n * d + min(m, 4096) * d))
  }

  /// Predicted seconds.
  public func seconds(_ speed: MachineSpeed = .reference) -> Double { stages.seconds(speed) }

  /// The share of the predicted time that is over when this stage begins.
  public func share(before stage: StageCost.Stage) -> Double {
    let over = stages.prefix { $0.stage != stage }
    return Array(over).seconds(.reference) / seconds()
  }
}

extension TrainingRequest {
  /// Whether a rule asks for the kernel, up to `KernelSummary.mostPoints`.
  var needsKernel: Bool { width == nil || accuracy == nil || ridge == .automatic }

  /// Whether a rule asks for what can be estimated without it: the ridge, or with a ridge the movement that decides the width.
  var needsEstimate: Bool { ridge == .automatic || (width == nil && ridge.value! > 0) }
}
