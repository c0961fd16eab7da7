internal import RealModule

/// `ε₀ = √((λ + μ)/n)/6`, at most `1/6`, from `train.linear-convergence`, with `μ` what the system of every step is sure to be damped by. Where `λ` is not known `λ + μ ≥ μ` is
/// enough; a smaller sum than `SolveForecast.assumedEigenvalue` is not assumed.
///
/// - Claim: `train.linear-convergence`.
struct AccuracyRule {
  /// `ε₀`.
  let accuracy: Double
  /// How it came about, as a sentence.
  let reason: String

  /// - Parameters:
  ///   - points: `n`.
  ///   - smallestEigenvalue: `λ`, where it is known.
  ///   - shift: `μ`.
  ///   - hasData: whether there is data that has a kernel.
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
      case nil where shift >= assumed: ("μ", "from λ + μ ≥ μ = \(short(shift)), for \(unknown)")
      case nil:
        (
          "λ", "with λ = \(short(assumed)) assumed, about that of the bundled sets, for \(unknown)"
        )
      }
    reason = "accuracy \(short(accuracy)) = min(1/6, √(\(root)/n)/6), \(origin)"
  }
}
