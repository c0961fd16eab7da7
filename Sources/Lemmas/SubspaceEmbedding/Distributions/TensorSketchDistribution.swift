public import Claims
public import CounterStream
public import LinearOperators

/// The TensorSketches of `s` rows: see `TensorSketch`.
///
/// - Claim: `embedding.tensor-sketch`.
public struct TensorSketchDistribution: SketchDistribution {
  public static let family = EmbeddingFamily.tensorSketch
  public static let claim = ClaimID.embeddingTensorSketch
  public static let needsSplit = true

  public let rows: Int
  public let coordinates: SketchCoordinates
  private let left: CountSketchDistribution
  private let right: CountSketchDistribution

  public init(rows: Int, coordinates: SketchCoordinates) throws(SketchError) {
    try Self.requireRows(rows, coordinates)
    let split = try coordinates.requireSplit(Self.family)
    (self.rows, self.coordinates) = (rows, coordinates)
    left = try CountSketchDistribution(rows: rows, coordinates: split.left)
    right = try CountSketchDistribution(rows: rows, columns: split.rightRows)
  }

  public static func secondMoment(dimension: Double) -> Double { SecondMoment.tensorSketch(dimension) }

  public var largestEntry: Double? { 1 }

  public func operations(columns k: Int) -> Int { 3 * columns * k }

  /// The sketch of `b̃`; `d` signs or the sketch of `x`, whichever is shorter; `min(d, s)` rotations of `s` entries, a product and
  /// an addition each.
  public func operations(khatriRao shape: KhatriRaoShape) -> Int {
    let d = right.columns
    return shape.columns
      * (left.operations(columns: 1) + (d <= rows ? d : right.operations(columns: 1)) + 2 * min(d, rows)
        * rows)
  }

  public var drawnBytes: Int { left.drawnBytes + right.drawnBytes }

  public func sample(_ stream: CounterStream) -> TensorSketch {
    TensorSketch(
      left: left.sample(stream.substream("left")), right: right.sample(stream.substream("right")))
  }
}
