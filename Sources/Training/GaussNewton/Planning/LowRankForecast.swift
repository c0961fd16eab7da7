internal import RealModule

/// The expected size and quality of a low-rank preconditioner, from the statistical dimension `d_μ` of the system.
///
/// These are empirical laws for typical data, not bounds: on the kernels of digits and of 6,000 points of `diamonds`, at three ridges each,
/// `d_μ` was within a factor of 1.6 of the assumed value, and the condition numbers follow those in the experiments for
/// `preconditioner.low-rank` and `preconditioner.nystrom`.
public struct LowRankForecast: Codable, Sendable, Equatable {
  /// `n`.
  public let points: Int
  /// `d_μ`.
  public let statisticalDimension: Double

  /// - Parameters:
  ///   - n: `n`.
  ///   - shift: `μ > 0`, a lower bound on the damping in every step's system.
  ///   - statisticalDimension: `d_μ`, if known; at most `n` of it counts.
  public init(points n: Int, shift: Double, statisticalDimension: Double? = nil) {
    precondition(
      n >= 1 && shift > 0, "a low-rank form needs n ≥ 1 and a damping > 0, not n = \(n) and \(shift)")
    points = n
    self.statisticalDimension = min(
      Double(n), statisticalDimension ?? Self.assumedDimension(points: n, shift: shift))
  }

  /// The value for eigenvalues `c i^{-3/2}` with the trace of the kernel, `n/2 = cζ(3/2)`: `d_μ ≈ (c/μ)^{2/3} ∫ dx/(1 + x^{3/2}) = 2.42 (c/μ)^{2/3}`.
  private static func assumedDimension(points n: Int, shift: Double) -> Double {
    2.42 * .pow(Double(n) / (5.22 * shift), 2.0 / 3)
  }

  /// The number of columns of `G` at which `nystrom` stops by itself for eigenvalues following that law: `0.4 d_μ`, in blocks of 128.
  public var columns: Int { min(points, Self.roundedUp(0.4 * statisticalDimension, toMultipleOf: 128)) }
  /// The maximum number: twice as many, because `d_μ` is not known accurately.
  public var mostColumns: Int {
    min(points, Self.roundedUp(0.8 * statisticalDimension, toMultipleOf: 128))
  }

  /// The rows at which a growing sketch stops: 256, doubled until its own statistical dimension, which is at most `d_μ`, is three quarters of them.
  public var rows: Int {
    var rows = 256
    while Double(rows) < statisticalDimension / 0.75 { rows *= 2 }
    return min(points, rows)
  }
  /// The maximum number: twice as many.
  public var mostRows: Int { min(points, 2 * rows) }

  /// `κ(P⁻¹G_μ)` for this many columns: 3 at half of `d_μ`, and `1 + ‖G − Ĝ‖/μ` with a norm that decays like `s^{-3/2}`.
  public func conditionNumber(columns s: Int) -> Double {
    1 + 2 * .pow(statisticalDimension / 2 / Double(s), 1.5)
  }

  /// `κ(P⁻¹G_μ)` for a sketch of this many rows, `1 + 8d_μ/s`: 9 at `s = d_μ`.
  public func conditionNumber(rows s: Int) -> Double { 1 + 8 * statisticalDimension / Double(s) }

  private static func roundedUp(_ value: Double, toMultipleOf unit: Int) -> Int {
    unit * max(1, Int((value / Double(unit)).rounded(.up)))
  }
}
