/// A column of a table that yields features.
public struct FeatureColumn: Codable, Equatable, Sendable {
  /// Texts that are treated as categories.
  public struct Categories: Codable, Equatable, Sendable {
    /// Whether each text is a feature of its own (one-hot), or its index in `levels` is the only feature (ordinal).
    public let isOneHot: Bool
    /// The texts, in the given order, or by default in that of their code points.
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

/// Where features come from, so that a later file is read in the same way as the training data.
public struct FeatureSource: Codable, Equatable, Sendable {
  /// In the order of the features.
  public let columns: [FeatureColumn]
  /// The index of the first feature in LIBSVM text, 0 or 1; nil if features have no index.
  public let firstIndex: Int?

  public init(columns: [FeatureColumn], firstIndex: Int? = nil) {
    (self.columns, self.firstIndex) = (columns, firstIndex)
  }

  /// Columns of numbers.
  public init(featureNames: [String], firstIndex: Int? = nil) {
    self.init(columns: featureNames.map { FeatureColumn(name: $0) }, firstIndex: firstIndex)
  }

  public var featureNames: [String] { columns.flatMap(\.featureNames) }

  /// Whether a reader could have produced it: categories are distinct, and indices count from 0 or 1.
  package var isValid: Bool {
    let levels = columns.compactMap(\.categories?.levels)
    return levels.allSatisfy { !$0.isEmpty && Set($0).count == $0.count } && [nil, 0, 1].contains(firstIndex)
  }
}
