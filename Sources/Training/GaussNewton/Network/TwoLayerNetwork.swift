public import Communication
public import CounterStream
public import DenseLinearAlgebra
public import NeuralTangentKernel

/// `f(x) = m^{-1/2} Σ_r a_r max(0, w_rᵀx)`: a two-layer ReLU network whose output signs stay fixed.
///
/// The neurons may be shared between ranks, each of which holds the weights and signs of its own. Outputs end in one sum over the ranks.
///
/// - Shape: weights `d×m`, one neuron a column; signs `m`, each ±1; where the neurons are shared, those of this process.
public struct TwoLayerNetwork: Sendable, Equatable {
  /// `W`, `d×m`: column `r` holds the weights `w_r` of neuron `r`.
  public internal(set) var weights: Matrix
  /// `a`, one sign for each neuron.
  public let signs: [Double]
  /// Which of the `m` neurons these are.
  public let neurons: Share

  /// A network with given weights and signs.
  ///
  /// - Parameters:
  ///   - weights: `W`.
  ///   - signs: `a`.
  ///   - neurons: which of the network's neurons these are; nil for all.
  /// - Traps: when the counts differ or a sign is not ±1.
  public init(weights: Matrix, signs: [Double], neurons: Share? = nil) {
    precondition(
      weights.columns == signs.count, "\(signs.count) signs do not fit \(weights.columns) neurons")
    precondition(signs.allSatisfy { $0 == 1 || $0 == -1 }, "an output sign must be −1 or +1")
    self.weights = weights
    self.signs = signs
    self.neurons = neurons ?? .whole(signs.count)
    precondition(
      self.neurons.count == signs.count,
      "\(signs.count) neurons are not the share \(self.neurons.range) of \(self.neurons.total)")
  }

  /// The paper's start: `w_r ~ N(0, I_d)` and fair signs, from the substreams `weights` and `signs`.
  ///
  /// The draws are indexed by neuron: they are the same for every number of ranks.
  ///
  /// - Parameters:
  ///   - width: `m`.
  ///   - dimension: `d`.
  ///   - stream: the draws come from it.
  ///   - communicator: with whom the neurons are shared, a part of about equal size each.
  public init(width: Int, dimension: Int, stream: CounterStream, communicator: Communicator = .alone) {
    self.init(.independent, width: width, dimension: dimension, stream: stream, communicator: communicator)
  }

  /// The random signs of some neurons.
  static func signs(_ neurons: Range<Int>, stream: CounterStream) -> [Double] {
    stream.substream("signs").signs(neurons)
  }

  /// `m`, the neurons of all ranks.
  public var width: Int { neurons.total }
  /// `d`.
  public var dimension: Int { weights.rows }

  /// `f(x)` at one point, straight from the formula: the definition that `forward` is tested against.
  public func output(at x: [Double]) -> Double {
    precondition(x.count == dimension, "a point of \(x.count) coordinates does not fit \(dimension) inputs")
    var sum = 0.0
    for r in signs.indices { sum += signs[r] * max(0, dot(weights.column(r), x)) }
    return neurons.communicator.gather(sum).reduce(0, +) / Double(width).squareRoot()
  }
}

/// What one pass through the network gives on `n` points.
public struct ForwardPass: Sendable {
  /// `f_i(W)`, one for each point.
  public let outputs: [Double]
  /// Which neuron was active on which point.
  public let pattern: ActivationPattern

  public init(outputs: [Double], pattern: ActivationPattern) {
    (self.outputs, self.pattern) = (outputs, pattern)
  }
}

extension TwoLayerNetwork {
  /// Outputs and activations on all points, in one pass that keeps no pre-activation.
  ///
  /// - Shape: `inputs` is `d×n`. Cost: `forwardOperations(points:)`.
  public func forward(_ inputs: Matrix) -> ForwardPass {
    var pattern = ActivationPattern(neurons: neurons.count, points: inputs.columns)
    let outputs = forward(inputs, into: &pattern)
    return ForwardPass(outputs: outputs, pattern: pattern)
  }

  /// Outputs on all points; their activations take the place of those in `pattern`, in its storage unless it is shared.
  ///
  /// - Shape: `inputs` is `d×n`, `pattern` of `m` neurons × `n` points. Cost: `forwardOperations(points:)`.
  public func forward(_ inputs: Matrix, into pattern: inout ActivationPattern) -> [Double] {
    precondition(
      inputs.rows == dimension, "points of \(inputs.rows) coordinates do not fit \(dimension) inputs")
    var sums = pattern.recordForward(weights: weights, signs: signs, inputs: inputs)
    neurons.communicator.sum(&sums)
    return scaled(sums, by: 1 / Double(width).squareRoot())
  }

  /// The operations of `forward`: those of the pass, and `n` in scaling.
  public func forwardOperations(points: Int) -> Int {
    ActivationPattern.forwardOperations(neurons: width, points: points, dimension: dimension) + points
  }
}
