/// How much a run checks of itself.
public enum CheckLevel: String, CaseIterable, Codable, Sendable, Comparable {
  /// Nothing beyond what the algorithm needs.
  case none
  /// What the step's own numbers show, for a few per cent of its cost.
  case cheap
  /// Proved bounds, rounding included, for about the cost of one more step.
  case certified
  /// Everything, including the ground truth from LAPACK.
  case full

  public static func < (a: CheckLevel, b: CheckLevel) -> Bool { a.position < b.position }

  private var position: Int { Self.allCases.firstIndex(of: self)! }
}
