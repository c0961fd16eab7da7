public import Files
public import NumPyFormat

/// Why data are refused: the file (or argument), the place in it if there is one, the problem and the
/// remedy, on one line.
public struct DatasetError: Error, Equatable, Sendable, CustomStringConvertible {
  /// The file, or the argument that is wrong.
  public let source: String
  public let origin: Origin?
  public let problem: Problem

  init(_ source: String, _ origin: Origin? = nil, _ problem: Problem) {
    self.source = source
    self.origin = origin
    self.problem = problem
  }

  /// The problems, grouped by the code that finds them; each kind is documented there.
  public enum Problem: Error, Equatable, Sendable {
    case unreadable(FileError)
    case array(NumPyError)
    case text(TextProblem)
    case table(TableProblem)
    case number(NumberProblem, column: String)
    case cell(CellProblem, column: String)
    case sparse(SparseProblem)
    case pair(PairProblem)
    case matrix(MatrixProblem)
    case preprocessing(PreprocessingProblem)
    case split(SplitProblem)
    case repeated(RepeatedPoints)
    case argument(ArgumentProblem)
    case bundle(BundleProblem)
  }

  /// The exit code of `sysexits.h`: 64 (`EX_USAGE`) for a wrong argument, 74 (`EX_IOERR`) for a file
  /// that is missing or cannot be opened or read, and 65 (`EX_DATAERR`) for invalid contents.
  public var exitCode: Int32 {
    switch problem {
    case .unreadable(let error): error.exitCode
    case .array(let error): error.exitCode
    case .argument: 64
    case .bundle: 74
    case .text, .table, .number, .cell, .sparse, .pair, .matrix, .preprocessing, .split, .repeated: 65
    }
  }

  public var description: String {
    let place = origin.map { "\(source), \($0)" } ?? source
    return switch problem {
    case .unreadable(let error): error.description
    case .array(let error): error.description
    case .text(let problem): "\(place): \(problem)"
    case .table(let problem): "\(place): \(problem)"
    case .number(let problem, let column): "\(place), \(column): \(problem)"
    case .cell(let problem, let column): "\(place), \(column): \(problem)"
    case .sparse(let problem): "\(place): \(problem)"
    case .pair(let problem): "\(place): \(problem)"
    case .matrix(let problem): "\(place): \(problem)"
    case .preprocessing(let problem): "\(place): \(problem)"
    case .split(let problem): "\(place): \(problem)"
    case .repeated(let problem): "\(place): \(problem)"
    case .argument(let problem): "\(place): \(problem)"
    case .bundle(let problem): "\(place): \(problem)"
    }
  }
}

/// A list for a message, shortened after a few names.
func listed(_ names: [String], atMost limit: Int = 12) -> String {
  let shown = names.prefix(limit).joined(separator: ", ")
  return names.count <= limit ? shown : "\(shown) and \(names.count - limit) more"
}
