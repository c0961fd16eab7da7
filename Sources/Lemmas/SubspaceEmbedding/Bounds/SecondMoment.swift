/// The constants `c` of the second moments, `E‖UᵀSᵀSU − I‖_F² ≤ c/s` for any orthonormal `U` with `n` columns.
///
/// By Markov, `P[‖UᵀSᵀSU − I‖₂ > ε] ≤ c/(s ε²)`. `u_j` are the rows of `U`, so `Σ_j ‖u_j‖² = n` and
/// `Σ_jk ⟨u_j, u_k⟩² = ‖UUᵀ‖_F² = n`.
struct SecondMoment {
  let n: Double

  /// `(SᵀS)_jj = 1` exactly. For `j ≠ k` the entry is `(1/ζ)` times a sum of independent signs, one for each
  /// bucket that both share, so `E[(SᵀS)_jk²] = E[shared]/ζ² = (ζ·ζ/s)/ζ² = 1/s` for every `ζ`, and entries of
  /// different pairs are uncorrelated. Hence
  ///
  ///     E‖UᵀSᵀSU − I‖_F² = (1/s) Σ_{j≠k} (‖u_j‖²‖u_k‖² + ⟨u_j, u_k⟩²)
  ///                      = (n² + n − 2 Σ_j ‖u_j‖⁴)/s ≤ (n² + n)/s.
  var sparseSign: Double { n * n + n }

  /// Given the signs, the rows `s^(-1/2) a_tᵀ` are independent with `E[a aᵀ] = I`, because `HᵀH` is a multiple of
  /// the identity; so `E‖UᵀSᵀSU − I‖_F² = (E‖Uᵀa‖⁴ − n)/s`. Each `a` is `σ⊗τ` with uniform signs, and for a unit
  /// vector `u` Khintchine's inequality, once for each factor, gives `E⟨u, σ⊗τ⟩⁴ ≤ 3·3`. By Minkowski over the `n`
  /// columns of `U`, `E‖Uᵀa‖⁴ ≤ (n·√9)² = 9n²`.
  var tensorSRHT: Double { 9 * n * n }

  /// Avron, Nguyễn and Woodruff 2014, Lemma 2: `2 + 3^q` for degree `q = 2`.
  ///
  /// Counting directly confirms it with 8 in place of 11. Sort the pairs of distinct coordinates `(r,k), (r',k')` by
  /// which indices differ; the three sorts carry different signs, so they are uncorrelated, and every pair shares a
  /// bucket with probability `1/s`. Only `k`, or only `r`, differs: at most `2n²/s` each, as for `neuronBuckets`. Both
  /// differ: each of the four pairs that carry one product of signs meets four, at most `4n²/s`.
  var tensorSketch: Double { 11 * n * n }

  /// For `q` buckets of neurons, over `q` and not over `s`. With `U_r` the `d×n` block of neuron `r`,
  /// `UᵀSᵀSU − I = Σ_{r≠r'} (CᵀC)_rr' U_rᵀU_r'` and `E[(CᵀC)_rr'²] = 1/q`. By Cauchy–Schwarz on the transposed pairs,
  ///
  ///     E‖UᵀSᵀSU − I‖_F² ≤ (2/q) Σ_rr' ‖U_rᵀU_r'‖_F² = (2/q) ‖Σ_r U_rU_rᵀ‖_F² ≤ 2n²/q,
  ///
  /// since `Σ_r U_rU_rᵀ` is positive semidefinite with trace `n`.
  var neuronBuckets: Double { 2 * n * n }
}

extension EmbeddingFamily {
  /// A bound on `E‖UᵀSᵀSU − I‖_F²` for a sketch of `s` rows and any orthonormal `U` with `n` columns in `R^{md}`.
  ///
  /// A Gaussian matrix has `(n² + n)/s` exactly. For the SRHT the sampled rows `a` are signs, so
  /// `E‖Uᵀa‖⁴ = n² + 2n − 2Σ_j‖u_j‖⁴`, and sampling `s` of `N₂` rows without replacement gives
  /// `(E‖Uᵀa‖⁴ − n)/s · (N₂ − s)/(N₂ − 1) ≤ (n² + n)/s`. The others: see `SecondMoment`.
  ///
  /// - Claim: the one of the family, see `claim`.
  public func secondMomentBound(rows s: Int, columns n: Int, rightRows d: Int) -> Double {
    let moments = SecondMoment(n: Double(n))
    return switch self {
    case .gaussian, .srht, .countSketch, .sparseSign: moments.sparseSign / Double(s)
    case .tensorSRHT: moments.tensorSRHT / Double(s)
    case .tensorSketch: moments.tensorSketch / Double(s)
    case .neuronBlock: moments.neuronBuckets / Double(s / d)
    }
  }
}
