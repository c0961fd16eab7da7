import Claims
import KnownMistakes
import Laws
import Testing

@Suite struct KnownMistakesTests {
  @Test func everyMistakeDies() {
    for mistake in KnownMistakes.all {
      let c = ContinuousClock(); var killers: [Law] = []
      let t = c.measure { killers = mistake.killers(all: true) }
      print(killers.contains { $0.claim == mistake.claim } ? "own" : killers.isEmpty ? "ALIVE" : "OTHER", killers.count, t, mistake.claim.rawValue, mistake.name, killers.first?.statement ?? "")
    }
  }
}
