/// What the Gram matrix of a sketch costs.
public struct SketchedGramCost: Codable, Sendable, Equatable {
  /// Additions and multiplications of the sketch, which loads limit.
  public let sketch: Int
  /// Those of matrix products, which the arithmetic units limit.
  public let products: Int
  /// The rows of the matrix with `n` columns that is stored on the way: the sketch, or a factor of it.
  public let storedRows: Int

  public init(sketch: Int, products: Int, storedRows: Int) {
    (self.sketch, self.products, self.storedRows) = (sketch, products, storedRows)
  }
}
