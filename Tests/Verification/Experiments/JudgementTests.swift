import Claims
import Experiments
import Statistics
import Testing

@Suite struct JudgementTests {
  private let rows = [1.0, 3, 2].map { Row(["size": $0], words: ["data": "digits"]) }

  @Test func theWorstMeasurementDecides() {
    let held = Judgement.always(.costStep, "size", of: rows, atMost: 3) { $0["size"] }
    #expect(held.verdict == .holds && held.measured == 3 && held.counterexample == nil)
    let refuted = Judgement.always(.costStep, "size", of: rows, atMost: 2) { $0["size"] }
    #expect(refuted.verdict == .refuted && refuted.counterexample == "data digits, size = 3")
  }

  /// A NaN refutes, and without measurements there is no verdict.
  @Test func nothingIsProvedByNothing() {
    let nan = Judgement.always(.costStep, "size", of: rows, atMost: 3) { $0["size"] == 2 ? .nan : 0 }
    #expect(nan.verdict == .refuted)
    #expect(Judgement.always(.costStep, "size", of: [], atMost: 3) { $0["size"] }.verdict == .undecided)
  }

  @Test func theWorstCellDecides() {
    let cells = [0.0, 200].map { Row(["events": $0, "trials": 211]) }
    let claim = ProbabilityClaim.atMost(0.1, discrepancy: 0.3, falseAlarm: 1e-9, miss: 1e-6)
    let judgement = Judgement.probability(.embeddingSRHT, "failures", claim, of: cells)
    #expect(judgement.verdict == .refuted && judgement.counterexample == "events = 200, trials = 211")
  }
}
