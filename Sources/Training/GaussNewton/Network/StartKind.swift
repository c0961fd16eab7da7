public import Communication
public import CounterStream
internal import DenseLinearAlgebra

/// How the neurons of the first network are drawn.
public enum StartKind: String, CaseIterable, Codable, Sendable {
  /// The paper's start: every neuron by itself, so that `f(W_0)` is a random function, of variance ½ at each point of the sphere.
  case independent
  /// Neurons in pairs of equal weights and opposite signs: `f(W_0) = 0`, and to first order the outputs are those of half as many independent neurons.
  /// With a ridge, which keeps a part of `f(W_0)` in the outputs, the linear limit is kernel ridge regression of the targets themselves.
  ///
  /// - Source: Chizat, Oyallon and Bach 2019, *On lazy training in differentiable programming*.
  case paired
}

extension TwoLayerNetwork {
  /// A start of a kind: `w_r ~ N(0, I_d)` and fair signs, from the substreams `weights` and `signs`; neuron `r + m/2` is the pair of neuron `r`.
  ///
  /// - Parameters:
  ///   - kind: how the neurons are drawn.
  ///   - width: `m`.
  ///   - dimension: `d`.
  ///   - stream: the draws come from it.
  ///   - communicator: with whom the neurons are shared.
  /// - Traps: when an odd number of neurons should be paired.
  public init(
    _ kind: StartKind, width: Int, dimension: Int, stream: CounterStream, communicator: Communicator = .alone
  ) {
    switch kind {
    case .independent:
      self.init(width: width, dimension: dimension, stream: stream, communicator: communicator)
    case .paired:
      precondition(width.isMultiple(of: 2), "\(width) neurons are not pairs")
      let (neurons, half) = (communicator.share(of: width), width / 2)
      let first = neurons.range.clamped(to: 0..<half)
      let second = neurons.range.clamped(to: half..<width)
      let twins = (second.lowerBound - half)..<(second.upperBound - half)
      self.init(
        weights: Matrix(
          rows: dimension, columns: neurons.count,
          elements: Self.weights(first, dimension: dimension, stream: stream).elements
            + Self.weights(twins, dimension: dimension, stream: stream).elements),
        signs: Self.signs(first, stream: stream) + Self.signs(twins, stream: stream).map { -$0 },
        neurons: neurons)
    }
  }
}
