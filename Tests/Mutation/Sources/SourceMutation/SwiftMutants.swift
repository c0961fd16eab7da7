import SwiftOperators
import SwiftParser
import SwiftSyntax

extension Mutant {
  /// Every mutant of a Swift file.
  ///
  /// Traps on programming errors (`precondition` and the like) are not mutated, because a test of each would need a separate process; so are
  /// reserved capacities, which change no result.
  public static func ofSwift(file: String, text: String) -> [Mutant] {
    let tree = Parser.parse(source: text)
    // Unknown operators stay unfolded, and unmutated.
    let folded = OperatorTable.standardOperators.foldAll(tree) { _ in }
    let collector = SwiftMutants(source: SourceText(file: file, text: text))
    collector.walk(folded)
    return collector.mutants
  }
}

/// Walks a file and notes what can be done wrong at each node.
private final class SwiftMutants: SyntaxVisitor {
  let source: SourceText
  var mutants: [Mutant] = []

  init(source: SourceText) {
    self.source = source
    super.init(viewMode: .sourceAccurate)
  }

  // MARK: - What is left alone

  static let untouched: Set = [
    "precondition", "preconditionFailure", "assert", "assertionFailure", "fatalError", "reserveCapacity",
    "withExtendedLifetime",
  ]

  override func visit(_ node: FunctionCallExprSyntax) -> SyntaxVisitorContinueKind {
    if Self.untouched.contains(node.calledName) { return .skipChildren }
    noteCall(node)
    return .visitChildren
  }

  override func visit(_ node: ImportDeclSyntax) -> SyntaxVisitorContinueKind { .skipChildren }
  override func visit(_ node: AttributeSyntax) -> SyntaxVisitorContinueKind { .skipChildren }
  override func visit(_ node: EnumCaseDeclSyntax) -> SyntaxVisitorContinueKind { .skipChildren }
  override func visit(_ node: ExpressionPatternSyntax) -> SyntaxVisitorContinueKind { .skipChildren }
  override func visit(_ node: AvailabilityConditionSyntax) -> SyntaxVisitorContinueKind { .skipChildren }
  override func visit(_ node: IfConfigDeclSyntax) -> SyntaxVisitorContinueKind { .skipChildren }

  // MARK: - Operators

  static let exchanged: [String: [String]] = [
    "+": ["-"], "-": ["+"], "*": ["/"], "/": ["*"], "&+": ["&-"], "&-": ["&+"], "<<": [">>"], ">>": ["<<"],
    "&": ["|"], "|": ["&"], "^": ["|"],
    "<": ["<=", ">="], "<=": ["<", ">"], ">": [">=", "<="], ">=": [">", "<"], "==": ["!="], "!=": ["=="],
    "&&": ["||"], "||": ["&&"], "..<": ["..."], "...": ["..<"],
  ]
  static let compound = [
    "+=": "-=", "-=": "+=", "*=": "/=", "/=": "*=", "|=": "&=", "&=": "|=", "^=": "|=", "&+=": "&-=",
    "<<=": ">>=", ">>=": "<<=",
  ]
  /// What keeps its type when it loses its right side.
  static let losesRight: Set = ["+", "-", "*", "/", "%", "&+", "&*", "<<", ">>", "&", "|", "^", "&&", "||"]
  /// What keeps its type when it loses its left side.
  static let losesLeft: Set = ["+", "*", "&+", "&*", "&", "|", "^", "&&", "||", "??"]

  static func kind(of symbol: String) -> String {
    switch symbol {
    case "<", "<=", ">", ">=", "==", "!=", "..<", "...": "comparison edge"
    case "&&", "||": "logic"
    default: "operator"
    }
  }

  override func visit(_ node: InfixOperatorExprSyntax) -> SyntaxVisitorContinueKind {
    guard let symbol = node.operator.as(BinaryOperatorExprSyntax.self)?.operator.text else {
      return .visitChildren
    }
    let (left, right) = (node.leftOperand.oneLine, node.rightOperand.oneLine)
    for other in Self.exchanged[symbol] ?? [] {
      note(node, Self.kind(of: symbol), "\(left) \(other) \(right)")
    }
    if Self.losesRight.contains(symbol) { note(node, "dropped term", left) }
    if Self.losesLeft.contains(symbol) { note(node, "dropped term", right) }
    return .visitChildren
  }

  override func visit(_ node: PrefixOperatorExprSyntax) -> SyntaxVisitorContinueKind {
    if ["-", "!", "~"].contains(node.operator.text), !node.expression.is(IntegerLiteralExprSyntax.self) {
      note(node, "dropped sign", node.expression.oneLine)
    }
    return .visitChildren
  }

  override func visit(_ node: TernaryExprSyntax) -> SyntaxVisitorContinueKind {
    note(
      node, "swapped branches",
      "\(node.condition.oneLine) ? \(node.elseExpression.oneLine) : \(node.thenExpression.oneLine)")
    return .visitChildren
  }

  // MARK: - Constants

  override func visit(_ node: IntegerLiteralExprSyntax) -> SyntaxVisitorContinueKind {
    guard let value = node.value else { return .skipChildren }
    note(node, "constant", "\(value + 1)")
    if value > 0 { note(node, "constant", "\(value - 1)") }
    return .skipChildren
  }

  override func visit(_ node: FloatLiteralExprSyntax) -> SyntaxVisitorContinueKind {
    note(node, "constant", Double(node.literal.text) == 0 ? "1.0" : "2 * \(node.oneLine)")
    if let value = Double(node.literal.text), value != 0 { note(node, "constant", "\(node.oneLine) / 2") }
    return .skipChildren
  }

  override func visit(_ node: BooleanLiteralExprSyntax) -> SyntaxVisitorContinueKind {
    note(node, "constant", node.literal.text == "true" ? "false" : "true")
    return .skipChildren
  }

  // MARK: - Calls

  static let renamed = [
    "min": "max", "max": "min", "first": "last", "last": "first", "up": "down", "down": "up",
  ]
  /// Members without which an expression keeps its type.
  static let dropped: Set = ["magnitude", "nextUp", "nextDown"]
  /// The same for calls without arguments.
  static let droppedCalls: Set = ["squareRoot", "sorted", "reversed", "rounded"]
  /// Functions of one argument without which an expression keeps its type.
  static let droppedFunctions: Set = ["abs", "sqrt", "log", "exp"]

  /// Functions for which the order of their arguments does not matter.
  static let symmetric: Set = ["min", "max", "dot"]

  override func visit(_ node: MemberAccessExprSyntax) -> SyntaxVisitorContinueKind {
    let name = node.declName.baseName.text
    if let base = node.base {
      if Self.dropped.contains(name) { note(node, "dropped call", base.oneLine) }
      if ["first", "last"].contains(name), let other = Self.renamed[name], !node.isCalled {
        note(node, "exchanged call", "\(base.oneLine).\(other)")
      }
    } else if ["up", "down"].contains(name), let other = Self.renamed[name] {
      note(node, "exchanged call", ".\(other)")
    }
    return .visitChildren
  }

  private func noteCall(_ node: FunctionCallExprSyntax) {
    let arguments = Array(node.arguments)
    if let member = node.calledExpression.as(MemberAccessExprSyntax.self), let base = member.base {
      if arguments.isEmpty, node.trailingClosure == nil, Self.droppedCalls.contains(node.calledName) {
        note(node, "dropped call", base.oneLine)
      }
      if ["min", "max"].contains(node.calledName), let other = Self.renamed[node.calledName] {
        note(node, "exchanged call", "\(base.oneLine).\(other)(\(node.arguments.oneLine))")
      }
    }
    if ["min", "max"].contains(node.calledName), node.calledExpression.is(DeclReferenceExprSyntax.self),
      let other = Self.renamed[node.calledName]
    {
      note(node, "exchanged call", "\(other)(\(node.arguments.oneLine))")
    }
    if arguments.count == 1, Self.droppedFunctions.contains(node.calledName) {
      note(node, "dropped call", arguments[0].expression.oneLine)
    }
    if Self.symmetric.contains(node.calledName) { return }
    for i in arguments.indices.dropLast() where arguments[i].canBeSwapped(with: arguments[i + 1]) {
      var swapped = arguments.map { $0.oneLine }
      let (a, b) = (arguments[i], arguments[i + 1])
      swapped[i] = a.withValue(b.expression.oneLine)
      swapped[i + 1] = b.withValue(a.expression.oneLine)
      let list = swapped.map { $0.hasSuffix(",") ? String($0.dropLast()) : $0 }.joined(separator: ", ")
      let closure = node.trailingClosure.map { " " + $0.oneLine } ?? ""
      note(node, "swapped arguments", "\(node.calledExpression.oneLine)(\(list))\(closure)")
    }
  }

  // MARK: - Conditions and statements

  override func visit(_ node: ConditionElementSyntax) -> SyntaxVisitorContinueKind {
    guard case .expression(let condition) = node.condition else { return .visitChildren }
    // A loop whose condition stays true only ends by the time limit.
    let loops = node.parent?.parent?.is(WhileStmtSyntax.self) == true
    if !loops { note(condition, "forced condition", "true") }
    note(condition, "forced condition", "false")
    return .visitChildren
  }

  override func visit(_ node: WhereClauseSyntax) -> SyntaxVisitorContinueKind {
    note(node.condition, "forced condition", "true")
    note(node.condition, "forced condition", "false")
    return .visitChildren
  }

  override func visit(_ node: CodeBlockItemSyntax) -> SyntaxVisitorContinueKind {
    guard case .expr(var expression) = node.item else {
      if case .stmt(let statement) = node.item, statement.is(ContinueStmtSyntax.self), !node.isInGuard {
        note(node.item, "removed statement", "", form: .statement)
      }
      return .visitChildren
    }
    while let tried = expression.as(TryExprSyntax.self) { expression = tried.expression }
    if node.isOnlyItem && !node.isInPlainBlock { return .visitChildren }
    if let infix = expression.as(InfixOperatorExprSyntax.self) {
      if let symbol = infix.operator.as(BinaryOperatorExprSyntax.self)?.operator.text, symbol.hasSuffix("=") {
        if let other = Self.compound[symbol] {
          let tried = node.item.oneLine.hasPrefix("try ") ? "try " : ""
          note(
            node.item, "operator",
            "\(tried)\(infix.leftOperand.oneLine) \(other) \(infix.rightOperand.oneLine)",
            form: .statement)
        }
        note(node.item, "removed statement", "", form: .statement)
      } else if infix.operator.is(AssignmentExprSyntax.self),
        !infix.leftOperand.is(DiscardAssignmentExprSyntax.self)
      {
        note(node.item, "removed statement", "", form: .statement)
      }
    } else if let call = expression.as(FunctionCallExprSyntax.self),
      call.calledName != "init", !Self.untouched.contains(call.calledName)
    {
      note(node.item, "removed statement", "", form: .statement)
    }
    return .visitChildren
  }

  override func visit(_ node: FunctionDeclSyntax) -> SyntaxVisitorContinueKind {
    if let body = node.body, !body.statements.isEmpty,
      node.signature.returnClause == nil || node.signature.returnClause?.type.oneLine == "Void"
    {
      insert("return", after: body.leftBrace)
    }
    return .visitChildren
  }

  override func visit(_ node: ForStmtSyntax) -> SyntaxVisitorContinueKind {
    insert("break", after: node.body.leftBrace)
    return .visitChildren
  }

  // MARK: - Notes

  private func note(
    _ node: some SyntaxProtocol, _ kind: String, _ replacement: String, form: Mutant.Form = .expression
  ) {
    let start = node.positionAfterSkippingLeadingTrivia.utf8Offset
    let end = node.endPositionBeforeTrailingTrivia.utf8Offset
    let original = source.text(start..<end)
    // Copies are written on one line, which a string of several lines and a comment to the end of the line cannot be.
    guard !original.contains("\"\"\"") else { return }
    mutants.append(source.mutant(start..<end, kind, replacement, form: form))
  }

  private func insert(_ text: String, after brace: TokenSyntax) {
    let place = brace.endPositionBeforeTrailingTrivia.utf8Offset
    mutants.append(source.mutant(place..<place, "early return", text, form: .insertion))
  }
}

extension SyntaxProtocol {
  /// The text without comments, on one line.
  fileprivate var oneLine: String {
    var text = ""
    for token in tokens(viewMode: .sourceAccurate) {
      if !text.isEmpty, !token.leadingTrivia.isEmpty { text += " " }
      text += token.text
      if !token.trailingTrivia.isEmpty { text += " " }
    }
    return text.trimmed
  }

}

extension FunctionCallExprSyntax {
  fileprivate var calledName: String {
    if let member = calledExpression.as(MemberAccessExprSyntax.self) { return member.declName.baseName.text }
    return calledExpression.as(DeclReferenceExprSyntax.self)?.baseName.text ?? ""
  }
}

extension MemberAccessExprSyntax {
  fileprivate var isCalled: Bool {
    parent?.as(FunctionCallExprSyntax.self)?.calledExpression.id == Syntax(self).id
  }
}

extension LabeledExprSyntax {
  /// Swapping says something only of two values that differ and may have one type: names or members, not literals or closures.
  fileprivate func canBeSwapped(with other: LabeledExprSyntax) -> Bool {
    let plain = [expression, other.expression].allSatisfy {
      $0.is(DeclReferenceExprSyntax.self) || $0.is(MemberAccessExprSyntax.self)
        || $0.is(SubscriptCallExprSyntax.self)
    }
    return plain && expression.oneLine != other.expression.oneLine
  }

  fileprivate func withValue(_ value: String) -> String {
    (label.map { $0.text + ": " } ?? "") + value
  }
}

extension IntegerLiteralExprSyntax {
  fileprivate var value: Int? {
    let text = literal.text.filter { $0 != "_" }
    if text.hasPrefix("0x") { return Int(text.dropFirst(2), radix: 16) }
    if text.hasPrefix("0b") { return Int(text.dropFirst(2), radix: 2) }
    return Int(text)
  }
}

extension CodeBlockItemSyntax {
  /// Whether it is alone in its block, and may be its value.
  fileprivate var isOnlyItem: Bool { parent?.as(CodeBlockItemListSyntax.self)?.count == 1 }

  /// Whether its block is one that has no value: of a loop, or of a function that returns nothing.
  fileprivate var isInPlainBlock: Bool {
    guard let owner = parent?.parent?.parent else { return false }
    if let function = owner.as(FunctionDeclSyntax.self) { return function.signature.returnClause == nil }
    if owner.is(IfExprSyntax.self) {
      // An `if` with one statement may be an expression, unless it is one statement among others.
      return owner.parent?.is(ExpressionStmtSyntax.self) == true
    }
    return owner.is(ForStmtSyntax.self) || owner.is(WhileStmtSyntax.self)
      || owner.is(InitializerDeclSyntax.self)
      || owner.is(DeferStmtSyntax.self)
  }

  fileprivate var isInGuard: Bool { parent?.parent?.parent?.is(GuardStmtSyntax.self) == true }
}
