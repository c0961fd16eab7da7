public import CounterStream
import Foundation

/// One input of a property, described in the problem's terms and small enough to print.
///
/// A case is a recipe (sizes, a spectrum, a seed), not the data generated from it, so that it can be encoded,
/// shrunk in the problem's own terms and replayed.
public protocol PropertyCase: Codable, Sendable {
  /// The case number `index` of a run. Early indices should walk through the corner sizes, later ones
  /// draw from `stream`.
  static func generate(index: Int, from stream: CounterStream) -> Self

  /// Simpler cases to try when this one fails, the boldest simplification first.
  var simpler: [Self] { get }
}

extension PropertyCase {
  /// The case with one of its sizes halved, or one less, as long as it stays above zero.
  public func shrinking(_ sizes: [WritableKeyPath<Self, Int>]) -> [Self] {
    sizes.flatMap { size in
      [self[keyPath: size] / 2, self[keyPath: size] - 1].filter { $0 > 0 }.map { smaller in
        var candidate = self
        candidate[keyPath: size] = smaller
        return candidate
      }
    }
  }
}

/// Runs `body` on every generated case, and first on every saved regression of this name.
///
/// The first failing case is shrunk until no simpler one fails, and added to the regressions, which are replayed in every later run. The
/// error prints it with the command that replays it. `SGN_REPLAY` set to the JSON of a case runs only that case; `SGN_SEED` draws other
/// cases, and `SGN_CASES` sets their number.
///
/// - Parameters:
///   - name: unique; it names the stream of the cases, and the regression file.
///   - cases: the number of generated cases.
///   - regressions: where failing cases are kept.
public func checkProperty<Case: PropertyCase>(
  _ name: String, over _: Case.Type, cases: Int = 60, regressions: Regressions = .kept,
  _ body: (Case) throws -> Void
) throws {
  if let replay = ProcessInfo.processInfo.environment["SGN_REPLAY"] {
    try body(try JSONDecoder().decode(Case.self, from: Data(replay.utf8)))
    return
  }
  for saved in try regressions.saved(for: name, as: Case.self) {
    try checkCase(name, saved, regressions, body)
  }
  let stream = CounterStream(seed: testSeed).substream("property").substream(name)
  let wanted = ProcessInfo.processInfo.environment["SGN_CASES"].flatMap(Int.init)
  for index in 0..<(wanted ?? cases) {
    try checkCase(
      name, Case.generate(index: index, from: stream.substream(index)), regressions, body)
  }
}

private func checkCase<Case: PropertyCase>(
  _ name: String, _ original: Case, _ regressions: Regressions, _ body: (Case) throws -> Void
) throws {
  guard var failure = failure(of: original, body) else { return }
  var smallest = original
  var steps = 0
  shrinking: while steps < 500 {
    for candidate in smallest.simpler {
      steps += 1
      if let error = TestSupport.failure(of: candidate, body) {
        (smallest, failure) = (candidate, error)
        continue shrinking
      }
    }
    break
  }
  let encoder = JSONEncoder()
  encoder.outputFormatting = .sortedKeys
  let json = String(decoding: try encoder.encode(smallest), as: UTF8.self)
  let kept = (try? regressions.keep(smallest, for: name)) != nil
  throw FalsifiedProperty(name: name, json: json, reason: String(describing: failure), isKept: kept)
}

private func failure<Case>(of candidate: Case, _ body: (Case) throws -> Void) -> (any Error)? {
  do {
    try body(candidate)
    return nil
  } catch {
    return error
  }
}

/// A property that failed, with its shrunk case.
public struct FalsifiedProperty: Error, CustomStringConvertible {
  let name: String
  let json: String
  let reason: String
  /// Whether the case could be written among the regressions.
  let isKept: Bool

  public var description: String {
    """
    property “\(name)” fails: \(reason)
      shrunk case: \(json)
      replay it:   SGN_REPLAY='\(json)' swift test --filter '\(name)'
      \(isKept ? "it is kept in" : "keep it:     add the case to the list in") Fixtures/regressions/\(name).json
    """
  }
}

/// A condition that a case violates, as text.
public struct Unmet: Error, CustomStringConvertible {
  public let description: String
}

/// Throws unless `condition` holds; a NaN comparison does not hold.
public func require(_ condition: Bool, _ message: @autoclosure () -> String) throws {
  if !condition { throw Unmet(description: message()) }
}

/// Throws unless `measured ≤ bound`, so that NaN fails.
public func require(_ measured: Double, atMost bound: Double, _ what: @autoclosure () -> String) throws {
  if !(measured <= bound) {
    throw Unmet(description: "\(what()): measured \(measured), allowed \(bound)")
  }
}
