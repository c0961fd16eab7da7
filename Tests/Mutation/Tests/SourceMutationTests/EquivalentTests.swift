import SourceMutation
import Testing

@Suite("Equivalent mutants and samples")
struct EquivalentTests {
  private let mutants = Mutant.ofSwift(file: "X.swift", text: "let a = b - c\nlet d = e < f\n")

  private func entry(line: String, change: String) -> Equivalent {
    Equivalent(file: "X.swift", line: line, change: change, reason: "an example")
  }

  @Test("an entry removes its mutant") func covered() {
    let (rest, stale) = mutants.without([entry(line: "let d = e < f", change: "e < f → e <= f")])
    #expect(rest.count == mutants.count - 1 && stale.isEmpty)
    #expect(!rest.contains { $0.change == "e < f → e <= f" })
  }

  @Test("an entry is stale when its line or its change no longer exists") func stale() {
    let gone = [
      entry(line: "let d = e < g", change: "e < f → e <= f"),
      entry(line: "let d = e < f", change: "e < f → e == f"),
    ]
    let (rest, stale) = mutants.without(gone)
    #expect(rest == mutants && stale == gone)
  }

  @Test("of several equal changes an entry says which it means") func occurrences() {
    let twice = Mutant.ofSwift(file: "X.swift", text: "let a = f(0, 0)\n")
    func entry(_ occurrence: Int?) -> Equivalent {
      Equivalent(
        file: "X.swift", line: "let a = f(0, 0)", change: "0 → 1", occurrence: occurrence,
        reason: "an example")
    }
    #expect(twice.count == 2)
    #expect(twice.without([entry(nil)]).stale.count == 1 && twice.without([entry(3)]).stale.count == 1)
    #expect(
      twice.without([entry(2)]).mutants == [twice[0]] && twice.without([entry(1)]).mutants == [twice[1]])
  }

  @Test("a sample depends on its seed alone, and has no mutant twice") func samples() {
    #expect(mutants.sample(3, seed: 5) == mutants.sample(3, seed: 5))
    #expect(Set(mutants.sample(100, seed: 5)) == Set(mutants))
    #expect((0..<20).contains { mutants.sample(2, seed: $0) != mutants.sample(2, seed: 20) })
  }
}

@Suite("Mutants of one's own")
struct OwnMutantTests {
  @Test("are found where their text occurs once, and only there") func located() throws {
    let text = "let a = b - c\nlet d = b - e\n"
    let own = OwnMutant(file: "X.swift", original: "b - e", replacement: "e - b")
    let mutant = try #require(own.located(in: text))
    #expect((mutant.line, mutant.change) == (2, "b - e → e - b"))
    #expect(OwnMutant(file: "X.swift", original: "b - ", replacement: "").located(in: text) == nil)
    #expect(OwnMutant(file: "X.swift", original: "g", replacement: "").located(in: text) == nil)
  }
}
