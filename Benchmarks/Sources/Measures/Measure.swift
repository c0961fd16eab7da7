internal import Benchmark
internal import Foundation

/// The requirement on a number.
public enum Limit: Sendable {
  case atMost(Double)
  case atLeast(Double)
  case within(ClosedRange<Double>)

  var bounds: (least: Double?, most: Double?) {
    switch self {
    case .atMost(let most): (nil, most)
    case .atLeast(let least): (least, nil)
    case .within(let range): (range.lowerBound, range.upperBound)
    }
  }
}

/// One line of the table: a measurement of a run. Times are those of this machine; only the value is compared.
public struct Line: Codable, Sendable {
  public let group: String
  public let measure: String
  public let value: Double
  public let atLeast: Double?
  public let atMost: Double?
  public let seconds: Double?
  public let referenceSeconds: Double?
  public let note: String
}

/// Registers a benchmark that measures one number in a separate process and records it.
///
/// - Parameters:
///   - name: what is divided by what, and at which size.
///   - limit: the requirement on the number, if there is one.
///   - fileID: names the group, which is the module.
///   - body: measures; it repeats what has to be repeated itself, so that it can interleave.
public func measure(
  _ name: String, _ limit: Limit? = nil, fileID: String = #fileID,
  _ body: @escaping @Sendable () throws -> Finding
) {
  let metric = BenchmarkMetric.custom(
    "thousandths", polarity: limit?.bounds.least == nil ? .prefersSmaller : .prefersLarger,
    useScalingFactor: false)
  Benchmark(
    name,
    configuration: .init(
      metrics: [metric], warmupIterations: 0, maxDuration: .seconds(600), maxIterations: 1)
  ) { benchmark in
    let finding = try body()
    benchmark.measurement(metric, Int((1000 * finding.value).rounded()))
    try writeDown(
      Line(
        group: String(fileID.prefix { $0 != "/" }), measure: name, value: finding.value,
        atLeast: limit?.bounds.least,
        atMost: limit?.bounds.most, seconds: finding.seconds, referenceSeconds: finding.reference,
        note: finding.note))
  }
}

/// Appends a line of JSON to the file that the variable `SGN_MEASUREMENTS` names, which must exist.
private func writeDown(_ line: Line) throws {
  guard let path = ProcessInfo.processInfo.environment["SGN_MEASUREMENTS"] else { return }
  let encoder = JSONEncoder()
  encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
  let bytes = try encoder.encode(line) + Data("\n".utf8)
  let file = try FileHandle(forWritingTo: URL(filePath: path))
  try file.seekToEnd()
  try file.write(contentsOf: bytes)
  try file.close()
}
