public import Communication
public import CounterStream
internal import DenseLinearAlgebra

/// How the neurons of the initial network are drawn.
public enum StartKind: String, CaseIterable, Codable, Sendable {
  /// The paper's initialisation: every neuron independently, so that `f(W_0)` is a random function, of variance ½ at each point of the sphere.
  case independent
  /// Neurons in pairs of equal weights and opposite signs: `f(W_0) = 0`, and to first order the outputs are those of half as many independent neurons.
  /// With a ridge, which keeps part of `f(W_0)` in the outputs, the linear limit is kernel ridge regression of the targets themselves.
  ///
  /// - Source: Chizat, Oyallon and Bach 2019, *On lazy training in differentiable programming*.
  case paired
  /// Every neuron independently, each weight `N^(-1/2)` times the sum of `N = 256` fair signs: only random bits are used, so that weights
  /// are the same bit for bit on every machine. Mean, second moments and `E max(0, wᵀx)² = ½` are those of normal weights, and
  /// `P[|wᵀx| ≤ ρ] ≤ ρ√(2d/3) + √(2/3N)` at unit points. The kernel, `erf` and everything that follows from them are those of normal
  /// weights, which these approach only in the limit: a neuron is on the hyperplane of a coordinate vector with probability 0.05.
  ///
  /// - Source: `Proofs/BinomialSampler.v`.
  case binomial
  /// Binomial neurons in pairs, as in `paired`.
  case binomialPaired = "binomial-paired"

  /// Whether neuron `r + m/2` is neuron `r` with the other sign.
  public var isPaired: Bool { self == .paired || self == .binomialPaired }
  /// Whether weights are sums of signs instead of normal.
  public var isBinomial: Bool { self == .binomial || self == .binomialPaired }

  /// How many of `m` neurons are independent with normal weights, so that the mean of their Gram matrix is the kernel; nil if weights are not
  /// normal.
  func independentNormalNeurons(of width: Int) -> Int? { isBinomial ? nil : isPaired ? width / 2 : width }
}

extension TwoLayerNetwork {
  /// An initialisation of a given kind: weights and fair signs from the substreams `weights` and `signs`. The draws are indexed by neuron;
  /// neuron `r + m/2` may be the partner of neuron `r`.
  ///
  /// - Parameters:
  ///   - kind: how the neurons are drawn.
  ///   - width: `m`.
  ///   - dimension: `d`.
  ///   - stream: the draws come from it.
  ///   - communicator: the ranks over which the neurons are distributed.
  /// - Traps: when the number of neurons to be paired is odd.
  public init(
    _ kind: StartKind, width: Int, dimension: Int, stream: CounterStream, communicator: Communicator = .alone
  ) {
    precondition(
      width >= 1 && dimension >= 1,
      "a network needs width ≥ 1 and dimension ≥ 1, not \(width) and \(dimension)")
    precondition(!kind.isPaired || width.isMultiple(of: 2), "paired neurons need an even width, not \(width)")
    let (neurons, half) = (communicator.share(of: width), kind.isPaired ? width / 2 : width)
    let first = neurons.range.clamped(to: 0..<half)
    let second = neurons.range.clamped(to: half..<width)
    let twins = (second.lowerBound - half)..<(second.upperBound - half)
    self.init(
      weights: Matrix(
        rows: dimension, columns: neurons.count,
        elements: kind.weights(first, dimension: dimension, stream: stream)
          + kind.weights(twins, dimension: dimension, stream: stream)),
      signs: Self.signs(first, stream: stream) + Self.signs(twins, stream: stream).map { -$0 },
      neurons: neurons)
  }
}

extension StartKind {
  /// The random weights of a range of neurons, one after the other.
  fileprivate func weights(_ neurons: Range<Int>, dimension d: Int, stream: CounterStream) -> [Double] {
    let (stream, entries) = (stream.substream("weights"), (neurons.lowerBound * d)..<(neurons.upperBound * d))
    return isBinomial ? stream.signSums(entries) : stream.normals(entries)
  }
}
