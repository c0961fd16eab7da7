public import Claims
public import CounterStream
public import LinearOperators

/// The SRHTs for Kronecker products with `s` rows: see `TensorSRHT`.
///
/// - Claim: `embedding.tensor-srht`.
public struct TensorSRHTDistribution: SketchDistribution {
  public static let family = EmbeddingFamily.tensorSRHT
  public static let claim = ClaimID.embeddingTensorSRHT
  public static let needsSplit = true

  public let rows: Int
  public let coordinates: SketchCoordinates
  private let split: SketchCoordinates.Split
  private let left: SketchCoordinates
  private let right: SketchCoordinates

  public init(rows: Int, coordinates: SketchCoordinates) throws(SketchError) {
    try Self.requireRows(rows, coordinates)
    (self.rows, self.coordinates) = (rows, coordinates)
    split = try coordinates.requireSplit(Self.family)
    (left, right) = (try split.left, try SketchCoordinates(split.rightRows))
  }

  public static func secondMoment(dimension: Double) -> Double { SecondMoment.tensorSRHT(dimension) }

  /// Every entry is `±s^(-1/2)`.
  public var largestEntry: Double? { 1 / Double(rows).squareRoot() }

  /// `m₂` and `d₂`.
  private var orders: (left: Int, right: Int) {
    (WalshHadamard.paddedLength(split.leftRows), WalshHadamard.paddedLength(split.rightRows))
  }

  public func operations(columns k: Int) -> Int {
    let (left, right) = orders
    let transform = SampledHadamard.operations(
      length: split.leftRows * right, order: left * right, rows: rows)
    return k * (2 * columns + transform + rows)
  }

  public func operations(khatriRao shape: KhatriRaoShape) -> Int {
    let (left, right) = orders
    let transforms =
      SampledHadamard.operations(length: split.leftRows, order: left, rows: rows)
      + WalshHadamard.operations(order: right)
    return shape.columns * (split.leftRows + split.rightRows + transforms + 2 * rows)
  }

  public var drawnBytes: Int { 8 * (split.leftPart.count + split.rightRows + 2 * rows) }

  public func sample(_ stream: CounterStream) -> TensorSRHT {
    let left = RandomizedHadamard(left, stream: stream.substream("left signs"))
    let right = RandomizedHadamard(right, stream: stream.substream("right signs"))
    let (leftStream, rightStream) = (stream.substream("left rows"), stream.substream("right rows"))
    return TensorSRHT(
      left: left, right: right,
      leftRows: (0..<rows).map { leftStream.index(at: $0, below: left.order) },
      rightRows: (0..<rows).map { rightStream.index(at: $0, below: right.order) })
  }
}
