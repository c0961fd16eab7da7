internal import LinearOperators
internal import SketchedLeastSquares
public import SubspaceEmbedding

/// What a step's own sketch and `R` cost, before they are made.
public struct SketchCost: Codable, Sendable, Equatable {
  /// `s`.
  public let rows: Int
  /// That of `(SA)ᵀSA`.
  public let gram: SketchedGramCost
  /// `n`.
  private let points: Int

  /// The cost of any sketch of this distribution, of a matrix of this shape.
  init(_ distribution: some SketchDistribution, of shape: KhatriRaoShape) {
    rows = distribution.rows
    let sampling = distribution.samplingOperations(khatriRao: shape)
    let cost = distribution.gramCost(khatriRao: shape)
    gram = SketchedGramCost(
      sketch: sampling + cost.sketch, products: cost.products, storedRows: cost.storedRows)
    points = shape.columns
  }

  /// `R` by the sketch's Gram matrix and its Cholesky factor.
  var stages: [StageCost] { FactorCost(gram, columns: points).stages }
}

extension FactorCost {
  /// The same as stages of a step. A count of zero is no stage.
  var stages: [StageCost] {
    [
      StageCost(stage: .sketch, operations: sketch), StageCost(stage: .gram, operations: products),
      StageCost(stage: .factorization, operations: factorization),
    ].filter { $0.operations > 0 }
  }
}
