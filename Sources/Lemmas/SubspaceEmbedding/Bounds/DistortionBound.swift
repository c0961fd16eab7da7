extension SketchDistribution {
  /// The distortion that a draw exceeds with probability at most `δ`, by this family's theorem, on any `n`-dimensional subspace, or
  /// with damping for any matrix of that statistical dimension. The inverse function is `rowsNeeded`.
  ///
  /// Unlike in `rowsNeeded`, the bound may be 1 or more: it still limits the largest singular value of `SU`, while the
  /// smallest may then be zero.
  ///
  /// - Claim: that of the family, see `claim`.
  /// - Throws: `SketchError.illegalParameter` unless the dimension is positive and `0 < δ < 1`.
  public func distortionBound(
    _ dimension: EmbeddedDimension, failureProbability: Double
  ) throws(SketchError) -> Double {
    try dimension.check()
    try requireInUnitInterval(failureProbability, "failureProbability")
    return theoremDistortion(dimension, failureProbability: failureProbability)
  }

  /// Markov: `P[‖UᵀSᵀSU − M‖ > ε] ≤ E‖UᵀSᵀSU − M‖_F²/ε²`.
  public func theoremDistortion(_ dimension: EmbeddedDimension, failureProbability: Double) -> Double {
    markovDistortion(dimension, failureProbability: failureProbability)
  }

  func markovDistortion(_ dimension: EmbeddedDimension, failureProbability: Double) -> Double {
    (secondMomentBound(dimension) / failureProbability).squareRoot()
  }

  public func secondMomentBound(_ dimension: EmbeddedDimension) -> Double {
    Self.secondMoment(dimension: dimension.value) / Double(rows)
  }
}
