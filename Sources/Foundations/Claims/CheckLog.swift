/// An invariant that did not hold: the claim, what was measured, what the claim allows, and where.
public struct Violation: Error, Codable, Sendable, Equatable, CustomStringConvertible {
  public let claim: ClaimID
  public let measured: Double
  public let bound: Double
  public let step: Int?

  public init(claim: ClaimID, measured: Double, bound: Double, step: Int? = nil) {
    (self.claim, self.measured, self.bound, self.step) = (claim, measured, bound, step)
  }

  public var description: String {
    let place = step.map { " at step \($0)" } ?? ""
    return "\(claim.rawValue) does not hold\(place): measured \(measured), allowed \(bound)"
  }
}

/// What a run found when it checked itself: how often each claim was checked, and every violation.
public struct CheckLog: Codable, Sendable, Equatable {
  public private(set) var checked: [ClaimID: Int] = [:]
  public private(set) var violations: [Violation] = []

  public init() {}

  /// The chance that a check of a random event at run time raises a false alarm.
  public static let falseAlarm = 1e-12

  /// Holds `measured ≤ bound` to be true, and notes it when it is not; a NaN is not.
  public mutating func check(
    _ claim: ClaimID, measured: Double, atMost bound: Double, step: Int? = nil
  ) {
    checked[claim, default: 0] += 1
    if !(measured <= bound) {
      violations.append(Violation(claim: claim, measured: measured, bound: bound, step: step))
    }
  }

  /// The same findings, as those of a step.
  public func inStep(_ step: Int) -> CheckLog {
    var log = self
    log.violations = violations.map {
      Violation(claim: $0.claim, measured: $0.measured, bound: $0.bound, step: step)
    }
    return log
  }

  /// Adds what another log found.
  public mutating func merge(_ other: CheckLog) {
    checked.merge(other.checked, uniquingKeysWith: +)
    violations += other.violations
  }

  /// How often a claim was checked and held.
  public func held(_ claim: ClaimID) -> Int {
    checked[claim, default: 0] - violations.count { $0.claim == claim }
  }
}
