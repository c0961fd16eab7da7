internal import Files

/// A position in the text of a table that advances cell by cell.
///
/// The text follows RFC 4180, with any separator. A cell in double quotes may contain separators, line breaks, which are kept unchanged,
/// and doubled double quotes. Records end with LF, CR LF or CR, the last one also at the end of the text; empty lines between records are
/// skipped. Blanks around a cell do not belong to it.
struct TableCursor {
  let file: String
  let separator: UInt8
  private let bytes: [UInt8]
  private(set) var position: Int
  /// The line of the position, from 1.
  private(set) var line = 1

  init(_ bytes: [UInt8], from start: Int, separator: UInt8, file: String) {
    (self.bytes, position, self.separator, self.file) = (bytes, start, separator, file)
  }

  /// The same position, with another separator.
  init(_ other: TableCursor, separator: UInt8) {
    (bytes, position, line) = (other.bytes, other.position, other.line)
    (file, self.separator) = (other.file, separator)
  }

  /// Moves from the end of a record to the first cell of the next one; false at the end of the text.
  mutating func nextRecord() -> Bool {
    while skipLineBreak() {}
    return position < bytes.count
  }

  /// Moves from the end of a cell to the next cell of the same record; false at the end of the record.
  mutating func nextCell() throws(DatasetError) -> Bool {
    guard position < bytes.count else { return false }
    if bytes[position] == separator {
      position += 1
      return true
    }
    if isLineBreak(bytes[position]) { return false }
    throw problem(.strayQuote)
  }

  /// Reads a cell that consists of a finite number without quotes; at any other cell it returns nil and does not move.
  mutating func number() -> Double? {
    var start = position
    while start < bytes.count, isBlank(bytes[start]) { start += 1 }
    guard let (value, end) = scanNumber(bytes, start..<bytes.count) else { return nil }
    var next = end
    while next < bytes.count, isBlank(bytes[next]) { next += 1 }
    guard next == bytes.count || endsCell(bytes[next]) else { return nil }
    position = next
    return value
  }

  /// Reads a cell.
  mutating func text() throws(DatasetError) -> String {
    let start = position
    guard let content = try quotedContent() else {
      try skipPlainCell()
      return String(trimmingBlanks(String(decoding: bytes[start..<position], as: UTF8.self)))
    }
    return String(trimmingBlanks(String(decoding: content, as: UTF8.self)))
  }

  /// Moves past a cell.
  mutating func skipCell() throws(DatasetError) {
    if position < bytes.count, bytes[position] == UInt8(ascii: "\"") {
      _ = try quotedContent()
    } else {
      try skipPlainCell()
    }
  }

  /// Moves to the end of the record and returns the number of cells passed, including the one that starts here.
  mutating func skipRecord() throws(DatasetError) -> Int {
    var cells = 1
    try skipCell()
    while try nextCell() {
      try skipCell()
      cells += 1
    }
    return cells
  }

  private mutating func skipPlainCell() throws(DatasetError) {
    while position < bytes.count, !endsCell(bytes[position]) {
      if bytes[position] == UInt8(ascii: "\"") { throw problem(.strayQuote) }
      position += 1
    }
  }

  /// Reads a cell in quotes; at a cell without quotes it returns nil and does not move.
  private mutating func quotedContent() throws(DatasetError) -> [UInt8]? {
    guard position < bytes.count, bytes[position] == UInt8(ascii: "\"") else { return nil }
    let opening = problem(.unbalancedQuote)
    var content: [UInt8] = []
    position += 1
    while position < bytes.count {
      if bytes[position] == UInt8(ascii: "\"") {
        position += 1
        guard position < bytes.count, bytes[position] == UInt8(ascii: "\"") else { return content }
      }
      let start = position
      if !skipLineBreak() { position += 1 }
      content += bytes[start..<position]
    }
    throw opening
  }

  private func isBlank(_ byte: UInt8) -> Bool {
    (byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t")) && byte != separator
  }

  private func isLineBreak(_ byte: UInt8) -> Bool { byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r") }

  private func endsCell(_ byte: UInt8) -> Bool { byte == separator || isLineBreak(byte) }

  /// Skips LF, CR LF or CR, and counts the line.
  private mutating func skipLineBreak() -> Bool {
    guard position < bytes.count, isLineBreak(bytes[position]) else { return false }
    let isReturn = bytes[position] == UInt8(ascii: "\r")
    position += 1
    if isReturn, position < bytes.count, bytes[position] == UInt8(ascii: "\n") { position += 1 }
    line += 1
    return true
  }

  private func problem(_ problem: TableProblem) -> DatasetError {
    DatasetError(file, .line(line), .table(problem))
  }
}
