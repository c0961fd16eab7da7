internal import NeuralTangentKernel

/// The cost of a run before its first step, if the plan's rules need the kernel or, above `KernelSummary.mostPoints`, an estimate in its place.
///
/// - Claim: `cost.step` covers the steps.
public struct PlanningCost: Codable, Sendable, Equatable {
  /// For the estimate an upper bound: it ends as soon as the result is accurate enough.
  public let stages: [StageCost]
  /// The maximum of the memory allocated at once.
  public let peakBytes: Int

  /// The cost of a request for this many points, or nil if no rule needs the kernel.
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
  ///   - ridge: cross-validation needs the whole spectrum, otherwise the extreme eigenvalues suffice; a positive ridge needs another factorisation.
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
        // About ten Lanczos steps for one end of the spectrum and forty for the other.
        StageCost(stage: .triangles, operations: 50 * 2 * n * n),
      ]
    }
    // K and a factor; or K, overwritten by its eigenvectors, and twice as much for LAPACK.
    peakBytes = (ridge == .automatic ? 24 : 16) * n * n
  }

  /// The cost of an estimate: the pass of the random network, products with its Gram matrix, and the Lanczos vectors, `4nk²` for each run of `k` steps.
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

  /// The fraction of the predicted time that has passed when this stage begins.
  public func share(before stage: StageCost.Stage) -> Double {
    let over = stages.prefix { $0.stage != stage }
    return Array(over).seconds(.reference) / seconds()
  }
}

extension TrainingRequest {
  /// Whether a rule needs the kernel, up to `KernelSummary.mostPoints`.
  var needsKernel: Bool { width == nil || accuracy == nil || ridge == .automatic }

  /// Whether a rule needs a quantity that can be estimated without the kernel: the ridge, or with a ridge the movement that determines the width.
  var needsEstimate: Bool { ridge == .automatic || (width == nil && ridge.value! > 0) }
}
