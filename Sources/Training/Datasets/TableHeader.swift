internal import Files

/// The first record of a table: the separator and the names of the columns.
struct TableHeader {
  let file: String
  let line: Int
  /// One name for each column; “column 3” for one without.
  let names: [String]
  /// The columns without a name.
  let unnamed: Set<Int>
  /// The position after the header.
  let body: TableCursor

  /// - Parameter start: where the text starts in `bytes`.
  init(_ bytes: [UInt8], from start: Int, file: String) throws(DatasetError) {
    var cursor = TableCursor(bytes, from: start, separator: UInt8(ascii: ","), file: file)
    guard cursor.nextRecord() else { throw DatasetError(file, nil, .text(.empty)) }
    (self.file, line) = (file, cursor.line)
    cursor = TableCursor(cursor, separator: separator(of: bytes, from: cursor.position))
    var cells = [try cursor.text()]
    while try cursor.nextCell() { cells.append(try cursor.text()) }
    // A table without a header would silently lose its first point.
    if cells.allSatisfy(isNumberOrMissing) { throw DatasetError(file, .line(line), .table(.headerOfNumbers)) }
    body = cursor
    if try TableHeader.hasOneCellMore(body, than: cells.count) { cells.insert("", at: 0) }
    names = cells.enumerated().map { $1.isEmpty ? "column \($0 + 1)" : $1 }
    unnamed = Set(cells.indices.filter { cells[$0].isEmpty })
  }

  /// Whether the first row has one more cell than the header, as R writes tables with row names. An empty last cell counts as a surplus separator.
  private static func hasOneCellMore(
    _ body: TableCursor, than columns: Int
  ) throws(DatasetError) -> Bool {
    var cursor = body
    guard cursor.nextRecord() else { return false }
    var (cells, last) = (1, try cursor.text())
    while try cursor.nextCell() { (cells, last) = (cells + 1, try cursor.text()) }
    return cells == columns + 1 && !last.isEmpty
  }

  /// The column with a name.
  func column(_ name: String, for parameter: DataParameter?) throws(DatasetError) -> Int {
    guard let column = names.firstIndex(of: name) else {
      throw problem(.noSuchColumn(name, parameter: parameter, columns: names))
    }
    return column
  }

  /// The columns of a list, in which a text may contain several names separated by commas.
  func columns(_ list: [String], for parameter: DataParameter) throws(DatasetError) -> Set<Int> {
    var columns: Set<Int> = []
    for text in list {
      let parts =
        names.contains(text) ? [text] : text.split(separator: ",").map { String(trimmingBlanks($0)) }
      for name in parts {
        _ = try column(name, for: parameter)
        // Columns that share a name are ignored together; as features they are refused.
        columns.formUnion(names.indices.filter { names[$0] == name })
      }
    }
    return columns
  }

  func problem(_ problem: TableProblem) -> DatasetError { DatasetError(file, .line(line), .table(problem)) }

  /// Notes about the separator.
  var notes: [String] {
    switch body.separator {
    case UInt8(ascii: ","): []
    case UInt8(ascii: "\t"): ["The columns are separated by tabs, as in the header."]
    case UInt8(ascii: " "): ["The columns are separated by blanks, as in the header."]
    default: ["The columns are separated by semicolons, as in the header."]
    }
  }
}

/// The separator that occurs most often outside quotes in the record that starts at a position: semicolon, tab or comma, which is also the default
/// if none occurs; a blank between quoted cells, as R writes them, if none of those occurs.
private func separator(of bytes: [UInt8], from start: Int) -> UInt8 {
  var counts: [UInt8: Int] = [:]
  var isQuoted = false
  var blanks = 0
  for place in start..<bytes.count {
    let byte = bytes[place]
    if byte == UInt8(ascii: "\"") { isQuoted.toggle() }
    if isQuoted { continue }
    if byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r") { break }
    counts[byte, default: 0] += 1
    let isBetweenQuotes =
      place > start && place + 1 < bytes.count && bytes[place - 1] == UInt8(ascii: "\"")
      && bytes[place + 1] == UInt8(ascii: "\"")
    if byte == UInt8(ascii: " ") && isBetweenQuotes { blanks += 1 }
  }
  var best: (separator: UInt8, count: Int) = (UInt8(ascii: ","), counts[UInt8(ascii: ","), default: 0])
  for candidate in [UInt8(ascii: ";"), UInt8(ascii: "\t")] {
    let count = counts[candidate, default: 0]
    if count > best.count { best = (candidate, count) }
  }
  return best.count == 0 && blanks > 0 ? UInt8(ascii: " ") : best.separator
}

/// Whether a cell could belong to a row of data: a number, one beyond the range of doubles, or a missing value.
private func isNumberOrMissing(_ cell: String) -> Bool {
  if isMissing(cell) { return true }
  if case .text = numberProblem(cell) { return false }
  return true
}
