public import SketchedLeastSquares
public import SubspaceEmbedding

/// Everything that decides the numbers of a run, beside the data. It is stored with every checkpoint.
public struct TrainingConfiguration: Codable, Sendable, Equatable {
  /// `m`, the number of neurons.
  public var width: Int
  public var solver: SolverKind
  public var embedding: EmbeddingFamily
  /// The rows asked of the sketch; a family with a grid of its own may take a few more.
  public var rows: Int
  /// `ε₀`, the accuracy of each solve: `‖G g − r‖ ≤ ε₀ ‖r‖`.
  public var accuracy: Double
  /// Everything random follows from it.
  public var seed: UInt64

  public init(
    width: Int, solver: SolverKind, embedding: EmbeddingFamily, rows: Int, accuracy: Double, seed: UInt64
  ) {
    precondition(width >= 1, "no network has \(width) neurons")
    precondition(accuracy > 0 && accuracy < 1, "an accuracy of \(accuracy) asks nothing or the impossible")
    self.width = width
    self.solver = solver
    self.embedding = embedding
    self.rows = rows
    self.accuracy = accuracy
    self.seed = seed
  }
}
