/// The arithmetic of a port, as far as bounds on its rounding errors depend on it.
public struct Precision: Sendable, Equatable {
  public let name: String
  /// The unit roundoff of stored numbers: the relative error of one rounding of an input or a result.
  public let storage: Double
  /// The unit roundoff of sums. Matrix units take inputs of low precision and accumulate in float32.
  public let accumulation: Double
  /// The smallest positive normal number; smaller numbers may be flushed to zero.
  public let leastNormal: Double

  public static let float64 = Precision(
    name: "float64", storage: 0x1p-53, accumulation: 0x1p-53, leastNormal: 0x1p-1022)
  public static let float32 = Precision(
    name: "float32", storage: 0x1p-24, accumulation: 0x1p-24, leastNormal: 0x1p-126)
  /// 11 significant bits, sums in float32.
  public static let tf32 = Precision(
    name: "tf32", storage: 0x1p-11, accumulation: 0x1p-24, leastNormal: 0x1p-126)
  /// 8 significant bits, sums in float32.
  public static let bfloat16 = Precision(
    name: "bfloat16", storage: 0x1p-8, accumulation: 0x1p-24, leastNormal: 0x1p-126)

  public static let all = [float64, float32, tf32, bfloat16]

  /// `γ_k(u_a) + γ_c(u_s)`: the relative error of `k` additions and multiplications in a row with `c` roundings to storage
  /// among them, and the oracle's own `γ_{k+c}(2⁻⁵³)` on top.
  ///
  /// Nil if the bound is one half or more, which is useless.
  public func allowance(additions k: Int, roundings c: Int) -> Double? {
    guard let sums = gamma(k, accumulation), let stored = gamma(c, storage),
      let oracle = gamma(k + c, 0x1p-53)
    else { return nil }
    let total = sums + stored + oracle
    return total < 0.5 ? total : nil
  }

  /// `γ_k = ku/(1 − ku)` (Higham 2002, Lemma 3.1).
  private func gamma(_ k: Int, _ u: Double) -> Double? {
    let ku = Double(k) * u
    return ku < 0.5 ? ku / (1 - ku) : nil
  }
}
