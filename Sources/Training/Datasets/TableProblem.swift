internal import Files

/// Why a file is not accepted as a table of numbers.
public enum TableProblem: Error, Equatable, Sendable, CustomStringConvertible {
  case onlyHeader
  case headerOfNumbers
  case unnamedColumn(number: Int)
  /// The unnamed first column of a table does not number or name the rows.
  case noRowIndex(reason: String)
  case repeatedColumn(String)
  case noSuchColumn(String, parameter: DataParameter?, columns: [String])
  /// Two mutually exclusive parameters name the same column.
  case contradiction(String, DataParameter, DataParameter)
  /// An order of texts for a column that is the target or ignored.
  case levelsOfNoFeature(String)
  case noTarget
  case onlyTarget(String)
  case raggedRow(expected: Int, found: Int)
  case strayQuote
  case unbalancedQuote
  case everyRowIncomplete(rows: Int, columns: [String])
  case tooLarge(points: Int, features: Int)

  public var description: String {
    switch self {
    case .onlyHeader:
      "the file has a header but no data rows; it may not have been written completely"
    case .headerOfNumbers:
      "the first row contains only numbers or missing values, but it should contain the column names; "
        + "add a header row, with a letter in a name"
    case .unnamedColumn(let number):
      "column \(number) has no name; name it in the header, or ignore “column \(number)”"
    case .noRowIndex(let reason):
      "column 1 has no name and is not a row index, because \(reason); name it in the header, or ignore “column 1”"
    case .repeatedColumn(let name):
      "two columns are called \(quoted(name)); rename one, or ignore them"
    case .noSuchColumn(let name, _, let columns):
      "there is no column \(quoted(name)); the columns are \(listed(columns.map { quoted($0) }))"
    case .contradiction(let name, let first, let second):
      "the column \(quoted(name)) is in \(first) and in \(second); name it in one of them"
    case .levelsOfNoFeature(let name):
      "an order is given for the texts of the column \(quoted(name)), but it is not a feature; make it one, or give no order"
    case .noTarget:
      "every column is a feature or ignored, so no target is left; remove the target from these lists"
    case .onlyTarget(let name):
      "there is no feature column besides the target \(quoted(name)); add at least one, separated by commas, semicolons or tabs"
    case .raggedRow(let expected, let found):
      "this row has \(found) \(found == 1 ? "cell" : "cells") but the header has \(expected); "
        + "put quotes around cells that contain the separator, or complete the row"
    case .strayQuote:
      "a cell contains a double quote; put quotes around the whole cell and double the one inside"
    case .unbalancedQuote:
      "the quoted cell that starts here never ends; close its quote"
    case .everyRowIncomplete(let rows, let columns):
      "all \(rows) rows lack a value, mostly in \(listed(columns.map { quoted($0) }, atMost: 4)); "
        + "ignore such columns"
    case .tooLarge(let points, let features):
      "\(points) points with \(features) features exceed the limit of \(maximumEntries) entries; "
        + "give fewer rows, or ignore columns"
    }
  }
}

/// Why a cell of a table is not accepted.
public enum CellProblem: Error, Equatable, Sendable, CustomStringConvertible {
  case missing(String)
  /// A missing value in a point to predict.
  case missingFeature(String)
  case text(String)
  /// A text in a column that is numeric in the model.
  case textForNumber(String)
  case textTarget(String)
  /// One of a few texts in a column of numbers.
  case textAmongNumbers(String, numbers: Int, cells: Int)
  case numberWithComma(String)
  case unseenCategory(String, levels: [String])
  /// A text that is missing from the given order of its column.
  case unlistedCategory(String, levels: [String])

  public var description: String {
    switch self {
    case .missing(let text):
      "\(CellProblem.lack(text)); fill in the value, or drop rows with missing values"
    case .missingFeature(let text):
      "\(CellProblem.lack(text)), but every row needs a prediction; fill in the value, or remove the row"
    case .text(let text):
      "\(quoted(text)) is not a decimal number; encode it as a number, treat the column as categories, or ignore it"
    case .textForNumber(let text):
      "\(quoted(text)) is not a decimal number, but the model was trained on numbers in this column; correct the cell"
    case .textTarget(let text):
      "\(quoted(text)) is not a decimal number, but the target must be one; "
        + "encode the target's texts as numbers, or choose another target"
    case .textAmongNumbers(let text, let numbers, let cells):
      "\(quoted(text)) is not a decimal number, but \(numbers) of the column's \(cells) cells are, so they cannot be categories; "
        + "correct the cell, or empty it to mark it as missing"
    case .numberWithComma(let text):
      "\(quoted(text)) contains a comma; write numbers with a decimal point and no thousands separators"
    case .unseenCategory(let text, let levels):
      "\(quoted(text)) is not one of the categories on which the model was trained, "
        + "\(listed(levels.map { quoted($0) }, atMost: 6)); correct the cell, or train with such rows"
    case .unlistedCategory(let text, let levels):
      "\(quoted(text)) is not in the given order of the column's texts, "
        + "\(listed(levels.map { quoted($0) }, atMost: 6)); correct the cell, or add it to the order"
    }
  }

  private static func lack(_ text: String) -> String {
    text.isEmpty ? "the cell is empty" : "\(quoted(text)) marks a missing value"
  }
}
