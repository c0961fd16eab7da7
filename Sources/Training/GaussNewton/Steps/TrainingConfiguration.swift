public import Preconditioning
public import SketchedLeastSquares
public import SubspaceEmbedding

/// Everything that decides the numbers of a run, beside the data. It is stored with every checkpoint.
public struct TrainingConfiguration: Codable, Sendable, Equatable {
  /// `m`, the number of neurons.
  public var width: Int
  public var solver: SolverKind
  public var embedding: EmbeddingFamily
  /// The rows asked of the sketch, of which a family with a grid of its own may take a few more; or the columns of `G` that `nystrom` takes.
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
    precondition(width >= 1, "no network has \(width) neurons")
    precondition(accuracy > 0 && accuracy < 1, "an accuracy of \(accuracy) asks nothing or the impossible")
    if case .fixed(let damping) = damping {
      precondition(damping >= 0 && damping.isFinite, "a step is not damped by \(damping)")
    }
    precondition(!start.isPaired || width.isMultiple(of: 2), "\(width) neurons are not pairs")
    precondition(ridge >= 0 && ridge.isFinite, "an objective has no ridge of \(ridge)")
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

  /// Whether a step may be the paper's: undamped, for an objective without a ridge. However the weights were drawn, `train.linear-convergence` speaks of
  /// the start that came out.
  package var takesThePapersStep: Bool { damping.least == 0 && ridge == 0 }

  /// Whether checks may take `n²` numbers: where the solver does, or where they are few.
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
