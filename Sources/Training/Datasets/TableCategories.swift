internal import Files

extension TableHeader {
  /// The features of columns when texts may be categories.
  ///
  /// A column holds texts if one of its cells is neither a number nor a missing value; its categories are the texts of all rows, including
  /// those that lack a value elsewhere or are held out later: the set of texts is a property of the table, as are its columns. If most
  /// cells are numbers, a text is an error, not a category.
  ///
  /// - Parameter given: the texts of columns whose categories have a given order.
  /// - Cost: two passes over the text, one if all columns hold numbers, and none with `refuse`.
  /// - Throws: `DatasetError`.
  func featureColumns(
    _ features: [Int], categories policy: CategoryPolicy, levels given: [String: [String]]
  ) throws(DatasetError) -> [FeatureColumn] {
    let ordered = try orderedColumns(given, among: features)
    if policy == .refuse {
      return features.map { FeatureColumn(name: names[$0], categories: ordered[$0]) }
    }
    let (texts, rows) = try textColumns(among: features.filter { ordered[$0] == nil })
    let levels = try levels(of: texts)
    let columns = features.map { column in
      if let categories = ordered[column] {
        return FeatureColumn(name: names[column], categories: categories)
      }
      let sorted = levels[column]?.sorted { $0.unicodeScalars.lexicographicallyPrecedes($1.unicodeScalars) }
      return FeatureColumn(
        name: names[column],
        categories: sorted.map { FeatureColumn.Categories(isOneHot: policy == .oneHot, levels: $0) })
    }
    let dimension = columns.reduce(0) { $0 + $1.featureNames.count }
    if rows * dimension > maximumEntries { throw problem(.tooLarge(points: rows, features: dimension)) }
    return columns
  }

  private func orderedColumns(
    _ given: [String: [String]], among features: [Int]
  ) throws(DatasetError) -> [Int: FeatureColumn.Categories] {
    var ordered: [Int: FeatureColumn.Categories] = [:]
    for (name, levels) in given.sorted(by: { $0.key < $1.key }) {
      precondition(
        !levels.isEmpty && Set(levels).count == levels.count,
        "the order of texts for \(name) must list distinct texts, at least one, not \(levels)")
      let column = try column(name, for: .levels)
      if !features.contains(column) { throw problem(.levelsOfNoFeature(name)) }
      ordered[column] = FeatureColumn.Categories(isOneHot: false, levels: levels)
    }
    return ordered
  }

  private func textColumns(
    among features: [Int]
  ) throws(DatasetError) -> (columns: Set<Int>, rows: Int) {
    var (numbers, cells) = ([Int](repeating: 0, count: names.count), [Int](repeating: 0, count: names.count))
    var first = [(text: String, line: Int)?](repeating: nil, count: names.count)
    let rows = try forEachCell(of: Set(features)) { column, cursor throws(DatasetError) in
      if cursor.number() != nil {
        numbers[column] += 1
        cells[column] += 1
        return
      }
      let line = cursor.line
      let text = try cursor.text()
      if isMissing(text) { return }
      cells[column] += 1
      switch numberProblem(text) {
      case nil: numbers[column] += 1
      case .text where !hasComma(text): first[column] = first[column] ?? (text, line)
      // A number too large, or with a comma, is an error that the reader of the rows reports.
      default: break
      }
    }
    for column in features {
      guard let (text, line) = first[column], 2 * numbers[column] > cells[column] else { continue }
      let problem = CellProblem.textAmongNumbers(text, numbers: numbers[column], cells: cells[column])
      throw DatasetError(file, .line(line), .cell(problem, column: "column \(quoted(names[column]))"))
    }
    return (Set(features.filter { first[$0] != nil }), rows)
  }

  private func levels(of columns: Set<Int>) throws(DatasetError) -> [Int: Set<String>] {
    var levels: [Int: Set<String>] = [:]
    if columns.isEmpty { return levels }
    _ = try forEachCell(of: columns) { column, cursor throws(DatasetError) in
      let text = try cursor.text()
      if !isMissing(text) { levels[column, default: []].insert(text) }
    }
    return levels
  }

  /// Visits every cell of the given columns, row by row; `body` must move past it. Surplus cells are skipped. Returns the number of rows.
  private func forEachCell(
    of columns: Set<Int>, _ body: (_ column: Int, inout TableCursor) throws(DatasetError) -> Void
  ) throws(DatasetError) -> Int {
    let isLookedAt = names.indices.map { columns.contains($0) }
    var (rows, cursor) = (0, self.body)
    while cursor.nextRecord() {
      rows += 1
      var column = 0
      repeat {
        if column < isLookedAt.count && isLookedAt[column] {
          try body(column, &cursor)
        } else {
          try cursor.skipCell()
        }
        column += 1
      } while try cursor.nextCell()
    }
    return rows
  }
}
