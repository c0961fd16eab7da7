internal import Communication
internal import Foundation

/// Cases that are measured on the threads of all ranks, each once, by the first free thread.
///
/// The costs of cases differ by orders of magnitude and are not known beforehand. A case therefore belongs to no rank until a rank has started it: at every turn
/// each rank returns the cases that it has not started, reports what it has started and finished, and takes its share of the unstarted cases. A rank that is busy with a
/// long case loses its share to the others a turn later. A run that is killed loses what was finished since the last turn and what was being measured.
struct CaseDistribution {
  typealias Measured = MeasurementStore.Line

  let communicator: Communicator
  /// The threads that measure on each rank, one case at a time on each.
  let workers: Int
  /// The seconds between two turns. A rank sleeps between turns, so that it takes no time from the threads that measure.
  let turn: Double
  /// Whether rank 0 measures alone.
  let isOnFirstOnly: Bool

  /// What a rank reports at a turn: the changes since the last one.
  struct Report: Codable {
    var started: [Int] = []
    /// How many of the started cases have ended, with a measurement or without.
    var ended = 0
    var measured: [Measured] = []
    /// The error of one of them.
    var failure: String?
  }

  /// Measures the cases `0..<count`.
  ///
  /// - Parameters:
  ///   - count: how many cases there are.
  ///   - measure: measures one, on any thread of any rank.
  ///   - keep: is given every measurement on every rank; a measurement of this rank at once, on the thread that measured it.
  /// - Throws: the first error of this rank, or else `FailedElsewhere`; on all ranks, once one rank has an error and all running measurements are kept.
  func measure(
    _ count: Int, _ measure: @escaping @Sendable (Int) throws -> Measured,
    keep: @escaping @Sendable (Measured) throws -> Void
  ) throws {
    let desk = CaseDesk()
    let threads = DispatchGroup()
    for _ in 0..<workers {
      threads.enter()
      let thread = Thread {
        desk.work { index in
          let measured = try measure(index)
          try keep(measured)
          return measured
        }
        threads.leave()
      }
      // LAPACK has large local arrays, for which the default of half a MiB per thread is too little.
      thread.stackSize = 16 << 20
      thread.start()
    }
    defer {
      desk.close()
      threads.wait()
    }
    var waiting = Array(0..<count)
    var running = 0
    var failure: FailedElsewhere?
    while true {
      let reports = try exchanged(desk.report())
      for (rank, report) in reports.enumerated() {
        let started = Set(report.started)
        waiting.removeAll { started.contains($0) }
        running += report.started.count - report.ended
        if failure == nil { failure = report.failure.map { FailedElsewhere(rank: rank, reason: $0) } }
        if rank != communicator.rank { desk.attempt { try report.measured.forEach(keep) } }
      }
      if failure != nil { waiting = [] }
      if waiting.isEmpty && running == 0 {
        // The last measurements may not have been kept by all ranks, which one more turn ensures.
        if reports.allSatisfy(\.measured.isEmpty) { break } else { continue }
      }
      desk.deal(waiting[own(waiting.count)])
      // A single rank has no one to report to before all cases are done.
      if communicator.isAlone { desk.waitUntilIdle() } else { Thread.sleep(forTimeInterval: turn) }
    }
    if let failure { throw desk.error ?? failure }
  }

  /// The positions of this rank's share of so many waiting cases.
  private func own(_ count: Int) -> Range<Int> {
    if isOnFirstOnly { return communicator.isFirst ? 0..<count : 0..<0 }
    return communicator.share(of: count).range
  }

  private func exchanged(_ report: Report) throws -> [Report] {
    if communicator.isAlone { return [report] }
    let texts = communicator.gather(text: Array(try JSONEncoder().encode(report)))
    return try texts.map { try JSONDecoder().decode(Report.self, from: Data($0)) }
  }
}

/// A measurement of another rank has failed.
struct FailedElsewhere: Error, CustomStringConvertible {
  let rank: Int
  let reason: String

  var description: String { "rank \(rank): \(reason)" }
}

/// The cases that the threads of a rank may start, and the results to be reported.
private final class CaseDesk: @unchecked Sendable {
  private let condition = NSCondition()
  private var isOpen = true
  private var dealt: ArraySlice<Int> = []
  private var running = 0
  private var sinceReport = CaseDistribution.Report()
  private var firstError: (any Error)?

  /// The first error of this rank.
  var error: (any Error)? { locked { firstError } }

  /// Measures the dealt cases one after another, until the desk is closed.
  func work(_ measure: (Int) throws -> CaseDistribution.Measured) {
    while let index = next() {
      let measured = attempt { try measure(index) }
      locked {
        running -= 1
        sinceReport.ended += 1
        if let measured { sinceReport.measured.append(measured) }
        condition.broadcast()
      }
    }
  }

  /// The result of the body; nil if it throws, which ends the run on all ranks.
  @discardableResult func attempt<Result>(_ body: () throws -> Result) -> Result? {
    do {
      return try body()
    } catch {
      locked {
        dealt = []
        if firstError == nil { (firstError, sinceReport.failure) = (error, "\(error)") }
      }
      return nil
    }
  }

  /// The next case to be measured, once there is one; nil when the desk is closed.
  private func next() -> Int? {
    locked {
      while isOpen && dealt.isEmpty { condition.wait() }
      guard isOpen, let index = dealt.popFirst() else { return nil }
      running += 1
      sinceReport.started.append(index)
      return index
    }
  }

  /// The changes since the last report. No case is started before cases are dealt again.
  func report() -> CaseDistribution.Report {
    locked {
      dealt = []
      defer { sinceReport = CaseDistribution.Report() }
      return sinceReport
    }
  }

  func deal(_ cases: ArraySlice<Int>) {
    locked {
      if firstError == nil { dealt = cases }
      condition.broadcast()
    }
  }

  /// Returns when every dealt case has ended.
  func waitUntilIdle() {
    locked { while !dealt.isEmpty || running > 0 { condition.wait() } }
  }

  func close() {
    locked {
      isOpen = false
      condition.broadcast()
    }
  }

  private func locked<Result>(_ body: () -> Result) -> Result {
    condition.lock()
    defer { condition.unlock() }
    return body()
  }
}
