public import Communication
internal import DenseLinearAlgebra
public import LinearOperators

// A distribution and the tall matrix to be sketched, using whatever access to its entries there is.

extension EmbeddingFamily {
  /// The family's distribution for this matrix, with the matrix's split if it has one. If its rows are distributed, the draws are the
  /// columns of `S` that belong to this process.
  ///
  /// - Throws: `SketchError`, as `distribution(rows:columns:)`.
  public func distribution(rows: Int, of a: some TallMatrix) throws(SketchError) -> any SketchDistribution {
    try distributionType.init(rows: rows, coordinates: SketchCoordinates(of: a))
  }
}

extension SketchDistribution {
  /// The same family for the same coordinates, with another number of rows.
  ///
  /// - Throws: as `init(rows:coordinates:)`.
  public func with(rows: Int) throws(SketchError) -> Self { try Self(rows: rows, coordinates: coordinates) }

  /// Additions and multiplications that `apply` spends on this matrix, all ranks together. A matrix known only by its products is multiplied out first.
  public func operations(of a: some TallMatrix) -> Int {
    switch a.access {
    case .khatriRao(let product): operations(khatriRao: shape(product, a.share))
    case .stored: operations(columns: a.columns)
    // A product needs a multiplication and an addition for each nonzero.
    case .rowBlocks: operations(nonzeros: a.timesOperations / 2) ?? operations(columns: a.columns)
    case .columns: a.columns * a.timesOperations + operations(columns: a.columns)
    }
  }

  /// The cost of the Gram matrix of the sketch of this matrix.
  public func gramCost(of a: some TallMatrix) -> SketchedGramCost {
    if case .khatriRao(let product) = a.access { return gramCost(khatriRao: shape(product, a.share)) }
    return SketchedGramCost(
      sketch: operations(of: a), products: rows * a.columns * a.columns, storedRows: rows)
  }

  /// What crosses the network in `apply` of this matrix.
  public func traffic(of a: some TallMatrix) -> Traffic {
    if case .khatriRao = a.access { return traffic(khatriRao: a.columns) }
    return traffic(columns: a.columns)
  }

  /// What crosses the network in `sketchedGram` of this matrix.
  public func gramTraffic(of a: some TallMatrix) -> Traffic {
    if case .khatriRao = a.access { return gramTraffic(khatriRao: a.columns) }
    return traffic(columns: a.columns)
  }

  private func shape(_ product: some KhatriRaoMatrix, _ share: Share) -> KhatriRaoShape {
    KhatriRaoShape(product, share: share)
  }
}
