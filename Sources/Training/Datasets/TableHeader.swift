internal import Files

/// What the first record of a table says: how cells are parted, and what the columns are called.
struct TableHeader {
  let file: String
  let line: Int
  /// One name for each column; “column 3” for one without.
  let names: [String]
  /// The columns without a name.
  let unnamed: Set<Int>
  /// The place behind the header.
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

  /// Whether the first row has a cell more than the header, as R writes tables with row names. An empty last cell is a separator too many.
  private static func hasOneCellMore(
    _ body: TableCursor, than columns: Int
  ) throws(DatasetError) -> Bool {
    var cursor = body
    guard cursor.nextRecord() else { return false }
    var (cells, last) = (1, try cursor.text())
    while try cursor.nextCell() { (cells, last) = (cells + 1, try cursor.text()) }
    return cells == columns + 1 && !last.isEmpty
  }

  /// The column of a name.
  func column(_ name: String, for parameter: DataParameter?) throws(DatasetError) -> Int {
    guard let column = names.firstIndex(of: name) else {
      throw problem(.noSuchColumn(name, parameter: parameter, columns: names))
    }
    return column
  }

  /// The columns of a list, in which a text may hold several names with commas between.
  func columns(_ list: [String], for parameter: DataParameter) throws(DatasetError) -> Set<Int> {
    var columns: Set<Int> = []
    for text in list {
      let parts =
        names.contains(text) ? [text] : text.split(separator: ",").map { String(trimmingBlanks($0)) }
      for name in parts {
        _ = try column(name, for: parameter)
        // Columns that share a name are left out together; as features they are refused.
        columns.formUnion(names.indices.filter { names[$0] == name })
      }
    }
    return columns
  }

  func problem(_ problem: TableProblem) -> DatasetError { DatasetError(file, .line(line), .table(problem)) }

  /// What must be said of the separator.
  var notes: [String] {
    switch body.separator {
    case UInt8(ascii: ","): []
    case UInt8(ascii: "\t"): ["The columns are parted by tabs, as the header shows."]
    case UInt8(ascii: " "): ["The columns are parted by blanks, as the header shows."]
    default: ["The columns are parted by semicolons, as the header shows."]
    }
  }
}

/// The separator that occurs most often outside quotes in the record that starts at a place: semicolon, tab or comma, which is also the answer
/// where none occurs; a blank between quoted cells, as R writes them, where none of those does.
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

/// Whether a cell could stand in a row of data: a number, one beyond the range of doubles, or a missing value.
private func isNumberOrMissing(_ cell: String) -> Bool {
  if isMissing(cell) { return true }
  if case .text = numberProblem(cell) { return false }
  return true
}
