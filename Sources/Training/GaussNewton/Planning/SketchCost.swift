internal import CounterStream
internal import LinearOperators
internal import Preconditioning
public import SubspaceEmbedding

/// What a step's own sketch and `R` cost.
public struct SketchCost: Codable, Sendable, Equatable {
  /// `s`.
  public let rows: Int
  /// That of `(SA)ᵀSA`.
  public let gram: SketchedGramCost
  /// The operations of `SA`.
  public let sketch: Int
  /// `n`.
  private let points: Int

  /// The cost of this sketch of a matrix of this shape.
  init(_ embedding: some SubspaceEmbedding, of shape: KhatriRaoShape) {
    rows = embedding.rows
    gram = embedding.gramCost(khatriRao: shape)
    sketch = embedding.operations(khatriRao: shape)
    points = shape.columns
  }

  /// The cost of any sketch of a family. Only sizes matter, but a member of the family is drawn to be asked.
  ///
  /// - Throws: `SketchError` when the family cannot have that many rows.
  init(_ family: EmbeddingFamily, rows: Int, of shape: KhatriRaoShape) throws(SketchError) {
    let embedding = try family.makeEmbedding(
      rows: rows, leftRows: shape.leftRows, rightRows: shape.rightRows, stream: CounterStream(seed: 0))
    self.init(embedding, of: shape)
  }

  /// How many rows of a sketch make one row of the matrix whose products are its Gram matrix: the `d` of a bucket of
  /// `neuron-block`, else one.
  static func rowsTogether(_ family: EmbeddingFamily, dimension d: Int) -> Int {
    family == .neuronBlock ? d : 1
  }

  /// `R` by the sketch's Gram matrix and its Cholesky factor.
  var stages: [StageCost] {
    [
      StageCost(stage: .sketch, operations: gram.sketch),
      StageCost(stage: .gram, operations: gram.products),
      StageCost(
        stage: .factorization, operations: SketchedPreconditioner.gramOperations(columns: points)),
    ]
  }

  /// `R` by QR of the sketch.
  var stagesByQR: [StageCost] {
    [
      StageCost(stage: .sketch, operations: sketch),
      StageCost(
        stage: .factorization, operations: SketchedPreconditioner.operations(rows: rows, columns: points)),
    ]
  }
}
