import Claims
import Foundation
import Testing

@Suite struct CheckLogTests {
  @Test func anEmptyLogHoldsNothing() {
    let log = CheckLog()
    #expect(log.checked.isEmpty)
    #expect(log.violations.isEmpty)
    #expect(log.held(.stepContraction) == 0)
  }

  @Test(arguments: [
    (0, 1), (1, 1), (-Double.infinity, 0), (1, .infinity), (.infinity, .infinity), (0, -0.0),
  ])
  func whatIsAtMostTheBoundHolds(measured: Double, bound: Double) {
    var log = CheckLog()
    log.check(.stepContraction, measured: measured, atMost: bound)
    #expect(log.violations.isEmpty)
    #expect(log.held(.stepContraction) == 1)
  }

  @Test(
    arguments: [
      (1, 0), (1.0.nextUp, 1), (.infinity, 1), (0, -.infinity), (.nan, 1), (1, .nan), (.nan, .nan),
    ] as [(Double, Double)])
  func whatIsNotAtMostTheBoundIsAViolation(measured: Double, bound: Double) {
    var log = CheckLog()
    log.check(.stepContraction, measured: measured, atMost: bound, step: 3)
    #expect(log.checked == [.stepContraction: 1])
    #expect(log.held(.stepContraction) == 0)
    #expect(log.violations.count == 1)
    let violation = log.violations[0]
    #expect(violation.claim == .stepContraction)
    #expect(violation.step == 3)
    #expect(violation.measured.bitPattern == measured.bitPattern)
    #expect(violation.bound.bitPattern == bound.bitPattern)
  }

  @Test func logsAddUp() {
    var log = CheckLog()
    log.check(.stepContraction, measured: 0, atMost: 1)
    log.check(.stepContraction, measured: 2, atMost: 1, step: 1)
    var other = CheckLog()
    other.check(.stepContraction, measured: 0, atMost: 1)
    other.check(.trainMovement, measured: 3, atMost: 1, step: 2)
    log.merge(other)
    #expect(log.checked == [.stepContraction: 3, .trainMovement: 1])
    #expect(log.held(.stepContraction) == 2)
    #expect(log.held(.trainMovement) == 0)
    #expect(
      log.violations == [
        Violation(claim: .stepContraction, measured: 2, bound: 1, step: 1),
        Violation(claim: .trainMovement, measured: 3, bound: 1, step: 2),
      ])
  }

  @Test func aViolationSaysWhatHappened() {
    #expect(
      Violation(claim: .trainMovement, measured: 2, bound: 1, step: 7).description
        == "train.movement does not hold at step 7: measured 2.0, allowed 1.0")
    #expect(
      Violation(claim: .costStep, measured: .nan, bound: 1).description
        == "cost.step does not hold: measured nan, allowed 1.0")
  }

  /// The counts are an object with the identifiers as its keys, not a list of keys and values in turn, whose
  /// order would change from run to run.
  @Test func aLogSurvivesJSON() throws {
    var log = CheckLog()
    log.check(.costStep, measured: 2, atMost: 1, step: 1)
    log.check(.trainMovement, measured: 0, atMost: 1)
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    let json = try encoder.encode(log)
    #expect(
      String(decoding: json, as: UTF8.self)
        == #"{"checked":{"cost.step":1,"train.movement":1},"#
        + #""violations":[{"bound":1,"claim":"cost.step","measured":2,"step":1}]}"#)
    #expect(try JSONDecoder().decode(CheckLog.self, from: json) == log)
  }

  /// A solve does not know its step; who merges what it found does.
  @Test func findingsAreThoseOfAStep() {
    var log = CheckLog()
    log.check(.solverStopping, measured: 2, atMost: 1)
    log.check(.solverIterations, measured: 3, atMost: 2, step: 1)
    log.check(.solverIterations, measured: 1, atMost: 2)
    let found = log.inStep(7)
    #expect(found.checked == [.solverStopping: 1, .solverIterations: 2])
    #expect(
      found.violations == [
        Violation(claim: .solverStopping, measured: 2, bound: 1, step: 7),
        Violation(claim: .solverIterations, measured: 3, bound: 2, step: 7),
      ])
    #expect(found.held(.solverIterations) == 1)
  }
}
