public import Communication
internal import Foundation

/// Runs the same body on `ranks` ranks, each in its own thread, and returns their results in the order of the ranks.
///
/// An error that all ranks throw is thrown again. If a single rank throws, the others keep waiting, which ends in a trap.
public func onRanks<Result: Sendable>(
  _ ranks: Int, _ body: @escaping @Sendable (Communicator) throws -> Result
) throws -> [Result] {
  let exchange = ExchangeBetweenThreads(ranks: ranks)
  let results = Guarded([Swift.Result<Result, any Error>?](repeating: nil, count: ranks))
  let finished = DispatchGroup()
  for rank in 0..<ranks {
    finished.enter()
    let thread = Thread {
      let result = Swift.Result {
        try body(Communicator(ThreadTransport(rank: rank, between: exchange)))
      }
      results.withLock { $0[rank] = result }
      finished.leave()
    }
    // LAPACK has large local arrays; the usual half MiB of a thread is too little.
    thread.stackSize = 16 << 20
    thread.start()
  }
  finished.wait()
  return try results.withLock { try $0.map { try $0!.get() } }
}

/// A rank that is a thread.
private struct ThreadTransport: Transport {
  let rank: Int
  let between: ExchangeBetweenThreads
  var ranks: Int { between.ranks }

  func exchange(
    _ outgoing: RawSpan, sending: [Range<Int>], _ incoming: inout MutableRawSpan, receiving: [Range<Int>]
  ) {
    for (q, range) in sending.enumerated() where !range.isEmpty {
      precondition(q != rank, "a rank sends nothing to itself")
      between.put(unsafe outgoing.withUnsafeBytes { unsafe Array($0[range]) }, from: rank, to: q)
    }
    for (q, range) in receiving.enumerated() where !range.isEmpty {
      let bytes = between.take(from: q, to: rank)
      precondition(
        bytes.count == range.count, "rank \(q) sent \(bytes.count) bytes, \(range.count) were awaited")
      unsafe incoming.withUnsafeMutableBytes { buffer in
        unsafe UnsafeMutableRawBufferPointer(rebasing: buffer[range]).copyBytes(from: bytes)
      }
    }
  }
}

/// The messages from one thread to another, first in, first out.
private final class ExchangeBetweenThreads: @unchecked Sendable {
  let ranks: Int
  private let condition = NSCondition()
  private var messages: [[[UInt8]]]

  init(ranks: Int) {
    self.ranks = ranks
    messages = Array(repeating: [], count: ranks * ranks)
  }

  func put(_ bytes: [UInt8], from: Int, to: Int) {
    condition.lock()
    messages[from * ranks + to].append(bytes)
    condition.broadcast()
    condition.unlock()
  }

  func take(from: Int, to: Int) -> [UInt8] {
    condition.lock()
    defer { condition.unlock() }
    // Far longer than any test computes: if a rank never arrives, the test fails instead of hanging.
    let deadline = Date(timeIntervalSinceNow: 120)
    while messages[from * ranks + to].isEmpty {
      precondition(condition.wait(until: deadline), "rank \(to) waits in vain for rank \(from)")
    }
    return messages[from * ranks + to].removeFirst()
  }
}
