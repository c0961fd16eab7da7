internal import DenseLinearAlgebra
internal import Files

/// Why a CSV file is not taken as a table of numbers.
public enum TableProblem: Error, Equatable, Sendable, CustomStringConvertible {
  case onlyHeader
  case headerOfNumbers
  case unnamedColumn(number: Int)
  case repeatedColumn(String)
  case noSuchColumn(String, columns: [String])
  case onlyTarget(String)
  case raggedRow(expected: Int, found: Int)
  case strayQuote
  case unbalancedQuote

  public var description: String {
    switch self {
    case .onlyHeader:
      "the file holds a header but no data rows; it may not have been written completely"
    case .headerOfNumbers:
      "the first row holds numbers only, but the column names belong there; add a header row"
    case .unnamedColumn(let number):
      "column \(number) has no name; name it in the header, or remove it if it only numbers the rows"
    case .repeatedColumn(let name):
      "two columns are called \(quoted(name)); rename one"
    case .noSuchColumn(let name, let columns):
      "no column is called \(quoted(name)); the columns are \(listed(columns.map { quoted($0) }))"
    case .onlyTarget(let name):
      "the only column is the target \(quoted(name)); add at least one input column"
    case .raggedRow(let expected, let found):
      "this row has \(found) \(found == 1 ? "cell" : "cells") but the header has \(expected); "
        + "put quotes around cells that hold commas, or complete the row"
    case .strayQuote:
      "a double quote inside a cell; put quotes around the whole cell and write the one inside twice"
    case .unbalancedQuote:
      "the quoted cell that starts here never ends; close its quote"
    }
  }
}

extension Dataset {
  /// Reads a table of numbers from CSV text: a header row, then one row for each point.
  ///
  /// - Parameters:
  ///   - bytes: the text.
  ///   - file: names the data in errors.
  ///   - targetColumn: the column to predict; the last one if nil. The others are the inputs, in order.
  /// - Cost: one pass over the bytes.
  /// - Throws: `DatasetError` with the line and, for a cell, the column.
  public init(csv bytes: [UInt8], file: String, targetColumn: String? = nil) throws(DatasetError) {
    let table = try NumberTable(csv: bytes, file: file, hasTarget: true)
    let target = try table.index(of: targetColumn ?? table.columns[table.columns.count - 1])
    let features = table.columns.indices.filter { $0 != target }
    let points = table.points(features)
    self.init(
      name: file, inputs: points.inputs, targets: table.values.column(target),
      featureNames: points.featureNames, targetName: table.columns[target], origins: table.origins)
  }
}

extension Points {
  /// Reads the named columns of a CSV table, in the order of the names; other columns are left aside.
  ///
  /// - Throws: `DatasetError`, as reading a data set does, and when a column is missing.
  public init(csv bytes: [UInt8], file: String, featureNames: [String]) throws(DatasetError) {
    let table = try NumberTable(csv: bytes, file: file, hasTarget: false)
    var features: [Int] = []
    for name in featureNames { features.append(try table.index(of: name)) }
    self = table.points(features)
  }
}

/// A CSV table of finite numbers under a header.
///
/// The text is UTF-8 after RFC 4180 (see `CSVRecords`). Every cell below the header must be a finite decimal
/// number; spaces around names and numbers are left aside.
private struct NumberTable {
  let file: String
  let columns: [String]
  let headerLine: Int
  /// One column for each of the table's.
  let values: Matrix
  let origins: [Origin]

  /// - Parameter hasTarget: one column is the target, so that there must be another.
  init(csv bytes: [UInt8], file: String, hasTarget: Bool) throws(DatasetError) {
    var records = CSVRecords(try checkedText(bytes, file: file), file: file)
    guard let header = try records.next() else { throw DatasetError(file, nil, .text(.empty)) }
    let columns = header.cells.map { String(trimmingBlanks($0)) }
    if let problem = headerProblem(columns, hasTarget: hasTarget) {
      throw DatasetError(file, .line(header.line), .table(problem))
    }
    var numbers: [Double] = []
    var origins: [Origin] = []
    while let (line, cells) = try records.next() {
      guard cells.count == columns.count else {
        let ragged = TableProblem.raggedRow(expected: columns.count, found: cells.count)
        throw DatasetError(file, .line(line), .table(ragged))
      }
      for (column, cell) in cells.enumerated() {
        do throws(NumberProblem) {
          numbers.append(try parseNumber(cell))
        } catch {
          let name = "column \(quoted(columns[column]))"
          throw DatasetError(file, .line(line), .number(error, column: name))
        }
      }
      origins.append(.line(line))
    }
    if origins.isEmpty { throw DatasetError(file, nil, .table(.onlyHeader)) }
    self.file = file
    self.columns = columns
    headerLine = header.line
    values = Matrix(rows: columns.count, columns: origins.count, elements: numbers).transposed
    self.origins = origins
  }

  func index(of name: String) throws(DatasetError) -> Int {
    guard let index = columns.firstIndex(of: name) else {
      throw DatasetError(file, .line(headerLine), .table(.noSuchColumn(name, columns: columns)))
    }
    return index
  }

  /// The chosen columns as features.
  func points(_ features: [Int]) -> Points {
    Points(
      name: file, inputs: values.selectingColumns(features).transposed,
      featureNames: features.map { columns[$0] }, origins: origins)
  }
}

/// What is wrong with a header, if anything.
private func headerProblem(_ columns: [String], hasTarget: Bool) -> TableProblem? {
  // A table without a header would silently lose its first point.
  if columns.allSatisfy({ (try? parseNumber($0)) != nil }) { return .headerOfNumbers }
  if let unnamed = columns.firstIndex(of: "") { return .unnamedColumn(number: unnamed + 1) }
  var seen: Set<String> = []
  for column in columns where !seen.insert(column).inserted { return .repeatedColumn(column) }
  return hasTarget && columns.count == 1 ? .onlyTarget(columns[0]) : nil
}
