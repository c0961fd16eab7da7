internal import Files

/// Why a file is not taken as a table of numbers.
public enum TableProblem: Error, Equatable, Sendable, CustomStringConvertible {
  case onlyHeader
  case headerOfNumbers
  case unnamedColumn(number: Int)
  /// The unnamed first column of a table does not number or name the rows.
  case noRowIndex(reason: String)
  case repeatedColumn(String)
  case noSuchColumn(String, parameter: DataParameter?, columns: [String])
  /// Two parameters that exclude each other name the same column.
  case contradiction(String, DataParameter, DataParameter)
  /// Texts in order, of a column that is the target or left out.
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
      "the file holds a header but no data rows; it may not have been written completely"
    case .headerOfNumbers:
      "the first row holds only numbers or missing values, but the column names belong there; "
        + "add a header row, with a letter in a name"
    case .unnamedColumn(let number):
      "column \(number) has no name; name it in the header, or leave “column \(number)” out"
    case .noRowIndex(let reason):
      "column 1 has no name and is no row index, because \(reason); name it in the header, or leave “column 1” out"
    case .repeatedColumn(let name):
      "two columns are called \(quoted(name)); rename one, or leave them out"
    case .noSuchColumn(let name, _, let columns):
      "no column is called \(quoted(name)); the columns are \(listed(columns.map { quoted($0) }))"
    case .contradiction(let name, let first, let second):
      "the column \(quoted(name)) is in \(first) and in \(second); name it in one of them"
    case .levelsOfNoFeature(let name):
      "the texts of the column \(quoted(name)) are put in order, but it is no feature; make it one, or give no order"
    case .noTarget:
      "every column is a feature or left out, so none is the target; leave the target out of these lists"
    case .onlyTarget(let name):
      "beside the target \(quoted(name)) there is no feature column; add at least one, parted by commas, semicolons or tabs"
    case .raggedRow(let expected, let found):
      "this row has \(found) \(found == 1 ? "cell" : "cells") but the header has \(expected); "
        + "put quotes around cells that hold the separator, or complete the row"
    case .strayQuote:
      "a double quote inside a cell; put quotes around the whole cell and write the one inside twice"
    case .unbalancedQuote:
      "the quoted cell that starts here never ends; close its quote"
    case .everyRowIncomplete(let rows, let columns):
      "each of the \(rows) rows lacks a value, mostly in \(listed(columns.map { quoted($0) }, atMost: 4)); "
        + "leave such columns out"
    case .tooLarge(let points, let features):
      "\(points) points with \(features) features exceed the limit of \(maximumEntries) entries; "
        + "give fewer rows, or leave columns out"
    }
  }
}

/// Why a cell of a table is not taken.
public enum CellProblem: Error, Equatable, Sendable, CustomStringConvertible {
  case missing(String)
  /// A missing value in a point to predict.
  case missingFeature(String)
  case text(String)
  /// A text in a column that a model knows as numbers.
  case textForNumber(String)
  case textTarget(String)
  /// One of few texts in a column of numbers.
  case textAmongNumbers(String, numbers: Int, cells: Int)
  case numberWithComma(String)
  case unseenCategory(String, levels: [String])
  /// A text that the given order of its column lacks.
  case unlistedCategory(String, levels: [String])

  public var description: String {
    switch self {
    case .missing(let text):
      "\(CellProblem.lack(text)); fill in the value, or leave rows with missing values out"
    case .missingFeature(let text):
      "\(CellProblem.lack(text)), and every row gets its prediction; fill in the value, or remove the row"
    case .text(let text):
      "\(quoted(text)) is not a decimal number; encode it as a number, take the column as categories, or leave it out"
    case .textForNumber(let text):
      "\(quoted(text)) is not a decimal number, and the model was trained on numbers here; correct the cell"
    case .textTarget(let text):
      "\(quoted(text)) is not a decimal number, and the target must be one; "
        + "encode the target's texts as numbers, or choose another target"
    case .textAmongNumbers(let text, let numbers, let cells):
      "\(quoted(text)) is not a decimal number, but \(numbers) of the column's \(cells) cells are, so these are no categories; "
        + "correct the cell, or empty it to mark it as missing"
    case .numberWithComma(let text):
      "\(quoted(text)) has a comma, decimal or of thousands; write numbers with a decimal point and no other mark"
    case .unseenCategory(let text, let levels):
      "\(quoted(text)) is none of the categories that the model was trained on, "
        + "\(listed(levels.map { quoted($0) }, atMost: 6)); correct the cell, or train with such rows"
    case .unlistedCategory(let text, let levels):
      "\(quoted(text)) is none of the texts that the column's order names, "
        + "\(listed(levels.map { quoted($0) }, atMost: 6)); correct the cell, or add it to the order"
    }
  }

  private static func lack(_ text: String) -> String {
    text.isEmpty ? "no value stands here" : "\(quoted(text)) marks a missing value"
  }
}
