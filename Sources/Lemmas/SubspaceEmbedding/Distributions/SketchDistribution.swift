public import Claims
public import Communication
public import CounterStream
public import LinearOperators

/// A family of random sketches with its sizes, before anything is drawn: `S ∈ R^{s×N}` as a random variable.
///
/// It knows what can be said without a draw: the rows that its theorem asks for, what it costs, what its draws take to store. A
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
  /// What is drawn.
  associatedtype Embedding: SubspaceEmbedding

  // What depends on no size.

  static var family: EmbeddingFamily { get }
  /// The claim about this family's distortion.
  static var claim: ClaimID { get }
  /// Whether the family is one for Khatri–Rao products, and has to know the split.
  static var needsSplit: Bool { get }
  /// Whether `S` is drawn without a look at the matrix that it is to sketch.
  static var isOblivious: Bool { get }
  /// Whether every column of `S` has norm 1 in every draw, not in the mean only.
  static var columnsHaveUnitNorm: Bool { get }
  /// How the rows that the theorem asks for grow.
  static var rowsForm: RowsForm { get }
  /// The most rows that a sketch of these coordinates can have; nil where there is no such number.
  static func mostRows(_ coordinates: SketchCoordinates) -> Int?
  /// How many rows of a sketch make one row of the matrix whose products are its Gram matrix.
  static func rowsPerGramTerm(rightRows d: Int) -> Int
  /// Whether the Gram matrix of a sketch is made from all its rows, stored at once.
  static var gramStoresTheSketch: Bool { get }

  /// The constant `c` of the second moment, `E‖UᵀSᵀSU − M‖_F² ≤ c/s` for any `U` with `M = UᵀU`, `tr M` the dimension and
  /// `‖M‖₂ ≤ 1`; over buckets of rows, where `rowsPerGramTerm` is more than one. See `SecondMoment`.
  static func secondMoment(dimension: Double) -> Double
  /// The rows, not yet rounded up, with which `P[ε > distortion] ≤ failureProbability` is proved.
  static func theoremRows(
    _ dimension: EmbeddedDimension, _ coordinates: SketchCoordinates, distortion: Double,
    failureProbability: Double
  ) -> Double

  // What depends on sizes.

  /// - Throws: `SketchError.illegalParameter` for sizes that no sketch has, `.tooManyRows` beyond `mostRows`, `.splitNeeded` where the
  ///   family needs a split and there is none.
  init(rows: Int, coordinates: SketchCoordinates) throws(SketchError)

  /// `s`: the true number, where the rows asked for were rounded up.
  var rows: Int { get }
  var coordinates: SketchCoordinates { get }

  /// A bound on `E‖UᵀSᵀSU − UᵀU‖_F²`.
  func secondMomentBound(_ dimension: EmbeddedDimension) -> Double
  /// The distortion that a draw exceeds with probability at most `δ`, for parameters that have been checked.
  func theoremDistortion(_ dimension: EmbeddedDimension, failureProbability: Double) -> Double
  /// `max |S_ij|` over all draws; nil where there is none.
  var largestEntry: Double? { get }

  /// Additions and multiplications that `apply` spends on `k` columns of a matrix, counted, not timed. A sign
  /// is a multiplication; drawing random numbers is not counted.
  func operations(columns k: Int) -> Int
  /// Those that `apply` spends on a Khatri–Rao matrix of this shape.
  func operations(khatriRao shape: KhatriRaoShape) -> Int
  /// Those of a sparse matrix with this many nonzeros; nil where the family has no way to skip the others.
  func operations(nonzeros: Int) -> Int?
  /// What `sketchedGram` spends on a Khatri–Rao matrix of this shape.
  func gramCost(khatriRao shape: KhatriRaoShape) -> SketchedGramCost
  /// The operations of drawing a sketch for a Khatri–Rao matrix of this shape, or for any tall matrix: those of looking at it, none for an
  /// oblivious family.
  func samplingOperations(khatriRao shape: KhatriRaoShape) -> Int
  func samplingOperations(of a: some TallMatrix) -> Int
  /// What crosses the network in `apply` of a shared Khatri–Rao matrix of `n` columns.
  func traffic(khatriRao n: Int) -> Traffic
  /// What crosses it in `sketchedGram` of one.
  func gramTraffic(khatriRao n: Int) -> Traffic
  /// What crosses the network in drawing a sketch for a shared matrix of `n` columns: nothing for an oblivious family.
  func samplingTraffic(columns n: Int) -> Traffic
  /// The memory of the draws, in bytes: of those for the coordinates that this process holds.
  var drawnBytes: Int { get }

  /// A random `S`, of which the columns that belong to the part of the coordinates that this process holds; all that is random comes from the stream.
  ///
  /// - Throws: `SketchError.matrixNeeded` from a family that looks at the matrix; no oblivious family throws.
  func sample(_ stream: CounterStream) throws(SketchError) -> Embedding

  /// A random `S` for this matrix and damping. An oblivious family looks at neither.
  ///
  /// - Throws: what reading the matrix throws, where it is looked at.
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

  /// What crosses the network in `apply` of a shared matrix of `n` columns: one sum of `sn` numbers.
  public func traffic(columns n: Int) -> Traffic {
    var traffic = Traffic()
    traffic.add(sum: rows * n)
    return traffic
  }

  public func traffic(khatriRao n: Int) -> Traffic { traffic(columns: n) }
  /// That of `apply`: the products are made of the sum.
  public func gramTraffic(khatriRao n: Int) -> Traffic { traffic(khatriRao: n) }
  public func samplingTraffic(columns n: Int) -> Traffic { Traffic() }

  public func sample(_ stream: CounterStream, for a: some TallMatrix, damping: Double) throws -> Embedding {
    requireFit(a)
    return try sample(stream)
  }

  /// Traps unless the matrix has the rows that the sketch takes, and this process holds the same part of either.
  func requireFit(_ a: some TallMatrix) {
    precondition(
      a.share.total == columns && a.share.range == coordinates.part,
      "a sketch of the coordinates \(coordinates.part) of \(columns) cannot be drawn for the rows \(a.share.range) of a "
        + "\(a.share.total)×\(a.columns) matrix")
  }

  /// Refuses sizes that no sketch of the family has.
  static func requireRows(_ rows: Int, _ coordinates: SketchCoordinates) throws(SketchError) {
    // Buckets are integers of 32 bits.
    try requireSize(rows, "rows", atMost: Int(Int32.max))
    if let most = mostRows(coordinates), rows > most {
      throw .tooManyRows(requested: rows, available: most)
    }
  }
}
