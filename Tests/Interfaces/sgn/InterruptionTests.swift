import Foundation
import Testing

/// Runs that are stopped in the middle. `--checks full` makes their steps long, and changes no number.
private let training = [
  "train", "synthetic:sphere,n=80,d=10", "--width", "2048", "--solver", "sketched", "--steps", "5",
  "--tolerance", "0",
]
private let interrupted = training + ["--checks", "full", "--checkpoint", "run"]
private let lastStep = "step-000005"

/// The point at which a run is killed.
enum Moment: CaseIterable {
  case afterTheStart, afterStep1, afterStep3, whileSaving

  func isNow(_ entries: [String]) -> Bool {
    switch self {
    case .afterTheStart: entries.contains("step-000000")
    case .afterStep1: entries.contains("step-000001")
    case .afterStep3: entries.contains("step-000003")
    case .whileSaving: entries.contains("step-000001") && entries.contains { $0.hasSuffix(".partial") }
    }
  }
}

@Suite struct InterruptionTests {
  private func entries(_ place: Workplace) -> [String] {
    (try? FileManager.default.contentsOfDirectory(atPath: place.folder.path + "/run")) ?? []
  }

  /// Resumes the checkpoint in `run` and compares the model with that of a run that was never stopped, byte by byte.
  private func expectResumable(_ place: Workplace, threads: [String] = []) throws {
    let resumed = try place.run(training + threads + ["--resume", "run", "--model", "resumed"])
    #expect(resumed.ending == .exit(2) && resumed.error.isEmpty, "\(resumed.error)")
    #expect(entries(place) == [lastStep])
    #expect(try place.run(training + threads + ["--model", "whole"]).ending == .exit(2))
    #expect(try place.contents(of: "resumed") == place.contents(of: "whole"))
  }

  @Test(arguments: Moment.allCases)
  func killedRunsResumeBitIdentically(_ moment: Moment) throws {
    try withWorkplace { place in
      let run = try place.start(interrupted)
      try run.wait { moment.isNow(entries(place)) }
      run.send(SIGKILL)
      #expect(try run.outcome().ending == .signal(SIGKILL))
      #expect(!entries(place).contains(lastStep))
      try expectResumable(place)
    }
  }

  @Test func twoKillsAndTwoThreads() throws {
    try withWorkplace { place in
      let threads = ["--threads", "2"]
      let first = try place.start(interrupted + threads)
      try first.wait { entries(place).contains("step-000001") }
      first.send(SIGKILL)
      _ = try first.outcome()
      let second = try place.start(training + threads + ["--checks", "full", "--resume", "run"])
      try second.wait { entries(place).contains("step-000003") }
      second.send(SIGKILL)
      #expect(try second.outcome().ending == .signal(SIGKILL))
      try expectResumable(place, threads: threads)
    }
  }

  @Test(arguments: [SIGINT, SIGTERM])
  func aSignalLeavesACheckpoint(_ signal: Int32) throws {
    try withWorkplace { place in
      let run = try place.start(interrupted)
      try run.wait { entries(place).contains("step-000002") }
      run.send(signal)
      let outcome = try run.outcome()
      #expect(outcome.ending == .exit(75))
      #expect(outcome.complaints.count == 1 && outcome.error.contains("--resume run"))
      #expect(entries(place).count == 1 && !entries(place).contains(lastStep))
      try expectResumable(place)
    }
  }

  /// In the middle of a step the threads of the linear algebra are running; the exit must not wait for them. No file shows when they
  /// run, so the signals are spread over a step.
  @Test(arguments: 0..<12)
  func aSignalInMidStepEndsTheRun(_ delay: UInt32) throws {
    try withWorkplace { place in
      let run = try place.start(interrupted + ["--threads", "2", "--steps", "1000"])
      try run.wait { entries(place).contains("step-000001") }
      usleep(delay * 10_000)
      run.send(SIGTERM)
      #expect(try run.outcome().ending == .exit(75))
    }
  }

  /// It ends like any program that does not handle the signal, so that a shell sees the signal.
  @Test(arguments: [SIGINT, SIGTERM])
  func withoutACheckpointTheSignalKills(_ signal: Int32) throws {
    try withWorkplace { place in
      let run = try place.start(training + ["--checks", "full", "--json", "--model", "model"])
      try run.wait { run.outputSoFar.contains("\"step\":1") }
      run.send(signal)
      let outcome = try run.outcome()
      #expect(outcome.ending == .signal(signal))
      #expect(outcome.complaints.count == 1 && outcome.error.contains("--checkpoint"))
      #expect(outcome.output.hasSuffix("}\n") && !outcome.output.contains("\"done\":true"))
      #expect(try place.contents().isEmpty)
    }
  }

  @Test func moreStepsThanFirstAskedFor() throws {
    try withWorkplace { place in
      let short = training + ["--checkpoint", "run", "--steps", "2"]
      #expect(try place.run(short).ending == .exit(2))
      let run = try RunLines(place.run(training + ["--resume", "run", "--json"]).output)
      #expect(run.start.finishedSteps == 2 && run.steps.map(\.step) == [3, 4, 5])
      let whole = try RunLines(place.run(training + ["--json"]).output)
      #expect(Array(whole.steps[2...]) == run.steps && whole.end == run.end)
    }
  }
}
