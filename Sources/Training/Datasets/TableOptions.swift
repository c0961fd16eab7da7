/// What to do with a column of texts.
public enum CategoryPolicy: String, CaseIterable, Codable, Sendable {
  /// Report the first text and stop.
  case refuse
  /// One feature: the index of the text, from 0, among the column's texts in the order of their code points.
  case ordinal
  /// One feature for each text, which is 1 if the cell contains it and otherwise 0.
  case oneHot = "one-hot"
}

/// What to do with a missing value.
public enum MissingPolicy: String, CaseIterable, Codable, Sendable {
  /// Report the first one and stop.
  case refuse
  /// Omit its row, and report the number of omitted rows.
  case drop
}

/// How a table of named columns becomes points and targets.
///
/// ```swift
/// var options = TableOptions()
/// options.target = "price"
/// options.ignored = ["id"]
/// options.missing = .drop
/// let data = try DatasetReader.load(path: "houses.csv", options: options)
/// ```
///
/// A column without a name in the header is called “column 3” by its position, from 1. A list of columns is given as their names, or
/// several of them in one text separated by commas.
public struct TableOptions: Equatable, Sendable {
  /// The column to predict; nil for the last one that is neither in `columns` nor in `ignored`.
  public var target: String?
  /// The features; if empty, all columns except the target, the ignored ones, and an unnamed first column that numbers the rows.
  public var columns: [String] = []
  /// Columns to be ignored, whatever their contents.
  public var ignored: [String] = []
  public var categories: CategoryPolicy = .refuse
  /// For columns of texts with a natural order, their texts in that order: one feature, the index of the text, from 0, whatever `categories` says.
  ///
  /// ```swift
  /// options.levels["size"] = ["S", "M", "L"]
  /// ```
  public var levels: [String: [String]] = [:]
  public var missing: MissingPolicy = .refuse

  /// - Parameter target: the column to predict; the last one if nil.
  public init(target: String? = nil) { self.target = target }

  /// A parameter that differs from its default; nil if none does.
  package var firstGiven: DataParameter? {
    if target != nil { return .targetColumn }
    if !columns.isEmpty { return .featureColumns }
    if !ignored.isEmpty { return .ignoredColumns }
    if categories != .refuse { return .categories }
    if !levels.isEmpty { return .levels }
    return missing == .refuse ? nil : .missingValues
  }
}
