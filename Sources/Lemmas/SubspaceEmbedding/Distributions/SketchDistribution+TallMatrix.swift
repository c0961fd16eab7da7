public import Communication
internal import DenseLinearAlgebra
public import LinearOperators

// A distribution and the tall matrix that is to be sketched, by whatever way there is to its entries.

extension EmbeddingFamily {
  /// The family's distribution for this matrix, whose split it takes where the matrix has one. Where its rows are shared, draws are of the columns of `S` that belong to
  /// this process.
  ///
  /// - Throws: `SketchError`, as `distribution(rows:columns:)`.
  public func distribution(rows: Int, of a: some TallMatrix) throws(SketchError) -> any SketchDistribution {
    try distributionType.init(rows: rows, coordinates: SketchCoordinates(of: a))
  }
}

extension SketchDistribution {
  /// The same family for the same coordinates, with other rows.
  ///
  /// - Throws: as `init(rows:coordinates:)`.
  public func with(rows: Int) throws(SketchError) -> Self { try Self(rows: rows, coordinates: coordinates) }

  /// Additions and multiplications that `apply` spends on this matrix, all ranks together. One that is known by its products is multiplied out first.
  public func operations(of a: some TallMatrix) -> Int {
    switch a.access {
    case .khatriRao(let product): operations(khatriRao: shape(product, a.share))
    case .stored: operations(columns: a.columns)
    // A product multiplies and adds each nonzero.
    case .rowBlocks: operations(nonzeros: a.timesOperations / 2) ?? operations(columns: a.columns)
    case .columns: a.columns * a.timesOperations + operations(columns: a.columns)
    }
  }

  /// What the Gram matrix of the sketch of this matrix costs.
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
