/// What to do with a column of texts.
public enum CategoryPolicy: String, CaseIterable, Codable, Sendable {
  /// Name the first text and stop.
  case refuse
  /// One feature: the place of the text, from 0, among the column's texts in the order of their code points.
  case ordinal
  /// One feature for each text, which is 1 where the cell holds it and else 0.
  case oneHot = "one-hot"
}

/// What to do with a missing value.
public enum MissingPolicy: String, CaseIterable, Codable, Sendable {
  /// Name the first one and stop.
  case refuse
  /// Leave its row out, and say how many were.
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
/// A column that the header leaves without a name is called “column 3” by its place, from 1. A list of columns is given as their names, or
/// several of them in one text with commas between.
public struct TableOptions: Equatable, Sendable {
  /// The column to predict; nil for the last one that is neither a feature by `columns` nor left out by `ignored`.
  public var target: String?
  /// The features; if empty, all columns but the target, those left out, and an unnamed first column that numbers the rows.
  public var columns: [String] = []
  /// Columns that are left out, whatever stands in them.
  public var ignored: [String] = []
  public var categories: CategoryPolicy = .refuse
  /// For columns of texts that have an order of their own, their texts in that order: one feature, the place of the text, from 0, whatever `categories` says.
  ///
  /// ```swift
  /// options.levels["size"] = ["S", "M", "L"]
  /// ```
  public var levels: [String: [String]] = [:]
  public var missing: MissingPolicy = .refuse

  /// - Parameter target: the column to predict; the last one if nil.
  public init(target: String? = nil) { self.target = target }

  /// One of the parameters that are not as they are by default; nil if all are.
  package var firstGiven: DataParameter? {
    if target != nil { return .targetColumn }
    if !columns.isEmpty { return .featureColumns }
    if !ignored.isEmpty { return .ignoredColumns }
    if categories != .refuse { return .categories }
    if !levels.isEmpty { return .levels }
    return missing == .refuse ? nil : .missingValues
  }
}
