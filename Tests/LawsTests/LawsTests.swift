import Laws
import Statistics
import Testing

@Suite struct LawsTests {
  @Test(arguments: Laws.all.map(\.statement)) func ours(_ statement: String) {
    let law = Laws.all.first { $0.statement == statement }!
    let clock = ContinuousClock()
    let t = clock.measure { #expect(law.judge(.ours) == .holds) }
    print("TIME", t, statement, law.probability?.trials ?? 0)
  }
}
