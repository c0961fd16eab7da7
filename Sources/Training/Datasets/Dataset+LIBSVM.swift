internal import DenseLinearAlgebra
internal import Files

/// Why a LIBSVM file is not taken as points.
public enum SparseProblem: Error, Equatable, Sendable, CustomStringConvertible {
  case malformedEntry(String)
  case queryIdentifier(String)
  case zeroIndex
  case indexOutOfOrder(Int, after: Int)
  case noFeatures
  case tooLarge(points: Int, features: String)

  public var description: String {
    switch self {
    case .malformedEntry(let entry):
      "\(quoted(entry)) is not of the form index:value with a whole index; correct the line"
    case .queryIdentifier(let entry):
      "\(quoted(entry)) is for ranking, which is not done here; remove the qid entries"
    case .zeroIndex:
      "index 0 is used, but indices count from 1; add 1 to every index"
    case .indexOutOfOrder(let index, let previous):
      "index \(index) follows \(previous), but indices must increase; sort the line and remove repetitions"
    case .noFeatures:
      "no point has any feature; write the features as index:value behind the target"
    case .tooLarge(let points, let features):
      "\(points) points with \(features) features exceed the limit of \(maximumEntries) entries; "
        + "correct the index, or reduce the data first"
    }
  }
}

extension Dataset {
  /// Reads points from LIBSVM text: `target index:value index:value …` on each line.
  ///
  /// Indices count from 1 and increase strictly; features left out are zero; `d` is the largest index.
  /// What follows `#` is a comment; lines without anything else are skipped. Ranking data (`qid:`) are refused.
  ///
  /// - Parameters:
  ///   - bytes: the text.
  ///   - file: names the data in errors.
  /// - Cost: one pass over the bytes, then the dense `d×n` matrix, at most `maximumEntries`.
  /// - Throws: `DatasetError` with the line and the entry.
  public init(libsvm bytes: [UInt8], file: String) throws(DatasetError) {
    try self.init(libsvm: bytes, file: file, entryLimit: maximumEntries)
  }

  init(libsvm bytes: [UInt8], file: String, entryLimit: Int) throws(DatasetError) {
    let text = try checkedText(bytes, file: file)
    var points: [SparsePoint] = []
    var origins: [Origin] = []
    let lines = text.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    for (number, line) in lines.enumerated() {
      do throws(DatasetError.Problem) {
        guard let point = try SparsePoint(line: line) else { continue }
        points.append(point)
        origins.append(.line(number + 1))
      } catch {
        throw DatasetError(file, .line(number + 1), error)
      }
    }
    if points.isEmpty { throw DatasetError(file, nil, .text(.empty)) }

    let features = points.compactMap(\.entries.last?.index).max() ?? 0
    if features == 0 { throw DatasetError(file, nil, .sparse(.noFeatures)) }
    let (entries, overflow) = features.multipliedReportingOverflow(by: points.count)
    if overflow || entries > entryLimit {
      let problem = SparseProblem.tooLarge(points: points.count, features: String(features))
      throw DatasetError(file, nil, .sparse(problem))
    }
    var inputs = Matrix(rows: features, columns: points.count)
    for (j, point) in points.enumerated() {
      for entry in point.entries { inputs[entry.index - 1, j] = entry.value }
    }
    self.init(
      name: file, inputs: inputs, targets: points.map(\.target),
      featureNames: (1...features).map { "feature \($0)" }, targetName: "target", origins: origins)
  }
}

/// One line of LIBSVM text.
private struct SparsePoint {
  var target: Double
  var entries: [(index: Int, value: Double)] = []

  /// Nil when the line holds nothing but a comment.
  init?(line: ArraySlice<UInt8>) throws(DatasetError.Problem) {
    let blanks = Array(" \t\r".utf8)
    let tokens = line.prefix { $0 != UInt8(ascii: "#") }.split { blanks.contains($0) }
      .map { String(decoding: $0, as: UTF8.self) }
    guard let first = tokens.first else { return nil }
    target = try SparsePoint.number(first[...], at: "target")
    var previous = 0
    for token in tokens.dropFirst() {
      let (index, value) = try SparsePoint.entry(token)
      if index == 0 { throw .sparse(.zeroIndex) }
      if index <= previous { throw .sparse(.indexOutOfOrder(index, after: previous)) }
      previous = index
      entries.append((index, value))
    }
  }

  private static func entry(_ token: String) throws(DatasetError.Problem) -> (index: Int, value: Double) {
    guard let colon = token.firstIndex(of: ":") else { throw .sparse(.malformedEntry(token)) }
    let name = token[..<colon]
    if name == "qid" { throw .sparse(.queryIdentifier(token)) }
    guard !name.isEmpty, name.utf8.allSatisfy({ $0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9") }) else {
      throw .sparse(.malformedEntry(token))
    }
    guard let index = Int(name) else { throw .sparse(.tooLarge(points: 1, features: quoted(name))) }
    return (index, try number(token[token.index(after: colon)...], at: "feature \(index)"))
  }

  private static func number(_ text: Substring, at place: String) throws(DatasetError.Problem) -> Double {
    do throws(NumberProblem) {
      return try parseNumber(text)
    } catch {
      throw .number(error, column: place)
    }
  }
}
