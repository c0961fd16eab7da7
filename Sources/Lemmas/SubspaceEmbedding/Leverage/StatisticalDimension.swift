/// The statistical dimension `d_μ = tr(G G_μ⁻¹) = Σ λ_i/(λ_i + μ) ≤ n` of a damped matrix, which replaces `n` in every bound.
///
/// Each direction counts relative to the damping: fully if `λ_i ≫ μ`, hardly at all if `λ_i ≪ μ`. At `μ = 0`
/// it is the rank.
///
///     let dimension = statisticalDimension(singularValues: try SingularValueDecomposition.values(a), damping: 0.1)
///     let rows = try EmbeddingFamily.countSketch.rowsNeeded(
///       .statistical(dimension), SketchCoordinates(a.rows), distortion: 0.5, failureProbability: 0.1)
///
/// - Parameters:
///   - eigenvalues: `λ_i`, those of `G = AᵀA`; values that are negative by rounding count as zero.
///   - damping: `μ ≥ 0`.
public func statisticalDimension(gramEigenvalues eigenvalues: [Double], damping: Double) -> Double {
  requireDamping(damping)
  return eigenvalues.reduce(0) { $0 + ($1 > 0 ? $1 / ($1 + damping) : 0) }
}

/// The statistical dimension from the singular values `σ_i` of `A`: `Σ σ_i²/(σ_i² + μ)`, without squares that overflow or underflow.
///
/// - Parameters:
///   - singularValues: `σ_i ≥ 0`.
///   - damping: `μ ≥ 0`.
public func statisticalDimension(singularValues: [Double], damping: Double) -> Double {
  requireDamping(damping)
  let root = damping.squareRoot()
  return singularValues.reduce(0) { sum, sigma in
    if sigma <= 0 { return sum }
    let ratio = root / sigma
    return sum + 1 / (1 + ratio * ratio)
  }
}
