/// A token of C, or a mark of the preprocessor.
struct CToken {
  enum Kind { case name, number, string, symbol }

  let kind: Kind
  let text: String
  /// Its place in the file, in bytes.
  let range: Range<Int>
  /// Whether it is compiled at a level, as far as conditions on `LEVEL` say.
  let levels: Set<Int>
}

/// The tokens of a C file without comments and without directives of the preprocessor, whose macros are not mutated.
struct CTokens {
  static let levels: Set = [0, 1, 2]

  private let bytes: [UInt8]
  private var place = 0
  private var tokens: [CToken] = []
  /// The levels of the conditions around a place, and those of the branches of each that were before.
  private var conditions: [(levels: Set<Int>, before: Set<Int>)] = []

  static func of(_ text: String) -> [CToken] {
    var scanner = CTokens(bytes: Array(text.utf8))
    scanner.scan()
    return scanner.tokens
  }

  private init(bytes: [UInt8]) { self.bytes = bytes }

  private var current: Set<Int> { conditions.reduce(Self.levels) { $0.intersection($1.levels) } }

  private static let long = ["<<=", ">>="]
  private static let pairs = [
    "<<", ">>", "<=", ">=", "==", "!=", "&&", "||", "+=", "-=", "*=", "/=", "&=", "|=", "^=", "->", "++",
    "--",
  ]

  private mutating func scan() {
    var lineIsEmpty = true
    while place < bytes.count {
      let byte = bytes[place]
      if byte == UInt8(ascii: "\n") {
        lineIsEmpty = true
        place += 1
      } else if byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") {
        place += 1
      } else if byte == UInt8(ascii: "#") && lineIsEmpty {
        directive()
      } else if starts("//") {
        skipLine()
      } else if starts("/*") {
        while place < bytes.count, !starts("*/") { place += 1 }
        place += 2
      } else {
        lineIsEmpty = false
        token()
      }
    }
  }

  private func starts(_ text: String) -> Bool { bytes[place...].starts(with: text.utf8) }

  private mutating func skipLine() {
    while place < bytes.count, bytes[place] != UInt8(ascii: "\n") { place += 1 }
  }

  /// A directive with the lines that continue it.
  private mutating func directive() {
    let start = place
    repeat {
      if bytes[place] == UInt8(ascii: "\n") { place += 1 }
      skipLine()
    } while place < bytes.count && bytes[place - 1] == UInt8(ascii: "\\")
    let words = String(decoding: bytes[start..<place], as: UTF8.self).dropFirst().split(
      whereSeparator: \.isWhitespace)
    switch words.first.map(String.init) {
    case "if": conditions.append((Self.levels(words.dropFirst()), []))
    case "ifdef", "ifndef": conditions.append((Self.levels, []))
    case "elif":
      let last = conditions.removeLast()
      let before = last.before.union(last.levels)
      conditions.append((Self.levels(words.dropFirst()).subtracting(before), before))
    case "else":
      let last = conditions.removeLast()
      // If a condition does not depend on the level, both branches are compiled somewhere.
      let rest = Self.levels.subtracting(last.before.union(last.levels))
      conditions.append((last.levels == Self.levels ? Self.levels : rest, Self.levels))
    case "endif": conditions.removeLast()
    default: break
    }
  }

  /// The levels for which `LEVEL == 2` and the like holds; all for any other condition.
  private static func levels(_ words: some Collection<Substring>) -> Set<Int> {
    let words = words.map(String.init)
    guard words.count == 3, words[0] == "LEVEL", let bound = Int(words[2]) else { return levels }
    return levels.filter {
      switch words[1] {
      case "==": $0 == bound
      case "!=": $0 != bound
      case ">=": $0 >= bound
      case ">": $0 > bound
      case "<=": $0 <= bound
      case "<": $0 < bound
      default: true
      }
    }
  }

  private mutating func token() {
    let start = place
    let byte = bytes[place]
    func isWord(_ byte: UInt8) -> Bool {
      byte == UInt8(ascii: "_") || Character(UnicodeScalar(byte)).isLetter
        || Character(UnicodeScalar(byte)).isNumber
    }
    var kind = CToken.Kind.symbol
    if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") {
      kind = .string
      place += 1
      while bytes[place] != byte { place += bytes[place] == UInt8(ascii: "\\") ? 2 : 1 }
      place += 1
    } else if (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) {
      kind = .number
      while place < bytes.count,
        isWord(bytes[place]) || bytes[place] == UInt8(ascii: ".") || isExponentSign(from: start)
      {
        place += 1
      }
    } else if isWord(byte) {
      kind = .name
      while place < bytes.count, isWord(bytes[place]) { place += 1 }
    } else if let symbol = (Self.long + Self.pairs).first(where: starts) {
      place += symbol.utf8.count
    } else {
      place += 1
    }
    let range = start..<place
    tokens.append(
      CToken(kind: kind, text: String(decoding: bytes[range], as: UTF8.self), range: range, levels: current))
  }

  /// `1e-3` and `0x1p-53` are one number; `0xe-3` would be two, and does not occur.
  private func isExponentSign(from start: Int) -> Bool {
    guard place > start, bytes[place] == UInt8(ascii: "-") || bytes[place] == UInt8(ascii: "+") else {
      return false
    }
    return "eEpP".utf8.contains(bytes[place - 1])
  }
}
