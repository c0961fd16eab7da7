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
    try requireSize(n, "columns")
    try requireSize(m, "leftRows")
    try requireSize(d, "rightRows")
    try requireInUnitInterval(distortion, "distortion")
    try requireInUnitInterval(failureProbability, "failureProbability")
    let guarantee = Guarantee(
      n: Double(n), distortion: distortion, failureProbability: failureProbability)
    switch self {
    case .gaussian:
      return try wholeRows(guarantee.gaussian)
    case .srht:
      let order = WalshHadamard.paddedLength(m * d)
      let rows = try wholeRows(guarantee.subsampledHadamard(order: Double(order)))
      if rows > order { throw .tooManyRows(requested: rows, available: order) }
      return rows
    case .countSketch, .sparseSign:
      return try wholeRows(guarantee.sparseSign)
    case .tensorSRHT:
      return try wholeRows(guarantee.tensorSRHT)
    case .tensorSketch:
      return try wholeRows(guarantee.tensorSketch)
    case .neuronBlock:
      return try wholeRows(guarantee.neuronBuckets.rounded(.up) * Double(d))
    }
  }
}

/// The row bounds of the theorems, before rounding up, for dimension `n`, distortion `ε` and failure
/// probability `δ`.
///
/// All but the first two come from a second moment: if `E‖UᵀSᵀSU − I‖_F² ≤ c/s` then, by Markov,
/// `P[‖UᵀSᵀSU − I‖₂ > ε] ≤ c/(s ε²)`, which is at most `δ` for `s ≥ c/(ε²δ)`.
/// `u_j` are the rows of `U`, so `Σ_j ‖u_j‖² = n` and `Σ_jk ⟨u_j, u_k⟩² = ‖UUᵀ‖_F² = n`.
private struct Guarantee {
  let n: Double
  let distortion: Double
  let failureProbability: Double

  private func rows(secondMoment c: Double) -> Double {
    c / (distortion * distortion * failureProbability)
  }

  /// Davidson–Szarek: all `σ(SU)` lie in `1 ± η`, `η = √(n/s) + t`, with probability `≥ 1 − 2exp(−st²/2)`; so
  /// `t = √(2 ln(2/δ)/s)`. Since `1 − (1−η)² ≤ (1+η)² − 1`, the upper side decides: `η ≤ √(1+ε) − 1`, that is
  /// `s ≥ ((√n + √(2 ln(2/δ))) / (√(1+ε) − 1))²`.
  var gaussian: Double {
    let numerator = n.squareRoot() + (2 * Double.log(2 / failureProbability)).squareRoot()
    let width = numerator / ((1 + distortion).squareRoot() - 1)
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
    let spread = n.squareRoot() + (8 * Double.log(2 * order / failureProbability)).squareRoot()
    let coherence = spread * spread
    let upperExponent = (1 + distortion) * .log(onePlus: distortion) - distortion
    let lowerExponent = distortion + (1 - distortion) * .log(onePlus: -distortion)
    return coherence * .log(4 * n / failureProbability) / min(upperExponent, lowerExponent)
  }

  /// `(SᵀS)_jj = 1` exactly. For `j ≠ k` the entry is `(1/ζ)` times a sum of independent signs, one for each
  /// bucket that both share, so `E[(SᵀS)_jk²] = E[shared]/ζ² = (ζ·ζ/s)/ζ² = 1/s` for every `ζ`, and entries of
  /// different pairs are uncorrelated. Hence
  ///
  ///     E‖UᵀSᵀSU − I‖_F² = (1/s) Σ_{j≠k} (‖u_j‖²‖u_k‖² + ⟨u_j, u_k⟩²)
  ///                      = (n² + n − 2 Σ_j ‖u_j‖⁴)/s ≤ (n² + n)/s.
  var sparseSign: Double { rows(secondMoment: n * n + n) }

  /// Given the signs, the rows `s^(-1/2) a_tᵀ` are independent with `E[a aᵀ] = I`, because `HᵀH` is a multiple of
  /// the identity; so `E‖UᵀSᵀSU − I‖_F² = (E‖Uᵀa‖⁴ − n)/s`. Each `a` is `σ⊗τ` with uniform signs, and for a unit
  /// vector `u` Khintchine's inequality, once for each factor, gives `E⟨u, σ⊗τ⟩⁴ ≤ 3·3`. By Minkowski over the `n`
  /// columns of `U`, `E‖Uᵀa‖⁴ ≤ (n·√9)² = 9n²`.
  var tensorSRHT: Double { rows(secondMoment: 9 * n * n) }

  /// Avron, Nguyễn and Woodruff 2014, Lemma 2: `2 + 3^q` for degree `q = 2`.
  ///
  /// Counting directly confirms it with 8 in place of 11. Sort the pairs of distinct coordinates `(r,k), (r',k')` by
  /// which indices differ; the three sorts carry different signs, so they are uncorrelated, and every pair shares a
  /// bucket with probability `1/s`. Only `k`, or only `r`, differs: at most `2n²/s` each, as for `neuronBuckets`. Both
  /// differ: each of the four pairs that carry one product of signs meets four, at most `4n²/s`.
  var tensorSketch: Double { rows(secondMoment: 11 * n * n) }

  /// The buckets `q`. With `U_r` the `d×n` block of neuron `r`, `UᵀSᵀSU − I = Σ_{r≠r'} (CᵀC)_rr' U_rᵀU_r'` and
  /// `E[(CᵀC)_rr'²] = 1/q`. By Cauchy–Schwarz on the transposed pairs,
  ///
  ///     E‖UᵀSᵀSU − I‖_F² ≤ (2/q) Σ_rr' ‖U_rᵀU_r'‖_F² = (2/q) ‖Σ_r U_rU_rᵀ‖_F² ≤ 2n²/q,
  ///
  /// since `Σ_r U_rU_rᵀ` is positive semidefinite with trace `n`.
  var neuronBuckets: Double { rows(secondMoment: 2 * n * n) }
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
