/// The coordinates that a sketch takes: `N` of them, split as `N = m·d` where its matrices are Khatri–Rao products.
public struct SketchCoordinates: Sendable, Equatable {
  /// `N`.
  public let count: Int
  /// `m` and `d`; nil where there is no split, and then structured families refuse.
  public let split: Split?

  /// The rows of the two factors of a Khatri–Rao matrix.
  public struct Split: Sendable, Equatable {
    /// `m`.
    public let leftRows: Int
    /// `d`.
    public let rightRows: Int
  }

  /// More coordinates than any memory holds; below it no count of operations or bytes overflows.
  private static let limit = 1 << 46

  /// The rows of a matrix without structure.
  ///
  /// - Throws: `SketchError.illegalParameter` unless `1 ≤ N ≤ 2⁴⁶`.
  public init(_ count: Int) throws(SketchError) {
    try requireSize(count, "columns", atMost: Self.limit)
    (self.count, split) = (count, nil)
  }

  /// The `m·d` rows of a Khatri–Rao matrix.
  ///
  /// - Throws: `SketchError.illegalParameter` unless `m, d ≥ 1` and `m·d ≤ 2⁴⁶`.
  public init(leftRows m: Int, rightRows d: Int) throws(SketchError) {
    try requireSize(d, "rightRows", atMost: Self.limit)
    try requireSize(m, "leftRows", atMost: Self.limit / d)
    (count, split) = (m * d, Split(leftRows: m, rightRows: d))
  }

  /// The split, for a family that cannot do without.
  func requireSplit(_ family: EmbeddingFamily) throws(SketchError) -> Split {
    guard let split else { throw .splitNeeded(family) }
    return split
  }
}
