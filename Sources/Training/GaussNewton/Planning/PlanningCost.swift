/// What a run costs before its first step, where rules of its plan ask for the kernel.
///
/// - Claim: `cost.step` has the steps.
public struct PlanningCost: Codable, Sendable, Equatable {
  public let stages: [StageCost]
  /// The largest sum of what is alive at once.
  public let peakBytes: Int

  /// The cost of a request for so many points, or nil where no rule asks for the kernel.
  public init?(_ request: TrainingRequest, points n: Int, dimension d: Int) {
    guard request.needsKernel else { return nil }
    self.init(points: n, dimension: d, ridge: request.ridge)
  }

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
    peakBytes = Int(Self.peakBytes(points: Double(n), ridge: ridge))
  }

  /// In floating point, for sizes that are not known to be countable: `K` and a factor; or `K`, in whose place its eigenvectors are made, and twice as much for LAPACK.
  static func peakBytes(points n: Double, ridge: RidgeChoice) -> Double {
    (ridge == .automatic ? 24 : 16) * n * n
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
  /// Whether a rule asks for the kernel.
  var needsKernel: Bool { width == nil || accuracy == nil || ridge == .automatic }
}
