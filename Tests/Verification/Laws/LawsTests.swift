import Claims
import Laws
import Statistics
import TestSupport
import Testing

/// This library obeys every law, and the laws cover every claim.
@Suite struct LawsTests {
  @Test(arguments: Laws.all.indices) func thisLibraryObeys(_ index: Int) {
    let law = Laws.all[index]
    let verdict = law.judge(.ours, seed: testSeed)
    #expect(verdict == .holds, "\(law.claim.rawValue): \(law.statement)")
  }

  @Test func everyClaimHasALaw() {
    #expect(Set(Laws.all.map(\.claim)) == Set(ClaimID.allCases))
    let names = Laws.all.map { "\($0.claim.rawValue): \($0.statement)" }
    #expect(Set(names).count == names.count, "two laws draw from one stream")
  }

  /// The trials of a law decide it whatever comes out, so that its only false verdict is a declared one.
  @Test func everyStatisticalLawIsDecided() {
    for law in Laws.all {
      guard let claim = law.probability else { continue }
      #expect(claim.falseAlarm <= 1e-9 && claim.miss <= 1e-9, "\(law.statement)")
      #expect(claim.trials <= 10_000, "\(law.statement)")
    }
  }

  @Test func falseAlarmsOverTheSuiteAddUp() {
    let tests = StatisticalBudget.tests.reduce(0) { $0 + $1.falseAlarm }
    let laws = Laws.all.compactMap(\.probability?.falseAlarm).reduce(0, +)
    #expect(tests + laws <= StatisticalBudget.limit)
    #expect(Set(StatisticalBudget.tests.map(\.name)).count == StatisticalBudget.tests.count)
    #expect(StatisticalBudget.tests.allSatisfy { !$0.detects.isEmpty })
  }
}
