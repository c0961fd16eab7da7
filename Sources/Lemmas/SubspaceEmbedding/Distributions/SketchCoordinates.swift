internal import Communication
internal import DenseLinearAlgebra
public import LinearOperators

/// The coordinates on which a sketch acts: `N` of them, split as `N = m·d` for Khatri–Rao matrices.
///
/// For a matrix whose rows are distributed over processes, each draws the columns of `S` that belong to its own rows, its `part`:
/// `SA = Σ_p S_pA_p`. They are the same columns on whichever process they are drawn.
public struct SketchCoordinates: Sendable, Equatable {
  /// `N`.
  public let count: Int
  /// The coordinates that this process holds: by default all.
  public let part: Range<Int>
  /// `m` and `d`; nil without a split, which structured families refuse.
  public let split: Split?

  /// The rows of the two factors of a Khatri–Rao matrix.
  public struct Split: Sendable, Equatable {
    /// `m`.
    public let leftRows: Int
    /// `d`.
    public let rightRows: Int
    /// The range of the `m` rows that this process holds.
    public let leftPart: Range<Int>

    /// The rows of the left factor as coordinates.
    var left: SketchCoordinates {
      get throws(SketchError) { try SketchCoordinates(leftRows, part: leftPart) }
    }
  }

  /// More coordinates than fit into any memory; up to this limit no count of operations or bytes overflows.
  private static let limit = 1 << 46

  /// The rows of a matrix without structure.
  ///
  /// - Parameters:
  ///   - count: `N`.
  ///   - part: the rows that this process holds; nil for all.
  /// - Throws: `SketchError.illegalParameter` unless `1 ≤ N ≤ 2⁴⁶`.
  /// - Traps: when the part exceeds them.
  public init(_ count: Int, part: Range<Int>? = nil) throws(SketchError) {
    try requireSize(count, "columns", atMost: Self.limit)
    (self.count, self.part, split) = (count, requirePart(part, of: count), nil)
  }

  /// The `m·d` rows of a Khatri–Rao matrix.
  ///
  /// - Parameters:
  ///   - m: the rows of the left factor.
  ///   - d: the rows of the right one.
  ///   - leftPart: the range of the `m` rows that this process holds; nil for all.
  /// - Throws: `SketchError.illegalParameter` unless `m, d ≥ 1` and `m·d ≤ 2⁴⁶`.
  /// - Traps: when the part exceeds them.
  public init(leftRows m: Int, rightRows d: Int, leftPart: Range<Int>? = nil) throws(SketchError) {
    try requireSize(d, "rightRows", atMost: Self.limit)
    try requireSize(m, "leftRows", atMost: Self.limit / d)
    let leftPart = requirePart(leftPart, of: m)
    part = (leftPart.lowerBound * d)..<(leftPart.upperBound * d)
    (count, split) = (m * d, Split(leftRows: m, rightRows: d, leftPart: leftPart))
  }

  /// The rows of a matrix, with the split of a Khatri–Rao matrix; this process holds its share of them.
  ///
  /// - Throws: `SketchError.illegalParameter` for impossible sizes.
  public init(of a: some TallMatrix) throws(SketchError) {
    let share = a.share
    guard case .khatriRao(let product) = a.access else {
      try self.init(share.total, part: share.range)
      return
    }
    let d = product.right.rows
    try requireSize(d, "rightRows", atMost: Self.limit)
    try self.init(
      leftRows: share.total / d, rightRows: d,
      leftPart: (share.range.lowerBound / d)..<(share.range.upperBound / d))
  }

  /// The split, for a family that requires one.
  func requireSplit(_ family: EmbeddingFamily) throws(SketchError) -> Split {
    guard let split else { throw .splitNeeded(family) }
    return split
  }
}

private func requirePart(_ part: Range<Int>?, of count: Int) -> Range<Int> {
  let part = part ?? 0..<count
  precondition(
    part.lowerBound >= 0 && part.upperBound <= count, "\(part) is outside \(count) coordinates")
  return part
}
