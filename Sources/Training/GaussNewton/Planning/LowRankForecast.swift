internal import RealModule

/// What a preconditioner of low rank is expected to need and to be worth, by the statistical dimension `d_μ` of the system.
///
/// Laws of typical data, not bounds: on the kernels of digits and of 6,000 points of `diamonds`, at three ridges each, `d_μ` was within a factor of 1.6 of what is assumed, and the condition numbers follow what the
/// experiments for `preconditioner.low-rank` and `preconditioner.nystrom` saw.
public struct LowRankForecast: Codable, Sendable, Equatable {
  /// `n`.
  public let points: Int
  /// `d_μ`.
  public let statisticalDimension: Double

  /// - Parameters:
  ///   - n: `n`.
  ///   - shift: `μ > 0`, what the system of every step is sure to be damped by.
  ///   - statisticalDimension: `d_μ`, where it is known; no more than `n` of it counts.
  public init(points n: Int, shift: Double, statisticalDimension: Double? = nil) {
    precondition(n >= 1 && shift > 0, "no system of order \(n) has a low-rank form with the damping \(shift)")
    points = n
    self.statisticalDimension = min(
      Double(n), statisticalDimension ?? Self.assumedDimension(points: n, shift: shift))
  }

  /// That of eigenvalues `c i^{-3/2}` with the trace of the kernel, `n/2 = cζ(3/2)`: `d_μ ≈ (c/μ)^{2/3} ∫ dx/(1 + x^{3/2}) = 2.42 (c/μ)^{2/3}`.
  private static func assumedDimension(points n: Int, shift: Double) -> Double {
    2.42 * .pow(Double(n) / (5.22 * shift), 2.0 / 3)
  }

  /// The columns of `G` that `nystrom` stops at by itself, with the eigenvalues of that law: `0.4 d_μ`, in blocks of 128.
  public var columns: Int { min(points, Self.roundedUp(0.4 * statisticalDimension, toMultipleOf: 128)) }
  /// The most that it may take: twice as many, for `d_μ` is not known well.
  public var mostColumns: Int {
    min(points, Self.roundedUp(0.8 * statisticalDimension, toMultipleOf: 128))
  }

  /// The rows at which a growing sketch stops: 256, doubled until its own statistical dimension, of which `d_μ` is the most, is three quarters of them.
  public var rows: Int {
    var rows = 256
    while Double(rows) < statisticalDimension / 0.75 { rows *= 2 }
    return min(points, rows)
  }
  /// The most that it may have: twice as many.
  public var mostRows: Int { min(points, 2 * rows) }

  /// `κ(P⁻¹G_μ)` behind so many columns: 3 at half of `d_μ`, and `1 + ‖G − Ĝ‖/μ` with a norm that falls like `s^{-3/2}`.
  public func conditionNumber(columns s: Int) -> Double {
    1 + 2 * .pow(statisticalDimension / 2 / Double(s), 1.5)
  }

  /// `κ(P⁻¹G_μ)` behind a sketch of so many rows: 9 at `d_μ`, and a distortion that falls like its square root.
  public func conditionNumber(rows s: Int) -> Double { 1 + 8 * statisticalDimension / Double(s) }

  private static func roundedUp(_ value: Double, toMultipleOf unit: Int) -> Int {
    unit * max(1, Int((value / Double(unit)).rounded(.up)))
  }
}
