/// How much a run checks of itself.
public enum CheckLevel: String, CaseIterable, Codable, Sendable, Comparable {
  /// Nothing beyond what the algorithm needs.
  case none
  /// What the step's own numbers show for a few percent of its cost.
  case cheap
  /// Proved bounds, rounding included, for about one more step's cost.
  case certified
  /// Everything, LAPACK's ground truth included.
  case full

  public static func < (a: CheckLevel, b: CheckLevel) -> Bool { a.position < b.position }

  private var position: Int { Self.allCases.firstIndex(of: self)! }
}
