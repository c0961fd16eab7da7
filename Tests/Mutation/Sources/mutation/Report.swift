import Foundation
import SourceMutation
import Statistics

/// The results of a sample, as a page.
struct Report {
  struct Line: Codable, Sendable {
    let mutant: Mutant
    let fate: TestRuns.Fate
    let by: String
  }

  let seed: UInt64
  let lines: [Line]
  /// Mutants of the sample that were not tried for lack of time.
  let left: Int
  let uncompiled: Int
  /// The number of all mutants, without those known to be equivalent.
  let all: Int
  let equivalents: Int
  /// Tests that failed without a mutant, and could notice nothing.
  let unused: [String]

  private static func isKilled(_ line: Line) -> Bool { line.fate == .killed || line.fate == .timedOut }

  var killed: Int { lines.count(where: Self.isKilled) }

  /// 95 %, without an approximation.
  var interval: ClosedRange<Double> {
    lines.isEmpty ? 0...1 : ClopperPearson.interval(successes: killed, trials: lines.count, error: 0.05)
  }

  var text: String {
    """
    # Mutants of the source

    Result of `make mutation`: of \(lines.count) mutants that a machine made at random places, the tests noticed \(killed), **\(Self.percent(Double(killed) / Double(max(1, lines.count))))**
    (95 % interval: \(Self.percent(interval.lowerBound)) to \(Self.percent(interval.upperBound)), Clopper and Pearson). Seed \(seed), from \(all) mutants outside the \(equivalents) that are known to be equivalent;
    \(uncompiled) more were drawn that do not compile\(left > 0 ? ", and \(left) for which there was no time" : "").

    The mutated modules are \(mutatedModules.map { "`\($0)`" }.joined(separator: ", ")); the modules below them are not mutated.
    \(unused.isEmpty ? "Every test was used." : "Not used, because they failed without a mutant: \(unused.joined(separator: ", ")).")

    | module | mutants | noticed | by the time limit | survived | never reached |
    |---|---:|---:|---:|---:|---:|
    \(table(by: \.mutant.module))

    | kind of mistake | mutants | noticed | by the time limit | survived | never reached |
    |---|---:|---:|---:|---:|---:|
    \(table(by: \.mutant.kind))

    ## Survivors

    \(survivors)

    """
  }

  private func table(by key: (Line) -> String) -> String {
    Dictionary(grouping: lines, by: key).sorted { $0.key < $1.key }.map { name, lines in
      func count(_ fate: TestRuns.Fate) -> Int { lines.count { $0.fate == fate } }
      return
        "| \(name) | \(lines.count) | \(lines.count(where: Self.isKilled)) | \(count(.timedOut)) | \(count(.survived)) | \(count(.unreached)) |"
    }.joined(separator: "\n")
  }

  private var survivors: String {
    let alive = lines.filter { !Self.isKilled($0) }
      .sorted { ($0.mutant.file, $0.mutant.line) < ($1.mutant.file, $1.mutant.line) }
    if alive.isEmpty { return "None." }
    return alive.map { line in
      "- `\(line.mutant.file)`, \(line.mutant.kind), \(line.fate == .unreached ? "never reached" : "unnoticed by \(line.by)")\n"
        + "  `\(line.mutant.lineText)`\n  `\(line.mutant.change)`"
    }.joined(separator: "\n")
  }

  private static func percent(_ share: Double) -> String { String(format: "%.1f %%", 100 * share) }
}
