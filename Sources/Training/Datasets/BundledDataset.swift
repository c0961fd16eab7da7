internal import Foundation

/// Why a bundled data set is not found.
public enum BundleProblem: Error, Equatable, Sendable, CustomStringConvertible {
  case notFound(looked: [String])

  public var description: String {
    switch self {
    case .notFound(let places):
      "this bundled data set was not found at \(places.joined(separator: " or at ")); "
        + "set SGN_FIXTURES to the repository's Fixtures folder"
    }
  }
}

/// The real data sets that come with the repository; `Fixtures/datasets/README.md` gives their sources.
public enum BundledDataset: String, CaseIterable, Sendable {
  /// 442 patients, 10 baseline measurements, disease progression after a year (Efron, Hastie, Johnstone
  /// and Tibshirani 2004).
  case diabetes
  /// 1797 handwritten digits, 8×8 pixels, the digit as the target (Alpaydin and Kaynak 1998).
  case digits
  /// 53,940 round cut diamonds, nine measures of each, the logarithm of the price in dollars (ggplot2's, by way of plotnine).
  case diamonds

  /// The default policy for its coincident points.
  public var duplicates: DuplicatePolicy {
    switch self {
    case .diabetes, .digits: .refuse
    // Stones that agree in all nine measures were sold at different prices.
    case .diamonds: .average
    }
  }

  /// How its table is read.
  private var options: TableOptions {
    var options = TableOptions()
    if self == .diamonds {
      options.levels = [
        "cut": ["Fair", "Good", "Very Good", "Premium", "Ideal"],
        "color": ["D", "E", "F", "G", "H", "I", "J"],
        "clarity": ["I1", "SI2", "SI1", "VS2", "VS1", "VVS2", "VVS1", "IF"],
      ]
    }
    return options
  }

  /// Reads the data set.
  ///
  /// The folder `Fixtures` is taken from the environment variable `SGN_FIXTURES`; if that is not set, it is sought
  /// in the repository from which the tool was built, and then next to the executable.
  ///
  /// - Throws: `DatasetError`, which names the places searched.
  public func load() throws(DatasetError) -> Dataset {
    try load(folders: BundledDataset.folders(environment: ProcessInfo.processInfo.environment))
  }

  func load(folders: [URL]) throws(DatasetError) -> Dataset {
    let paths = folders.map { $0.appending(path: "datasets/\(rawValue).csv").path }
    guard let path = paths.first(where: { FileManager.default.fileExists(atPath: $0) }) else {
      throw DatasetError(rawValue, nil, .bundle(.notFound(looked: paths)))
    }
    let dataset = try DatasetReader.load(path: path, options: options)
    return Dataset(
      name: rawValue, inputs: dataset.inputs, targets: dataset.targets, source: dataset.source,
      targetName: dataset.targetName, origins: dataset.origins, notes: dataset.notes)
  }

  /// A folder that is set but wrong must not be ignored silently, so it is the only candidate.
  static func folders(environment: [String: String]) -> [URL] {
    if let chosen = environment["SGN_FIXTURES"] {
      return [URL(filePath: chosen, directoryHint: .isDirectory)]
    }
    let repository = URL(filePath: #filePath)
      .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    let executable = Bundle.main.executableURL?.resolvingSymlinksInPath().deletingLastPathComponent()
    return [repository, executable].compactMap(\.self).map {
      $0.appending(path: "Fixtures", directoryHint: .isDirectory)
    }
  }
}
