public import Claims
public import CounterStream
internal import RealModule

/// The SRHTs of `s` rows: see `SubsampledHadamardEmbedding`.
///
/// - Claim: `embedding.srht`.
public struct SubsampledHadamardDistribution: SketchDistribution {
  public static let family = EmbeddingFamily.srht
  public static let claim = ClaimID.embeddingSRHT
  public static let rowsForm = RowsForm.logarithmic

  public let rows: Int
  public let coordinates: SketchCoordinates

  public init(rows: Int, coordinates: SketchCoordinates) throws(SketchError) {
    try Self.requireRows(rows, coordinates)
    (self.rows, self.coordinates) = (rows, coordinates)
  }

  /// `N₂`, because rows are sampled without replacement.
  public static func mostRows(_ coordinates: SketchCoordinates) -> Int? {
    WalshHadamard.paddedLength(coordinates.count)
  }

  /// `N₂`.
  private var order: Int { WalshHadamard.paddedLength(columns) }

  public static func secondMoment(dimension: Double) -> Double { SecondMoment.pairs(dimension) }

  /// `c/s · (N₂ − s)/(N₂ − 1)`; zero where all rows are taken.
  public func secondMomentBound(_ dimension: EmbeddedDimension) -> Double {
    Self.secondMoment(dimension: dimension.value) / Double(rows) * Double(order - rows)
      / Double(max(1, order - 1))
  }

  /// Tropp 2011. Flattening (Lemma 3.3) with probability `≥ 1 − δ/2`: the coherence
  /// `M = N₂ max_j ‖e_jᵀ N₂^(-1/2) H D U‖²` is at most `(√n + √(8 ln(2N₂/δ)))²`.
  /// Sampling (Lemma 3.4), with `δ/4` for each of its two tails:
  ///
  ///     n (e^{−ε} / (1−ε)^{1−ε})^{s/M} = n exp(−(s/M)(ε + (1−ε) ln(1−ε))) ≤ δ/4
  ///     n (e^{ε}  / (1+ε)^{1+ε})^{s/M} = n exp(−(s/M)((1+ε) ln(1+ε) − ε)) ≤ δ/4
  ///
  /// so `s ≥ M ln(4n/δ)` over the smaller exponent.
  ///
  /// With damping, from the second moment: `c(N₂ − s) ≤ s(N₂ − 1)ε²δ`, that is `s ≥ cN₂/((N₂ − 1)ε²δ + c)`, never more than `N₂`.
  public static func theoremRows(
    _ dimension: EmbeddedDimension, _ coordinates: SketchCoordinates, distortion: Double,
    failureProbability: Double
  ) -> Double {
    let order = Double(WalshHadamard.paddedLength(coordinates.count))
    guard case .subspace = dimension else {
      let c = secondMoment(dimension: dimension.value)
      return c * order / ((order - 1) * distortion * distortion * failureProbability + c)
    }
    let coherence = flattenedCoherence(
      n: dimension.value, order: order, failureProbability: failureProbability / 2)
    let exponent = min(ChernoffExponent.upper(distortion), ChernoffExponent.lower(distortion))
    return coherence * .log(4 * dimension.value / failureProbability) / exponent
  }

  public func theoremDistortion(_ dimension: EmbeddedDimension, failureProbability: Double) -> Double {
    guard case .subspace(let n) = dimension else {
      return markovDistortion(dimension, failureProbability: failureProbability)
    }
    let coherence = flattenedCoherence(
      n: dimension.value, order: Double(order), failureProbability: failureProbability / 2)
    return samplingDistortion(
      rows: rows, columns: n, coherence: coherence, failureProbability: failureProbability / 2)
  }

  /// Every entry is `±s^(-1/2)`.
  public var largestEntry: Double? { 1 / Double(rows).squareRoot() }

  /// Signs, the sampled transform, and the scale.
  public func operations(columns k: Int) -> Int {
    k * (columns + SampledHadamard.operations(length: columns, order: order, rows: rows) + rows)
  }

  public var drawnBytes: Int { 8 * (coordinates.part.count + rows) }

  public func sample(_ stream: CounterStream) -> SubsampledHadamardEmbedding {
    SubsampledHadamardEmbedding(
      RandomizedHadamard(coordinates, stream: stream.substream("signs")),
      sampledRows: stream.substream("rows").subset(rows, below: order))
  }
}
