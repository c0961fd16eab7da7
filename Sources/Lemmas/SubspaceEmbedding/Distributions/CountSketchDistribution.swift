public import Claims
public import CounterStream
internal import DenseLinearAlgebra
public import LinearOperators

/// The CountSketches of `s` rows: see `CountSketch`.
///
/// - Claim: `embedding.count-sketch`.
public struct CountSketchDistribution: SketchDistribution {
  public static let family = EmbeddingFamily.countSketch
  public static let claim = ClaimID.embeddingCountSketch

  public let rows: Int
  public let coordinates: SketchCoordinates

  public init(rows: Int, coordinates: SketchCoordinates) throws(SketchError) {
    try Self.requireRows(rows, coordinates)
    (self.rows, self.coordinates) = (rows, coordinates)
  }

  public static func secondMoment(dimension: Double) -> Double { SecondMoment.pairs(dimension) }

  public var largestEntry: Double? { 1 }

  public func operations(columns k: Int) -> Int { 2 * columns * k }

  public func operations(khatriRao shape: KhatriRaoShape) -> Int {
    3 * shape.leftNonzeros * shape.rightRows
  }

  public func operations(nonzeros: Int) -> Int? { 2 * nonzeros }

  public var drawnBytes: Int { (MemoryLayout<Int32>.size + MemoryLayout<Int8>.size) * coordinates.part.count }

  public func sample(_ stream: CounterStream) -> CountSketch {
    let bucketStream = stream.substream("buckets")
    let part = coordinates.part
    let buckets = entriesByColumns(rows: 1, columns: part.count, together: 4096, initial: Int32(0)) {
      range, buckets in
      bucketStream.fillWithIndices(&buckets, from: part.lowerBound + range.lowerBound, below: [rows])
    }
    return CountSketch(rows: rows, buckets: buckets, signs: stream.substream("signs").signBytes(part))
  }
}
