import Claims
import CounterStream
import Experiments
import Foundation
import KnownMistakes
import Laws
import Statistics
import TestSupport
import Testing

/// The experiments confirm this library, refute wrong ones, and can be stopped and resumed.
@Suite struct VerificationTests {
  private func judgements(
    _ experiment: any Experiment, _ implementation: Implementation = .ours, seed: UInt64 = testSeed
  ) throws -> [Judgement] {
    guard let isTaken = Self.some[experiment.name] else {
      return try Verification(effort: .quick, seed: seed, implementation: implementation).run([experiment])[0]
        .judgements
    }
    let stream = CounterStream(seed: seed).substream(experiment.name)
    let rows = try experiment.cases(.quick).enumerated().filter { isTaken($0.element) }.flatMap {
      try experiment.measure($0.element, implementation, stream: stream.substream($0.offset))
    }
    return experiment.judge(rows)
  }

  /// Those that a debug build runs in seconds; `make mutants` runs all in a release build, and `DampingExperimentTests` and `NystromExperimentTests` some
  /// cases.
  private static let light = Verification.experiments.filter { experiment in
    ![
      "damping", "nystrom", "distortion", "fixed-point", "concentration", "comparison", "width", "cost",
      "crossover", "held-out", "iterative", "bias",
    ]
    .contains(
      experiment.name)
  }

  /// Of these, some cases of each kind suffice to distinguish right from wrong.
  private static let some: [String: @Sendable (Row) -> Bool] = [
    "cross-validation": { $0["draw"] == 0 },
    "eigenvalue": { $0["draw"] == 0 && $0["n"] < 64 && $0.word("data") != "diamonds" },
    "contraction": { $0["draw"] < 2 },
    "safeguard": { $0["draw"] == 0 && ($0["width"] == 256 || $0.word("data") == "sphere") },
    "certification": { $0["draw"] == 0 && $0["n"] < 8 },
  ]

  @Test(arguments: light.indices) func noClaimIsRefuted(_ index: Int) throws {
    let experiment = Self.light[index]
    // Stronger statements at sizes of practice may be refuted, and are reported so.
    let judgements = try judgements(experiment).filter { $0.scope == .statement }
    #expect(judgements.map(\.claim) == experiment.claims)
    for judgement in judgements {
      #expect(judgement.verdict == .holds, "\(judgement.claim.rawValue): \(judgement.comparison)")
      #expect(judgement.measured.isFinite && !judgement.confidence.isEmpty)
    }
  }

  @Test func everyClaimHasAnExperimentOrAReason() {
    let covered = Set(Verification.experiments.flatMap(\.claims))
    for claim in ClaimID.allCases {
      #expect(covered.contains(claim) != (Verification.withoutExperiment[claim] != nil), "\(claim.rawValue)")
    }
    #expect(Set(Verification.experiments.map(\.name)).count == Verification.experiments.count)
  }

  /// Planted falsehoods in these: the experiment refutes the claim that the mistake breaks.
  static let planted = [
    "the bound on the Gram side is not squared (seen)", "β upside down",
    "the recursive residual is trusted to convergence (seen)",
    "“inputs distinct”: dependent antipodal pairs are not seen",
    "only neurons on the active side are counted as near", "b̄ is the activation half way",
    "the Gram matrix without 1/m", "λ_min as LAPACK computes it, taken for a bound",
    "the step is added instead of subtracted", "the recursion of LSQR is trusted (seen)",
  ]

  @Test(arguments: planted) func aPlantedFalsehoodIsCaught(_ name: String) throws {
    let mistake = try #require(KnownMistakes.all.first { $0.name == name })
    let isCaught = try Verification.experiments.contains { experiment in
      guard experiment.claims.contains(mistake.claim) else { return false }
      return try judgements(experiment, mistake.implementation, seed: 0).contains {
        $0.claim == mistake.claim && $0.scope == .statement && $0.verdict != .holds
      }
    }
    #expect(isCaught)
  }

  // A run sets the number of threads of the whole process, and with it the last bits of products by BLAS. Tests that compare two runs
  // bit for bit run in a separate process.

  /// The same seed gives the same rows, whatever the order in which the cases are run.
  @Test func aRunIsAFunctionOfItsSeed() async {
    await #expect(processExitsWith: .success) {
      let experiments: [any Experiment] = [KernelExperiment(), StabilityExperiment()]
      let verification = Verification(effort: .quick, seed: 5)
      let (first, second) = (try verification.run(experiments), try verification.run(experiments))
      #expect(first.map(\.rows) == second.map(\.rows))
      let other = try Verification(effort: .quick, seed: 6).run(experiments)
      #expect(first[1].rows != other[1].rows)
    }
  }

  /// Cases that a stopped run measured are not measured again, except one whose line was cut off.
  @Test func aStoppedRunGoesOn() async {
    await #expect(processExitsWith: .success) {
      try withTemporaryFolder { folder in
        let path = folder.appending(path: "measurements.jsonl").path
        let experiment = StabilityExperiment()
        let verification = Verification(effort: .quick, seed: 5)
        let (first, second) = (provenance(hour: 1), provenance(hour: 2))
        let whole = try verification.run(
          [experiment], store: MeasurementStore(path: path, subject: "a", provenance: first))
        let text = try String(contentsOfFile: path, encoding: .utf8)
        let cases = experiment.cases(.quick).count
        #expect(text.split(separator: "\n").count == 2 + cases)
        #expect(whole[0].sources.map(\.cases) == [cases] && !whole[0].isReplayed)

        let stopped = text.split(separator: "\n").prefix(5).joined(separator: "\n") + "\n{\"key\":{\"expe"
        try stopped.write(toFile: path, atomically: true, encoding: .utf8)
        let counting = Counting(StabilityExperiment())
        let resumed = try verification.run(
          [counting], store: MeasurementStore(path: path, subject: "a", provenance: second))
        #expect(counting.measured.load == cases - 3)
        #expect(resumed[0].rows == whole[0].rows)
        #expect(resumed[0].sources.map(\.provenance) == [first, second])
        #expect(resumed[0].sources.map(\.cases) == [3, cases - 3])
        #expect(resumed[0].sources.map(\.isEarlier) == [true, false] && resumed[0].isReplayed)

        // Measurements with other settings are neither reused nor discarded.
        #expect(throws: OtherSubject.self) {
          try MeasurementStore(path: path, subject: "b", provenance: first)
        }
        #expect(try String(contentsOfFile: path, encoding: .utf8).hasPrefix("# a\n"))
      }
    }
  }

  /// Cases that another program or another machine measured are measured again, with a note; so is everything in a fresh run.
  @Test func othersMeasurementsAreNotTakenOver() async {
    await #expect(processExitsWith: .success) {
      try withTemporaryFolder { folder in
        let path = folder.appending(path: "measurements.jsonl").path
        let cases = StabilityExperiment().cases(.quick).count
        func measured(_ store: MeasurementStore) throws -> Int {
          let counting = Counting(StabilityExperiment())
          _ = try Verification(effort: .quick, seed: 5).run([counting], store: store)
          return counting.measured.load
        }
        func store(_ provenance: Provenance, isFresh: Bool = false) throws -> MeasurementStore {
          try MeasurementStore(path: path, subject: "a", provenance: provenance, isFresh: isFresh)
        }
        let first = provenance(hour: 1)
        #expect(try measured(store(first)) == cases)
        #expect(try measured(store(provenance(hour: 2))) == 0)
        #expect(try measured(store(provenance(hour: 3), isFresh: true)) == cases)
        let others = try store(provenance(hour: 4, program: "other"))
        #expect(others.discarded.map(\.date) == [provenance(hour: 3).date])
        #expect(try measured(others) == cases)
        #expect(try measured(store(provenance(hour: 5, program: "other", threads: 8))) == cases)
      }
    }
  }

  /// Seconds depend on the state of the machine, so timed experiments are always measured again.
  @Test func secondsAreNeverTakenOver() async {
    await #expect(processExitsWith: .success) {
      let store = MeasurementStore()
      let timed = Counting(StabilityExperiment(), isTimed: true)
      let cases = timed.cases(.quick).count
      for runs in 1...2 {
        _ = try Verification(effort: .quick, seed: 5).run([timed], store: store)
        #expect(timed.measured.load == runs * cases)
      }
    }
  }

  @Test func theFirstErrorEndsARun() {
    struct Unlucky: Error {}
    let failing = Counting(StabilityExperiment()) { throw Unlucky() }
    #expect(throws: Unlucky.self) { try Verification(effort: .quick, seed: 1).run([failing]) }
  }
}

/// A run at an hour, by a program, on a machine.
private func provenance(hour: Int, program: String = "this", threads: Int = 2) -> Provenance {
  Provenance(
    version: "0", commit: nil, program: program,
    machine: Machine(processor: "one", instructions: "portable", threads: threads, memory: 1),
    date: "2026-01-01T0\(hour):00:00Z", load: 0.5)
}
