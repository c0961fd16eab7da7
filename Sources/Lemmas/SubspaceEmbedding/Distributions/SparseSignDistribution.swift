internal import CKernels
public import Claims
public import CounterStream
internal import DenseLinearAlgebra
public import LinearOperators

/// The sparse sign embeddings of `s` rows: see `SparseSignEmbedding`.
///
/// - Claim: `embedding.sparse-sign`.
public struct SparseSignDistribution: SketchDistribution {
  public static let family = EmbeddingFamily.sparseSign
  public static let claim = ClaimID.embeddingSparseSign

  public let rows: Int
  public let coordinates: SketchCoordinates
  /// `ζ`.
  public let nonzerosPerColumn: Int

  /// With `ζ = min(8, s)`.
  public init(rows: Int, coordinates: SketchCoordinates) throws(SketchError) {
    try self.init(rows: rows, coordinates: coordinates, nonzerosPerColumn: min(8, max(1, rows)))
  }

  /// - Throws: `SketchError.illegalParameter` when a size is below one or `ζ > s`.
  public init(rows: Int, coordinates: SketchCoordinates, nonzerosPerColumn: Int) throws(SketchError) {
    try Self.requireRows(rows, coordinates)
    if !(1...rows).contains(nonzerosPerColumn) {
      throw .illegalParameter(
        name: "nonzerosPerColumn", value: "\(nonzerosPerColumn)", allowed: "from 1 to the \(rows) rows")
    }
    (self.rows, self.coordinates, self.nonzerosPerColumn) = (rows, coordinates, nonzerosPerColumn)
  }

  public static func secondMoment(dimension: Double) -> Double { SecondMoment.pairs(dimension) }

  public var largestEntry: Double? { 1 / Double(nonzerosPerColumn).squareRoot() }

  public func operations(columns k: Int) -> Int { k * columns * (2 * nonzerosPerColumn + 1) }

  public func operations(khatriRao shape: KhatriRaoShape) -> Int {
    shape.leftNonzeros * (1 + shape.rightRows * (2 * nonzerosPerColumn + 1))
  }

  public func operations(nonzeros: Int) -> Int? { nonzeros * (2 * nonzerosPerColumn + 1) }

  public var drawnBytes: Int {
    (MemoryLayout<Int32>.size + MemoryLayout<Int8>.size) * coordinates.part.count * nonzerosPerColumn
  }

  /// Buckets and signs are drawn from substreams.
  public func sample(_ stream: CounterStream) -> SparseSignEmbedding {
    let (part, zeta) = (coordinates.part, nonzerosPerColumn)
    return SparseSignEmbedding(
      rows: rows, nonzerosPerColumn: zeta,
      buckets: distinctBuckets(zeta, of: rows, coordinates: part, from: stream.substream("buckets")),
      signs: stream.substream("signs").signBytes((part.lowerBound * zeta)..<(part.upperBound * zeta)))
  }
}

/// `count` distinct buckets of `rows` for each coordinate, every ordered choice equally likely.
///
/// The draw at position `jζ + i` of the stream is the rank of a bucket among those that coordinate `j` has not yet taken.
func distinctBuckets(
  _ count: Int, of rows: Int, coordinates: Range<Int>, from stream: CounterStream
) -> [Int32] {
  entriesByColumns(rows: count, columns: coordinates.count, together: 1024, initial: Int32(0)) {
    range, buckets in
    stream.fillWithIndices(
      &buckets, from: (coordinates.lowerBound + range.lowerBound) * count,
      below: (0..<count).map { rows - $0 })
    var room = [Int32](repeating: 0, count: count)
    unsafe buckets.withUnsafeMutableBufferPointer { buckets in
      unsafe ckernels_make_distinct(buckets.baseAddress!, count, range.count, &room)
    }
  }
}

/// The same by definition, for one coordinate.
func plainDistinctBuckets(_ count: Int, of rows: Int, coordinate j: Int, from stream: CounterStream)
  -> [Int32]
{
  var free = Array(0..<Int32(rows))
  return (0..<count).map { free.remove(at: stream.index(at: j * count + $0, below: rows - $0)) }
}
