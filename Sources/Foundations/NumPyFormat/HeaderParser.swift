/// Parses the dictionary literal that a header must be; nothing is ever evaluated.
///
///     header = "{" [entry {"," entry} [","]] "}"
///     entry  = string ":" value        the keys 'descr', 'fortran_order' and 'shape', once each
///     value  = string                  for 'descr': without escapes
///            | "True" | "False"        for 'fortran_order'
///            | "(" {integer ","} ")"   for 'shape': the last comma may be left out after two or more
///
/// Spaces, tabs and newlines may appear between any two tokens.
struct HeaderParser {
  private let bytes: ArraySlice<UInt8>
  private var position: Int

  init(_ bytes: ArraySlice<UInt8>) {
    self.bytes = bytes
    position = bytes.startIndex
  }

  mutating func header() throws(NumPyError.Problem) -> Header {
    var descriptor: String?
    var fortranOrder: Bool?
    var shape: [Int]?
    try expect("{")
    while !accept("}") {
      let key = try string()
      try expect(":")
      switch key {
      case "descr" where descriptor == nil: descriptor = try self.descriptor()
      case "fortran_order" where fortranOrder == nil: fortranOrder = try boolean()
      case "shape" where shape == nil: shape = try self.shape()
      default: throw .malformedHeader(found: "the key '\(printable(key))' is unknown or repeated")
      }
      if !accept(",") {
        try expect("}")
        break
      }
    }
    skipSpace()
    if position < bytes.endIndex { throw unexpected("the end") }
    guard let descriptor, let fortranOrder, let shape else {
      throw .malformedHeader(found: "one of the keys 'descr', 'fortran_order' and 'shape' is missing")
    }
    return Header(descriptor: descriptor, fortranOrder: fortranOrder, shape: shape)
  }

  /// A structured type is a list of its fields instead of a string.
  private mutating func descriptor() throws(NumPyError.Problem) -> String {
    skipSpace()
    if peek() == UInt8(ascii: "[") { throw .structuredType }
    return try string()
  }

  private mutating func string() throws(NumPyError.Problem) -> String {
    skipSpace()
    guard let quote = peek(), quote == UInt8(ascii: "'") || quote == UInt8(ascii: "\"") else {
      throw unexpected("a quoted name")
    }
    let start = position + 1
    guard let end = bytes[start...].firstIndex(of: quote) else {
      throw .malformedHeader(found: "a quote is never closed")
    }
    let content = bytes[start..<end]
    guard content.allSatisfy({ (0x20..<0x7f).contains($0) && $0 != UInt8(ascii: "\\") }) else {
      throw .malformedHeader(found: "a name contains characters outside plain ASCII")
    }
    position = end + 1
    return String(decoding: content, as: UTF8.self)
  }

  private mutating func boolean() throws(NumPyError.Problem) -> Bool {
    if accept("True") { return true }
    if accept("False") { return false }
    throw unexpected("True or False")
  }

  private mutating func shape() throws(NumPyError.Problem) -> [Int] {
    var shape: [Int] = []
    try expect("(")
    while !accept(")") {
      shape.append(try integer())
      if accept(",") { continue }
      if shape.count == 1 { throw unexpected("a comma after the only dimension") }
      try expect(")")
      break
    }
    return shape
  }

  private mutating func integer() throws(NumPyError.Problem) -> Int {
    skipSpace()
    let digits = bytes[position...].prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
    if digits.isEmpty { throw unexpected("a dimension") }
    let text = String(decoding: digits, as: UTF8.self)
    guard let value = Int(text) else { throw .hugeShape("(…\(printable(text))…)") }
    position = digits.endIndex
    return value
  }
}

// MARK: - Tokens

extension HeaderParser {
  private func peek() -> UInt8? { position < bytes.endIndex ? bytes[position] : nil }

  private mutating func skipSpace() {
    while let byte = peek(), [0x20, 0x09, 0x0a, 0x0d].contains(byte) { position += 1 }
  }

  private mutating func accept(_ token: String) -> Bool {
    skipSpace()
    guard bytes[position...].starts(with: token.utf8) else { return false }
    position += token.utf8.count
    return true
  }

  private mutating func expect(_ token: String) throws(NumPyError.Problem) {
    if !accept(token) { throw unexpected("“\(token)”") }
  }

  private func unexpected(_ wanted: String) -> NumPyError.Problem {
    let found = bytes[position...].prefix(12)
    let text = found.isEmpty ? "the end" : "“\(printable(String(decoding: found, as: UTF8.self)))”"
    return .malformedHeader(found: "\(text) where \(wanted) is expected")
  }
}
