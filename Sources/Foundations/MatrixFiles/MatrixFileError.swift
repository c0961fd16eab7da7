public import Files
public import NumPyFormat

/// Why a file is not read as a matrix: the file, the line if there is one, the problem and the remedy, on one line.
public struct MatrixFileError: Error, Equatable, Sendable, CustomStringConvertible {
  public let file: String
  /// The line of a text file, from 1.
  public let line: Int?
  public let problem: Problem

  init(_ file: String, line: Int? = nil, _ problem: Problem) {
    (self.file, self.line, self.problem) = (file, line, problem)
  }

  public enum Problem: Error, Equatable, Sendable {
    /// The file itself cannot be read.
    case unreadable(FileError)
    /// The header of a `.npy` file, its size, or an entry that no double equals.
    case array(NumPyError.Problem)
    /// The extension of the name is unknown.
    case unknownKind
    /// An array with one dimension or none.
    case notTwoDimensional(shape: [Int])
    case noEntries(rows: Int, columns: Int)
    /// Not all processes see the same data.
    case otherOnRanks
    /// Some processes would hold no rows.
    case fewerRowsThanRanks(rows: Int, ranks: Int)
    /// Rows and columns from 0, as in NumPy.
    case notFinite(row: Int, column: Int, value: String)
    /// The file had the length that its header says when it was opened, but is shorter now.
    case shortened(expected: Int, found: Int)
    case matrixMarket(MatrixMarketProblem)
  }

  /// The exit code of `sysexits.h`: 64 (`EX_USAGE`) for a name that is not a matrix file's, 65 (`EX_DATAERR`) for invalid contents, or
  /// the file's own.
  public var exitCode: Int32 {
    switch problem {
    case .unreadable(let error): error.exitCode
    case .unknownKind: 64
    default: 65
    }
  }

  public var description: String {
    if case .unreadable(let error) = problem { return error.description }
    return "\(file)\(line.map { ", line \($0)" } ?? ""): \(problem)"
  }
}

extension MatrixFileError.Problem: CustomStringConvertible {
  public var description: String {
    switch self {
    case .unreadable(let error): error.description
    case .array(let problem): problem.description
    case .unknownKind:
      "the name ends neither in .npy (an array) nor in .mtx (Matrix Market, sparse); write it with numpy.save or scipy.io.mmwrite"
    case .notTwoDimensional(let shape):
      "the array has \(shape.count == 1 ? "one dimension" : "no dimension") but a matrix has two; "
        + "save x.reshape(-1, 1) for one column, x.reshape(1, -1) for one row"
    case .noEntries(let rows, let columns):
      "the matrix is \(rows)×\(columns) and has no entries; save at least one row and one column"
    case .otherOnRanks: "the processes do not see the same matrix; give all of them the same file"
    case .fewerRowsThanRanks(let rows, let ranks):
      "\(rows) rows cannot be distributed over \(ranks) processes; start at most \(rows) of them"
    case .notFinite(let row, let column, let value):
      "entry [\(row), \(column)] (from 0) is \(value); find its cause, or remove the row"
    case .shortened(let expected, let found):
      "the file became shorter while it was in use: it had \(expected) bytes and now has \(found); "
        + "write it again, and do not change it until the end"
    case .matrixMarket(let problem): problem.description
    }
  }
}
