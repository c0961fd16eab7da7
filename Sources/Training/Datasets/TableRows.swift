internal import DenseLinearAlgebra
internal import Files

/// How a reader interprets the cells of a column.
enum CellRole {
  case aside
  /// Only checked for being an index of the rows.
  case rowIndex
  /// A number, stored in one slot of the point.
  case number(slot: Int)
  /// A text, stored in one slot of the point or, one-hot, in the slots starting there.
  case category(codes: [String: Int], levels: [String], isOneHot: Bool, slot: Int)
  case target

  /// The roles of features, which fill a point one after another.
  static func features(_ columns: [FeatureColumn]) -> [CellRole] {
    var slot = 0
    return columns.map { column in
      defer { slot += column.featureNames.count }
      guard let categories = column.categories else { return .number(slot: slot) }
      let codes = Dictionary(uniqueKeysWithValues: categories.levels.enumerated().map { ($1, $0) })
      return .category(
        codes: codes, levels: categories.levels, isOneHot: categories.isOneHot, slot: slot)
    }
  }
}

/// The rows of a table below its header, as points.
struct TableRows {
  /// The entries of the points, one after another: a point is a column of the matrix.
  private(set) var elements: [Double] = []
  private(set) var targets: [Double] = []
  private(set) var origins: [Origin] = []
  /// How many rows were dropped because a value is missing, and for each column how many of them lack it.
  private(set) var incompleteRows = 0
  private(set) var missing: [Int]
  private let header: TableHeader
  private let dimension: Int
  private let roles: [CellRole]
  private let policy: MissingPolicy
  private let isPrediction: Bool

  /// Reads all rows.
  ///
  /// - Parameters:
  ///   - roles: one for each column; without a target the rows are points to predict.
  ///   - dimension: the number of slots of a point.
  ///   - entryLimit: the maximum number of entries.
  /// - Cost: one pass over the text.
  /// - Throws: `DatasetError` with the line and, for a cell, the column.
  init(
    _ header: TableHeader, roles: [CellRole], dimension: Int, missing policy: MissingPolicy,
    isPrediction: Bool, entryLimit: Int = maximumEntries
  ) throws(DatasetError) {
    (self.header, self.roles, self.policy, self.isPrediction) = (header, roles, policy, isPrediction)
    self.dimension = dimension
    missing = [Int](repeating: 0, count: roles.count)
    var point = [Double](repeating: 0, count: dimension)
    var index = RowIndex()
    var cursor = header.body
    while cursor.nextRecord() {
      let line = cursor.line
      let first = cursor
      var (target, lacking, column) = (0.0, [Int](), 0)
      repeat {
        guard column < roles.count else { throw raggedRow(first, otherwise: nil) }
        switch roles[column] {
        case .aside: try cursor.skipCell()
        case .rowIndex: index.add(try cursor.text(), line: line)
        case .number(let slot):
          if let number = try number(&cursor, column, line: line, of: first) {
            point[slot] = number
          } else {
            lacking.append(column)
          }
        case .target:
          if let number = try number(&cursor, column, line: line, of: first) {
            target = number
          } else {
            lacking.append(column)
          }
        case .category(let codes, let levels, let isOneHot, let slot):
          let text = try cursor.text()
          if isMissing(text) {
            try requireDropping(text, column, line: line, of: first)
            lacking.append(column)
          } else if let code = codes[text] {
            if isOneHot {
              for k in levels.indices { point[slot + k] = k == code ? 1 : 0 }
            } else {
              point[slot] = Double(code)
            }
          } else {
            let problem: CellProblem =
              isPrediction ? .unseenCategory(text, levels: levels) : .unlistedCategory(text, levels: levels)
            throw raggedRow(first, otherwise: cell(problem, column, line: line))
          }
        }
        column += 1
      } while try cursor.nextCell()
      if column != roles.count { throw raggedRow(first, otherwise: nil) }
      if lacking.isEmpty {
        if elements.count + dimension > entryLimit {
          throw header.problem(.tooLarge(points: origins.count + 1, features: dimension))
        }
        elements += point
        targets.append(target)
        origins.append(.line(line))
      } else {
        incompleteRows += 1
        for column in lacking { missing[column] += 1 }
      }
    }
    if origins.isEmpty && incompleteRows == 0 { throw DatasetError(header.file, nil, .table(.onlyHeader)) }
    if origins.isEmpty { throw header.problem(everyRowIncomplete) }
    if let reason = index.objection { throw header.problem(.noRowIndex(reason: reason)) }
  }

  /// The next cell as a number; nil if it is missing and its row is dropped.
  @inline(__always)
  private func number(
    _ cursor: inout TableCursor, _ column: Int, line: Int, of row: TableCursor
  ) throws(DatasetError) -> Double? {
    if let number = cursor.number() { return number }
    return try unusualNumber(&cursor, column, line: line, of: row)
  }

  private func unusualNumber(
    _ cursor: inout TableCursor, _ column: Int, line: Int, of row: TableCursor
  ) throws(DatasetError) -> Double? {
    let text = try cursor.text()
    if isMissing(text) {
      try requireDropping(text, column, line: line, of: row)
      return nil
    }
    do throws(NumberProblem) {
      return try parseNumber(text)
    } catch {
      throw raggedRow(row, otherwise: refusal(of: text, error, column, line: line))
    }
  }

  private func refusal(
    of text: String, _ problem: NumberProblem, _ column: Int, line: Int
  ) -> DatasetError {
    guard case .text = problem else {
      let name = "column \(quoted(header.names[column]))"
      return DatasetError(header.file, .line(line), .number(problem, column: name))
    }
    if hasComma(text) { return cell(.numberWithComma(text), column, line: line) }
    if case .target = roles[column] { return cell(.textTarget(text), column, line: line) }
    return cell(isPrediction ? .textForNumber(text) : .text(text), column, line: line)
  }

  private func requireDropping(
    _ text: String, _ column: Int, line: Int, of row: TableCursor
  ) throws(DatasetError) {
    if policy == .drop { return }
    throw raggedRow(
      row, otherwise: cell(isPrediction ? .missingFeature(text) : .missing(text), column, line: line))
  }

  /// A row with too many or too few cells is the more likely cause of any error in it.
  private func raggedRow(_ first: TableCursor, otherwise error: DatasetError?) -> DatasetError {
    do throws(DatasetError) {
      var cursor = first
      let found = try cursor.skipRecord()
      if let error, found == roles.count { return error }
      let ragged = TableProblem.raggedRow(expected: roles.count, found: found)
      return DatasetError(header.file, .line(first.line), .table(ragged))
    } catch {
      return error
    }
  }

  private func cell(_ problem: CellProblem, _ column: Int, line: Int) -> DatasetError {
    DatasetError(
      header.file, .line(line), .cell(problem, column: "column \(quoted(header.names[column]))"))
  }

  private var lackingColumns: [Int] {
    missing.indices.filter { missing[$0] > 0 }.sorted { (missing[$1], $0) < (missing[$0], $1) }
  }

  private var everyRowIncomplete: TableProblem {
    .everyRowIncomplete(rows: incompleteRows, columns: lackingColumns.map { header.names[$0] })
  }

  /// Notes about dropped rows and ignored columns.
  var notes: [String] {
    var notes: [String] = []
    let hasIndex = roles.contains { if case .rowIndex = $0 { true } else { false } }
    if hasIndex { notes.append("Column 1 has no name and is ignored as a row index.") }
    if incompleteRows > 0 {
      let columns = lackingColumns.map { "\(quoted(header.names[$0])) (\(missing[$0]))" }
      notes.append(
        "\(incompleteRows) of \(incompleteRows + origins.count) rows lack a value and were dropped: "
          + "\(listed(columns)).")
    }
    return notes
  }

  /// The points, as columns.
  var inputs: Matrix { Matrix(rows: dimension, columns: origins.count, elements: elements) }
}

/// Whether a text is a number except for its commas, such as `1,5`, `1,234.5` or `-1.000,25`.
func hasComma(_ text: String) -> Bool {
  text.contains(",") && numberProblem(text.filter { $0 != "," && $0 != "." }) == nil
}

/// Whether the cells of a column number or name the rows: all different, none empty, and none a number with a fraction.
private struct RowIndex {
  private var seen: [String: Int] = [:]
  private(set) var objection: String?

  mutating func add(_ text: String, line: Int) {
    if objection != nil { return }
    if text.isEmpty {
      objection = "its cell in line \(line) is empty"
    } else if let number = try? parseNumber(text), number != number.rounded() {
      objection = "\(quoted(text)) in line \(line) is not a whole number"
    } else if let earlier = seen.updateValue(line, forKey: text) {
      objection = "\(quoted(text)) occurs in line \(earlier) and in line \(line)"
    }
  }
}
