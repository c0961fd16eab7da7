import SourceMutation
import Testing

@Suite("Mutants of C sources")
struct CMutantTests {
  private func changes(_ text: String) -> [String] {
    Mutant.ofC(file: "x.c", text: text, byLevel: false).map(\.change)
  }

  @Test("operands are those of brackets and precedence") func operands() {
    let found = changes("{ y = f(a + 1, b) * c[i] < d; }")
    #expect(found.contains("f(a + 1, b) * c[i] < d → (f ( a + 1 , b ) * c [ i ]) <= (d)"))
    #expect(found.contains("f(a + 1, b) * c[i] → f ( a + 1 , b )"))
    #expect(found.contains("a + 1 → a"))
    #expect(found.contains("y = f(a + 1, b) * c[i] < d; left out"))
  }

  @Test("declarations, pointers and directives are no products or statements") func declarations() {
    #expect(changes("#define N 3\nstatic void f(const size_t *words, double *values);\n").isEmpty)
  }

  @Test("constants") func constants() {
    #expect(changes("x = 64;") == ["64 → 64 + 1", "64 → 64 - 1"])
    #expect(changes("x = 0x1p-53;") == ["0x1p-53 → 2 * 0x1p-53"])
  }

  @Test("a place makes its mistake only at a level at which it is compiled") func levels() {
    let text = "#if LEVEL == 2\nx = a - b;\n#else\ny = a - b;\n#endif\n"
    let mutants = Mutant.ofC(file: "x.bodies.h", text: text, byLevel: true)
    #expect(mutants.filter { $0.line == 2 }.allSatisfy { $0.level == 2 })
    #expect(Set(mutants.filter { $0.line == 4 }.map(\.level)) == [0, 1])
  }
}
