public import DenseLinearAlgebra
internal import RealModule

/// Two unit points and the angle between them, which bounds `λ_min(K)` from above.
///
/// By Cauchy interlacing, `λ_min(K)` is at most the smaller eigenvalue of each principal submatrix of order two, which has
/// `K_ii = K_jj = ½` and `K_ij = cos θ (π − θ)/2π`. That is `½ − |K_ij|`, about `θ/2π` for near points. An antipodal pair alone
/// does no harm, since `K_ij = 0`; see `KernelPositivity` for several pairs together.
///
/// - Claim: `ntk.kernel-is-positive-definite`.
public struct PointPair: Sendable, Equatable {
  public let pair: ColumnPair
  /// `θ`, from 0 for equal points to `π` for opposite ones, without the cancellation of an arc cosine.
  public let angle: Double

  /// `λ_min(K) ≤ ½ − |K_ij|`. For acute angles it is evaluated as `(2π sin²(θ/2) + θ cos θ)/2π`, without cancellation.
  public var eigenvalueBound: Double {
    let cosine = Double.cos(angle)
    if cosine <= 0 { return 0.5 + cosine * (Double.pi - angle) / (2 * Double.pi) }
    let sine = Double.sin(angle / 2)
    return sine * sine + angle * cosine / (2 * Double.pi)
  }

  /// The pairs of smallest angle, nearest first.
  ///
  /// - Shape: `inputs` is `d×n` with unit columns.
  /// - Parameters:
  ///   - inputs: the points.
  ///   - count: the maximum number of pairs.
  /// - Cost: `2n²d` operations and `n²/2` arc tangents. Memory: `count`.
  public static func nearest(_ inputs: Matrix, count: Int) -> [PointPair] {
    first(count, of: inputs) { $0.angle < $1.angle }
  }

  /// The pairs of largest angle, the most opposed first. Cost: as `nearest`.
  public static func mostOpposed(_ inputs: Matrix, count: Int) -> [PointPair] {
    first(count, of: inputs) { $0.angle > $1.angle }
  }

  /// The first pairs in an order; ties go to the earlier points.
  private static func first(
    _ count: Int, of inputs: Matrix, by precedes: (PointPair, PointPair) -> Bool
  ) -> [PointPair] {
    precondition(count >= 0, "the number of pairs must be ≥ 0, not \(count)")
    var kept: [PointPair] = []
    let points = inputs.elements.span
    for j in 0..<inputs.columns {
      for i in 0..<j {
        let candidate = PointPair(
          pair: ColumnPair(first: i, second: j),
          angle: NeuralTangentKernel.angle(points, i, points, j, dimension: inputs.rows))
        if kept.count == count, kept.last.map({ !precedes(candidate, $0) }) ?? true { continue }
        let place = kept.firstIndex { precedes(candidate, $0) } ?? kept.count
        kept.insert(candidate, at: place)
        if kept.count > count { kept.removeLast() }
      }
    }
    return kept
  }
}
