internal import RealModule

extension EmbeddingFamily {
  /// The distortion that a sketch of `s` rows exceeds with probability at most `δ`, by this family's theorem, on any
  /// `n`-dimensional subspace of `R^{md}`. The other way round it is `rowsNeeded`.
  ///
  /// Unlike there the bound may be 1 or more: it still limits the largest singular value of `SU`, while the
  /// smallest may then be zero.
  ///
  /// - Claim: the one of the family, see `claim`.
  /// - Throws: `SketchError.illegalParameter` unless `n, m, d, s ≥ 1` and `0 < δ < 1`.
  public func distortionBound(
    rows s: Int, columns n: Int, leftRows m: Int, rightRows d: Int, failureProbability: Double
  ) throws(SketchError) -> Double {
    try requireSize(s, "rows")
    try requireSubspace(columns: n, leftRows: m, rightRows: d, failureProbability: failureProbability)
    let moments = SecondMoment(n: Double(n))
    /// Markov: `P[‖UᵀSᵀSU − I‖ > ε] ≤ c/(s ε²)`.
    func markov(_ c: Double, over s: Double) -> Double { (c / (s * failureProbability)).squareRoot() }
    switch self {
    case .gaussian:
      let spread = gaussianSpread(n: Double(n), failureProbability: failureProbability)
      let edge = 1 + spread / Double(s).squareRoot()
      return edge * edge - 1
    case .srht:
      let coherence = flattenedCoherence(
        n: Double(n), order: Double(WalshHadamard.paddedLength(m * d)),
        failureProbability: failureProbability / 2)
      return SubsampledHadamardEmbedding.samplingDistortion(
        rows: s, columns: n, coherence: coherence, failureProbability: failureProbability / 2)
    case .countSketch, .sparseSign: return markov(moments.sparseSign, over: Double(s))
    case .tensorSRHT: return markov(moments.tensorSRHT, over: Double(s))
    case .tensorSketch: return markov(moments.tensorSketch, over: Double(s))
    case .neuronBlock: return markov(moments.neuronBuckets, over: Double(s / d))
    }
  }
}

extension SubsampledHadamardEmbedding {
  /// The distortion that sampling `s` rows from a matrix of orthonormal columns and coherence `M` exceeds with
  /// probability at most `δ`, half of it for each side (Tropp 2011, Lemma 3.4).
  static func samplingDistortion(
    rows s: Int, columns n: Int, coherence: Double, failureProbability: Double
  ) -> Double {
    let exponent = coherence / Double(s) * .log(2 * Double(n) / failureProbability)
    return max(ChernoffExponent.inverseUpper(exponent), ChernoffExponent.inverseLower(exponent))
  }
}
