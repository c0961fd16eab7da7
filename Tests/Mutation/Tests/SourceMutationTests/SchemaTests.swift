import SourceMutation
import Testing

@Suite("All mutants in one text")
struct SchemaTests {
  private func written(_ text: String, _ wanted: [String], file: String = "X.swift", call: String = "mutant")
    -> String
  {
    let all = Mutant.of(file: file, text: text)
    let chosen = wanted.enumerated().map { number, change in (number, all.first { $0.change == change }!) }
    return schema(of: text, mutants: chosen, switchedBy: call)
  }

  @Test("mutants of one place are chained") func onePlace() {
    #expect(
      written("x = a < b", ["a < b → a <= b", "a < b → a >= b"])
        == "x = (mutant(0) ? (a <= b) : mutant(1) ? (a >= b) : (a < b))")
  }

  @Test("an inner mutant is inside the original of the outer one") func nested() {
    #expect(
      written("x = a + b * c", ["a + b * c → a", "b * c → b / c"])
        == "x = (mutant(0) ? (a) : (a + (mutant(1) ? (b / c) : (b * c))))")
  }

  @Test("mutants side by side") func sideBySide() {
    #expect(
      written("x = a * b + c * d", ["a * b → a", "c * d → c"])
        == "x = (mutant(0) ? (a) : (a * b)) + (mutant(1) ? (c) : (c * d))")
  }

  @Test("statements and insertions") func statements() {
    #expect(
      written("for i in s { f(i) }", ["break inserted", "f(i) left out"])
        == "for i in s { if (mutant(0)) { break }; if (mutant(1)) {  } else { f(i) } }")
  }

  @Test("a C kernel makes the mistake at one level") func levels() {
    let text = "void f(void) { x = a - b; }"
    let mutant = Mutant.ofC(file: "x.bodies.h", text: text, byLevel: true).first {
      $0.replacement == "(a) + (b)"
    }!
    #expect(
      schema(of: text, mutants: [(3, mutant)], switchedBy: "MUTANT")
        == "void f(void) { x = (MUTANT_AT(3, \(mutant.level!)) ? ((a) + (b)) : (a - b)); }")
  }
}
