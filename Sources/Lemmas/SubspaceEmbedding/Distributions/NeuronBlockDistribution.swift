public import Claims
public import Communication
public import CounterStream
public import LinearOperators

/// The sketches of the neurons with `s = qd` rows: see `NeuronBlock`.
///
/// The requested rows are rounded up to a multiple of `d`.
///
/// - Claim: `embedding.neuron-block`.
public struct NeuronBlockDistribution: SketchDistribution {
  public static let family = EmbeddingFamily.neuronBlock
  public static let claim = ClaimID.embeddingNeuronBlock
  public static let needsSplit = true
  public static let gramStoresTheSketch = false

  public let coordinates: SketchCoordinates
  /// The distribution of `C`, with `q` rows.
  private let sketch: CountSketchDistribution
  /// `d`.
  private let blockSize: Int

  public var rows: Int { sketch.rows * blockSize }

  public init(rows: Int, coordinates: SketchCoordinates) throws(SketchError) {
    try Self.requireRows(rows, coordinates)
    let split = try coordinates.requireSplit(Self.family)
    (self.coordinates, blockSize) = (coordinates, split.rightRows)
    sketch = try CountSketchDistribution(rows: (rows - 1) / blockSize + 1, coordinates: split.left)
  }

  public static func rowsPerGramTerm(rightRows d: Int) -> Int { d }

  public static func secondMoment(dimension: Double) -> Double { SecondMoment.neuronBuckets(dimension) }

  /// Divided by `q`, not by `s`.
  public func secondMomentBound(_ dimension: EmbeddedDimension) -> Double {
    Self.secondMoment(dimension: dimension.value) / Double(sketch.rows)
  }

  /// Whole buckets of `d` rows each.
  public static func theoremRows(
    _ dimension: EmbeddedDimension, _ coordinates: SketchCoordinates, distortion: Double,
    failureProbability: Double
  ) -> Double {
    markovRows(dimension, distortion: distortion, failureProbability: failureProbability).rounded(.up)
      * Double(coordinates.split?.rightRows ?? 1)
  }

  public var largestEntry: Double? { 1 }

  public func operations(columns k: Int) -> Int { 2 * columns * k }

  public func operations(khatriRao shape: KhatriRaoShape) -> Int {
    shape.columns * (sketch.operations(columns: 1) + rows)
  }

  /// `2mn` in the bucket sums; `qn²` and `n²d` in the two products, and `n²` to combine them.
  public func gramCost(khatriRao shape: KhatriRaoShape) -> SketchedGramCost {
    SketchedGramCost(
      sketch: sketch.operations(columns: shape.columns),
      products: shape.columns * shape.columns * (sketch.rows + blockSize + 1),
      storedRows: min(sketch.rows, NeuronBlock.bucketsTogether))
  }

  /// One sum of the `qn` bucket sums.
  public func traffic(khatriRao n: Int) -> Traffic { sketch.traffic(columns: n) }

  /// The bucket sums, a thousand buckets at a time.
  public func gramTraffic(khatriRao n: Int) -> Traffic {
    NeuronBlock.bucketGroups(sketch.rows).reduce(into: Traffic()) { $0.add(sum: $1.count * n) }
  }

  public var drawnBytes: Int { sketch.drawnBytes }

  public func sample(_ stream: CounterStream) -> NeuronBlock {
    NeuronBlock(sketch: sketch.sample(stream), blockSize: blockSize)
  }
}
