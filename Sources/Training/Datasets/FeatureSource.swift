/// A column of a table of which features are made.
public struct FeatureColumn: Codable, Equatable, Sendable {
  /// Texts that are taken as categories.
  public struct Categories: Codable, Equatable, Sendable {
    /// Whether each text is a feature of its own (one-hot), or its place among `levels` is the only feature (ordinal).
    public let isOneHot: Bool
    /// The texts, in the order that was given for them, else in that of their code points.
    public let levels: [String]

    public init(isOneHot: Bool, levels: [String]) { (self.isOneHot, self.levels) = (isOneHot, levels) }
  }

  public let name: String
  /// Nil for a column of numbers, which is one feature.
  public let categories: Categories?

  public init(name: String, categories: Categories? = nil) {
    (self.name, self.categories) = (name, categories)
  }

  /// The column's features: its name, or of one-hot categories `name=text` for each text.
  public var featureNames: [String] {
    guard let categories, categories.isOneHot else { return [name] }
    return categories.levels.map { "\(name)=\($0)" }
  }
}

/// Where features come from, so that a later file is read as the one that was trained on.
public struct FeatureSource: Codable, Equatable, Sendable {
  /// In the order of the features.
  public let columns: [FeatureColumn]
  /// The index that LIBSVM text gives to its first feature, 0 or 1; nil where features have no index.
  public let firstIndex: Int?

  public init(columns: [FeatureColumn], firstIndex: Int? = nil) {
    (self.columns, self.firstIndex) = (columns, firstIndex)
  }

  /// Columns of numbers.
  public init(featureNames: [String], firstIndex: Int? = nil) {
    self.init(columns: featureNames.map { FeatureColumn(name: $0) }, firstIndex: firstIndex)
  }

  public var featureNames: [String] { columns.flatMap(\.featureNames) }

  /// Whether a reader could have made it: categories are distinct, and indices count from 0 or 1.
  package var isValid: Bool {
    let levels = columns.compactMap(\.categories?.levels)
    return levels.allSatisfy { !$0.isEmpty && Set($0).count == $0.count } && [nil, 0, 1].contains(firstIndex)
  }
}
