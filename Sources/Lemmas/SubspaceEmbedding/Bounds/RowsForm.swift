internal import RealModule

/// How the rows required by a theorem grow with `n`, `ε` and `δ`, up to a constant and logarithms of `N`.
public enum RowsForm: Sendable {
  /// `n/ε²`, up to `ln(1/δ)`.
  case linear
  /// `n ln(n/δ)/ε²`.
  case logarithmic
  /// `n²/(ε²δ)`: from a second moment, by Markov's inequality.
  case quadratic

  public var text: String {
    switch self {
    case .linear: "n/ε²"
    case .logarithmic: "n ln(n/δ)/ε²"
    case .quadratic: "n²/(ε²δ)"
    }
  }

  public func rows(columns n: Int, distortion: Double, failureProbability: Double) -> Double {
    let (n, square) = (Double(n), distortion * distortion)
    return switch self {
    case .linear: n / square
    case .logarithmic: n * .log(n / failureProbability) / square
    case .quadratic: n * n / (square * failureProbability)
    }
  }
}
