internal import Foundation

/// Seconds of wall-clock time.
public func elapsed(_ body: () throws -> Void) rethrows -> Double {
  try ContinuousClock().measure(body) / .seconds(1)
}

/// The median: the middle number, or the mean of the two in the middle.
public func median(_ values: [Double]) -> Double {
  let sorted = values.sorted()
  return (sorted[(sorted.count - 1) / 2] + sorted[sorted.count / 2]) / 2
}

/// The result of a measurement.
public struct Finding: Sendable {
  /// The required number, in most cases a ratio of times.
  public var value: Double
  /// The median seconds of the subject and of the reference.
  public var seconds: Double?
  public var reference: Double?
  /// An explanation of the number.
  public var note: String

  public init(_ value: Double, seconds: Double? = nil, reference: Double? = nil, note: String = "") {
    (self.value, self.seconds, self.reference, self.note) = (value, seconds, reference, note)
  }
}

/// Times two things alternately, A, B, A, B …, after one of each to warm up. Machines drift; a ratio of neighbours does not,
/// and the value is the median of those ratios.
///
/// - Parameters:
///   - repetitions: how many pairs are timed.
///   - warm: whether one pair is run first and forgotten.
///   - subject: takes its time, in seconds.
///   - reference: the limit's time, in seconds.
public func compare(
  _ repetitions: Int, warm: Bool = true, _ subject: () throws -> Double, to reference: () throws -> Double
) rethrows -> Finding {
  if warm { (_, _) = (try subject(), try reference()) }
  var pairs: [(subject: Double, reference: Double)] = []
  for _ in 0..<repetitions { pairs.append((try subject(), try reference())) }
  return Finding(
    median(pairs.map { $0.subject / $0.reference }), seconds: median(pairs.map(\.subject)),
    reference: median(pairs.map(\.reference)))
}

/// Three significant digits.
public func short(_ value: Double) -> String { String(format: "%.3g", value) }

/// The natural logarithm.
public func logarithm(_ value: Double) -> Double { log(value) }
