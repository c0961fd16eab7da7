internal import CounterStream
internal import DenseLinearAlgebra
internal import GaussNewton
internal import Laws
internal import LinearOperators
internal import NeuralTangentKernel
internal import SubspaceEmbedding

/// The subspaces of `R^{md}` on which distortion is measured, from the most benign to the most adversarial.
enum DistortionSubspace: String, CaseIterable {
  /// A random subspace: all coordinates weigh about the same.
  case incoherent
  /// Spanned by one coordinate of each of `n` neurons, so that a collision of two of them in a bucket is a distortion of 1.
  case coherent
  /// The same in a space whose dimension is not a power of two, of `m + 1` neurons in `d + 1` dimensions: the coordinates lie beyond the
  /// last power of two, where a transform that loses its padding loses them.
  case padded
  /// The range of `A = Jᵀ` for a random network on `n/2` pairs of nearly parallel points. Near points have the same
  /// activations, so that blocks of rows repeat. The trainer sketches spaces of this kind.
  case repeated

  /// Whether it was chosen to be hard for some family.
  var isAdversarial: Bool { self != .incoherent }

  /// The subspaces of the same space.
  static let bySpace: [[DistortionSubspace]] = [[.incoherent, .coherent, .repeated], [.padded]]

  /// The neurons and dimensions of the space, from those of the others.
  func split(_ m: Int, _ d: Int) -> (m: Int, d: Int) { self == .padded ? (m + 1, d + 1) : (m, d) }

  /// An orthonormal basis, `md×n` for the subspace's own `m` and `d`.
  func basis(columns n: Int, _ m: Int, _ d: Int, stream: CounterStream) throws -> Matrix {
    switch self {
    case .incoherent:
      return try randomBasis(rows: m * d, columns: n, stream: stream)
    case .coherent: return coordinates((0..<n).map { $0 * d }, of: m * d)
    case .padded: return coordinates(((m - n)..<m).map { $0 * d }, of: m * d)
    case .repeated:
      let inputs = synthetic("clustered,n=\(n),d=\(d),clusters=\(n / 2),spread=0.1", stream: stream)
      let network = TwoLayerNetwork(width: m, dimension: d, stream: stream.substream("network"))
      let jacobian = network.transposedJacobian(network.forward(inputs).pattern, inputs: inputs)
      return try QRFactorization(jacobian.denseMatrix()).q()
    }
  }

  private func coordinates(_ chosen: [Int], of rows: Int) -> Matrix {
    Matrix(rows: rows, columns: chosen.count) { $0 == chosen[$1] ? 1 : 0 }
  }
}
