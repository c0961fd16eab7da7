/// The roles of a table's columns.
struct TableColumns {
  let target: Int
  /// In the order of the table.
  let features: [Int]
  /// The unnamed first column, if it is ignored as a row index.
  let rowIndex: Int?

  /// - Throws: `DatasetError` when the options do not describe a valid choice.
  init(_ header: TableHeader, _ options: TableOptions) throws(DatasetError) {
    let ignored = try header.columns(options.ignored, for: .ignoredColumns)
    let chosen = try header.columns(options.columns, for: .featureColumns)
    func exclude(
      _ columns: Set<Int>, _ first: DataParameter, _ others: Set<Int>, _ second: DataParameter
    ) throws(DatasetError) {
      guard let common = columns.intersection(others).min() else { return }
      throw header.problem(.contradiction(header.names[common], first, second))
    }
    try exclude(ignored, .ignoredColumns, chosen, .featureColumns)
    let index = header.unnamed.contains(0) && !ignored.contains(0) && !chosen.contains(0) ? 0 : nil
    if let name = options.target {
      target = try header.column(name, for: .targetColumn)
      try exclude([target], .targetColumn, ignored, .ignoredColumns)
      try exclude([target], .targetColumn, chosen, .featureColumns)
    } else {
      let last = header.names.indices.last { !ignored.contains($0) && !chosen.contains($0) && $0 != index }
      guard let last else { throw header.problem(.noTarget) }
      target = last
    }
    let target = target
    rowIndex = index == target || !chosen.isEmpty ? nil : index
    let aside = ignored.union([target]).union(rowIndex.map { [$0] } ?? [])
    features = header.names.indices.filter { chosen.isEmpty ? !aside.contains($0) : chosen.contains($0) }
    if features.isEmpty { throw header.problem(.onlyTarget(header.names[target])) }
    try requireNames(header, explicit: chosen.union(options.target == nil ? [] : [target]))
  }

  /// Requires the used columns to have distinct names.
  private func requireNames(_ header: TableHeader, explicit: Set<Int>) throws(DatasetError) {
    var seen: Set<String> = []
    for column in (features + [target]).sorted() {
      if header.unnamed.contains(column) && !explicit.contains(column) {
        throw header.problem(.unnamedColumn(number: column + 1))
      }
      if !seen.insert(header.names[column]).inserted {
        throw header.problem(.repeatedColumn(header.names[column]))
      }
    }
  }
}
