public import CounterStream
public import DenseLinearAlgebra

/// The weights, signs and inputs of a two-layer network by their recipe.
public struct NetworkCase: PropertyCase {
  /// Simplest first.
  public enum Weights: String, Codable, Sendable, CaseIterable {
    /// Small integers.
    case integers
    /// The paper's `N(0, 1)`.
    case normal
    /// Every third neuron points away from the sum of all points: inactive on most of them, and on all if that is possible.
    case dead
    /// Every third neuron is zero, of either sign: an exact tie on every point.
    case ties
  }

  public var inputs: PointSet
  /// `m`.
  public var width: Int
  public var weights: Weights

  public init(inputs: PointSet, width: Int, weights: Weights) {
    (self.inputs, self.width, self.weights) = (inputs, width, weights)
  }

  /// Widths around one machine word come first, with every kind of points and weights in turn.
  public static func generate(index: Int, from stream: CounterStream) -> NetworkCase {
    let widths = [1, 2, 63, 64, 65, 128]
    return NetworkCase(
      inputs: .generate(index: index, from: stream.substream("inputs")),
      width: index < 4 * widths.count ? widths[index % widths.count] : 1 + stream.index(at: 0, below: 200),
      weights: Weights.allCases[index / 2 % Weights.allCases.count])
  }

  /// Fewer neurons, simpler points, simpler weights.
  public var simpler: [NetworkCase] {
    shrinking([\NetworkCase.width])
      + inputs.simpler.map { NetworkCase(inputs: $0, width: width, weights: weights) }
      + Weights.allCases.prefix { $0 != weights }.map {
        NetworkCase(inputs: inputs, width: width, weights: $0)
      }
  }

  public var stream: CounterStream { CounterStream(seed: UInt64(inputs.seed)).substream("network") }

  public var signs: [Double] { stream.substream("signs").signs(width) }

  /// `W`, `d×m`, for the given points, which must be those of the case.
  public func weightMatrix(_ points: Matrix) -> Matrix {
    let (stream, d) = (stream.substream("weights"), points.rows)
    let sums = points.times(Array(repeating: 1, count: points.columns))
    return Matrix(rows: d, columns: width) { k, r in
      let position = k + r * d
      let normal = stream.normal(at: position)
      switch weights {
      case .integers: return Double(stream.index(at: position, below: 5)) - 2
      case .normal: return normal
      case .dead: return r % 3 == 0 ? -(1 + normal.magnitude) * sums[k] : normal
      case .ties: return r % 3 == 0 ? (r % 2 == 0 ? 0 : -0.0) : normal
      }
    }
  }
}
