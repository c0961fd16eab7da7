/// A run-time check that failed: the claim, the measured value, the bound that the claim allows, and the step.
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

/// What a run's own checks found: how often each claim was checked, and every violation.
public struct CheckLog: Codable, Sendable, Equatable {
  public private(set) var checked: [ClaimID: Int] = [:]
  public private(set) var violations: [Violation] = []

  public init() {}

  /// The chance that a check of a random event at run time raises a false alarm.
  public static let falseAlarm = 1e-12

  /// Checks that `measured ≤ bound` and records a violation when it is not; a NaN is a violation.
  public mutating func check(
    _ claim: ClaimID, measured: Double, atMost bound: Double, step: Int? = nil
  ) {
    checked[claim, default: 0] += 1
    if !(measured <= bound) {
      violations.append(Violation(claim: claim, measured: measured, bound: bound, step: step))
    }
  }

  /// The same findings, attributed to a step.
  public func inStep(_ step: Int) -> CheckLog {
    var log = self
    log.violations = violations.map {
      Violation(claim: $0.claim, measured: $0.measured, bound: $0.bound, step: step)
    }
    return log
  }

  /// Adds the findings of another log.
  public mutating func merge(_ other: CheckLog) {
    checked.merge(other.checked, uniquingKeysWith: +)
    violations += other.violations
  }

  /// How often a claim was checked and held.
  public func held(_ claim: ClaimID) -> Int {
    checked[claim, default: 0] - violations.count { $0.claim == claim }
  }
}
