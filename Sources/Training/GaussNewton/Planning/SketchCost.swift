internal import Communication
internal import DenseLinearAlgebra
internal import LinearOperators
public import SketchedLeastSquares
internal import SubspaceEmbedding

/// The predicted cost of a step's own sketch and `P`.
public struct SketchCost: Codable, Sendable, Equatable {
  /// `s`: the rows of the sketch, or the number of columns of `G` in a Nyström approximation.
  public let rows: Int
  /// The maximum, if the number is automatic.
  public let mostRows: Int
  /// The operations of sketch and factorisation.
  public let factor: FactorCost
  /// The rows of the sketch that are stored at once, in double precision; zero for a Nyström approximation.
  let storedRows: Int
  /// Whether `P` is of low rank, so that no matrix of order `n` is stored.
  public let isLowRank: Bool
  /// `n`.
  private let points: Int

  /// The cost of any sketch from this distribution, for a matrix of this shape, in the form that its rows allow.
  ///
  /// - Parameter mostRows: the maximum if the rows are found by doubling; nil if they are given.
  /// - Throws: `SketchError`.
  init(
    _ distribution: some SketchDistribution, of shape: KhatriRaoShape, mostRows: Int? = nil
  ) throws(SketchError) {
    (rows, points) = (distribution.rows, shape.columns)
    self.mostRows = mostRows ?? rows
    isLowRank = rows < points
    guard isLowRank else {
      let cost = distribution.gramCost(khatriRao: shape)
      var factor = FactorCost(
        SketchedGramCost(
          sketch: distribution.samplingOperations(khatriRao: shape) + cost.sketch, products: cost.products,
          storedRows: cost.storedRows), columns: points)
      storedRows = cost.storedRows
      factor.traffic.add(distribution.samplingTraffic(columns: points))
      factor.traffic.add(
        storedRows == rows
          ? distribution.traffic(khatriRao: points) : distribution.gramTraffic(khatriRao: points))
      self.factor = factor
      return
    }
    storedRows = self.mostRows
    func cost(_ distribution: some SketchDistribution) -> FactorCost {
      var cost = FactorCost(
        lowRank: distribution.samplingOperations(khatriRao: shape)
          + distribution.operations(khatriRao: shape),
        rows: distribution.rows, columns: shape.columns)
      cost.traffic.add(distribution.samplingTraffic(columns: shape.columns))
      cost.traffic.add(distribution.traffic(khatriRao: shape.columns))
      return cost
    }
    var sum = cost(distribution)
    if mostRows != nil {
      // Sketches that were too small, and the spectra of all.
      sum.add(spectrumOf: rows)
      var fewer = SketchedLeastSquares.firstRows
      while fewer < rows {
        sum.add(cost(try distribution.with(rows: fewer)))
        sum.add(spectrumOf: fewer)
        fewer *= 2
      }
    }
    factor = sum
  }

  /// The cost of a Nyström approximation of `AᵀA` of this shape from this many columns, assuming that every proposal is accepted.
  init(columns s: Int, mostColumns: Int, of shape: KhatriRaoShape) {
    let (m, n) = (shape.leftRows, shape.columns)
    (rows, mostRows, storedRows, isLowRank, points) = (s, mostColumns, 0, true, n)
    // With blocks of 128 this comes to 2ns², for the products before a block and for its triangle.
    var factor = FactorCost(
      nystrom: n * s * ((m + 63) / 64 + 2 * shape.rightRows + 2), making: n * s * (s + 128 + 2), rank: s,
      columns: n)
    // The diagonal, and the columns.
    factor.traffic.add(sum: n)
    factor.traffic.add(sum: n * s)
    self.factor = factor
  }

  /// The operations of one application of `P⁻¹`.
  var operationsPerApplication: Int {
    isLowRank ? 4 * rows * points + 2 * rows * rows + 2 * points : 2 * points * points
  }

  /// The bytes allocated at once: the stored part of the sketch, `P`, and an earlier step's `P`.
  ///
  /// In triangular form these are the sketch's Gram matrix, overwritten by `R`, and the earlier `R`. In low-rank form they are two factors,
  /// in single precision if they are large, three blocks of 128 columns, and three matrices of order `s`.
  var peakBytes: Int {
    if !isLowRank { return 8 * storedRows * points + 2 * 8 * points * points }
    let factor = (PanelMatrix.isWorthRounding(entries: points * mostRows) ? 4 : 8) * points * mostRows
    return 8 * storedRows * points + 2 * factor + 3 * 8 * points * 128 + 3 * 8 * mostRows * mostRows
  }

  /// `P` as stages of a step.
  var stages: [StageCost] { factor.stages }
}

extension FactorCost {
  /// The same as stages of a step. A count of zero yields no stage.
  var stages: [StageCost] {
    [
      StageCost(stage: .sketch, operations: sketch), StageCost(stage: .gram, operations: products),
      StageCost(stage: .factorization, operations: factorization),
    ].filter { $0.operations > 0 }
  }
}
