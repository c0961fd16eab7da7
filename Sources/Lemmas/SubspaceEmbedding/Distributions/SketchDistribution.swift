public import Claims
public import Communication
public import CounterStream
public import LinearOperators

/// A family of random sketches of given size, before anything is drawn: `S ∈ R^{s×N}` as a random variable.
///
/// It provides everything that does not depend on a draw: the rows that its theorem requires, the costs, the memory of the draws. A
/// `SubspaceEmbedding` is a sample of it.
///
///     let distribution = try EmbeddingFamily.countSketch.distribution(rows: 800, columns: a.rows)
///     let s = try distribution.sample(CounterStream(seed: 1), for: a, damping: 0)
///     let sketched = s.apply(a)
///
/// - Claim: `claim`, and `embedding.isometry-in-expectation`.
/// - Laws (checked by tests for every family): the same stream draws the same `S`, of `rows` rows; the mean of `SᵀS` is the identity;
///   the bounds hold.
public protocol SketchDistribution: Sendable {
  /// The type of a draw.
  associatedtype Embedding: SubspaceEmbedding

  // Requirements that do not depend on sizes.

  static var family: EmbeddingFamily { get }
  /// The claim about this family's distortion.
  static var claim: ClaimID { get }
  /// Whether the family is for Khatri–Rao products and needs to know the split.
  static var needsSplit: Bool { get }
  /// Whether `S` is drawn without using the matrix to be sketched.
  static var isOblivious: Bool { get }
  /// Whether every column of `S` has norm 1 in every draw, not only in the mean.
  static var columnsHaveUnitNorm: Bool { get }
  /// How the rows that the theorem requires grow.
  static var rowsForm: RowsForm { get }
  /// The maximum number of rows of a sketch of these coordinates; nil if there is no limit.
  static func mostRows(_ coordinates: SketchCoordinates) -> Int?
  /// How many rows of a sketch form one row of the matrix from whose products its Gram matrix is computed.
  static func rowsPerGramTerm(rightRows d: Int) -> Int
  /// Whether the Gram matrix of a sketch is computed from all its rows, stored at once.
  static var gramStoresTheSketch: Bool { get }

  /// The constant `c` of the second moment, `E‖UᵀSᵀSU − M‖_F² ≤ c/s` for any `U` with `M = UᵀU`, `tr M` the dimension and
  /// `‖M‖₂ ≤ 1`; divided by the number of buckets of rows where `rowsPerGramTerm` is more than one. See `SecondMoment`.
  static func secondMoment(dimension: Double) -> Double
  /// The rows, not yet rounded up, with which `P[ε > distortion] ≤ failureProbability` is proved.
  static func theoremRows(
    _ dimension: EmbeddedDimension, _ coordinates: SketchCoordinates, distortion: Double,
    failureProbability: Double
  ) -> Double

  // Requirements that depend on sizes.

  /// - Throws: `SketchError.illegalParameter` for impossible sizes, `.tooManyRows` beyond `mostRows`, `.splitNeeded` where the
  ///   family needs a split and there is none.
  init(rows: Int, coordinates: SketchCoordinates) throws(SketchError)

  /// `s`: the actual number, after any rounding up of the requested rows.
  var rows: Int { get }
  var coordinates: SketchCoordinates { get }

  /// A bound on `E‖UᵀSᵀSU − UᵀU‖_F²`.
  func secondMomentBound(_ dimension: EmbeddedDimension) -> Double
  /// The distortion that a draw exceeds with probability at most `δ`, for parameters that have been checked.
  func theoremDistortion(_ dimension: EmbeddedDimension, failureProbability: Double) -> Double
  /// `max |S_ij|` over all draws; nil if there is no such bound.
  var largestEntry: Double? { get }

  /// Additions and multiplications that `apply` spends on `k` columns of a matrix, counted, not timed. A sign
  /// is a multiplication; drawing random numbers is not counted.
  func operations(columns k: Int) -> Int
  /// The operations of `apply` on a Khatri–Rao matrix of this shape.
  func operations(khatriRao shape: KhatriRaoShape) -> Int
  /// The operations of `apply` on a sparse matrix with this many nonzeros; nil where the family cannot skip zeros.
  func operations(nonzeros: Int) -> Int?
  /// The cost of `sketchedGram` on a Khatri–Rao matrix of this shape.
  func gramCost(khatriRao shape: KhatriRaoShape) -> SketchedGramCost
  /// The operations of drawing a sketch for a Khatri–Rao matrix of this shape, or for any tall matrix: those that depend on the matrix, zero for an
  /// oblivious family.
  func samplingOperations(khatriRao shape: KhatriRaoShape) -> Int
  func samplingOperations(of a: some TallMatrix) -> Int
  /// What crosses the network in `apply` of a distributed Khatri–Rao matrix of `n` columns.
  func traffic(khatriRao n: Int) -> Traffic
  /// What crosses the network in `sketchedGram` of one.
  func gramTraffic(khatriRao n: Int) -> Traffic
  /// What crosses the network in drawing a sketch for a distributed matrix of `n` columns: nothing for an oblivious family.
  func samplingTraffic(columns n: Int) -> Traffic
  /// The memory in bytes of the draws for the coordinates that this process holds.
  var drawnBytes: Int { get }

  /// A random `S`, restricted to the columns for the coordinates that this process holds; all randomness comes from the stream.
  ///
  /// - Throws: `SketchError.matrixNeeded` from a family that uses the matrix; oblivious families do not throw.
  func sample(_ stream: CounterStream) throws(SketchError) -> Embedding

  /// A random `S` for this matrix and damping. An oblivious family uses neither.
  ///
  /// - Throws: errors from reading the matrix, if the family uses it.
  /// - Traps: when the rows of `A` that this process holds are not its part of the coordinates.
  func sample(_ stream: CounterStream, for a: some TallMatrix, damping: Double) throws -> Embedding
}

extension SketchDistribution {
  public static var needsSplit: Bool { false }
  public static var isOblivious: Bool { true }
  public static var columnsHaveUnitNorm: Bool { true }
  public static var rowsForm: RowsForm { .quadratic }
  public static func mostRows(_ coordinates: SketchCoordinates) -> Int? { nil }
  public static func rowsPerGramTerm(rightRows d: Int) -> Int { 1 }
  public static var gramStoresTheSketch: Bool { true }

  /// The family's distribution for a matrix of `N` rows without structure.
  ///
  /// - Throws: as `init(rows:coordinates:)`.
  public init(rows: Int, columns: Int) throws(SketchError) {
    try self.init(rows: rows, coordinates: SketchCoordinates(columns))
  }

  /// The family's distribution for Khatri–Rao matrices with factors of `m` and `d` rows.
  ///
  /// - Throws: as `init(rows:coordinates:)`.
  public init(rows: Int, leftRows m: Int, rightRows d: Int) throws(SketchError) {
    try self.init(rows: rows, coordinates: SketchCoordinates(leftRows: m, rightRows: d))
  }

  /// `N`.
  public var columns: Int { coordinates.count }

  /// One multiplication for each entry formed, then the sketch.
  public func operations(khatriRao shape: KhatriRaoShape) -> Int {
    shape.rows * shape.columns + operations(columns: shape.columns)
  }

  public func operations(nonzeros: Int) -> Int? { nil }

  public func samplingOperations(khatriRao shape: KhatriRaoShape) -> Int { 0 }
  public func samplingOperations(of a: some TallMatrix) -> Int { 0 }

  /// The sketch, and `sn²` operations.
  public func gramCost(khatriRao shape: KhatriRaoShape) -> SketchedGramCost {
    SketchedGramCost(
      sketch: operations(khatriRao: shape), products: rows * shape.columns * shape.columns, storedRows: rows)
  }

  /// What crosses the network in `apply` of a distributed matrix of `n` columns: one sum of `sn` numbers.
  public func traffic(columns n: Int) -> Traffic {
    var traffic = Traffic()
    traffic.add(sum: rows * n)
    return traffic
  }

  public func traffic(khatriRao n: Int) -> Traffic { traffic(columns: n) }
  /// That of `apply`: the products are computed from the sum.
  public func gramTraffic(khatriRao n: Int) -> Traffic { traffic(khatriRao: n) }
  public func samplingTraffic(columns n: Int) -> Traffic { Traffic() }

  public func sample(_ stream: CounterStream, for a: some TallMatrix, damping: Double) throws -> Embedding {
    requireFit(a)
    return try sample(stream)
  }

  /// Traps unless the rows of the matrix match the sketch, and this process holds the same part of both.
  func requireFit(_ a: some TallMatrix) {
    precondition(
      a.share.total == columns && a.share.range == coordinates.part,
      "a sketch of the coordinates \(coordinates.part) of \(columns) cannot be drawn for the rows \(a.share.range) of a "
        + "\(a.share.total)×\(a.columns) matrix")
  }

  /// Refuses sizes that are impossible for the family.
  static func requireRows(_ rows: Int, _ coordinates: SketchCoordinates) throws(SketchError) {
    // Buckets are integers of 32 bits.
    try requireSize(rows, "rows", atMost: Int(Int32.max))
    if let most = mostRows(coordinates), rows > most {
      throw .tooManyRows(requested: rows, available: most)
    }
  }
}
