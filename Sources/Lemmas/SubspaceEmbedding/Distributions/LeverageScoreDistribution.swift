public import Claims
public import Communication
public import CounterStream
internal import DenseLinearAlgebra
public import LinearOperators
internal import RealModule

/// Samples of `s` rows by their leverage scores, or with damping their ridge leverage scores: see `RowSample`.
///
/// The draw depends on the matrix: scores are approximated from a sketch (`ApproximateLeverageScores`), and row `j` is drawn with probability
/// `p_j = ⅞ ℓ̃_j/Σℓ̃ + 1/(8N)`. The second term gives every row a chance, so that `E[SᵀS] = I` on all of `Rᴺ`, including for a right-hand side.
///
/// The following assumes `p_j ≥ β ℓ_j/Σℓ` with the true scores `ℓ_j = ‖u_j‖²` and `β` the `overlap`. One sampled row contributes the matrix
/// `u_ju_jᵀ/p_j`, with mean `M = UᵀU`, so that exactly
///
///     E‖UᵀSᵀSU − M‖_F² = (1/s)(Σ_j ‖u_j‖⁴/p_j − ‖M‖_F²) ≤ (tr M)²/(βs),
///
/// since `Σℓ = tr M`. For an orthonormal `U` the norm of each is at most `‖u_j‖²/p_j ≤ n/β`: the matrix Chernoff bound holds with that in place
/// of the coherence, `P[σ_min² ≤ 1−ε] ≤ n(e^{−ε}/(1−ε)^{1−ε})^{sβ/n}` and `P[σ_max² ≥ 1+ε] ≤ n(e^{ε}/(1+ε)^{1+ε})^{sβ/n}`.
///
/// - Claim: `embedding.leverage-score`.
/// - Source: Drineas, Mahoney and Muthukrishnan (2006); Drineas et al. (2012); Tropp, *User-friendly tail bounds* (2012), Theorem 5.1.1.
public struct LeverageScoreDistribution: SketchDistribution {
  public static let family = EmbeddingFamily.leverageScore
  public static let claim = ClaimID.embeddingLeverageScore
  public static let isOblivious = false
  public static let columnsHaveUnitNorm = false
  public static let rowsForm = RowsForm.logarithmic

  /// `β`: the fraction of its exact probability that every row retains at least, by the bounds of `ApproximateLeverageScores` on the projection
  /// (a quarter remains) and with a sketch of distortion at most one half, times ⅞.
  public static let overlap = 1.0 / 8

  public let rows: Int
  public let coordinates: SketchCoordinates

  public init(rows: Int, coordinates: SketchCoordinates) throws(SketchError) {
    try Self.requireRows(rows, coordinates)
    (self.rows, self.coordinates) = (rows, coordinates)
  }

  public static func secondMoment(dimension: Double) -> Double { dimension * dimension / overlap }

  /// `s ≥ (n/β) ln(2n/δ)` over the smaller exponent, with `δ/2` for each tail; with damping by the second moment.
  public static func theoremRows(
    _ dimension: EmbeddedDimension, _ coordinates: SketchCoordinates, distortion: Double,
    failureProbability: Double
  ) -> Double {
    guard case .subspace = dimension else {
      return markovRows(dimension, distortion: distortion, failureProbability: failureProbability)
    }
    let exponent = min(ChernoffExponent.upper(distortion), ChernoffExponent.lower(distortion))
    return dimension.value / overlap * .log(2 * dimension.value / failureProbability) / exponent
  }

  public func theoremDistortion(_ dimension: EmbeddedDimension, failureProbability: Double) -> Double {
    guard case .subspace(let n) = dimension else {
      return markovDistortion(dimension, failureProbability: failureProbability)
    }
    return samplingDistortion(
      rows: rows, columns: n, coherence: dimension.value / Self.overlap,
      failureProbability: failureProbability)
  }

  public var largestEntry: Double? { nil }

  public func operations(columns k: Int) -> Int { rows * k }

  public func operations(khatriRao shape: KhatriRaoShape) -> Int { 2 * rows * shape.columns }

  public func operations(nonzeros: Int) -> Int? { nonzeros }

  public func samplingOperations(khatriRao shape: KhatriRaoShape) -> Int {
    ApproximateLeverageScores.operations(
      rows: columns, columns: shape.columns,
      product: (2 * shape.leftRows + 1) * shape.columns * shape.rightRows
    ) { $0.operations(khatriRao: shape) }
  }

  /// For a Khatri–Rao matrix from its shape, although its products may have faster algorithms.
  public func samplingOperations(of a: some TallMatrix) -> Int {
    if case .khatriRao(let product) = a.access {
      return samplingOperations(khatriRao: KhatriRaoShape(product, share: a.share))
    }
    return ApproximateLeverageScores.operations(rows: columns, columns: a.columns, product: a.timesOperations)
    {
      $0.operations(of: a)
    }
  }

  /// That of the sketch used for the scores; plus the sum of the scores of each rank, and of its proportions.
  public func samplingTraffic(columns n: Int) -> Traffic {
    var traffic = ApproximateLeverageScores.traffic(rows: columns, columns: n)
    traffic.add(gathered: 2)
    return traffic
  }

  /// An upper bound when other processes hold rows too.
  public var drawnBytes: Int { 16 * rows }

  public func sample(_ stream: CounterStream) throws(SketchError) -> RowSample {
    throw .matrixNeeded(Self.family)
  }

  /// - Throws: `SketchError.dependentColumns` where there is no damping and the columns are linearly dependent to working precision;
  ///   `LinearAlgebraError.overflow` where scores exceed the range of double precision; errors from reading the matrix.
  public func sample(_ stream: CounterStream, for a: some TallMatrix, damping: Double) throws -> RowSample {
    requireFit(a)
    let scores = try ApproximateLeverageScores(of: a, damping: damping, stream: stream.substream("scores"))
      .values
    let communicator = a.share.communicator
    let sum = communicator.gather(scores.reduce(0, +)).reduce(0, +)
    // A row far larger than its contribution to the sketch.
    if !sum.isFinite { throw LinearAlgebraError.overflow(routine: "the leverage scores") }
    let proportions = scores.map { (sum > 0 ? 0.875 * $0 / sum : 0) + 0.125 / Double(columns) }
    return RowSample(
      rows: rows, proportions: proportions, stream: stream.substream("rows"), over: communicator)
  }
}
