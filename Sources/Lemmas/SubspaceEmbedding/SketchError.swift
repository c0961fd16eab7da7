/// Why a sketch is refused, in one line that includes the remedy.
public enum SketchError: Error, Equatable, Sendable, CustomStringConvertible {
  /// A parameter lies outside its range.
  case illegalParameter(name: String, value: String, allowed: String)
  /// The SRHT samples its rows without replacement, and fewer are available than requested.
  case tooManyRows(requested: Int, available: Int)
  /// A family for Khatri–Rao matrices was requested for a matrix without that structure.
  case splitNeeded(EmbeddingFamily)
  /// A family that uses the matrix was asked for a sketch without one.
  case matrixNeeded(EmbeddingFamily)
  /// Without damping, rows cannot be sampled by leverage scores if the columns are linearly dependent.
  case dependentColumns(EmbeddingFamily)
  /// Columns of the matrix are linearly dependent to working precision, and there is no damping, or too little.
  case rankDeficient(rank: Int, columns: Int, reciprocalCondition: Double)
  /// A theorem requires more rows than an array can hold.
  case rowsNotRepresentable(needed: Double)
  /// A number of rows is written as a positive number, or as a multiple of n such as `8n`.
  case unreadableRowCount(text: String)

  public var description: String {
    switch self {
    case .illegalParameter(let name, let value, let allowed):
      "\(name) is \(value), but must be \(allowed)"
    case .tooManyRows(let requested, let available):
      "the SRHT cannot sample \(requested) of \(available) rows without replacement: "
        + "request at most \(available), or choose another embedding"
    case .splitNeeded(let family):
      "\(family.rawValue) sketches Khatri–Rao matrices, by the rows of their two factors: "
        + "for any other matrix choose one of \(EmbeddingFamily.unstructured)"
    case .matrixNeeded(let family):
      "\(family.rawValue) uses the matrix that it sketches: draw it for a matrix"
    case .dependentColumns(let family):
      "\(family.rawValue) cannot compute scores, because columns of the matrix are linearly dependent: "
        + "leave out columns, or add damping"
    case .rankDeficient(let rank, let columns, let reciprocalCondition):
      "the matrix has numerical rank \(rank) of \(columns) columns (reciprocal condition \(reciprocalCondition)), "
        + "so no basis of its range can be computed: leave out columns, add damping, or transpose a matrix that is wide"
    case .rowsNotRepresentable(let needed):
      "\(needed) rows are more than an array can hold: "
        + "allow a larger distortion or failure probability, or request fewer rows"
    case .unreadableRowCount(let text):
      "“\(text)” is not a number of rows: write a positive number such as 512, or a multiple such as 8n"
    }
  }
}

extension EmbeddingFamily {
  /// The names of the families that sketch any matrix.
  fileprivate static var unstructured: String {
    allCases.filter { !$0.distributionType.needsSplit }.map(\.rawValue).joined(separator: ", ")
  }
}

/// Refuses a size below one, or beyond a limit.
func requireSize(_ value: Int, _ name: String, atMost most: Int = .max) throws(SketchError) {
  if value < 1 { throw .illegalParameter(name: name, value: "\(value)", allowed: "at least 1") }
  if value > most { throw .illegalParameter(name: name, value: "\(value)", allowed: "at most \(most)") }
}
