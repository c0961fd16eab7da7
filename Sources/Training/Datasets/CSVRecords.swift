/// The records of RFC 4180 text, one after another.
///
/// Cells are parted by commas. A cell in double quotes may hold commas, line breaks, and double quotes
/// written twice. Lines end with LF, CR LF or CR, the last one also with the end of the file; lines without any
/// character between records are skipped.
struct CSVRecords {
  private let file: String
  private let bytes: ArraySlice<UInt8>
  private var position: Int
  private var line = 1

  init(_ bytes: ArraySlice<UInt8>, file: String) {
    self.file = file
    self.bytes = bytes
    position = bytes.startIndex
  }

  /// The next record and the line where it starts; nil at the end.
  mutating func next() throws(DatasetError) -> (line: Int, cells: [String])? {
    while skipLineBreak() {}
    if peek() == nil { return nil }
    let start = line
    var cells = [try cell()]
    while peek() == UInt8(ascii: ",") {
      position += 1
      cells.append(try cell())
    }
    if peek() != nil && !skipLineBreak() { throw problem(.strayQuote) }
    return (start, cells)
  }

  private mutating func cell() throws(DatasetError) -> String {
    if peek() == UInt8(ascii: "\"") { return try quotedCell() }
    let start = position
    while let byte = peek(), !endsCell(byte) {
      if byte == UInt8(ascii: "\"") { throw problem(.strayQuote) }
      position += 1
    }
    return String(decoding: bytes[start..<position], as: UTF8.self)
  }

  private mutating func quotedCell() throws(DatasetError) -> String {
    let opening = problem(.unbalancedQuote)
    var content: [UInt8] = []
    position += 1
    while true {
      guard let byte = peek() else { throw opening }
      if byte == UInt8(ascii: "\"") {
        position += 1
        if peek() != UInt8(ascii: "\"") { return String(decoding: content, as: UTF8.self) }
      }
      content.append(byte)
      if !skipLineBreak() { position += 1 }
    }
  }

  private func peek() -> UInt8? { position < bytes.endIndex ? bytes[position] : nil }

  private func endsCell(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: ",") || byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r")
  }

  /// Skips LF, CR LF or CR, and counts the line.
  private mutating func skipLineBreak() -> Bool {
    guard let byte = peek(), byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r") else { return false }
    position += 1
    if byte == UInt8(ascii: "\r") && peek() == UInt8(ascii: "\n") { position += 1 }
    line += 1
    return true
  }

  private func problem(_ problem: TableProblem) -> DatasetError {
    DatasetError(file, .line(line), .table(problem))
  }
}
