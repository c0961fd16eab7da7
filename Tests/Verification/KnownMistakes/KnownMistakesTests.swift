import Claims
import KnownMistakes
import Laws
import Testing

/// Every known mistake is refuted. `make mutants` shows the whole table, mistake by law.
@Suite struct KnownMistakesTests {
  @Test(arguments: KnownMistakes.all.indices) func aLawOfItsClaimRefutes(_ index: Int) {
    let mistake = KnownMistakes.all[index]
    let killers = mistake.killers(all: false)
    #expect(
      killers.first?.claim == mistake.claim, "\(mistake.claim.rawValue): \(mistake.name) is not refuted")
  }

  @Test func everyClaimHasAMistake() {
    #expect(KnownMistakes.all.count >= 30)
    #expect(Set(KnownMistakes.all.map(\.claim)) == Set(ClaimID.allCases))
    #expect(Set(KnownMistakes.all.map(\.name)).count == KnownMistakes.all.count)
  }
}
