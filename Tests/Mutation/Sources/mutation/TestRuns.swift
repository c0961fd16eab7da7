import Foundation

/// The tests of a tree: their names, how long each takes, which mutants it reaches, and whether it notices one.
struct TestRuns: Sendable {
  let program: URL
  let folder: URL
  /// Where what they print is kept.
  let logs: URL
  let workers: Int

  /// A test with what the unmutated program showed of it.
  struct Observed: Sendable {
    let name: String
    let seconds: Double
    let reached: Set<Int>

    /// The module whose tests it belongs to.
    var module: String { String(name.prefix { $0 != "." }.dropLast("Tests".count)) }
  }

  func names() async throws -> [String] {
    let list = logs.appending(path: "tests")
    guard
      try await run(
        program.path, ["--testing-library", "swift-testing", "--list-tests"], in: folder, output: list)
        == 0
    else { throw Failure("The tests cannot be listed: see \(list.path).") }
    return try String(contentsOf: list, encoding: .utf8).split(separator: "\n").map(String.init)
      .filter { $0.contains("/") }
  }

  /// Runs every test by itself with all mutants off.
  ///
  /// - Returns: those that pass with what they reach, and those that fail, which can notice nothing.
  func observe(_ names: [String], mutants: Int, note: @escaping @Sendable (Int) -> Void) async throws -> (
    observed: [Observed], failing: [String]
  ) {
    let results = try await inParallel(names.count) { i in
      let map = logs.appending(path: "reached-\(i)")
      try Data(count: max(1, mutants)).write(to: map)
      defer { try? FileManager.default.removeItem(at: map) }
      let clock = ContinuousClock()
      let start = clock.now
      let status = try await test(
        [names[i]], limit: 300, environment: ["SGN_MUTANTS_REACHED": map.path], log: "observed-\(i)")
      let time = clock.now - start
      if i % 100 == 0 { note(i) }
      guard status == 0 else { return nil as Observed? }
      let bytes = [UInt8](try Data(contentsOf: map))
      return Observed(
        name: names[i], seconds: time / .seconds(1), reached: Set(bytes.indices.filter { bytes[$0] != 0 }))
    }
    let observed = results.map { $0 ?? nil }
    return (observed.compactMap(\.self), names.indices.filter { observed[$0] == nil }.map { names[$0] })
  }

  /// What became of a mutant.
  enum Fate: String, Codable, Sendable { case killed, timedOut, survived, unreached }

  /// Runs the tests that reach a mutant, those of its own module and the fast ones first, until one fails.
  func fate(of number: Int, module: String, among tests: [Observed]) async throws -> (fate: Fate, by: String)
  {
    let reaching = tests.filter { $0.reached.contains(number) }
      .sorted { ($0.module == module ? 0 : 1, $0.seconds) < ($1.module == module ? 0 : 1, $1.seconds) }
    var rest = reaching[...]
    // A process a batch; each may take twice as long as all before it.
    var seconds = 1.0
    while let first = rest.first {
      var batch = [first.name]
      var expected = first.seconds
      rest.removeFirst()
      while let next = rest.first, expected + next.seconds < seconds, batch.count < 200 {
        batch.append(next.name)
        expected += next.seconds
        rest.removeFirst()
      }
      // A loop that the mistake made endless; with ten times the expected time and half a minute to spare.
      let limit = Int(30 + 10 * expected)
      let status = try await test(
        batch, limit: limit, environment: ["SGN_MUTANT": "\(number)"], log: "mutant-\(number)")
      // What fails without the mutant too, now that the machine does whatever it does, has not noticed it.
      if status != 0, try await test(batch, limit: limit, environment: [:], log: "unmutated-\(number)") == 0 {
        let isTime = status == 124 || status == 137
        return (isTime ? .timedOut : .killed, firstFailure(in: "mutant-\(number)") ?? batch[0])
      }
      seconds *= 2
    }
    return (reaching.isEmpty ? .unreached : .survived, "\(reaching.count) tests")
  }

  /// Runs some tests under a time limit; 124 where it is exceeded.
  private func test(_ names: [String], limit: Int, environment: [String: String], log: String) async throws
    -> Int32
  {
    let filter = names.map { "^" + NSRegularExpression.escapedPattern(for: $0) }.joined(separator: "|")
    return try await run(
      "timeout",
      [
        "-k", "5", "\(limit)", program.path, "--testing-library", "swift-testing", "--filter",
        filter,
      ],
      environment: environment.merging(["OPENBLAS_NUM_THREADS": "1"]) { $1 }, in: folder,
      output: logs.appending(path: log))
  }

  /// The first test that the log says has failed.
  private func firstFailure(in log: String) -> String? {
    guard let text = try? String(contentsOf: logs.appending(path: log), encoding: .utf8) else { return nil }
    return text.split(separator: "\n").first { $0.contains("recorded an issue") }.map {
      String($0.drop { $0 != "T" }.prefix(160))
    }
  }

  /// Calls at most `workers` at a time; the results in order. After the deadline no more are started, and their results are `nil`.
  func inParallel<T: Sendable>(
    _ count: Int, until deadline: Date = .distantFuture, _ body: @escaping @Sendable (Int) async throws -> T
  ) async throws -> [T?] {
    try await withThrowingTaskGroup(of: (Int, T).self) { group in
      var results: [T?] = Array(repeating: nil, count: count)
      var next = 0
      func begin() {
        guard next < count, Date.now < deadline else { return }
        let i = next
        next += 1
        group.addTask {
          (i, try await body(i))
        }
      }
      for _ in 0..<workers { begin() }
      for try await (i, value) in group {
        results[i] = value
        begin()
      }
      return results
    }
  }
}
