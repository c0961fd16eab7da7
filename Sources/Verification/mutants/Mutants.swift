internal import Claims
internal import Foundation
internal import KnownMistakes
internal import Laws

/// Judges this library and every known mistake by every law, and prints which law refutes which mistake. Then plants some mistakes
/// in the experiments.
///
/// Exit status 1 when a law or an experiment refutes the library, or a mistake survives.
@main enum Mutants {
  static func main() throws {
    let broken = Laws.all.filter { $0.judge(.ours) != .holds }
    for law in broken { print("this library breaks \(law.claim.rawValue): \(law.statement)") }
    print("this library obeys \(Laws.all.count - broken.count) of \(Laws.all.count) laws")

    var survivors = 0
    var busy: Set<String> = []
    for claim in ClaimID.allCases {
      let mistakes = KnownMistakes.all.filter { $0.claim == claim }
      if mistakes.isEmpty { continue }
      print("\n\(claim.rawValue)")
      for mistake in mistakes {
        let killers = mistake.killers(all: true)
        busy.formUnion(killers.map(\.statement))
        if killers.isEmpty { survivors += 1 }
        print("  \(mistake.name)")
        print(
          killers.isEmpty
            ? "    SURVIVES EVERY LAW" : killers.map { "    × \($0.statement)" }.joined(separator: "\n"))
      }
    }

    let idle = Laws.all.filter { !busy.contains($0.statement) }
    if !idle.isEmpty { print("\nlaws that refute no known mistake") }
    for law in idle { print("  \(law.claim.rawValue): \(law.statement)") }
    print(
      "\n\(KnownMistakes.all.count - survivors) of \(KnownMistakes.all.count) known mistakes are refuted")
    let experimentsAreRight = try experimentsTellRightFromWrong()
    if survivors > 0 || !broken.isEmpty || !experimentsAreRight { exit(1) }
  }
}
