internal import DenseLinearAlgebra

/// One iterate of a solve in progress, as a callback sees it.
public struct SolverProgress: Sendable {
  /// How many iterations are complete; 0 at the start.
  public let iteration: Int
  /// What the tolerance is compared with.
  public let relativeResidual: Double
  /// Whether the residual was computed from the iterate; otherwise only the iteration's recursion speaks for it, and it may have
  /// drifted. An iterate whose recursive residual met the tolerance is seen a second time, with the recomputed one.
  public let isRecomputed: Bool

  let scaledIterate: [Double]
  let scale: Double

  /// `g_k`. Cost: `n`, at each call.
  public var iterate: [Double] { scaled(scaledIterate, by: scale) }
}
