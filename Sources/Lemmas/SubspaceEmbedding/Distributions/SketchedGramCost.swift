/// The cost of the Gram matrix of a sketch.
public struct SketchedGramCost: Codable, Sendable, Equatable {
  /// Additions and multiplications of the sketch, limited by memory loads.
  public let sketch: Int
  /// Additions and multiplications of matrix products, limited by the arithmetic units.
  public let products: Int
  /// The rows of the intermediate matrix with `n` columns that is stored: the sketch, or a factor of it.
  public let storedRows: Int

  public init(sketch: Int, products: Int, storedRows: Int) {
    (self.sketch, self.products, self.storedRows) = (sketch, products, storedRows)
  }
}
