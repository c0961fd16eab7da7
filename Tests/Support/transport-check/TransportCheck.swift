import Communication
import CounterStream
import Foundation
import MessagePassing

/// Holds the transport over MPI to what a communicator promises, as `mpirun -n P transport-check`; built with the trait `MPI`.
///
///     transport-check              every operation, at sizes just off its pieces; at the end, what each rank counts as sent, as `sent RANK BYTES`
///     transport-check sums K       K sums in succession, for a rank to be killed or a network to be cut in the middle
///     transport-check latency      the time of a sum of 1,000 numbers
///     transport-check unequal      ranks that do not run the same program
///     transport-check silent       a rank that never answers
@main struct TransportCheck {
  static func main() {
    #if MPI
      let arguments = CommandLine.arguments.dropFirst()
      let patience = Int(ProcessInfo.processInfo.environment["SGN_PATIENCE"] ?? "60")!
      let transport = MPITransport(patience: .seconds(patience)) { rank, failure in
        complain("rank \(rank): \(failure)")
        return 74
      }
      let check = TransportCheck(communicator: Communicator(transport))
      switch arguments.first {
      case nil: check.everything()
      case "sums": check.sums(Int(arguments.last!)!)
      case "latency": check.latency()
      case "unequal": check.unequal()
      case "silent": check.silent()
      case let other?: fatalError("there is no check \(other)")
      }
      _ = transport.end(0)
    #else
      fatalError("built without the trait MPI")
    #endif
  }

  let communicator: Communicator

  private func require(_ condition: Bool, _ what: @autoclosure () -> String) {
    if condition { return }
    complain("rank \(communicator.rank) of \(communicator.ranks): \(what())")
    exit(1)
  }

  /// Of very different sizes, so that another order of their sum gives other bits.
  private func term(_ rank: Int, _ count: Int) -> [Double] {
    let numbers = CounterStream(seed: 20).substream(rank).normals(0..<count)
    return numbers.enumerated().map { $1 * [1, 1e16, 1e-16][($0 + rank) % 3] }
  }

  private func everything() {
    let (rank, ranks) = (communicator.rank, communicator.ranks)
    let piece = 1 << 16
    for count in [0, 1, 2, 3, 5, 1000, ranks * piece - 1, ranks * piece, ranks * piece + 1, 300_001] {
      var expected = term(0, count)
      for q in 1..<max(1, ranks) { for (i, number) in term(q, count).enumerated() { expected[i] += number } }
      var sums = term(rank, count)
      let before = communicator.sentBytes
      communicator.sum(&sums)
      let equal = zip(sums, expected).allSatisfy { $0.bitPattern == $1.bitPattern }
      require(equal, "a sum of \(count) is not that in the order of the ranks")
      var traffic = Traffic()
      traffic.add(sum: count)
      let sent = communicator.sentBytes - before
      require(
        sent == traffic.bytes(from: rank, of: ranks), "a sum of \(count) has sent \(sent) bytes")
    }
    func text(_ q: Int, _ count: Int) -> [UInt8] {
      (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 7 &+ q) }
    }
    // Empty for some ranks; and just off the transport's pieces.
    for longest in [1, 1000, (1 << 26) - 1, 1 << 26, (1 << 26) + 1] {
      let texts = communicator.gather(text: text(rank, rank == 1 ? longest : rank * 3))
      for (q, got) in texts.enumerated() {
        require(got == text(q, q == 1 ? longest : q * 3), "what rank \(q) gave has not come whole")
      }
      require(
        communicator.broadcast(text(9, rank == 0 ? longest : 1)) == text(9, longest),
        "what rank 0 said has not come whole")
    }
    require(communicator.gather(rank) == Array(0..<ranks), "ranks are out of order")
    require(communicator.maximum(Double(-rank)) == 0, "the maximum is another")
    communicator.barrier()
    say("sent \(rank) \(communicator.sentBytes)")
  }

  private func sums(_ times: Int) {
    for time in 1...times {
      var numbers = [Double](repeating: Double(communicator.rank), count: 100_000)
      communicator.sum(&numbers)
      if communicator.isFirst && time % 10 == 1 {
        say("sum \(time)")
      }
    }
  }

  private func latency() {
    var numbers = [Double](repeating: 1e-300, count: 1000)
    for _ in 0..<100 { communicator.sum(&numbers) }
    let times = 2000
    let start = ContinuousClock.now
    for _ in 0..<times { communicator.sum(&numbers) }
    let seconds = (ContinuousClock.now - start) / .seconds(1)
    if communicator.isFirst { say("a sum of 1,000 numbers takes \(seconds / Double(times) * 1e6) µs") }
  }

  private func unequal() {
    var numbers = [Double](repeating: 0, count: communicator.isFirst ? 100 : 90)
    communicator.sum(&numbers)
  }

  private func silent() {
    if communicator.rank == 1 { sleep(1000) }
    communicator.barrier()
  }
}

private func say(_ text: String) { FileHandle.standardOutput.write(Data((text + "\n").utf8)) }

private func complain(_ text: String) { FileHandle.standardError.write(Data((text + "\n").utf8)) }
