import Claims
import Communication
import CounterStream
import DenseLinearAlgebra
import Experiments
import Foundation
import Laws
import Synchronization
import TestSupport
import Testing

// A run sets the number of threads of the whole process, so each of these tests runs in a separate process.

/// Cases spread over ranks: the same outcomes on every rank, whatever their number, each case measured once and sent to rank 0 at once.
@Suite struct VerificationOverRanksTests {
  @Test("every rank has the rows and judgements of a run by itself, and each case is measured once")
  func outcomes() async {
    await #expect(processExitsWith: .success) {
      Parallelism.setThreadCount(1)
      let verification = Verification(effort: .quick, seed: 5)
      let experiments: [any Experiment] = [StabilityExperiment(), KernelExperiment()]
      let serial = try verification.run(experiments)
      let cases = experiments.map { $0.cases(.quick).count }
      for ranks in 1...4 {
        let counting = experiments.map { Counting($0) }
        let told = Guarded<[Verification.Progress]>([])
        let results = try onRanks(ranks) { communicator in
          try verification.run(counting, over: communicator) { progress in
            if communicator.isFirst { told.withLock { $0.append(progress) } }
          }
        }
        #expect(counting.map(\.measured.load) == cases)
        for result in results {
          #expect(result.map(\.rows) == serial.map(\.rows))
          #expect(
            result.map { $0.judgements.map(\.verdict) } == serial.map { $0.judgements.map(\.verdict) })
        }
        let total = cases.reduce(0, +)
        told.withLock {
          #expect($0.map(\.finished).sorted() == Array(1...total))
          #expect($0.map(\.measured).sorted() == Array(1...total) && $0.allSatisfy { $0.total == total })
        }
      }
    }
  }

  /// Rank 0 is busy with its first case until the file has all others: they were taken over by other ranks, and arrived while it measured.
  @Test(
    "a rank that sits over a long case holds up no other, and what they measure is in the file of rank 0 meanwhile"
  )
  func balance() async {
    await #expect(processExitsWith: .success) {
      Parallelism.setThreadCount(1)
      try withTemporaryFolder { folder in
        let path = folder.appending(path: "measurements.jsonl").path
        @Sendable func kept() throws -> Int {
          try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n").count - 2
        }
        let store = try MeasurementStore(path: path, subject: "a", provenance: .now(version: ""))
        let experiment = Scripted(cases: 40) { index in
          let deadline = Date(timeIntervalSinceNow: 60)
          while try index == 0 && kept() < 39 && Date.now < deadline { Thread.sleep(forTimeInterval: 0.01) }
          return try index == 0 ? Double(kept()) : Double(index)
        }
        let results = try onRanks(3) { communicator in
          try Verification(effort: .quick, seed: 1).run(
            [experiment], store: communicator.isFirst ? store : MeasurementStore(), over: communicator)
        }
        for result in results {
          #expect(result[0].rows.map { $0["value"] } == [39] + (1..<40).map(Double.init))
        }
        #expect(try kept() == 40)
      }
    }
  }

  @Test("a stopped run goes on with another number of ranks, and measures what is missing")
  func resume() async {
    await #expect(processExitsWith: .success) {
      Parallelism.setThreadCount(1)
      try withTemporaryFolder { folder in
        let path = folder.appending(path: "measurements.jsonl").path
        let verification = Verification(effort: .quick, seed: 5)
        let cases = StabilityExperiment().cases(.quick).count
        func run(_ ranks: Int) throws -> (outcomes: [[Verification.Outcome]], measured: Int) {
          let counting = Counting(StabilityExperiment())
          let store = try MeasurementStore(path: path, subject: "a", provenance: .now(version: ""))
          let outcomes = try onRanks(ranks) { communicator in
            try verification.run(
              [counting], store: communicator.isFirst ? store : MeasurementStore(), over: communicator)
          }
          return (outcomes, counting.measured.load)
        }
        let whole = try run(3)
        #expect(whole.measured == cases)
        let text = try String(contentsOfFile: path, encoding: .utf8)
        try text.split(separator: "\n").prefix(5).joined(separator: "\n")
          .appending("\n").write(toFile: path, atomically: true, encoding: .utf8)
        let resumed = try run(2)
        #expect(resumed.measured == cases - 3)
        for outcome in resumed.outcomes { #expect(outcome[0].rows == whole.outcomes[0][0].rows) }
        #expect(resumed.outcomes[0][0].sources.reduce(0) { $0 + $1.cases } == cases)
      }
    }
  }

  @Test("seconds are measured by rank 0 after everything else, one case after another, and anew")
  func seconds() async {
    await #expect(processExitsWith: .success) {
      Parallelism.setThreadCount(1)
      let running = Atomic<Int>(0)
      let others = Scripted(cases: 8) { index in
        running.add(1, ordering: .relaxed)
        Thread.sleep(forTimeInterval: 0.02)
        running.subtract(1, ordering: .relaxed)
        return Double(index)
      }
      let runs = try onRanks(3) { communicator in
        let counting = Counting(
          Scripted(name: "timed", cases: 2) { _ in
            let before = running.add(1, ordering: .relaxed).oldValue
            Thread.sleep(forTimeInterval: 0.02)
            running.subtract(1, ordering: .relaxed)
            return Double(before)
          }, isTimed: true)
        let store = MeasurementStore()
        let rows = try (0..<2).map { _ in
          try Verification(effort: .quick, seed: 1).run(
            [counting, others], store: store, over: communicator)[0]
            .rows
        }
        return (rows, counting.measured.load)
      }
      #expect(runs.map(\.1) == [4, 0, 0])
      for run in runs { #expect(run.0.allSatisfy { $0.map { $0["value"] } == [0, 0] }) }
    }
  }

  @Test("an error on one rank ends the run of all, which say where it was; what was measured is kept")
  func failure() async {
    await #expect(processExitsWith: .success) {
      Parallelism.setThreadCount(1)
      struct Unlucky: Error, CustomStringConvertible { let description = "no luck today" }
      let failed = Atomic<Bool>(false)
      let messages = try onRanks(3) { communicator in
        // Rank 2 fails at its first case; the others continue until it has.
        let experiment = Scripted(cases: 1000) { index in
          if communicator.rank == 2 {
            failed.store(true, ordering: .relaxed)
            throw Unlucky()
          }
          if !failed.load(ordering: .relaxed) { Thread.sleep(forTimeInterval: 0.01) }
          return Double(index)
        }
        do {
          _ = try Verification(effort: .quick, seed: 1).run([experiment], over: communicator)
          return "none"
        } catch {
          return "\(error)"
        }
      }
      #expect(messages == ["rank 2: no luck today", "rank 2: no luck today", "no luck today"])
    }
  }

  @Test("what rank 0 cannot keep ends the run of all")
  func unkept() async {
    await #expect(processExitsWith: .success) {
      Parallelism.setThreadCount(1)
      try withTemporaryFolder { folder in
        let store = try MeasurementStore(
          path: folder.appending(path: "measurements.jsonl").path, subject: "a", provenance: .now(version: "")
        )
        // From here on the file is as long as this process may make one.
        _ = signal(SIGXFSZ, SIG_IGN)
        var limit = rlimit(rlim_cur: 1, rlim_max: 1)
        let isLimited = unsafe setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit) == 0
        #expect(isLimited)
        let messages = try onRanks(2) { communicator in
          // A share of one case is that of the last rank, whose measurement is the last thing that happens.
          let experiment = Scripted(cases: 1) { Double($0) }
          do {
            _ = try Verification(effort: .quick, seed: 1).run(
              [experiment], store: communicator.isFirst ? store : MeasurementStore(), over: communicator)
            return "none"
          } catch {
            return "\(error)"
          }
        }
        #expect(!messages[0].hasPrefix("rank") && messages[1] == "rank 0: \(messages[0])")
      }
    }
  }
}

/// An experiment whose cases are numbered and give one number each.
private struct Scripted: Experiment {
  let name: String
  let count: Int
  let value: @Sendable (Int) throws -> Double

  init(name: String = "scripted", cases: Int, _ value: @escaping @Sendable (Int) throws -> Double) {
    (self.name, self.count, self.value) = (name, cases, value)
  }

  var claims: [ClaimID] { [] }
  let question = "", method = ""
  let columns = ["value"]
  func cases(_ effort: Effort) -> [Row] { (0..<count).map { Row(["index": Double($0)]) } }
  func measure(_ parameters: Row, _ implementation: Implementation, stream: CounterStream) throws -> [Row] {
    [Row(["value": try value(Int(parameters["index"]))])]
  }
  func judge(_ rows: [Row]) -> [Judgement] { [] }
  func plots(_ rows: [Row]) -> [Plot] { [] }
}
