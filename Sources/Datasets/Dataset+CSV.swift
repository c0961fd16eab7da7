internal import DenseLinearAlgebra

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
  /// The text is UTF-8 after RFC 4180 (see `CSVRecords`). Every cell below the header must be a finite
  /// decimal number; spaces around names and numbers are left aside.
  ///
  /// - Parameters:
  ///   - file: names the data in errors.
  ///   - targetColumn: the column to predict; the last one if nil. The others are the inputs, in order.
  /// - Cost: one pass over the bytes.
  /// - Throws: `DatasetError` with the line and, for a cell, the column.
  public init(csv bytes: [UInt8], file: String, targetColumn: String? = nil) throws(DatasetError) {
    var records = CSVRecords(try checkedText(bytes, file: file), file: file)
    guard let header = try records.next() else { throw DatasetError(file, nil, .text(.empty)) }
    let columns = header.cells.map { String(trimmingBlanks($0)) }
    let target: Int
    do throws(TableProblem) {
      target = try targetIndex(columns, named: targetColumn)
    } catch {
      throw DatasetError(file, .line(header.line), .table(error))
    }

    var inputs: [Double] = []
    var targets: [Double] = []
    var origins: [Origin] = []
    while let (line, cells) = try records.next() {
      guard cells.count == columns.count else {
        let ragged = TableProblem.raggedRow(expected: columns.count, found: cells.count)
        throw DatasetError(file, .line(line), .table(ragged))
      }
      for (column, cell) in cells.enumerated() {
        do throws(NumberProblem) {
          let number = try parseNumber(cell)
          if column == target { targets.append(number) } else { inputs.append(number) }
        } catch {
          let name = "column \(quoted(columns[column]))"
          throw DatasetError(file, .line(line), .number(error, column: name))
        }
      }
      origins.append(.line(line))
    }
    if targets.isEmpty { throw DatasetError(file, nil, .table(.onlyHeader)) }

    var featureNames = columns
    let targetName = featureNames.remove(at: target)
    self.init(
      name: file, inputs: Matrix(rows: featureNames.count, columns: targets.count, elements: inputs),
      targets: targets, featureNames: featureNames, targetName: targetName, origins: origins)
  }
}

/// Checks the header and finds the target column in it.
private func targetIndex(_ columns: [String], named name: String?) throws(TableProblem) -> Int {
  // A table without a header would silently lose its first point.
  if columns.allSatisfy({ (try? parseNumber($0)) != nil }) { throw .headerOfNumbers }
  if let unnamed = columns.firstIndex(of: "") { throw .unnamedColumn(number: unnamed + 1) }
  var seen: Set<String> = []
  for column in columns where !seen.insert(column).inserted { throw .repeatedColumn(column) }
  let name = name ?? columns[columns.count - 1]
  guard let target = columns.firstIndex(of: name) else {
    throw .noSuchColumn(name, columns: columns)
  }
  if columns.count == 1 { throw .onlyTarget(name) }
  return target
}
