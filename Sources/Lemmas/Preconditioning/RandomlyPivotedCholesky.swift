public import Communication
public import CounterStream
public import DenseLinearAlgebra
public import LinearOperators

/// A low-rank approximation `Ĝ = FFᵀ` of `G = AᵀA` from a few of its columns, without its `n²` entries: partial Cholesky with pivots drawn with
/// probabilities proportional to the diagonal of the residual of `G`.
///
/// With the pivots `I`, `G_II = LLᵀ` and `F = G_{:,I} L⁻ᵀ` it is the Nyström approximation `Ĝ = G_{:,I} G_II⁻¹ G_{I,:}`. In exact arithmetic
/// `0 ⪯ Ĝ ⪯ G`, because `G − Ĝ` is the Schur complement of `G_II`. So with `P = Ĝ + μI`
///
/// - the spectrum of `P⁻¹G_μ` lies in `[1, 1 + ‖G − Ĝ‖/μ]`, and `‖G − Ĝ‖ ≤ tr(G − Ĝ)`, which is known from the diagonals;
/// - `d_μ(Ĝ) ≤ d_μ(G) ≤ d_μ(Ĝ) + tr(G − Ĝ)/μ`, because `t ↦ t/(t + μ)` is concave, zero at zero, and of slope at most `1/μ` (Rotfel'd's inequality).
///
/// **Blocks.** Pivots are proposed a block at a time, from the diagonal before the block, and each is accepted with probability equal to
/// the fraction to which the pivots accepted before it in the block have reduced its diagonal entry. Accepted pivots are distributed as if
/// they had been drawn one by one from the current diagonal: a proposal `j` is accepted with probability `(d_j/Σd)(d'_j/d_j) = d'_j/Σd`,
/// proportional to the new diagonal `d'`. So a block runs at the speed of matrix products, but has the distribution of the one-by-one
/// algorithm, which is `pivotsByDefinition` with blocks of one.
///
/// **Rounding.** An `F` of more than a million entries is stored in single precision where `tr G ≤ 2²²μ`, and the residual is always that
/// of the stored `F`. Rounding `F` moves the spectrum of `P⁻¹G_μ` by at most `2·2⁻²⁴‖F‖_F/√μ ≤ 2⁻¹²`. A diagonal entry that has fallen
/// below `4·2⁻²⁴` of its initial value (in double precision below `4(s + 2)u`) cannot be distinguished from rounding and is no longer
/// drawn; once all have, the numerical rank is reached, and `F` has fewer columns than requested.
///
/// Numbers near the limits of double precision do no harm: `F` is stored divided by a power of two.
///
/// ```swift
/// let nystrom = try RandomlyPivotedCholesky(of: a, size: .fixed(200), damping: 0.1, stream: CounterStream(seed: 1))
/// let preconditioner = try LowRankPreconditioner(nystrom, damping: 0.1)
/// ```
///
/// - Claim: `preconditioner.nystrom`.
/// - Cost: columns of `G`, and `ns²` in products, see `columnOperations` and `factorOperations`. Memory: `4ns` or `8ns` bytes, and three blocks of columns.
/// - Source: Chen, Epperly, Tropp and Webber 2022 (the algorithm, and `E tr(G − Ĝ) ≤ (1 + ε) tr(G − G_r)` for `s ≥ r/ε + r ln(1/εη)`); Epperly, Tropp and Webber 2024 (blocks
///   with rejection); Díaz, Epperly, Frangella, Tropp and Webber 2023 (as a preconditioner).
public struct RandomlyPivotedCholesky: Sendable {
  /// `I`, in the order in which they were taken.
  public let pivots: [Int]
  /// `F/σ`, `n×s`.
  public let factor: PanelMatrix
  /// `σ`, a power of two.
  public let scale: Double
  /// The diagonal of `G − Ĝ`; an entry may be negative by rounding.
  public let residualDiagonal: [Double]
  /// `tr G`.
  public let trace: Double
  /// A bound on the effect of underflowing products on `G` in norm: each of the `N` products of an entry loses `2⁻¹⁰⁷⁵`.
  let underflow: Double
  /// Additions and multiplications of the diagonal and the columns of `G`, including those of rejected proposals.
  public let columnOperations: Int
  /// Additions and multiplications of the products and solves that compute `F` from the columns.
  public let factorOperations: Int
  /// What crosses the network if the rows of `A` are distributed: the diagonal, and each block of columns.
  ///
  /// - Claim: `cost.communication`.
  public let traffic: Traffic

  /// `s`.
  public var rank: Int { pivots.count }
  /// `tr(G − Ĝ)`.
  public var residualTrace: Double { residualDiagonal.reduce(0, +) }

  /// - Shape: `A` is `N×n`.
  /// - Parameters:
  ///   - a: `A`.
  ///   - size: the number of pivots; if automatic, pivots are added until `tr(G − Ĝ) ≤ 4sμ`, see `isEnough`.
  ///   - least: the minimum number of pivots if their number is automatic, unless `n` is smaller.
  ///   - damping: `μ` of the system, which decides how `F` is stored, and the rank if that is automatic.
  ///   - block: how many pivots are proposed at a time.
  ///   - precision: of the stored `F`; by default chosen from the sizes and the bound.
  ///   - stream: proposals are drawn from it.
  /// - Throws: `PreconditionerError.invalidDamping`, `.linearAlgebra` for a diagonal that is not finite or overflows; errors from reading `A`.
  public init(
    of a: some TallMatrix, size: SketchSize, least: Int = 0, damping: Double,
    block: Int = 128, precision: PanelMatrix.Precision? = nil, stream: CounterStream
  ) throws {
    precondition(block >= 1, "a block must have at least one pivot, not \(block)")
    try requireDamping(damping)
    let n = a.columns
    let original = try a.gramDiagonal()
    guard original.allSatisfy(\.isFinite) else {
      let routine = "randomly pivoted Cholesky"
      // Squares of finite numbers overflow to an infinity; a NaN was in the input.
      throw PreconditionerError.linearAlgebra(
        original.contains(where: \.isNaN) ? .notFinite(routine: routine) : .overflow(routine: routine))
    }
    // If all are zero, the scale is one, by which one can safely divide twice.
    let scale = original.reduce(max(damping, .leastNormalMagnitude), max).squareRoot().binade
    let start = original.map { $0 / scale / scale }
    let scaledDamping = damping / scale / scale
    let startTrace = start.reduce(0, +)
    let isWorthRounding =
      PanelMatrix.isWorthRounding(entries: n * min(n, size.most)) && startTrace <= 0x1p22 * scaledDamping
    var partial = PartialCholesky(start, precision: precision ?? (isWorthRounding ? .single : .double))
    var (ofColumns, ofFactor) = (a.gramDiagonalOperations, 0)
    var traffic = Traffic()
    traffic.add(sum: n)
    var round = 0
    while partial.pivots.count < min(n, size.most),
      !(size.isAutomatic && partial.pivots.count >= least
        && Self.isEnough(partial, damping: scaledDamping)),
      let proposals = partial.proposals(block, stream.substream(round))
    {
      let distinct = proposals.distinct
      var columns = try a.gramColumns(distinct)
      traffic.add(a.gramColumnsTraffic(distinct.count))
      columns.divide(twiceBy: scale)
      ofColumns += a.gramColumnsOperations(distinct.count)
      ofFactor += 2 * n * partial.pivots.count * distinct.count
      let taken = try partial.take(
        proposals, columns: consume columns, atMost: min(n, size.most) - partial.pivots.count)
      ofFactor += n * taken * taken + 2 * n * taken
      round += 1
    }
    (pivots, factor, self.scale) = (partial.pivots, partial.factor, scale)
    residualDiagonal = partial.diagonal.map { $0 * scale * scale }
    trace = original.reduce(0, +)
    underflow = Double(a.share.total) * Double(n) * Double.leastNonzeroMagnitude
    (columnOperations, factorOperations, self.traffic) = (ofColumns, ofFactor, traffic)
  }

  /// Whether `P = Ĝ + μI` preconditions well enough: `tr(G − Ĝ) ≤ 4sμ`.
  ///
  /// The eigenvalues of the residual amount to about `tr(G − Ĝ)` spread over about `s` directions, so the spectrum of `P⁻¹G_μ` then ends
  /// near `1 + 4`, where an iteration of conjugate gradients gains a factor of `(√5 + 1)/(√5 − 1) ≈ 2.6`. This is typical for spectra that
  /// decay like a power, not a bound; with decay `i^{-3/2}` the rank is then about `0.4d_μ`.
  private static func isEnough(_ partial: PartialCholesky, damping: Double) -> Bool {
    partial.residualTrace <= 4 * Double(partial.pivots.count) * damping
  }

  /// The pivots by the definition, on `G` itself: one proposal at a time, with the full residual of `G` after each.
  ///
  /// Blocks of one are the algorithm as published, in which no proposal is rejected; larger ones draw as the fast algorithm does.
  ///
  /// - Cost: `n²` operations for each pivot.
  public static func pivotsByDefinition(
    gram: Matrix, rank: Int, block: Int, stream: CounterStream
  ) -> [Int] {
    var left = gram
    var pivots: [Int] = []
    var round = 0
    let floor = gram.diagonal.map { 0x1p-50 * $0 * Double(rank + 2) }
    while pivots.count < rank {
      let before = zip(left.diagonal, floor).map { $0 > $1 ? $0 : 0 }
      guard let proposals = Proposals(block, weights: before, stream.substream(round)) else { break }
      for (j, share) in zip(proposals.points, proposals.shares)
      where pivots.count < rank && left[j, j] > floor[j] && share * before[j] < left[j, j] {
        let (column, pivot) = (left.column(j), left[j, j])
        left = Matrix(rows: left.rows, columns: left.columns) {
          left[$0, $1] - column[$0] * column[$1] / pivot
        }
        pivots.append(j)
      }
      round += 1
    }
    return pivots
  }
}

/// Pivots that are proposed together.
struct Proposals {
  /// Points, in the order in which they were drawn; a point may occur more than once.
  let points: [Int]
  /// A number from 0 to 1 for each: the proposal is rejected when its diagonal entry has fallen below this fraction.
  let shares: [Double]
  /// The points without repetition, in the order of their first proposal.
  let distinct: [Int]

  /// Draws with probabilities proportional to `weights`; nil where all are zero.
  init?(_ count: Int, weights: [Double], _ stream: CounterStream) {
    var (sums, sum) = ([Double](), 0.0)
    sums.reserveCapacity(weights.count)
    for weight in weights {
      sum += weight
      sums.append(sum)
    }
    guard sum > 0 else { return nil }
    points = (0..<count).map { k in
      let wanted = stream.uniform(at: 2 * k) * sum
      // The first point whose cumulative sum exceeds the draw; its weight is positive.
      var (low, high) = (0, sums.count - 1)
      while low < high {
        let middle = (low + high) / 2
        if sums[middle] > wanted { high = middle } else { low = middle + 1 }
      }
      return low
    }
    shares = (0..<count).map { stream.uniform(at: 2 * $0 + 1) }
    var seen = Set<Int>()
    distinct = points.filter { seen.insert($0).inserted }
  }
}

/// The state of partial Cholesky: `F`, and the diagonal of the residual.
private struct PartialCholesky {
  private(set) var pivots: [Int] = []
  private(set) var factor: PanelMatrix
  private(set) var diagonal: [Double]
  /// The diagonal at the start.
  private let start: [Double]

  init(_ diagonal: [Double], precision: PanelMatrix.Precision) {
    (self.diagonal, start) = (diagonal, diagonal)
    factor = PanelMatrix(rows: diagonal.count, precision: precision)
  }

  var residualTrace: Double { diagonal.reduce(0, +) }

  /// The level below which a diagonal entry cannot be distinguished from rounding.
  private func floor(_ j: Int) -> Double {
    let roundoff = factor.precision == .single ? 0x1p-24 : Double(pivots.count + 2) * unitRoundoff
    return 4 * roundoff * start[j]
  }

  /// Proposals from the current diagonal; nil when it is zero.
  func proposals(_ count: Int, _ stream: CounterStream) -> Proposals? {
    Proposals(
      count, weights: diagonal.indices.map { diagonal[$0] > floor($0) ? diagonal[$0] : 0 }, stream)
  }

  /// Eliminates the accepted proposals and returns their number.
  ///
  /// - Parameters:
  ///   - columns: of `G`, `n×b`, one for each distinct proposal.
  mutating func take(
    _ proposals: Proposals, columns: consuming Matrix, atMost most: Int
  ) throws(PreconditionerError) -> Int {
    let distinct = proposals.distinct
    factor.subtractProduct(factor.selectingRows(distinct), from: &columns)
    let places = Dictionary(uniqueKeysWithValues: zip(distinct, distinct.indices))
    // The residual of G on the proposals, eliminated pivot by pivot; l holds their rows of L.
    var left = Matrix(rows: distinct.count, columns: distinct.count) { columns[distinct[$0], $1] }
    var l = Matrix(rows: distinct.count, columns: 0)
    var accepted: [Int] = []
    let proposedFrom = diagonal
    // Recomputed, so that no entry is drawn again and again because of rounding.
    for (j, point) in distinct.enumerated() { diagonal[point] = left[j, j] }
    for (point, share) in zip(proposals.points, proposals.shares) {
      let j = places[point]!
      guard accepted.count < most, left[j, j] > floor(point), share * proposedFrom[point] < left[j, j]
      else {
        continue
      }
      let root = left[j, j].squareRoot()
      let column = left.column(j).map { $0 / root }
      for k in 0..<distinct.count {
        for i in 0..<distinct.count { left[i, k] -= column[i] * column[k] }
      }
      // Exactly zero, so that it is not drawn again.
      for i in 0..<distinct.count { (left[i, j], left[j, i]) = (0, 0) }
      l = Matrix(rows: l.rows, columns: l.columns + 1, elements: l.elements + column)
      accepted.append(j)
    }
    let chosen = columns.selectingColumns(accepted)
    let triangle = TriangularMatrix(
      upperTriangleOf: Matrix(rows: accepted.count, columns: accepted.count) { l[accepted[$1], $0] })
    let first = factor.columns
    do throws(LinearAlgebraError) {
      factor.append(try triangle.solveFromRight(chosen))
    } catch {
      throw .linearAlgebra(error)
    }
    for (i, square) in factor.squaredRowNorms(fromColumn: first).enumerated() { diagonal[i] -= square }
    pivots += accepted.map { distinct[$0] }
    return accepted.count
  }
}

extension Matrix {
  /// Divides every entry by the square of a power of two, which may itself be out of range.
  fileprivate mutating func divide(twiceBy scale: Double) {
    let inverse = 1 / scale
    withMutableSpan { entries in
      for i in entries.indices { entries[i] = entries[i] * inverse * inverse }
    }
  }
}
