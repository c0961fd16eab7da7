public import Claims
public import CounterStream
internal import RealModule

/// The Gaussian sketches of `s` rows: see `GaussianEmbedding`.
///
/// - Claim: `embedding.gaussian`.
public struct GaussianSketchDistribution: SketchDistribution {
  public static let family = EmbeddingFamily.gaussian
  public static let claim = ClaimID.embeddingGaussian
  public static let columnsHaveUnitNorm = false
  public static let rowsForm = RowsForm.linear

  public let rows: Int
  public let coordinates: SketchCoordinates

  public init(rows: Int, coordinates: SketchCoordinates) throws(SketchError) {
    try Self.requireRows(rows, coordinates)
    (self.rows, self.coordinates) = (rows, coordinates)
  }

  /// Exactly `(tr M)² + ‖M‖_F²`.
  public static func secondMoment(dimension: Double) -> Double { SecondMoment.pairs(dimension) }

  /// Davidson–Szarek: all `σ(SU)` lie in `1 ± η`, `η = √(n/s) + t`, with probability `≥ 1 − 2exp(−st²/2)`; so
  /// `t = √(2 ln(2/δ)/s)`. Since `1 − (1−η)² ≤ (1+η)² − 1`, the upper tail decides: `η ≤ √(1+ε) − 1`, that is
  /// `s ≥ ((√n + √(2 ln(2/δ))) / (√(1+ε) − 1))²`. With damping, by the second moment.
  public static func theoremRows(
    _ dimension: EmbeddedDimension, _ coordinates: SketchCoordinates, distortion: Double,
    failureProbability: Double
  ) -> Double {
    guard case .subspace = dimension else {
      return markovRows(dimension, distortion: distortion, failureProbability: failureProbability)
    }
    let width =
      gaussianSpread(n: dimension.value, failureProbability: failureProbability)
      / ((1 + distortion).squareRoot() - 1)
    return width * width
  }

  public func theoremDistortion(_ dimension: EmbeddedDimension, failureProbability: Double) -> Double {
    guard case .subspace = dimension else {
      return markovDistortion(dimension, failureProbability: failureProbability)
    }
    let spread = gaussianSpread(n: dimension.value, failureProbability: failureProbability)
    let edge = 1 + spread / Double(rows).squareRoot()
    return edge * edge - 1
  }

  public var largestEntry: Double? { nil }

  public func operations(columns k: Int) -> Int { 2 * rows * columns * k }

  /// Entries are drawn again in every application.
  public var drawnBytes: Int { 0 }

  public func sample(_ stream: CounterStream) -> GaussianEmbedding {
    GaussianEmbedding(rows: rows, part: coordinates.part, stream: stream)
  }
}
