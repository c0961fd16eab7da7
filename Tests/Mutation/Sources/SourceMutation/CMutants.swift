extension Mutant {
  /// Every mutant of a C file: operators and their edges, constants, dropped terms, statements left out.
  ///
  /// It is a rewriter of tokens, not a parser: operands are found by brackets and precedence. What it misreads does not compile, and is not counted.
  /// - Parameter byLevel: whether the file is compiled once for each instruction level (`*.bodies.h`). Then each mutant is made at one level only.
  public static func ofC(file: String, text: String, byLevel: Bool) -> [Mutant] {
    var collector = CMutants(
      source: SourceText(file: file, text: text), tokens: CTokens.of(text), byLevel: byLevel)
    collector.collect()
    return collector.mutants
  }
}

private struct CMutants {
  let source: SourceText
  let tokens: [CToken]
  let byLevel: Bool
  var mutants: [Mutant] = []

  /// Binary operators with their precedence and their replacements.
  private static let operators: [String: (precedence: Int, others: [String])] = [
    "*": (10, ["+"]), "/": (10, ["*"]), "%": (10, ["/"]), "+": (9, ["-"]), "-": (9, ["+"]), "<<": (8, [">>"]),
    ">>": (8, ["<<"]), "<": (7, ["<=", ">="]), ">": (7, [">=", "<="]), "<=": (7, ["<", ">"]),
    ">=": (7, [">", "<"]),
    "==": (6, ["!="]), "!=": (6, ["=="]), "&": (5, ["|"]), "^": (4, ["|"]), "|": (3, ["&"]),
    "&&": (2, ["||"]),
    "||": (1, ["&&"]),
  ]
  private static let assignments = ["=", "+=", "-=", "*=", "/=", "&=", "|=", "^=", "<<=", ">>="]
  private static let compound = ["+=": "-=", "-=": "+=", "*=": "/=", "|=": "&=", "&=": "|=", "^=": "|="]
  private static let statements: Set = [
    "return", "break", "continue", "typedef", "const", "static", "else", "goto",
  ]

  mutating func collect() {
    for i in tokens.indices {
      binary(at: i)
      constant(at: i)
      statement(at: i)
    }
  }

  // MARK: - Operators

  private mutating func binary(at i: Int) {
    guard let (precedence, others) = Self.operators[tokens[i].text], isBinary(i) else { return }
    guard let left = leftOperand(of: i, precedence), let right = rightOperand(of: i, precedence) else {
      return
    }
    let range = tokens[left].range.lowerBound..<tokens[right].range.upperBound
    let (a, b) = (text(left..<i), text(i + 1..<right + 1))
    let kind = (6...7).contains(precedence) ? "comparison edge" : precedence < 3 ? "logic" : "operator"
    for other in others { note(range, kind, "(\(a)) \(other) (\(b))", at: i) }
    if !(6...7).contains(precedence) { note(range, "dropped term", a, at: i) }
  }

  /// After a value an operator is binary. A bracket may end a cast, and then what follows it is misread and does not compile.
  private func isBinary(_ i: Int) -> Bool {
    guard i > 0, i + 1 < tokens.count else { return false }
    let before = tokens[i - 1]
    if ["return", "case"].contains(before.text) { return false }
    // `size_t *words`: a declaration, not a product.
    if tokens[i].text == "*", tokens[i + 1].kind == .name, isTypeName(before.text) { return false }
    return before.kind == .name || before.kind == .number || before.text == ")" || before.text == "]"
  }

  private func isTypeName(_ text: String) -> Bool {
    text.hasSuffix("_t")
      || ["double", "float", "int", "char", "void", "const", "unsigned", "doubles"].contains(text)
  }

  private static let opening: Set = ["(", "[", "{"]
  private static let closing: Set = [")", "]", "}"]

  /// The first token of the left operand: leftwards to a bracket that opens, to a weaker operator or to whatever ends an expression.
  private func leftOperand(of i: Int, _ precedence: Int) -> Int? {
    var (j, depth) = (i - 1, 0)
    while j >= 0 {
      let text = tokens[j].text
      if Self.closing.contains(text) { depth += 1 }
      if Self.opening.contains(text) {
        if depth == 0 { break }
        depth -= 1
      }
      if depth == 0, ends(j, weakerThan: precedence) { break }
      j -= 1
    }
    return j + 1 < i ? j + 1 : nil
  }

  private func rightOperand(of i: Int, _ precedence: Int) -> Int? {
    var (j, depth) = (i + 1, 0)
    while j < tokens.count {
      let text = tokens[j].text
      if Self.opening.contains(text) { depth += 1 }
      if Self.closing.contains(text) {
        if depth == 0 { break }
        depth -= 1
      }
      if depth == 0, ends(j, weakerThan: precedence + 1) { break }
      j += 1
    }
    return j - 1 > i ? j - 1 : nil
  }

  private func ends(_ j: Int, weakerThan precedence: Int) -> Bool {
    let text = tokens[j].text
    if [",", ";", "?", ":", "return", "case"].contains(text) || Self.assignments.contains(text) {
      return true
    }
    guard let found = Self.operators[text], isBinary(j) else { return false }
    return found.precedence < precedence
  }

  // MARK: - Constants

  private mutating func constant(at i: Int) {
    let token = tokens[i]
    guard token.kind == .number, !isPlaceInShuffle(i) else { return }
    if token.text.contains(where: { ".pP".contains($0) })
      || (token.text.contains("e") && !token.text.hasPrefix("0x"))
    {
      note(token.range, "constant", "2 * \(token.text)", at: i)
    } else if !token.text.hasPrefix("0x") {
      note(token.range, "constant", "\(token.text) + 1", at: i)
      if token.text != "0" { note(token.range, "constant", "\(token.text) - 1", at: i) }
    } else {
      note(token.range, "constant", "\(token.text) ^ 1", at: i)
    }
  }

  /// Whether a number is an argument of a shuffle, which takes constants only.
  private func isPlaceInShuffle(_ i: Int) -> Bool {
    var depth = 0
    for j in stride(from: i - 1, through: 0, by: -1) where tokens[j].kind == .symbol {
      if Self.closing.contains(tokens[j].text) { depth -= 1 }
      if Self.opening.contains(tokens[j].text) {
        depth += 1
        if depth > 0, j > 0, Self.shuffles.contains(tokens[j - 1].text) { return true }
      }
      if [";", "{"].contains(tokens[j].text) { return false }
    }
    return false
  }

  private static let shuffles: Set = ["__builtin_shufflevector", "PAIRED", "HALVES"]

  // MARK: - Statements

  /// An assignment or a call that begins here and ends with a semicolon.
  private mutating func statement(at i: Int) {
    guard i > 0, tokens[i].kind == .name || tokens[i].text == "*" else { return }
    guard [";", "{", "}", ")"].contains(tokens[i - 1].text), !Self.statements.contains(tokens[i].text) else {
      return
    }
    guard !isTypeName(tokens[i].text), i + 1 < tokens.count else { return }
    // Two names side by side declare something.
    if tokens[i].kind == .name, tokens[i + 1].kind == .name { return }
    var (j, depth, assigned) = (i, 0, nil as Int?)
    while j < tokens.count, tokens[j].text != ";" || depth > 0 {
      if Self.opening.contains(tokens[j].text) { depth += 1 }
      if Self.closing.contains(tokens[j].text) { depth -= 1 }
      if depth < 0 || tokens[j].text == "{" { return }
      if depth == 0, assigned == nil, Self.assignments.contains(tokens[j].text) { assigned = j }
      j += 1
    }
    guard j < tokens.count, assigned != nil || tokens[i + 1].text == "(" else { return }
    // A call after a bracket may be the rest of a cast or of a declaration; an assignment is one.
    if tokens[i - 1].text == ")", assigned == nil { return }
    let range = tokens[i].range.lowerBound..<tokens[j].range.upperBound
    note(range, "removed statement", "", form: .statement, at: i)
    if let assigned, let other = Self.compound[tokens[assigned].text] {
      note(
        range, "operator", "\(text(i..<assigned)) \(other) \(text(assigned + 1..<j));", form: .statement,
        at: i)
    }
  }

  // MARK: - Notes

  private func text(_ range: Range<Int>) -> String { tokens[range].map(\.text).joined(separator: " ") }

  /// Where there are levels, a mutant at one of those at which the place is compiled, which alternate from place to place.
  private mutating func note(
    _ range: Range<Int>, _ kind: String, _ replacement: String, form: Mutant.Form = .expression, at i: Int
  ) {
    let levels = tokens[i].levels.sorted()
    let level = byLevel ? levels[mutants.count % levels.count] : nil
    mutants.append(source.mutant(range, kind, replacement, form: form, level: level))
  }
}
