internal import CounterStream
internal import NeuralTangentKernel
internal import Preconditioning
internal import RealModule
public import SubspaceEmbedding

/// What a step costs before it is taken: operations and bytes, by solver.
///
/// - Claim: `cost.step`.
public struct CostModel: Codable, Sendable, Equatable {
  /// `n`.
  public let points: Int
  /// `d`.
  public let dimension: Int
  /// `m`.
  public let width: Int
  /// `s`.
  public let rows: Int
  /// Operations of one sketch `SA`.
  public let sketchOperations: Int
  /// Iterations of preconditioned conjugate gradient that the Gaussian law predicts.
  public let expectedIterations: Int

  /// - Parameters:
  ///   - points: `n`.
  ///   - dimension: `d`.
  ///   - width: `m`.
  ///   - embedding: the family of the sketch.
  ///   - rows: `s > n`.
  ///   - accuracy: `ε₀`, which the number of iterations follows from.
  /// - Throws: `SketchError` when the family cannot have that many rows.
  public init(
    points: Int, dimension: Int, width: Int, embedding: EmbeddingFamily, rows: Int, accuracy: Double
  ) throws(SketchError) {
    precondition(points >= 1 && dimension >= 1 && width >= 1, "a cost needs positive sizes")
    self.points = points
    self.dimension = dimension
    self.width = width
    // About half of the neurons are active on a point.
    let shape = KhatriRaoShape(
      leftRows: width, rightRows: dimension, columns: points, leftNonzeros: (width * points + 1) / 2)
    (self.rows, sketchOperations) = try embedding.cost(rows: rows, of: shape)
    expectedIterations = Self.iterations(accuracy: accuracy, points: points, rows: self.rows)
  }

  /// `⌈ln(2/ε₀) / ln √(s/n)⌉`: the residual falls by about `√(n/s)` an iteration.
  static func iterations(accuracy: Double, points: Int, rows: Int) -> Int {
    guard rows > points else { return points }
    let rate = Double.log(Double(rows) / Double(points)) / 2
    return Int((Double.log(2 / accuracy) / rate).rounded(.up))
  }

  /// `n(n+1)/2 · ⌈m/64⌉` word operations for the counts, `n²d + 2n²` for the products and their combination,
  /// `n³/3` for Cholesky, `4n²` for the solve and its residual.
  public static func gramOperations(points n: Int, dimension d: Int, width m: Int) -> Int {
    n * (n + 1) / 2 * ((m + 63) / 64) + n * n * (d + 2) + n * n * n / 3 + 4 * n * n
  }

  /// The forward pass and the update, which every solver needs: about `(2 + ¼)mnd`.
  public var passOperations: Int {
    ActivationPattern.forwardOperations(neurons: width, points: points, dimension: dimension) + points
      + TransposedJacobian.addProductOperations(neurons: width, points: points, dimension: dimension)
  }

  /// One product by `G`, matrix-free: about `½mnd`.
  public var productOperations: Int {
    TransposedJacobian.gramOperations(neurons: width, points: points, dimension: dimension)
  }

  /// Operations of one step. For `cg` the iterations depend on the spectrum, and this counts `n` of them.
  public func stepOperations(_ solver: SolverKind) -> Int {
    let factorization = SketchedPreconditioner.operations(rows: rows, columns: points)
    let iteration = productOperations + 12 * points
    let triangles = 2 * points * points
    let solve =
      switch solver {
      case .gram: Self.gramOperations(points: points, dimension: dimension, width: width)
      case .cg: points * iteration
      case .sketched:
        sketchOperations + factorization + expectedIterations * (iteration + triangles) + productOperations
      case .fixedPoint:
        sketchOperations + factorization + expectedIterations * 2 * (iteration + triangles)
      }
    return passOperations + solve
  }

  /// Peak memory of a run in bytes, as the sum of what is alive at once: three sets of weights (start, now,
  /// next), three activation patterns, the inputs, two blocks of a million entries, and the solver's matrices.
  public func peakBytes(_ solver: SolverKind) -> Int {
    let shared =
      3 * 8 * width * dimension + 3 * points * ((width + 63) / 64) * 8 + 2 * 8 * points * dimension
      + 3 * 8 * max(1 << 20, 64 * points)
    let matrices =
      switch solver {
      case .gram: 4 * 8 * points * points
      case .cg: 0
      case .sketched, .fixedPoint: 2 * 8 * rows * points
      }
    return shared + matrices
  }
}

extension CostModel {
  /// The solver that `auto` takes: the exact one or the sketched one, whichever has less weighted work.
  ///
  /// An operation is weighted by the time it takes relative to one of a large matrix product: counting the
  /// common bits of a word pair takes 24 times as long, an operation of a sketch 8 times, one of a blocked
  /// factorisation twice. These weights are rounded from timings on one machine; they decide nothing but speed.
  public var cheapestSolver: SolverKind {
    weightedWork(.gram) <= weightedWork(.sketched) ? .gram : .sketched
  }

  /// Work in units of one operation of a large matrix product.
  public func weightedWork(_ solver: SolverKind) -> Double {
    let n = Double(points)
    let total = Double(stepOperations(solver))
    switch solver {
    case .gram:
      let words = n * (n + 1) / 2 * Double((width + 63) / 64)
      return total + 23 * words + n * n * n / 3
    case .sketched, .fixedPoint:
      let factorization = Double(SketchedPreconditioner.operations(rows: rows, columns: points))
      return total + 7 * Double(sketchOperations) + factorization
    case .cg: return total
    }
  }
}

extension EmbeddingFamily {
  /// The rows that a sketch of this shape really has and the operations of one application. Only sizes matter, but a member of
  /// the family is drawn to be asked: the signs and buckets of every coordinate or neuron.
  func cost(rows: Int, of shape: KhatriRaoShape) throws(SketchError) -> (rows: Int, operations: Int) {
    let embedding = try makeEmbedding(
      rows: rows, leftRows: shape.leftRows, rightRows: shape.rightRows, stream: CounterStream(seed: 0))
    return (embedding.rows, embedding.operations(khatriRao: shape))
  }
}
