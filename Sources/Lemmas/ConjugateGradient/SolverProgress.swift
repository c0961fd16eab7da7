internal import DenseLinearAlgebra

/// One iterate of a solve in progress, as a callback sees it.
public struct SolverProgress: Sendable {
  /// How many iterations are complete; 0 at the start.
  public let iteration: Int
  /// The quantity that is compared with the tolerance.
  public let relativeResidual: Double
  /// Whether the residual was computed from the iterate; otherwise it comes from the recursion, and may have
  /// drifted. An iterate whose recursive residual met the tolerance is reported a second time, with the recomputed one.
  public let isRecomputed: Bool

  let scaledIterate: [Double]
  let scale: Double

  /// `g_k`. Cost: `n` at each access.
  public var iterate: [Double] { scaled(scaledIterate, by: scale) }
}
