internal import RealModule

extension EmbeddingFamily {
  /// The rows that this family's theorem asks for, so that `S` is an ε-embedding of any `n`-dimensional subspace
  /// of `R^{md}` with probability at least `1 − δ`.
  ///
  /// These are bounds for the worst subspace. Typical data needs far fewer rows: see `GaussianLaw`.
  ///
  /// - Claim: the one of the family, see `claim`.
  /// - Throws: `SketchError.illegalParameter` unless `n, m, d ≥ 1` and `0 < ε, δ < 1`; `.tooManyRows` when the
  ///   SRHT would need more than its `N₂` rows; `.rowsNotRepresentable` when the number overflows.
  public func rowsNeeded(
    columns n: Int, leftRows m: Int, rightRows d: Int, distortion: Double, failureProbability: Double
  ) throws(SketchError) -> Int {
    try requireSubspace(columns: n, leftRows: m, rightRows: d, failureProbability: failureProbability)
    try requireInUnitInterval(distortion, "distortion")
    let guarantee = Guarantee(
      n: Double(n), distortion: distortion, failureProbability: failureProbability)
    let moments = SecondMoment(n: Double(n))
    switch self {
    case .gaussian:
      return try wholeRows(guarantee.gaussian)
    case .srht:
      let order = WalshHadamard.paddedLength(m * d)
      let rows = try wholeRows(guarantee.subsampledHadamard(order: Double(order)))
      if rows > order { throw .tooManyRows(requested: rows, available: order) }
      return rows
    case .countSketch, .sparseSign: return try wholeRows(guarantee.rows(moments.sparseSign))
    case .tensorSRHT: return try wholeRows(guarantee.rows(moments.tensorSRHT))
    case .tensorSketch: return try wholeRows(guarantee.rows(moments.tensorSketch))
    case .neuronBlock:
      return try wholeRows(guarantee.rows(moments.neuronBuckets).rounded(.up) * Double(d))
    }
  }
}

/// The row bounds of the theorems, before rounding up, for dimension `n`, distortion `ε` and failure
/// probability `δ`.
private struct Guarantee {
  let n: Double
  let distortion: Double
  let failureProbability: Double

  /// By Markov, from a second moment `c/s`.
  func rows(_ c: Double) -> Double { c / (distortion * distortion * failureProbability) }

  /// Davidson–Szarek: all `σ(SU)` lie in `1 ± η`, `η = √(n/s) + t`, with probability `≥ 1 − 2exp(−st²/2)`; so
  /// `t = √(2 ln(2/δ)/s)`. Since `1 − (1−η)² ≤ (1+η)² − 1`, the upper side decides: `η ≤ √(1+ε) − 1`, that is
  /// `s ≥ ((√n + √(2 ln(2/δ))) / (√(1+ε) − 1))²`.
  var gaussian: Double {
    let spread = gaussianSpread(n: n, failureProbability: failureProbability)
    let width = spread / ((1 + distortion).squareRoot() - 1)
    return width * width
  }

  /// Tropp 2011. Flattening (Lemma 3.3) with probability `≥ 1 − δ/2`: the coherence
  /// `M = N₂ max_j ‖e_jᵀ N₂^(-1/2) H D U‖²` is at most `(√n + √(8 ln(2N₂/δ)))²`.
  /// Sampling (Lemma 3.4), with `δ/4` for each of its two tails:
  ///
  ///     n (e^{−ε} / (1−ε)^{1−ε})^{s/M} = n exp(−(s/M)(ε + (1−ε) ln(1−ε))) ≤ δ/4
  ///     n (e^{ε}  / (1+ε)^{1+ε})^{s/M} = n exp(−(s/M)((1+ε) ln(1+ε) − ε)) ≤ δ/4
  ///
  /// so `s ≥ M ln(4n/δ)` over the smaller exponent.
  func subsampledHadamard(order: Double) -> Double {
    let coherence = flattenedCoherence(n: n, order: order, failureProbability: failureProbability / 2)
    let exponent = min(ChernoffExponent.upper(distortion), ChernoffExponent.lower(distortion))
    return coherence * .log(4 * n / failureProbability) / exponent
  }
}

/// Refuses what no theorem here speaks of.
func requireSubspace(
  columns n: Int, leftRows m: Int, rightRows d: Int, failureProbability: Double
) throws(SketchError) {
  try requireSize(n, "columns")
  try requireSize(m, "leftRows")
  try requireSize(d, "rightRows")
  try requireInUnitInterval(failureProbability, "failureProbability")
}

private func requireInUnitInterval(_ value: Double, _ name: String) throws(SketchError) {
  if !(value > 0 && value < 1) {
    throw .illegalParameter(name: name, value: "\(value)", allowed: "strictly between 0 and 1")
  }
}

private func wholeRows(_ bound: Double) throws(SketchError) -> Int {
  guard let rows = Int(exactly: bound.rounded(.up)) else { throw .rowsNotRepresentable(needed: bound) }
  return rows
}
