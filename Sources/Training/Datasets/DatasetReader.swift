internal import Files

/// A parameter of reading and preparing data that an error can name.
public enum DataParameter: Equatable, Sendable, CustomStringConvertible {
  case targetColumn
  case featureColumns
  case ignoredColumns
  case categories
  case levels
  case missingValues
  case targetsFile
  case testFraction

  public var description: String {
    switch self {
    case .targetColumn: "the target column"
    case .featureColumns: "the list of feature columns"
    case .ignoredColumns: "the list of ignored columns"
    case .categories: "the policy for texts"
    case .levels: "the order of texts"
    case .missingValues: "the policy for missing values"
    case .targetsFile: "the file of the targets"
    case .testFraction: "the held-out fraction"
    }
  }
}

/// Why an argument that names data is wrong.
public enum ArgumentProblem: Error, Equatable, Sendable, CustomStringConvertible {
  case unknownExtension(String)
  case doesNotApply(DataParameter, extension: String)
  case targetsMissing
  case testFraction(Double)
  case unknownFamily(String)
  case malformedParameter(String)
  case unknownParameter(String, family: SyntheticFamily)
  case repeatedParameter(String)
  case unacceptableValue(String, parameter: SyntheticFamily.Parameter)
  case tooLarge(parameter: String, count: Int, dimension: Int)
  case noAngleInDimensionOne
  case tooManyPairs(pairs: Int, points: Int)

  public var description: String {
    switch self {
    case .unknownExtension(let found):
      (found.isEmpty ? "the name has no extension" : "the extension \(quoted(found)) is unknown")
        + "; name a file ending in \(listed(DatasetReader.extensions.map { ".\($0)" }))"
    case .doesNotApply(let parameter, let fileExtension):
      "\(parameter) does not apply to .\(fileExtension) files; leave it out"
    case .targetsMissing:
      "a .npy file holds only the inputs; name the file of the targets too"
    case .testFraction(let fraction):
      "it is \(fraction); give a number from 0 up to, but not including, 1"
    case .unknownFamily(let family):
      "there is no synthetic family \(quoted(family)); the families are "
        + listed(SyntheticFamily.allCases.map(\.rawValue))
    case .malformedParameter(let text):
      "\(quoted(text)) is not of the form key=value; write for example sphere,n=200,d=10"
    case .unknownParameter(let name, let family):
      "\(family.rawValue) has no parameter \(quoted(name)); it takes \(listed(family.parameters.map(\.name)))"
    case .repeatedParameter(let name):
      "\(quoted(name)) is given twice; leave one out"
    case .unacceptableValue(let text, let parameter):
      "\(quoted(text)) is not a valid value for \(parameter.name); give \(parameter.range)"
    case .tooLarge(let parameter, let count, let dimension):
      "\(parameter)=\(count) in dimension \(dimension) exceeds the limit of \(maximumEntries) entries; "
        + "reduce \(parameter) or d"
    case .noAngleInDimensionOne:
      "the sphere in dimension 1 has no angles; give d ≥ 2"
    case .tooManyPairs(let pairs, let points):
      "\(pairs) antipodal pairs need more than \(points) points; reduce pairs or raise n"
    }
  }
}

/// Reads a data set from a file, by the file's extension.
public enum DatasetReader {
  /// The supported extensions, in lower case; the case in a file's name does not matter.
  public static let extensions = ["csv", "tsv", "svm", "libsvm", "npy"]

  /// Reads `.csv` and `.tsv` (`Dataset.init(csv:file:options:)`), `.svm` and `.libsvm` (`Dataset.init(libsvm:file:)`), or `.npy`
  /// (`Dataset.init(npy:targets:)`).
  ///
  /// - Parameters:
  ///   - path: the file; its extension decides how it is read.
  ///   - options: how a table is read, for CSV and TSV only.
  ///   - targetsPath: the file of the targets, for NPY only, where it is required.
  /// - Throws: `DatasetError`; a parameter that does not apply is an error, not ignored.
  public static func load(
    path: String, options: TableOptions = TableOptions(), targetsPath: String? = nil
  ) throws(DatasetError) -> Dataset {
    let fileExtension = fileExtension(of: path)
    func refuse(_ parameter: DataParameter?) throws(DatasetError) {
      guard let parameter else { return }
      let problem = ArgumentProblem.doesNotApply(parameter, extension: fileExtension)
      throw DatasetError(path, nil, .argument(problem))
    }
    switch fileExtension {
    case "csv", "tsv":
      try refuse(targetsPath == nil ? nil : .targetsFile)
      return try Dataset(csv: datasetBytes(path), file: path, options: options)
    case "svm", "libsvm":
      try refuse(options.firstGiven ?? (targetsPath == nil ? nil : .targetsFile))
      return try Dataset(libsvm: datasetBytes(path), file: path)
    case "npy":
      try refuse(options.firstGiven)
      guard let targetsPath else { throw DatasetError(path, nil, .argument(.targetsMissing)) }
      return try Dataset(npy: path, targets: targetsPath)
    default:
      throw DatasetError(path, nil, .argument(.unknownExtension(fileExtension)))
    }
  }

  /// Reads points to predict, in the features on which a model was trained; targets are neither needed nor read.
  ///
  /// - From `.csv` and `.tsv` the source's columns are taken by name and others ignored; `.npy` must have the same number of columns; `.svm` and `.libsvm`
  ///   count from the source's first index, and omitted features are zero.
  /// - Throws: `DatasetError`.
  public static func loadPoints(path: String, source: FeatureSource) throws(DatasetError) -> Points {
    switch fileExtension(of: path) {
    case "csv", "tsv": return try Points(csv: datasetBytes(path), file: path, source: source)
    case "npy": return try Points(npy: path)
    case "svm", "libsvm": return try Points(libsvm: datasetBytes(path), file: path, source: source)
    default:
      throw DatasetError(path, nil, .argument(.unknownExtension(fileExtension(of: path))))
    }
  }

  private static func fileExtension(of path: String) -> String {
    let name = path.split(separator: "/").last ?? ""
    guard let dot = name.lastIndex(of: ".") else { return "" }
    return name[name.index(after: dot)...].lowercased()
  }
}
