import SourceMutation
import Testing

@Suite("Mutants of Swift sources")
struct SwiftMutantTests {
  /// What each kind of code can become, and nothing else.
  @Test(arguments: [
    ("let a = b - c", ["b - c → b + c", "b - c → b"]),
    ("let a = b + c", ["b + c → b - c", "b + c → b", "b + c → c"]),
    ("let a = b < c", ["b < c → b <= c", "b < c → b >= c"]),
    ("let a = b && c", ["b && c → b || c", "b && c → b", "b && c → c"]),
    ("let a = -b", ["-b → b"]),
    ("let a = 0", ["0 → 1"]),
    ("let a = 64", ["64 → 65", "64 → 63"]),
    ("let a = 0.5", ["0.5 → 2 * 0.5", "0.5 → 0.5 / 2"]),
    ("let a = true", ["true → false"]),
    ("let a = b ? c : d", ["b ? c : d → b ? d : c"]),
    ("let a = max(b, c)", ["max(b, c) → min(b, c)"]),
    ("let a = f(x: b, y: c)", ["f(x: b, y: c) → f(x: c, y: b)"]),
    ("let a = abs(b)", ["abs(b) → b"]),
    ("let a = b.squareRoot()", ["b.squareRoot() → b"]),
    ("let a = b.rounded(.up)", [".up → .down"]),
    ("for i in a..<b { f(i) }", ["a..<b → a ... b", "break inserted", "f(i) left out"]),
    (
      "func f() { a += b; g() }",
      ["return inserted", "a += b → a -= b", "a += b left out", "g() left out"]
    ),
    ("func f() -> Int { g() }", []),
    ("if a { b = c }", ["a → true", "a → false", "b = c left out"]),
    ("func f() { guard a else { return } }", ["return inserted", "a → true", "a → false"]),
    (#"precondition(a < b, "\(a + b)")"#, []),
    ("values.reserveCapacity(2 * n)", []),
    ("switch a { case 1: f(); default: break }", []),
    ("switch a { case 1: f(); g(); default: break }", ["f() left out", "g() left out"]),
  ])
  func eachKindOfCode(code: String, changes: [String]) {
    #expect(Mutant.ofSwift(file: "X.swift", text: code).map(\.change).sorted() == changes.sorted())
  }

  @Test("operands are those of precedence") func precedence() {
    let changes = Mutant.ofSwift(file: "X.swift", text: "let a = b + c * d - e").map(\.change)
    #expect(changes.contains("b + c * d → b"))
    #expect(changes.contains("b + c * d - e → b + c * d + e"))
    #expect(changes.contains("c * d → c / d"))
  }

  @Test("comments do not reach the copies, and lines and places are those of the file") func places() throws {
    let text = "let z = y\nlet a =\n  b  // the first\n  + c\n"
    let mutant = try #require(Mutant.ofSwift(file: "X.swift", text: text).first { $0.replacement == "b - c" })
    #expect((mutant.line, mutant.lastLine, mutant.lineText) == (3, 4, "b  // the first"))
    #expect(
      schema(of: text, mutants: [(7, mutant)], switchedBy: "mutant")
        == "let z = y\nlet a =\n  (mutant(7) ? (b - c) : (b  // the first\n  + c))\n")
  }
}
