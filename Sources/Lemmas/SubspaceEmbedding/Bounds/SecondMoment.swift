/// The constants `c` of the second moments, `E‖UᵀSᵀSU − M‖_F² ≤ c/s` for any matrix `U`, with `M = UᵀU`.
///
/// By Markov's inequality, `P[‖UᵀSᵀSU − M‖₂ > ε] ≤ c/(s ε²)`. `u_j` are the rows of `U`, so `Σ_j ‖u_j‖² = tr M` and
/// `Σ_jk ⟨u_j, u_k⟩² = ‖UUᵀ‖_F² = ‖M‖_F²`. For an orthonormal `U` both are `n`; for `U = A G_μ^(-1/2)` the first is the statistical
/// dimension `d_μ`, and the second, because `‖M‖₂ ≤ 1`, is at most that. So `c` is a function of the dimension `tr M` alone.
enum SecondMoment {
  /// For a Gaussian matrix it is exactly `((tr M)² + ‖M‖_F²)/s`. With one bucket or `ζ` buckets for each coordinate:
  ///
  /// `(SᵀS)_jj = 1` exactly. For `j ≠ k` the entry is `(1/ζ)` times a sum of independent signs, one for each
  /// bucket that both share, so `E[(SᵀS)_jk²] = E[shared]/ζ² = (ζ·ζ/s)/ζ² = 1/s` for every `ζ`, and entries of
  /// different pairs are uncorrelated. Hence
  ///
  ///     E‖UᵀSᵀSU − M‖_F² = (1/s) Σ_{j≠k} (‖u_j‖²‖u_k‖² + ⟨u_j, u_k⟩²)
  ///                      = ((tr M)² + ‖M‖_F² − 2 Σ_j ‖u_j‖⁴)/s ≤ ((tr M)² + tr M)/s.
  ///
  /// For the SRHT the sampled rows `a` are signs, so `E‖Uᵀa‖⁴ = (tr M)² + 2‖M‖_F² − 2Σ_j‖u_j‖⁴`, and sampling `s` of `N₂` rows
  /// without replacement gives `(E‖Uᵀa‖⁴ − ‖M‖_F²)/s · (N₂ − s)/(N₂ − 1)`: the same bound, times the last factor.
  static func pairs(_ trace: Double) -> Double { trace * trace + trace }

  /// Given the signs, the rows `s^(-1/2) a_tᵀ` are independent with `E[a aᵀ] = I`, because `HᵀH` is a multiple of the identity; so
  /// `E‖UᵀSᵀSU − M‖_F² = (E‖Uᵀa‖⁴ − ‖M‖_F²)/s`. Each `a` is `σ⊗τ` with uniform signs, and for any vector `u` Khintchine's inequality,
  /// applied to each factor, gives `E⟨u, σ⊗τ⟩⁴ ≤ 3·3·‖u‖⁴`. By Minkowski's inequality over the columns of `U`,
  /// `E‖Uᵀa‖⁴ ≤ (√9 tr M)² = 9(tr M)²`.
  static func tensorSRHT(_ trace: Double) -> Double { 9 * trace * trace }

  /// Avron, Nguyễn and Woodruff 2014, Lemma 2: `2 + 3^q` for degree `q = 2`.
  ///
  /// A direct count gives 8 in place of 11. Sort the pairs of distinct coordinates `(r,k), (r',k')` by which indices differ; the three
  /// kinds carry different signs, so they are uncorrelated, and every pair shares a bucket with probability `1/s`. Only `k`, or only `r`,
  /// differs: at most `2(tr M)²/s` each, as for `neuronBuckets`. Both differ: each of the four pairs that carry one product of signs meets
  /// four, at most `4(tr M)²/s`.
  static func tensorSketch(_ trace: Double) -> Double { 11 * trace * trace }

  /// For `q` buckets of neurons, divided by `q` and not by `s`. With `U_r` the block of `d` rows of neuron `r`,
  /// `UᵀSᵀSU − M = Σ_{r≠r'} (CᵀC)_rr' U_rᵀU_r'` and `E[(CᵀC)_rr'²] = 1/q`. By Cauchy–Schwarz on the transposed pairs,
  ///
  ///     E‖UᵀSᵀSU − M‖_F² ≤ (2/q) Σ_rr' ‖U_rᵀU_r'‖_F² = (2/q) ‖Σ_r U_rU_rᵀ‖_F² ≤ 2(tr M)²/q,
  ///
  /// since `Σ_r U_rU_rᵀ` is positive semidefinite with trace `tr M`.
  static func neuronBuckets(_ trace: Double) -> Double { 2 * trace * trace }
}
