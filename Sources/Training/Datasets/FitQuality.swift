public import Claims
internal import DenseLinearAlgebra

/// How well predictions fit targets, in the targets' units.
public struct FitQuality: Codable, EncodesNulls, Sendable, Equatable {
  /// `√(Σ(p_i − y_i)²/n)`.
  public let rmse: Double
  /// `1 − Σ(p_i − y_i)² / Σ(y_i − ȳ)²`; nil when the targets are all equal.
  public let rSquared: Double?

  /// - Traps: without points, or when the counts differ.
  public init(predictions: [Double], targets: [Double]) {
    precondition(
      predictions.count == targets.count && !targets.isEmpty,
      "\(predictions.count) predictions do not match \(targets.count) targets")
    // Norms and statistics that do not overflow when squares would.
    let error = norm(difference(predictions, targets)) / Double(targets.count).squareRoot()
    let statistics = ColumnStatistics(targets)
    let ratio = error / statistics.deviation
    rmse = error
    rSquared = statistics.isConstant ? nil : 1 - ratio * ratio
  }
}
