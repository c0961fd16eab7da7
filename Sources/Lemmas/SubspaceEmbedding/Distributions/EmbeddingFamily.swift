public import Claims

/// The names of the families of subspace embeddings, each of which leads to its `SketchDistribution`.
public enum EmbeddingFamily: String, CaseIterable, Codable, Sendable {
  case gaussian
  case srht
  case countSketch = "count-sketch"
  case sparseSign = "sparse-sign"
  case tensorSRHT = "tensor-srht"
  case tensorSketch = "tensor-sketch"
  case neuronBlock = "neuron-block"
  case leverageScore = "leverage-score"

  /// Those that are drawn without a look at the matrix.
  public static let oblivious = allCases.filter { $0.distributionType.isOblivious }

  /// What stands behind the name. Whatever else is to be known of a family is asked of this type.
  public var distributionType: any SketchDistribution.Type {
    switch self {
    case .gaussian: GaussianSketchDistribution.self
    case .srht: SubsampledHadamardDistribution.self
    case .countSketch: CountSketchDistribution.self
    case .sparseSign: SparseSignDistribution.self
    case .tensorSRHT: TensorSRHTDistribution.self
    case .tensorSketch: TensorSketchDistribution.self
    case .neuronBlock: NeuronBlockDistribution.self
    case .leverageScore: LeverageScoreDistribution.self
    }
  }

  /// The claim about this family's distortion.
  public var claim: ClaimID { distributionType.claim }

  /// The family's distribution for Khatri–Rao matrices.
  ///
  /// - Parameters:
  ///   - rows: `s`; the neuron block rounds it up to a multiple of `d`.
  ///   - m: the rows of the left factor of the Khatri–Rao matrix to be sketched.
  ///   - d: the rows of its right factor; only the structured families look at the split.
  /// - Throws: `SketchError.illegalParameter` for sizes that no sketch has, `.tooManyRows` from the SRHT.
  public func distribution(
    rows: Int, leftRows m: Int, rightRows d: Int
  ) throws(SketchError) -> any SketchDistribution {
    try distributionType.init(rows: rows, leftRows: m, rightRows: d)
  }

  /// The family's distribution for matrices of `N` rows without structure.
  ///
  /// - Throws: `SketchError.illegalParameter` for sizes that no sketch has, `.tooManyRows` from the SRHT, `.splitNeeded` from a family
  ///   for Khatri–Rao matrices.
  public func distribution(rows: Int, columns: Int) throws(SketchError) -> any SketchDistribution {
    try distributionType.init(rows: rows, columns: columns)
  }
}
