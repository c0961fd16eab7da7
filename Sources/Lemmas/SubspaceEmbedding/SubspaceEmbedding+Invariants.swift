public import Claims
public import DenseLinearAlgebra

extension SketchDistribution {
  /// Checks a drawn sketch against its family's theorem: the distortion, from the singular values of `SU`, is within
  /// the bound that fails with probability `CheckLog.falseAlarm`.
  ///
  /// Rounding: `SU` is computed from `SA` and a triangle `T` with `TᵀT = G`, so that `U` is orthonormal up to a multiple of `nuκ(G)` and
  /// `SU` is off by a multiple of `suκ(G)`, each relative to `1 + ε`; as in LAPACK's tests the multiple is set to 30. If a sketch keeps all
  /// coordinates the bound itself is zero.
  ///
  /// - Parameters:
  ///   - sketchedBasis: `SU`, `s×n`, with `U` an orthonormal basis of the range of `A`; for a damped matrix `[SU; (I − UᵀU)^½]`, `(s+n)×n`, with
  ///     `U = A G_μ^(-1/2)`, which is `[SA; √μ I]T⁻¹` for `TᵀT = G_μ` up to an orthogonal factor.
  ///   - dimension: the embedded dimension; nil for the subspace.
  ///   - conditionNumber: `κ(G)`; 1 if `U` is orthonormal up to rounding.
  ///   - log: receives the findings.
  ///   - step: the number of the step to which the findings belong.
  /// - Returns: the distortion.
  /// - Throws: `LinearAlgebraError` from the singular values, `SketchError` for an empty basis.
  @discardableResult
  public func checkDistortion(
    sketchedBasis: Matrix, dimension: EmbeddedDimension? = nil, conditionNumber: Double = 1,
    into log: inout CheckLog, step: Int? = nil
  ) throws -> Distortion {
    let dimension = dimension ?? .subspace(sketchedBasis.columns)
    let added = if case .statistical = dimension { sketchedBasis.columns } else { 0 }
    precondition(
      sketchedBasis.rows == rows + added,
      "the sketched basis must have \(rows + added) rows, not \(sketchedBasis.rows)")
    let distortion = try Distortion(sketchedBasis: sketchedBasis)
    let bound = try distortionBound(dimension, failureProbability: CheckLog.falseAlarm)
    let rounding =
      30 * Double(max(sketchedBasis.rows, sketchedBasis.columns)) * unitRoundoff * conditionNumber
    log.check(
      Self.claim, measured: distortion.value, atMost: bound + rounding * (1 + bound), step: step)
    return distortion
  }
}

extension SubsampledHadamardEmbedding {
  /// `4γ_{N₂ + log₂N₂ + 4}`: a bound on the error of the squared ratio of the norms of a vector and its transform.
  static func transformRounding(order: Int) -> Double {
    4 * roundingBound(order + order.trailingZeroBitCount + 4)
  }

  /// Checks the two steps of the SRHT against `embedding.srht`, each separately:
  ///
  /// 1. *transform*: `N₂^(-1/2) H D` is an isometry, `‖HDu‖² = N₂‖u‖²` for every column `u`. The fast transform
  ///    rounds `log₂N₂` times in succession, each time by at most `u` relative to the norm, and the two norms by `γ_{N₂+2}`;
  /// 2. *flattening*: `M = N₂ max_j ‖e_jᵀ N₂^(-1/2) H D U‖²` is within its bound;
  /// 3. *sampling*: given that `M`, the distortion of the sampled rows is within its bound.
  ///
  /// The two random ones fail with probability `CheckLog.falseAlarm` each.
  ///
  /// - Shape: `U` is `N×n` with orthonormal columns. Cost: `n` transforms and the singular values of `s×n`.
  /// - Throws: `LinearAlgebraError` from the singular values.
  public func checkSteps(
    basis u: Matrix, into log: inout CheckLog, step: Int? = nil
  ) throws(LinearAlgebraError) {
    requireFit(rows: u.rows, columns: u.columns)
    precondition(
      WalshHadamard.paddedLength(columns) == hadamard.order && hadamard.first == 0,
      "the check needs all coordinates in one process")
    precondition(u.columns >= 1, "the basis must have at least one column")
    let order = Double(hadamard.order)
    let spread = Matrix.byColumns(rows: hadamard.order, columns: u.columns) { j, result in
      let column = hadamard.apply(u.elements.span.extracting((j * columns)..<((j + 1) * columns)))
      for i in result.indices { result[i] = column[i] }
    }
    let rounding = Self.transformRounding(order: hadamard.order)
    for (before, after) in zip(u.columnNorms, spread.columnNorms) {
      let ratio = after / before
      log.check(
        .embeddingSRHT, measured: (ratio * ratio / order - 1).magnitude, atMost: rounding, step: step)
    }
    let coherence = spread.transposed.columnNorms.map { $0 * $0 }.max() ?? 0
    log.check(
      .embeddingSRHT, measured: coherence,
      atMost: flattenedCoherence(
        n: Double(u.columns), order: order, failureProbability: CheckLog.falseAlarm),
      step: step)
    log.check(
      .embeddingSRHT, measured: try Distortion(sketchedBasis: apply(u)).value,
      atMost: samplingDistortion(
        rows: rows, columns: u.columns, coherence: coherence,
        failureProbability: CheckLog.falseAlarm),
      step: step)
  }
}
