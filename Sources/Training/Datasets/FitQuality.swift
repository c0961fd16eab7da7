public import Claims

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
      "\(predictions.count) predictions do not fit \(targets.count) targets")
    let errors = zip(predictions, targets).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
    let mean = targets.reduce(0, +) / Double(targets.count)
    let variation = targets.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    rmse = (errors / Double(targets.count)).squareRoot()
    rSquared = variation > 0 ? 1 - errors / variation : nil
  }
}
