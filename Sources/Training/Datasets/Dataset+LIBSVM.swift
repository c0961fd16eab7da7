internal import DenseLinearAlgebra
internal import Files

/// Why a LIBSVM file is not accepted as points.
public enum SparseProblem: Error, Equatable, Sendable, CustomStringConvertible {
  case malformedEntry(String)
  case queryIdentifier(String)
  /// Index 0 in a file that counts from 1, as the model's features do.
  case zeroIndex
  case indexOutOfOrder(Int, after: Int)
  case noFeatures
  case unknownFeature(Int, last: Int)
  case tooLarge(index: String, points: Int)

  public var description: String {
    switch self {
    case .malformedEntry(let entry):
      "\(quoted(entry)) is not of the form index:value with a whole index; correct the line"
    case .queryIdentifier(let entry):
      "\(quoted(entry)) is for ranking, which is not supported; remove the qid entries"
    case .zeroIndex:
      "index 0 is used, but the data that the model was trained on count from 1; add 1 to every index"
    case .indexOutOfOrder(let index, let previous):
      "index \(index) follows \(previous), but indices must increase; sort the line and remove repetitions"
    case .noFeatures:
      "no point has any feature; write the features as index:value after the target"
    case .unknownFeature(let index, let last):
      "index \(index) is beyond \(last), the last feature of the model; correct the index, or leave the entry out"
    case .tooLarge(let index, let points):
      "index \(index) implies that many features for each of \(points) \(points == 1 ? "point" : "points"), beyond the limits of "
        + "\(maximumFeatures) features and \(maximumEntries) entries; correct the index, or reduce the data first"
    }
  }
}

/// More features than this are refused before any memory is allocated for them: a network of 1,024 neurons, the smallest by default, would have more than
/// `maximumEntries` weights.
public let maximumFeatures = maximumEntries / 1024

extension Dataset {
  /// Reads points from LIBSVM text: `target index:value index:value …` on each line.
  ///
  /// Indices increase strictly. They count from 0 where index 0 is used anywhere, as a note reports, and otherwise from 1. Omitted features are zero; the
  /// largest index is the last feature. Text after `#` is a comment; empty lines are skipped. Ranking data (`qid:`) are refused.
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
    let points = try SparsePoints(bytes, file: file)
    guard let largest = points.largestIndex else { throw DatasetError(file, nil, .sparse(.noFeatures)) }
    let first = points.usesZero ? 0 : 1
    let (features, count) = (largest.index - first + 1, points.origins.count)
    if features > maximumFeatures || features * count > entryLimit {
      let problem = SparseProblem.tooLarge(index: "\(largest.index)", points: count)
      throw DatasetError(file, points.origins[largest.point], .sparse(problem))
    }
    self.init(
      name: file, inputs: points.dense(firstIndex: first, dimension: features), targets: points.targets,
      source: FeatureSource(
        featureNames: (first..<first + features).map { "feature \($0)" }, firstIndex: first),
      targetName: "target", origins: points.origins,
      notes: points.usesZero ? ["The features count from 0, as index 0 is used."] : [])
  }
}

extension Points {
  /// Reads the points of LIBSVM text, in the features of a source; the targets must be numbers, but are not used. A line with only a target is a point
  /// whose features are all zero.
  ///
  /// - Throws: `DatasetError` as for reading a data set, and for an index that the source does not have.
  public init(libsvm bytes: [UInt8], file: String, source: FeatureSource) throws(DatasetError) {
    let points = try SparsePoints(bytes, file: file)
    let (first, names) = (source.firstIndex ?? 1, source.featureNames)
    if let zero = points.zero, first == 1 {
      throw DatasetError(file, points.origins[zero], .sparse(.zeroIndex))
    }
    if let largest = points.largestIndex, largest.index - first >= names.count {
      let problem = SparseProblem.unknownFeature(largest.index, last: first + names.count - 1)
      throw DatasetError(file, points.origins[largest.point], .sparse(problem))
    }
    self.init(
      name: file, inputs: points.dense(firstIndex: first, dimension: names.count), featureNames: names,
      origins: points.origins)
  }
}

/// The entries of LIBSVM text, as they are written.
private struct SparsePoints {
  private(set) var targets: [Double] = []
  private(set) var origins: [Origin] = []
  /// The first point that uses index 0.
  private(set) var zero: Int?
  /// The largest index and the first point that uses it.
  private(set) var largestIndex: (index: Int, point: Int)?
  private var indices: [Int] = []
  private var values: [Double] = []
  /// Where the entries of each point end.
  private var ends: [Int] = []

  var usesZero: Bool { zero != nil }

  init(_ bytes: [UInt8], file: String) throws(DatasetError) {
    var (start, line) = (try startOfText(bytes, file: file), 1)
    while start < bytes.count {
      let end = bytes[start...].firstIndex(of: UInt8(ascii: "\n")) ?? bytes.count
      do throws(DatasetError.Problem) {
        if try readLine(bytes, start..<end) { origins.append(.line(line)) }
      } catch {
        throw DatasetError(file, .line(line), error)
      }
      (start, line) = (end + 1, line + 1)
    }
    if origins.isEmpty { throw DatasetError(file, nil, .text(.empty)) }
  }

  /// The points as columns.
  func dense(firstIndex: Int, dimension: Int) -> Matrix {
    var inputs = Matrix(rows: dimension, columns: ends.count)
    var entry = 0
    for (j, end) in ends.enumerated() {
      while entry < end {
        inputs[indices[entry] - firstIndex, j] = values[entry]
        entry += 1
      }
    }
    return inputs
  }

  /// Reads one line; false when it contains at most a comment.
  private mutating func readLine(_ bytes: [UInt8], _ line: Range<Int>) throws(DatasetError.Problem) -> Bool {
    var rest = line
    guard let target = nextWord(bytes, &rest) else { return false }
    targets.append(try number(bytes, target) { "target" })
    var previous = -1
    while let word = nextWord(bytes, &rest) {
      let index = try entry(bytes, word)
      if index <= previous { throw .sparse(.indexOutOfOrder(index, after: previous)) }
      previous = index
    }
    let point = ends.count
    if previous > largestIndex?.index ?? -1 { largestIndex = (previous, point) }
    let first = ends.last ?? 0
    if zero == nil, first < indices.count, indices[first] == 0 { zero = point }
    ends.append(indices.count)
    return true
  }

  /// Reads `index:value` and returns the index.
  private mutating func entry(_ bytes: [UInt8], _ word: Range<Int>) throws(DatasetError.Problem) -> Int {
    func text(_ range: Range<Int>) -> String { String(decoding: bytes[range], as: UTF8.self) }
    guard let colon = bytes[word].firstIndex(of: UInt8(ascii: ":")) else {
      throw .sparse(.malformedEntry(text(word)))
    }
    let name = word.lowerBound..<colon
    if bytes[name].elementsEqual("qid".utf8) { throw .sparse(.queryIdentifier(text(word))) }
    var index = 0
    for place in name {
      let digit = bytes[place] &- UInt8(ascii: "0")
      guard digit <= 9 else { throw .sparse(.malformedEntry(text(word))) }
      // Far beyond any limit, and far from overflow.
      if index > 1 << 50 { throw .sparse(.tooLarge(index: quoted(text(name)), points: ends.count + 1)) }
      index = 10 * index + Int(digit)
    }
    if name.isEmpty { throw .sparse(.malformedEntry(text(word))) }
    values.append(try number(bytes, (colon + 1)..<word.upperBound) { "feature \(index)" })
    indices.append(index)
    return index
  }

  private func number(
    _ bytes: [UInt8], _ word: Range<Int>, at place: () -> String
  ) throws(DatasetError.Problem) -> Double {
    do throws(NumberProblem) {
      return try parseNumber(ascii: bytes, word)
    } catch {
      throw .number(error, column: place())
    }
  }
}

/// The next word of a line, before a comment; `rest` begins after it.
private func nextWord(_ bytes: [UInt8], _ rest: inout Range<Int>) -> Range<Int>? {
  func isBlank(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") || byte == UInt8(ascii: "\r")
  }
  var start = rest.lowerBound
  while start < rest.upperBound, isBlank(bytes[start]) { start += 1 }
  var end = start
  while end < rest.upperBound, !isBlank(bytes[end]), bytes[end] != UInt8(ascii: "#") { end += 1 }
  rest = end..<rest.upperBound
  return end > start ? start..<end : nil
}
