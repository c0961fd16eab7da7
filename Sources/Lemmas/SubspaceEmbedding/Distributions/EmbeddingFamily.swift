public import Claims
public import CounterStream

/// The families of subspace embeddings.
public enum EmbeddingFamily: String, CaseIterable, Codable, Sendable {
  case gaussian
  case srht
  case countSketch = "count-sketch"
  case sparseSign = "sparse-sign"
  case tensorSRHT = "tensor-srht"
  case tensorSketch = "tensor-sketch"
  case neuronBlock = "neuron-block"

  /// The claim about this family's distortion.
  public var claim: ClaimID {
    switch self {
    case .gaussian: .embeddingGaussian
    case .srht: .embeddingSRHT
    case .countSketch: .embeddingCountSketch
    case .sparseSign: .embeddingSparseSign
    case .tensorSRHT: .embeddingTensorSRHT
    case .tensorSketch: .embeddingTensorSketch
    case .neuronBlock: .embeddingNeuronBlock
    }
  }

  /// A random member of the family for `N = m·d` coordinates, drawn from `stream` alone.
  ///
  /// - Parameters:
  ///   - rows: `s`; the neuron block rounds it up to a multiple of `d`.
  ///   - m: the rows of the left factor of the Khatri–Rao matrix to be sketched.
  ///   - d: the rows of its right factor; only the structured families look at the split.
  ///   - stream: all that is random comes from it.
  /// - Throws: `SketchError.illegalParameter` when a size is below one, `.tooManyRows` from the SRHT.
  public func makeEmbedding(
    rows: Int, leftRows m: Int, rightRows d: Int, stream: CounterStream
  ) throws(SketchError) -> any SubspaceEmbedding {
    try requireSize(m, "leftRows")
    try requireSize(d, "rightRows")
    return switch self {
    case .gaussian: try GaussianEmbedding(rows: rows, columns: m * d, stream: stream)
    case .srht: try SubsampledHadamardEmbedding(rows: rows, columns: m * d, stream: stream)
    case .countSketch: try CountSketch(rows: rows, columns: m * d, stream: stream)
    case .sparseSign: try SparseSignEmbedding(rows: rows, columns: m * d, stream: stream)
    case .tensorSRHT: try TensorSRHT(rows: rows, leftRows: m, rightRows: d, stream: stream)
    case .tensorSketch: try TensorSketch(rows: rows, leftRows: m, rightRows: d, stream: stream)
    case .neuronBlock: try NeuronBlock(rows: rows, leftRows: m, rightRows: d, stream: stream)
    }
  }
}
