public import Files

/// Why a file is not accepted as a sparse matrix in Matrix Market's coordinate format. Rows and columns count from 1 there.
public enum MatrixMarketProblem: Error, Equatable, Sendable, CustomStringConvertible {
  case empty
  case notMatrixMarket(found: String)
  case unknownWord(String, allowed: String)
  case denseFormat
  case complexNumbers
  case missingSizes
  case malformedSizes(found: String)
  case tooLarge(rows: Int, columns: Int)
  case notSquare(rows: Int, columns: Int, symmetry: String)
  case malformedEntry(found: String, numbers: Int)
  case outOfRange(name: String, index: Int, count: Int)
  case aboveDiagonal(row: Int, column: Int)
  case onSkewDiagonal(row: Int)
  case value(NumberProblem)
  case notWhole(String)
  case inexactInteger(String)
  case tooFewEntries(expected: Int, found: Int)
  case tooManyEntries(expected: Int)
  /// Repeated entries whose sum is not finite.
  case sumNotFinite(row: Int, column: Int)

  public var description: String {
    switch self {
    case .empty: "the file contains no data; it may not have been written completely"
    case .notMatrixMarket(let found):
      "the file begins with \(quoted(found)), not with %%MatrixMarket matrix; write it with scipy.io.mmwrite"
    case .unknownWord(let word, let allowed):
      "the header has \(quoted(word)) where \(allowed) is expected; write the file with scipy.io.mmwrite"
    case .denseFormat:
      "the format is array, a list of all entries; save a dense matrix with numpy.save instead"
    case .complexNumbers:
      "the entries are complex; write the real and the imaginary parts as rows of a real matrix"
    case .missingSizes: "the line of sizes is missing; write the file again"
    case .malformedSizes(let found):
      "\(quoted(found)) was found where rows, columns and entries are expected, three whole numbers; write the file again"
    case .tooLarge(let rows, let columns):
      "a \(rows)×\(columns) matrix is empty or too large; give sizes from 1 to \(Int32.max)"
    case .notSquare(let rows, let columns, let symmetry):
      "a \(rows)×\(columns) matrix cannot be \(symmetry); write it as general"
    case .malformedEntry(let found, let numbers):
      "\(quoted(found)) is not an entry, which consists of \(numbers == 2 ? "row and column" : "row, column and value"); "
        + "correct the line"
    case .outOfRange(let name, let index, let count):
      "\(name) \(index) is outside 1…\(count); indices count from 1 in this format"
    case .aboveDiagonal(let row, let column):
      "entry (\(row), \(column)) is above the diagonal, which symmetry implies; write only the lower triangle"
    case .onSkewDiagonal(let row):
      "entry (\(row), \(row)) is on the diagonal, which is zero in a skew-symmetric matrix; leave it out"
    case .value(.empty): "the value is missing; fill it in"
    case .value(.text(let text)): "\(quoted(text)) is not a decimal number; correct the value"
    case .value(.notFinite(let text)): "\(quoted(text)) is not a finite number; find its cause"
    case .value(.overflow(let text)): "\(quoted(text)) exceeds the largest double; scale the matrix"
    case .notWhole(let text):
      "\(quoted(text)) is not a whole number, but the header says integer; change it to real"
    case .inexactInteger(let text): "\(quoted(text)) is an integer that no double equals; scale the matrix"
    case .tooFewEntries(let expected, let found):
      "\(expected) entries are announced but \(found) follow; the file may not have been written completely"
    case .tooManyEntries(let expected):
      "there are more than the \(expected) entries announced; correct the line of sizes"
    case .sumNotFinite(let row, let column):
      "the sum of the repeated entries (\(row), \(column)) is not finite; scale the matrix"
    }
  }
}
