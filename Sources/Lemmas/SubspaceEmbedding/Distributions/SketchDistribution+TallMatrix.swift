internal import DenseLinearAlgebra
public import LinearOperators

// A distribution and the tall matrix that is to be sketched, by whatever way there is to its entries.

extension EmbeddingFamily {
  /// The family's distribution for this matrix, whose split it takes where the matrix has one.
  ///
  /// - Throws: `SketchError`, as `distribution(rows:columns:)`.
  public func distribution(rows: Int, of a: some TallMatrix) throws(SketchError) -> any SketchDistribution {
    if case .khatriRao(let product) = a.access {
      return try distribution(rows: rows, leftRows: product.leftRows, rightRows: product.right.rows)
    }
    return try distribution(rows: rows, columns: a.rows)
  }
}

extension SketchDistribution {
  /// The same family for the same coordinates, with other rows.
  ///
  /// - Throws: as `init(rows:coordinates:)`.
  public func with(rows: Int) throws(SketchError) -> Self { try Self(rows: rows, coordinates: coordinates) }

  /// Additions and multiplications that `apply` spends on this matrix. One that is known by its products is multiplied out first.
  public func operations(of a: some TallMatrix) -> Int {
    switch a.access {
    case .khatriRao(let product): operations(khatriRao: shape(product))
    case .stored: operations(columns: a.columns)
    // A product multiplies and adds each nonzero.
    case .rowBlocks: operations(nonzeros: a.timesOperations / 2) ?? operations(columns: a.columns)
    case .columns: a.columns * a.timesOperations + operations(columns: a.columns)
    }
  }

  /// What the Gram matrix of the sketch of this matrix costs.
  public func gramCost(of a: some TallMatrix) -> SketchedGramCost {
    if case .khatriRao(let product) = a.access { return gramCost(khatriRao: shape(product)) }
    return SketchedGramCost(
      sketch: operations(of: a), products: rows * a.columns * a.columns, storedRows: rows)
  }

  private func shape(_ product: some KhatriRaoMatrix) -> KhatriRaoShape { KhatriRaoShape(product) }
}
