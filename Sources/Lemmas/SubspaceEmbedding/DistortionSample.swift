public import Claims
public import CounterStream
public import DenseLinearAlgebra
public import LinearOperators

/// Lemma 1 for one matrix: the distortions of several draws of a sketch.
///
///     let profile = try TallMatrixProfile(of: a)
///     let sample = try DistortionSample(of: distribution, on: a, profile, draws: 20, stream: CounterStream(seed: 1))
///     print(sample.mean, sample.quantile(0.9), sample.worst)
///
/// - Claim: that of the distribution's family; and `embedding.isometry-in-expectation`.
public struct DistortionSample: Sendable, Equatable {
  /// `ε`, or with damping `ε_μ`, of each draw, in order.
  public let distortions: [Double]
  /// The bound against which each draw is checked; it fails with probability `CheckLog.falseAlarm`.
  public let bound: Double
  /// The findings.
  public let log: CheckLog

  /// - Parameters:
  ///   - distribution: for the rows of `A`.
  ///   - a: `A`.
  ///   - profile: the profile of `A`, with the damping.
  ///   - draws: how many, at least one.
  ///   - stream: draw `k` comes from its substream `k`.
  ///   - onDraw: receives each `SA`, first to last.
  /// - Cost: for each draw one sketch and `O(sn²)` operations. A family that uses the matrix to draw passes over it twice more.
  /// - Throws: `SketchError`, `LinearAlgebraError`; errors from reading the matrix and from the closure.
  public init<Distribution: SketchDistribution>(
    of distribution: Distribution, on a: some TallMatrix, _ profile: TallMatrixProfile, draws: Int,
    stream: CounterStream, onDraw: (_ sketch: Matrix) throws -> Void = { _ in }
  ) throws {
    precondition(draws >= 1, "the number of draws must be ≥ 1, not \(draws)")
    let bound = try distribution.distortionBound(
      profile.dimension, failureProbability: CheckLog.falseAlarm)
    var (distortions, log) = ([Double](), CheckLog())
    for draw in 0..<draws {
      let embedding = try distribution.sample(stream.substream(draw), for: a, damping: profile.damping)
      let sketch = try embedding.apply(a)
      let distortion = try profile.distortion(ofSketch: sketch).value
      distortions.append(distortion)
      log.check(Distribution.claim, measured: distortion, atMost: bound)
      try onDraw(sketch)
    }
    (self.distortions, self.bound, self.log) = (distortions, bound, log)
  }

  public var mean: Double { distortions.reduce(0, +) / Double(distortions.count) }
  public var worst: Double { distortions.max()! }

  /// The smallest distortion that at least a fraction `p` of the draws do not exceed.
  public func quantile(_ p: Double) -> Double {
    precondition(p > 0 && p <= 1, "a quantile needs 0 < p ≤ 1, not \(p)")
    let place = Int((p * Double(distortions.count)).rounded(.up)) - 1
    return distortions.sorted()[max(0, place)]
  }
}
