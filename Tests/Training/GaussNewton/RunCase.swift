import CounterStream
import DenseLinearAlgebra
import Preconditioning
import SketchedLeastSquares
import SubspaceEmbedding
import TestSupport

@testable import GaussNewton

/// A small training run by its recipe: points on the sphere, normal targets.
struct RunCase: PropertyCase {
  var points: Int
  var dimension: Int
  var width: Int
  var solver: SolverKind
  var seed: Int

  /// The sizes of one come first.
  static let corners = [(1, 1, 1), (1, 1, 64), (1, 3, 1), (1, 5, 65), (2, 1, 64), (2, 2, 128), (5, 3, 512)]

  static func generate(index: Int, from stream: CounterStream) -> RunCase {
    let solvers = [SolverKind.gram, .sketched, .cg]
    if index < corners.count * solvers.count {
      let (n, d, m) = corners[index / solvers.count]
      return RunCase(points: n, dimension: d, width: m, solver: solvers[index % solvers.count], seed: index)
    }
    return RunCase(
      points: 1 + stream.index(at: 0, below: 12), dimension: 3 + stream.index(at: 1, below: 6),
      width: 256 << stream.index(at: 2, below: 3), solver: solvers[stream.index(at: 3, below: 3)], seed: index
    )
  }

  var simpler: [RunCase] { shrinking([\RunCase.points, \.dimension, \.width]) }

  /// On the line there are only the two points ±1.
  var inputs: Matrix {
    dimension == 1
      ? Matrix(rows: 1, columns: points) { _, i in i % 2 == 0 ? 1 : -1 }
      : unitPoints(dimension: dimension, count: points, seed: seed)
  }

  var targets: [Double] { CounterStream(seed: UInt64(seed)).substream("targets").normals(0..<points) }

  func configuration(
    accuracy: Double = 1e-3, damping: DampingPolicy = .automatic, ridge: Double = 0
  ) -> TrainingConfiguration {
    TrainingConfiguration(
      width: width, solver: solver, embedding: .countSketch, size: .fixed(16 * points), accuracy: accuracy,
      damping: damping, ridge: ridge, seed: UInt64(seed))
  }
}
