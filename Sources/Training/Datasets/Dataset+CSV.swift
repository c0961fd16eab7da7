internal import DenseLinearAlgebra
internal import Files

extension Dataset {
  /// Reads a table with a header row and a row for each point: RFC 4180 text in UTF-8, its cells separated by commas, semicolons or tabs, whichever the
  /// header contains most; or by blanks between quoted cells, as R writes them, if it contains none of those.
  ///
  /// A column contains numbers or, with the option, texts. A cell is missing when it is empty or one of `NA`, `N/A`, `NaN`, `null`, `None`, `?`,
  /// `.` and the like. A first column without a name or a cell in the header is ignored as a row index if it numbers or names the rows.
  /// What was found and what was ignored is recorded in `notes`.
  ///
  /// - Parameters:
  ///   - bytes: the text.
  ///   - file: names the data in errors.
  ///   - options: the target and the features, and the policies for texts and missing values.
  /// - Cost: one pass over the bytes, and two more for categories. Memory: the matrix, twice that while it grows.
  /// - Throws: `DatasetError` with the line and, for a cell, the column.
  public init(csv bytes: [UInt8], file: String, options: TableOptions = TableOptions()) throws(DatasetError) {
    let header = try TableHeader(bytes, from: startOfText(bytes, file: file), file: file)
    let columns = try TableColumns(header, options)
    let source = FeatureSource(
      columns: try header.featureColumns(
        columns.features, categories: options.categories, levels: options.levels))
    let dimension = source.featureNames.count
    let rows = try TableRows(
      header, roles: columns.roles(header, source), dimension: dimension, missing: options.missing,
      isPrediction: false)
    self.init(
      name: file, inputs: rows.inputs, targets: rows.targets, source: source,
      targetName: header.names[columns.target],
      origins: rows.origins, notes: header.notes + rows.notes + source.notes)
  }
}

extension Points {
  /// Reads the columns of a source from a table, by their names; other columns are ignored, whatever their contents.
  ///
  /// - Throws: `DatasetError` as for reading a data set, and when a column or one of its values is missing, or a text is not one of the source's categories.
  public init(csv bytes: [UInt8], file: String, source: FeatureSource) throws(DatasetError) {
    let header = try TableHeader(bytes, from: startOfText(bytes, file: file), file: file)
    var roles = [CellRole](repeating: .aside, count: header.names.count)
    for (column, role) in zip(source.columns, CellRole.features(source.columns)) {
      let place = try header.column(column.name, for: nil)
      if header.names[(place + 1)...].contains(column.name) {
        throw header.problem(.repeatedColumn(column.name))
      }
      roles[place] = role
    }
    let rows = try TableRows(
      header, roles: roles, dimension: source.featureNames.count, missing: .refuse, isPrediction: true)
    self.init(
      name: file, inputs: rows.inputs, featureNames: source.featureNames, origins: rows.origins,
      notes: header.notes)
  }
}

extension TableColumns {
  fileprivate func roles(_ header: TableHeader, _ source: FeatureSource) -> [CellRole] {
    var roles = [CellRole](repeating: .aside, count: header.names.count)
    for (column, role) in zip(features, CellRole.features(source.columns)) { roles[column] = role }
    roles[target] = .target
    if let rowIndex { roles[rowIndex] = .rowIndex }
    return roles
  }
}

extension FeatureSource {
  /// Notes about categories.
  fileprivate var notes: [String] {
    columns.compactMap { column in
      guard let categories = column.categories else { return nil }
      let texts = listed(categories.levels.map { quoted($0) }, atMost: 6)
      let coding = categories.isOneHot ? "one feature for each" : "coded 0, 1, … in this order"
      return
        "The column \(quoted(column.name)) holds \(categories.levels.count) categories, \(coding): \(texts)."
    }
  }
}
