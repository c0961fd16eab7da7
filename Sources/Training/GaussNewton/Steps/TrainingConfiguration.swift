public import Preconditioning
public import SketchedLeastSquares
public import SubspaceEmbedding

/// Everything, besides the data, that determines the numbers of a run. It is stored with every checkpoint.
public struct TrainingConfiguration: Codable, Sendable, Equatable {
  /// `m`, the number of neurons.
  public var width: Int
  public var solver: SolverKind
  public var embedding: EmbeddingFamily
  /// The requested rows of the sketch, which some families round up; or the number of columns of `G` for `nystrom`.
  public var size: SketchSize
  /// `ε₀`, the accuracy of each solve: `‖G g − r‖ ≤ ε₀ ‖r‖`.
  public var accuracy: Double
  public var damping: DampingPolicy
  /// `μ` of the objective `½‖f(W) − y‖² + ½μ‖W − W_0‖_F²`; zero for none.
  public var ridge: Double
  public var start: StartKind
  /// Everything random follows from it.
  public var seed: UInt64

  public init(
    width: Int, solver: SolverKind, embedding: EmbeddingFamily, size: SketchSize, accuracy: Double,
    damping: DampingPolicy = .automatic, ridge: Double = 0, start: StartKind = .independent, seed: UInt64
  ) {
    precondition(width >= 1, "the width must be ≥ 1, not \(width)")
    precondition(accuracy > 0 && accuracy < 1, "the accuracy must be in (0, 1), not \(accuracy)")
    if case .fixed(let damping) = damping {
      precondition(damping >= 0 && damping.isFinite, "the damping must be finite and ≥ 0, not \(damping)")
    }
    precondition(
      !start.isPaired || width.isMultiple(of: 2), "paired neurons need an even width, not \(width)")
    precondition(ridge >= 0 && ridge.isFinite, "the ridge must be finite and ≥ 0, not \(ridge)")
    self.width = width
    self.solver = solver
    self.embedding = embedding
    self.size = size
    self.accuracy = accuracy
    self.damping = damping
    self.ridge = ridge
    self.start = start
    self.seed = seed
  }

  /// Whether a step may be the paper's: undamped, for an objective without a ridge. However the weights were drawn, `train.linear-convergence` is about
  /// the actual initial weights.
  package var takesThePapersStep: Bool { damping.least == 0 && ridge == 0 }

  /// Whether checks may use `n²` numbers: if the solver does, or if `n` is small.
  func formsGram(points n: Int) -> Bool {
    if n <= SketchedLeastSquares.mostColumnsOfGram { return true }
    return switch solver {
    case .gram: true
    // With fewer rows P is of low rank.
    case .sketched, .fixedPoint: !size.isAutomatic && size.most >= n
    case .cg, .nystrom: false
    }
  }
}
