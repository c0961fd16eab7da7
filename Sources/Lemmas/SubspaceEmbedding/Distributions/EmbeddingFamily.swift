public import Claims

/// The families of subspace embeddings by name; each name has its `SketchDistribution`.
public enum EmbeddingFamily: String, CaseIterable, Codable, Sendable {
  case gaussian
  case srht
  case countSketch = "count-sketch"
  case sparseSign = "sparse-sign"
  case tensorSRHT = "tensor-srht"
  case tensorSketch = "tensor-sketch"
  case neuronBlock = "neuron-block"
  case leverageScore = "leverage-score"

  /// The families that are drawn without using the matrix.
  public static let oblivious = allCases.filter { $0.distributionType.isOblivious }

  /// The type for the name; it provides everything else about the family.
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
  ///   - d: the rows of its right factor; only the structured families use the split.
  /// - Throws: `SketchError.illegalParameter` for impossible sizes, `.tooManyRows` from the SRHT.
  public func distribution(
    rows: Int, leftRows m: Int, rightRows d: Int
  ) throws(SketchError) -> any SketchDistribution {
    try distributionType.init(rows: rows, leftRows: m, rightRows: d)
  }

  /// The family's distribution for matrices of `N` rows without structure.
  ///
  /// - Throws: `SketchError.illegalParameter` for impossible sizes, `.tooManyRows` from the SRHT, `.splitNeeded` from a family
  ///   for Khatri–Rao matrices.
  public func distribution(rows: Int, columns: Int) throws(SketchError) -> any SketchDistribution {
    try distributionType.init(rows: rows, columns: columns)
  }
}
