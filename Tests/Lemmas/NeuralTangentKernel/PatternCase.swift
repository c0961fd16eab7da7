import CounterStream
import DenseLinearAlgebra
import NeuralTangentKernel
import TestSupport

/// A pattern of activations with inputs and output signs, by its recipe.
struct PatternCase: PropertyCase {
  /// `m`.
  var neurons: Int
  /// `d`.
  var dimension: Int
  /// `n`.
  var points: Int
  /// Inputs are small integers instead of unit vectors.
  var integers: Bool
  var seed: Int

  /// Neurons on both sides of whole words, over few points and coordinates.
  static let corners = [1, 63, 64, 65, 127, 128, 200].flatMap { m in
    [(1, 0), (1, 1), (3, 2), (2, 5)].map { (neurons: m, dimension: $0.0, points: $0.1) }
  }
  static let cases = corners.count + 20

  static func generate(index: Int, from stream: CounterStream) -> PatternCase {
    if index < corners.count {
      let (m, d, n) = corners[index]
      return PatternCase(neurons: m, dimension: d, points: n, integers: index % 2 == 0, seed: index)
    }
    return PatternCase(
      neurons: 1 + stream.index(at: 0, below: 200), dimension: 1 + stream.index(at: 1, below: 8),
      points: 1 + stream.index(at: 2, below: 10), integers: index % 2 == 0, seed: index)
  }

  var simpler: [PatternCase] { shrinking([\PatternCase.neurons, \.dimension, \.points]) }

  var stream: CounterStream { CounterStream(seed: UInt64(seed)).substream("pattern") }

  /// The values on or next to the tie.
  private static let specials = [
    0, -0.0, .leastNonzeroMagnitude, -.leastNonzeroMagnitude, .leastNormalMagnitude, -.leastNormalMagnitude,
  ]

  /// `m×n`, normal except for a quarter of the entries, which are on or next to the tie.
  func preActivations(named name: String = "pre-activations") -> Matrix {
    let stream = stream.substream(name)
    return Matrix(rows: neurons, columns: points) { r, i in
      let position = r + i * neurons
      let choice = stream.index(at: position, below: 4 * Self.specials.count)
      return choice < Self.specials.count ? Self.specials[choice] : stream.normal(at: position)
    }
  }

  var pattern: ActivationPattern { ActivationPattern(preActivations: preActivations()) }
  var signs: [Double] { stream.substream("signs").signs(neurons) }

  var inputs: Matrix {
    guard integers else { return unitPoints(dimension: dimension, count: points, seed: seed) }
    return MatrixCase(rows: dimension, columns: points, integers: true, seed: seed).matrix
  }

  var jacobian: TransposedJacobian { TransposedJacobian(pattern: pattern, signs: signs, inputs: inputs) }
}
