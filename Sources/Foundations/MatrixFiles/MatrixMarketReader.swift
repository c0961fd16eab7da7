internal import Files
internal import LinearOperators

/// Reads the text of a file in Matrix Market's coordinate format:
///
///     %%MatrixMarket matrix coordinate real general
///     % comments
///     rows columns entries
///     row column value                                  for each entry, indices from 1
///
/// The header's words may be in upper or lower case; blank lines may appear anywhere after it.
struct MatrixMarketReader {
  private var lines: LineScanner
  /// The line of a problem; nil when the problem concerns the file as a whole.
  private(set) var lineInErrors: Int?

  private enum Field: String, CaseIterable { case real, integer, pattern }
  private enum Symmetry: String, CaseIterable {
    case general, symmetric
    case skewSymmetric = "skew-symmetric"
  }
  private var field = Field.real
  private var symmetry = Symmetry.general
  private var (rows, columns, count) = (0, 0, 0)

  init(_ bytes: [UInt8]) { lines = LineScanner(bytes) }

  mutating func matrix() throws(MatrixMarketProblem) -> SparseMatrix {
    if lines.isAtEnd { throw .empty }
    try readHeader()
    try readSizes()
    return try readEntries()
  }

  private mutating func readHeader() throws(MatrixMarketProblem) {
    lineInErrors = 1
    let line = lines.text
    let words = line.split { $0 == " " || $0 == "\t" || $0 == "\r" }.map { $0.lowercased() }
    guard words.count >= 2, words[0] == "%%matrixmarket", words[1] == "matrix" else {
      throw .notMatrixMarket(found: line)
    }
    func word(_ place: Int) -> String { place < words.count ? words[place] : "the end" }
    if word(2) == "array" { throw .denseFormat }
    guard word(2) == "coordinate" else { throw .unknownWord(word(2), allowed: "coordinate") }
    if word(3) == "complex" || word(4) == "hermitian" { throw .complexNumbers }
    guard let field = Field(rawValue: word(3)) else {
      throw .unknownWord(word(3), allowed: "real, integer or pattern")
    }
    guard let symmetry = Symmetry(rawValue: word(4)) else {
      throw .unknownWord(word(4), allowed: "general, symmetric or skew-symmetric")
    }
    if words.count > 5 { throw .unknownWord(words[5], allowed: "the end of the line") }
    (self.field, self.symmetry) = (field, symmetry)
    lines.advance()
  }

  private mutating func readSizes() throws(MatrixMarketProblem) {
    while !lines.isAtEnd, lines.isBlank || lines.startsWithPercent { lines.advance() }
    lineInErrors = lines.number
    if lines.isAtEnd { throw .missingSizes }
    guard let rows = lines.nextIndex(), let columns = lines.nextIndex(), let count = lines.nextIndex(),
      lines.isBlank
    else { throw .malformedSizes(found: lines.text) }
    let sizes = 1...Int(Int32.max)
    if !sizes.contains(rows) || !sizes.contains(columns) { throw .tooLarge(rows: rows, columns: columns) }
    if symmetry != .general && rows != columns {
      throw .notSquare(rows: rows, columns: columns, symmetry: symmetry.rawValue)
    }
    (self.rows, self.columns, self.count) = (rows, columns, count)
    lines.advance()
  }

  private mutating func readEntries() throws(MatrixMarketProblem) -> SparseMatrix {
    var (rowIndices, columnIndices, values): ([Int], [Int32], [Double]) = ([], [], [])
    // A line has at least four bytes, so a wrong count never reserves more than the file could hold.
    let capacity = min(count, lines.bytesLeft / 4 + 1) * (symmetry == .general ? 1 : 2)
    rowIndices.reserveCapacity(capacity)
    columnIndices.reserveCapacity(capacity)
    values.reserveCapacity(capacity)
    func add(_ row: Int, _ column: Int, _ value: Double) {
      rowIndices.append(row - 1)
      columnIndices.append(Int32(column - 1))
      values.append(value)
    }
    var found = 0
    while !lines.isAtEnd {
      if lines.isBlank {
        lines.advance()
        continue
      }
      lineInErrors = lines.number
      if found == count { throw .tooManyEntries(expected: count) }
      let (row, column, value) = try readEntry()
      add(row, column, value)
      if symmetry != .general && row != column {
        add(column, row, symmetry == .symmetric ? value : -value)
      }
      found += 1
      lines.advance()
    }
    lineInErrors = nil
    if found < count { throw .tooFewEntries(expected: count, found: found) }
    do throws(SparseMatrixError) {
      return try SparseMatrix(
        rows: rows, columns: columns, rowIndices: rowIndices, columnIndices: columnIndices, values: values)
    } catch .notFinite(let row, let column, _) {
      throw .sumNotFinite(row: row + 1, column: column + 1)
    } catch {
      preconditionFailure("entries that were checked are refused: \(error)")
    }
  }

  private mutating func readEntry() throws(MatrixMarketProblem) -> (row: Int, column: Int, value: Double) {
    guard let row = lines.nextIndex(), let column = lines.nextIndex() else { throw malformedEntry }
    let value = field == .pattern ? 1 : try readValue()
    guard lines.isBlank else { throw malformedEntry }
    if !(1...rows).contains(row) { throw .outOfRange(name: "row", index: row, count: rows) }
    if !(1...columns).contains(column) {
      throw .outOfRange(name: "column", index: column, count: columns)
    }
    if symmetry != .general && row < column { throw .aboveDiagonal(row: row, column: column) }
    if symmetry == .skewSymmetric && row == column { throw .onSkewDiagonal(row: row) }
    return (row, column, value)
  }

  private mutating func readValue() throws(MatrixMarketProblem) -> Double {
    guard let word = lines.nextWord() else { throw malformedEntry }
    if field == .integer {
      let text = lines.text(word)
      guard let whole = Int(text) else {
        let digits = text.drop { $0 == "+" || $0 == "-" }
        throw !digits.isEmpty && digits.allSatisfy(\.isWholeNumber) ? .inexactInteger(text) : .notWhole(text)
      }
      guard let value = Double(exactly: whole) else { throw .inexactInteger(text) }
      return value
    }
    do throws(NumberProblem) {
      return try parseNumber(ascii: lines.bytes, word)
    } catch {
      throw .value(error)
    }
  }

  private var malformedEntry: MatrixMarketProblem {
    .malformedEntry(found: lines.text, numbers: field == .pattern ? 2 : 3)
  }
}

/// The lines of a text, and the words of a line one after another.
private struct LineScanner {
  let bytes: [UInt8]
  /// The number of the line, from 1.
  private(set) var number = 1
  private var lineStart = 0
  private var position = 0

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  var isAtEnd: Bool { lineStart >= bytes.count }
  var bytesLeft: Int { bytes.count - position }
  var startsWithPercent: Bool { !isAtEnd && bytes[lineStart] == UInt8(ascii: "%") }

  /// Whether no word is left in the line.
  var isBlank: Bool {
    mutating get {
      skipBlanks()
      return position == bytes.count || bytes[position] == UInt8(ascii: "\n")
    }
  }

  /// To the next line.
  mutating func advance() {
    while position < bytes.count, bytes[position] != UInt8(ascii: "\n") { position += 1 }
    position += 1
    lineStart = position
    number += 1
  }

  /// The position of the next word of the line; nil when there is none.
  mutating func nextWord() -> Range<Int>? {
    if isBlank { return nil }
    let start = position
    while position < bytes.count, !isSpace(bytes[position]) { position += 1 }
    return start..<position
  }

  /// The next word of the line as an unsigned integer; nil when it is not one.
  mutating func nextIndex() -> Int? {
    guard let word = nextWord() else { return nil }
    var index = 0
    for place in word {
      let digit = bytes[place] &- UInt8(ascii: "0")
      if digit > 9 { return nil }
      let (tenfold, overflow) = index.multipliedReportingOverflow(by: 10)
      let (sum, carry) = tenfold.addingReportingOverflow(Int(digit))
      if overflow || carry { return nil }
      index = sum
    }
    return index
  }

  func text(_ range: Range<Int>) -> String { String(decoding: bytes[range], as: UTF8.self) }

  /// The whole line.
  var text: String {
    let end = bytes[lineStart...].firstIndex(of: UInt8(ascii: "\n")) ?? bytes.count
    return text(lineStart..<end)
  }

  private mutating func skipBlanks() {
    while position < bytes.count, isSpace(bytes[position]), bytes[position] != UInt8(ascii: "\n") {
      position += 1
    }
  }

  private func isSpace(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\t")
      || byte == UInt8(ascii: "\r")
  }
}
