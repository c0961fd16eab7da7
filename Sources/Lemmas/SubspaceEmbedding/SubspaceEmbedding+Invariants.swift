public import Claims
public import DenseLinearAlgebra

extension SketchDistribution {
  /// Holds a drawn sketch to its family's theorem: the distortion, from the singular values of `SU`, is within
  /// the bound that fails with probability `CheckLog.falseAlarm`.
  ///
  /// Rounding: `SU` is computed from `SA` and a triangle `T` with `TᵀT = G`, so that `U` is orthonormal to a multiple of `nuκ(G)` and `SU` off by one of `suκ(G)`, each
  /// relative to `1 + ε`; as in LAPACK's tests the multiple is allowed to be 30. Where a sketch keeps all coordinates the bound itself is zero.
  ///
  /// - Parameters:
  ///   - sketchedBasis: `SU`, `s×n`, with `U` an orthonormal basis of the range of `A`; of a damped matrix `[SU; (I − UᵀU)^½]`, `(s+n)×n`, with
  ///     `U = A G_μ^(-1/2)`, which is `[SA; √μ I]T⁻¹` for `TᵀT = G_μ` up to an orthogonal factor.
  ///   - dimension: what is embedded; nil for the subspace.
  ///   - conditionNumber: `κ(G)`; 1 where `U` is orthonormal to rounding.
  ///   - log: takes what was found.
  ///   - step: the number of the step that the finding belongs to.
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
      sketchedBasis.rows == rows + added, "\(sketchedBasis.rows) rows are no sketch of \(rows)")
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
  /// `4γ_{N₂ + log₂N₂ + 4}`: what the square of a ratio of norms may be off by, of a vector and of its transform.
  static func transformRounding(order: Int) -> Double {
    4 * roundingBound(order + order.trailingZeroBitCount + 4)
  }

  /// Holds the two steps of the SRHT to `embedding.srht`, each apart:
  ///
  /// 1. *transform*: `N₂^(-1/2) H D` is an isometry, `‖HDu‖² = N₂‖u‖²` for every column `u`. The fast transform
  ///    rounds `log₂N₂` times in a row, each time by at most `u` relative to the norm, and the two norms by `γ_{N₂+2}`;
  /// 2. *flattening*: `M = N₂ max_j ‖e_jᵀ N₂^(-1/2) H D U‖²` is within its bound;
  /// 3. *sampling*: given that `M`, the distortion of the picked rows is within its bound.
  ///
  /// The random two fail with probability `CheckLog.falseAlarm` each.
  ///
  /// - Shape: `U` is `N×n` with orthonormal columns. Cost: `n` transforms and the singular values of `s×n`.
  /// - Throws: `LinearAlgebraError` from the singular values.
  public func checkSteps(
    basis u: Matrix, into log: inout CheckLog, step: Int? = nil
  ) throws(LinearAlgebraError) {
    requireFit(rows: u.rows, columns: u.columns)
    precondition(
      WalshHadamard.paddedLength(columns) == hadamard.order && hadamard.first == 0,
      "a sketch of some coordinates is no isometry in the mean")
    precondition(u.columns >= 1, "an empty basis has nothing to check")
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
