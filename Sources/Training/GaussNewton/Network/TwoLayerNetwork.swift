public import Communication
public import CounterStream
public import DenseLinearAlgebra
public import NeuralTangentKernel

/// `f(x) = m^{-1/2} Σ_r a_r max(0, w_rᵀx)`: a two-layer ReLU network with fixed output signs.
///
/// The neurons may be distributed over ranks, each of which holds the weights and signs of its own neurons. Outputs take one sum over the ranks.
///
/// - Shape: weights `d×m`, one neuron per column; signs `m`, each ±1; if the neurons are distributed, those of this process.
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
      weights.columns == signs.count, "\(signs.count) signs do not match \(weights.columns) neurons")
    precondition(signs.allSatisfy { $0 == 1 || $0 == -1 }, "an output sign must be −1 or +1")
    self.weights = weights
    self.signs = signs
    self.neurons = neurons ?? .whole(signs.count)
    precondition(
      self.neurons.count == signs.count,
      "\(signs.count) neurons do not match the share \(self.neurons.range) of \(self.neurons.total)")
  }

  /// The paper's initialisation: `w_r ~ N(0, I_d)` and fair signs, from the substreams `weights` and `signs`.
  ///
  /// The draws are indexed by neuron: they are the same for every number of ranks.
  ///
  /// - Parameters:
  ///   - width: `m`.
  ///   - dimension: `d`.
  ///   - stream: the draws come from it.
  ///   - communicator: the ranks over which the neurons are distributed, in parts of about equal size.
  public init(width: Int, dimension: Int, stream: CounterStream, communicator: Communicator = .alone) {
    self.init(.independent, width: width, dimension: dimension, stream: stream, communicator: communicator)
  }

  /// The random signs of a range of neurons.
  static func signs(_ neurons: Range<Int>, stream: CounterStream) -> [Double] {
    stream.substream("signs").signs(neurons)
  }

  /// `m`, the neurons of all ranks.
  public var width: Int { neurons.total }
  /// `d`.
  public var dimension: Int { weights.rows }

  /// `f(x)` at one point, directly from the formula: the definition against which `forward` is tested.
  public func output(at x: [Double]) -> Double {
    precondition(
      x.count == dimension,
      "a network of dimension \(dimension) cannot take a point of \(x.count) coordinates")
    var sum = 0.0
    for r in signs.indices { sum += signs[r] * max(0, dot(weights.column(r), x)) }
    return neurons.communicator.gather(sum).reduce(0, +) / Double(width).squareRoot()
  }
}

/// The result of one pass through the network on `n` points.
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
  /// Outputs and activations on all points, in one pass that does not store pre-activations.
  ///
  /// - Shape: `inputs` is `d×n`. Cost: `forwardOperations(points:)`.
  public func forward(_ inputs: Matrix) -> ForwardPass {
    var pattern = ActivationPattern(neurons: neurons.count, points: inputs.columns)
    let outputs = forward(inputs, into: &pattern)
    return ForwardPass(outputs: outputs, pattern: pattern)
  }

  /// Outputs on all points; the activations overwrite those in `pattern`, in its storage unless it is shared.
  ///
  /// - Shape: `inputs` is `d×n`, `pattern` of `m` neurons × `n` points. Cost: `forwardOperations(points:)`.
  public func forward(_ inputs: Matrix, into pattern: inout ActivationPattern) -> [Double] {
    precondition(
      inputs.rows == dimension,
      "a network of dimension \(dimension) cannot take points of \(inputs.rows) coordinates")
    var sums = pattern.recordForward(weights: weights, signs: signs, inputs: inputs)
    neurons.communicator.sum(&sums)
    return scaled(sums, by: 1 / Double(width).squareRoot())
  }

  /// The operations of `forward`: those of the pass, and `n` in scaling.
  public func forwardOperations(points: Int) -> Int {
    ActivationPattern.forwardOperations(neurons: width, points: points, dimension: dimension) + points
  }
}
