internal import RealModule

/// `ε₀ = √((λ + μ)/n)/6`, at most `1/6`, from `train.linear-convergence`, where `μ` is a lower bound on the damping in every step's system.
/// If `λ` is not known, `λ + μ ≥ μ` is used; the sum is taken to be at least `SolveForecast.assumedEigenvalue`.
///
/// - Claim: `train.linear-convergence`.
struct AccuracyRule {
  /// `ε₀`.
  let accuracy: Double
  /// The reason for it, as a sentence.
  let reason: String

  /// - Parameters:
  ///   - points: `n`.
  ///   - smallestEigenvalue: `λ`, if known.
  ///   - shift: `μ`.
  ///   - hasData: whether there are data to compute the kernel from.
  init(points n: Int, smallestEigenvalue: Double?, shift: Double, hasData: Bool) {
    let assumed = SolveForecast.assumedEigenvalue
    let sum = smallestEigenvalue.map { $0 + shift } ?? max(shift, assumed)
    accuracy = min(1, (sum / Double(n)).squareRoot()) / 6
    let unknown =
      hasData
      ? "λ is not computed for more than \(KernelSummary.mostPoints) points" : "without data λ is not known"
    let (root, origin) =
      switch smallestEigenvalue {
      case let value? where shift > 0:
        ("(λ+μ)", "from the kernel's λ = \(short(value)) and μ = \(short(shift))")
      case let value?: ("λ", "from the kernel's λ = \(short(value))")
      case nil where shift >= assumed: ("μ", "from λ + μ ≥ μ = \(short(shift)), because \(unknown)")
      case nil:
        (
          "λ", "with λ = \(short(assumed)) assumed, about that of the bundled sets, because \(unknown)"
        )
      }
    reason = "accuracy \(short(accuracy)) = min(1/6, √(\(root)/n)/6), \(origin)"
  }
}
