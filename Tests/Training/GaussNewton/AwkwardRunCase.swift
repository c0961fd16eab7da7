import Claims
import CounterStream
import DenseLinearAlgebra
import Preconditioning
import RealModule
import SketchedLeastSquares
import SubspaceEmbedding
import TestSupport

@testable import GaussNewton

/// A training run at awkward sizes, by its recipe: every solver, family, start and kind of damping, words and columns just filled or just missed, sketches that
/// barely have their rows, points that nearly or wholly coincide, targets at the ends of the exponents.
struct AwkwardRunCase: PropertyCase {
  var points: Int
  var dimension: Int
  var width: Int
  var solver: SolverKind
  var embedding: EmbeddingFamily
  /// Rows in excess of `n`; nil where their number is automatic, which the fixed-point iteration does not take.
  var excessRows: Int?
  /// `−log₁₀ ε₀`.
  var digits: Int
  /// `log₁₀ μ` of every step; nil for the policy that decides.
  var damping: Int?
  /// Whether a policy decides on the damping, where `damping` is nil.
  var isAutomatic: Bool
  /// `log₁₀` of the ridge; nil for none.
  var ridge: Int?
  /// `log₁₀` of the size of the targets.
  var targetExponent: Int
  /// Every other point lies `10^(−closeness)` from the one before; nil for points wherever they fall.
  var closeness: Int?
  var start: StartKind
  var isFull: Bool
  var seed: Int

  static let sizes = [
    (1, 1), (1, 3), (2, 1), (2, 2), (2, 5), (3, 2), (5, 3), (6, 3), (7, 1), (9, 4), (16, 8), (40, 8),
  ]
  static let widths = [1, 2, 3, 63, 64, 65, 127, 128, 130, 256, 1024]

  static func generate(index: Int, from stream: CounterStream) -> AwkwardRunCase {
    var position = 0
    func pick<Value>(_ values: [Value]) -> Value {
      position += 1
      return values[stream.index(at: position - 1, below: values.count)]
    }
    let (n, d) = pick(sizes)
    let (width, solver) = (pick(widths), pick(SolverKind.allCases))
    return AwkwardRunCase(
      points: n, dimension: d, width: width, solver: solver, embedding: pick(EmbeddingFamily.allCases),
      excessRows: pick([-1, 0, 0, 1, 1, 2, n, 3 * n, 15 * n, solver == .fixedPoint ? 63 * n : nil]),
      digits: pick([1, 2, 3, 6, 9, 12]), damping: pick([nil, nil, nil, -12, -6, -2, 0, 3]),
      isAutomatic: pick([true, false]), ridge: pick([nil, nil, nil, -8, -2, 1]),
      targetExponent: pick([0, 0, 0, 3, -150, 150, 160, -160, -300, 300]),
      closeness: pick([nil, nil, nil, 3, 6, 8, 12, 16, 20]),
      start: pick(StartKind.allCases.filter { !$0.isPaired || width.isMultiple(of: 2) }),
      isFull: pick([true, true, false]), seed: index)
  }

  var simpler: [AwkwardRunCase] {
    var simplified: [AwkwardRunCase] = []
    func add(_ change: (inout AwkwardRunCase) -> Void) {
      var candidate = self
      change(&candidate)
      simplified.append(candidate)
    }
    if closeness != nil { add { $0.closeness = nil } }
    if targetExponent != 0 { add { $0.targetExponent = 0 } }
    if ridge != nil { add { $0.ridge = nil } }
    if damping != nil { add { $0.damping = nil } }
    if isAutomatic { add { $0.isAutomatic = false } }
    if start != .independent { add { $0.start = .independent } }
    let smaller = shrinking([\.points, \.dimension, \.width])
    return simplified + smaller.filter { !$0.start.isPaired || $0.width.isMultiple(of: 2) }
  }

  /// On the line there are only the two points ±1.
  var inputs: Matrix {
    if dimension == 1 { return Matrix(rows: 1, columns: points) { _, i in i % 2 == 0 ? 1 : -1 } }
    let apart = unitPoints(dimension: dimension, count: points, seed: seed)
    guard let closeness else { return apart }
    let distance = Double.exp10(-Double(closeness))
    return normalizingColumns(
      Matrix(rows: dimension, columns: points) { j, i in
        i % 2 == 0 ? apart[j, i] : apart[j, i - 1] + distance * apart[j, i]
      })
  }

  var targets: [Double] {
    let size = Double.exp10(Double(targetExponent))
    return CounterStream(seed: UInt64(seed)).substream("targets").normals(0..<points).map { $0 * size }
  }

  var configuration: TrainingConfiguration {
    let policy: DampingPolicy =
      damping.map { .fixed(.exp10(Double($0))) } ?? (isAutomatic ? .automatic : .fixed(0))
    return TrainingConfiguration(
      width: width, solver: solver, embedding: embedding,
      size: excessRows.map { .fixed(max(1, points + $0)) } ?? .automatic(most: 16 * points),
      accuracy: .exp10(-Double(digits)), damping: policy, ridge: ridge.map { .exp10(Double($0)) } ?? 0,
      start: start, seed: UInt64(seed))
  }

  /// The run after a few steps, or after as many as it could take.
  func run(steps: Int = 3) throws -> Trainer {
    var trainer = try Trainer(
      configuration: configuration, inputs: inputs, targets: targets, checks: isFull ? .full : .certified)
    for _ in 0..<steps where trainer.residualNorm > 0 {
      do {
        try trainer.advance()
      } catch is TrainingError {
        break
      }
    }
    return trainer
  }
}
