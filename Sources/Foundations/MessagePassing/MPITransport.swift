#if MPI
  internal import CMPI
  public import Communication

  /// Bytes between ranks by MPI: all receives and sends are posted at once, and then completed.
  ///
  /// Only the thread that made the transport may use it. A waiting rank yields the processor after a moment, so that more ranks than processors do not block
  /// each other up.
  public struct MPITransport: Transport {
    public let rank: Int
    public let ranks: Int
    private let patience: Duration
    private let report: @Sendable (Int, MPIFailure) -> Int32

    /// The most bytes of one message: MPI counts them with 31 bits. Longer ranges are sent in pieces.
    static let pieceBytes = 1 << 26

    /// Starts MPI.
    ///
    /// - Parameters:
    ///   - patience: how long another rank may keep this one waiting before the job is given up.
    ///   - report: tells the user why the job ends, given this rank, and returns its exit status.
    public init(patience: Duration, report: @escaping @Sendable (Int, MPIFailure) -> Int32) {
      (self.patience, self.report) = (patience, report)
      let code = cmpi_start()
      (rank, ranks) = code == 0 ? (Int(cmpi_rank()), Int(cmpi_ranks())) : (0, 1)
      if code != 0 { fail(.refused(what: "start", peer: nil, code: code)) }
    }

    /// - Traps: on any thread other than the one that made the transport.
    public func exchange(
      _ outgoing: RawSpan, sending: [Range<Int>], _ incoming: inout MutableRawSpan, receiving: [Range<Int>]
    ) {
      precondition(cmpi_may_speak() != 0, "only the thread that started MPI may use it")
      unsafe outgoing.withUnsafeBytes { outgoing in
        unsafe incoming.withUnsafeMutableBytes { incoming in
          let messages = Self.messages(receiving, .receive) + Self.messages(sending, .send)
          var requests = unsafe [MPI_Request?](repeating: nil, count: messages.count)
          // Another rank may depend on any of these: all are posted before the first is completed.
          for (index, message) in messages.enumerated() {
            let count = Int32(message.range.count)
            let peer = Int32(message.peer)
            let code =
              switch message.way {
              case .receive:
                unsafe cmpi_receive(
                  incoming.baseAddress! + message.range.lowerBound, count, peer, &requests[index])
              case .send:
                unsafe cmpi_send(
                  outgoing.baseAddress! + message.range.lowerBound, count, peer, &requests[index])
              }
            if code != 0 { fail(.refused(what: message.way.rawValue, peer: message.peer, code: code)) }
          }
          for (index, message) in messages.enumerated() {
            guard let count = unsafe wait(for: &requests[index], message.way.rawValue, message.peer, patience)
            else { fail(.silence(peer: message.peer, patience: patience)) }
            if message.way == .receive && count != message.range.count {
              fail(.otherLength(peer: message.peer, found: count, awaited: message.range.count))
            }
          }
        }
      }
    }

    private enum Way: String { case send, receive }

    private struct Message {
      let way: Way
      let peer: Int
      let range: Range<Int>
    }

    /// The pieces of what is sent to all ranks, or received from them.
    private static func messages(_ ranges: [Range<Int>], _ way: Way) -> [Message] {
      ranges.enumerated().flatMap { peer, range in
        stride(from: range.lowerBound, to: range.upperBound, by: pieceBytes).map {
          Message(way: way, peer: peer, range: $0..<min($0 + pieceBytes, range.upperBound))
        }
      }
    }

    /// The number of bytes received once the request is complete; nil when it is not complete in time.
    private func wait(
      for request: inout MPI_Request?, _ what: String, _ peer: Int?, _ patience: Duration
    ) -> Int? {
      let wait = Wait()
      while true {
        var done: Int32 = 0
        var count: Int32 = 0
        let code = unsafe cmpi_test(&request, &done, &count)
        if code != 0 { fail(.refused(what: what, peer: peer, code: code)) }
        if done != 0 { return Int(count) }
        if wait.elapsed > patience { return nil }
        wait.pause()
      }
    }

    /// Shuts MPI down once every rank has reached the end, and returns the exit statuses of all.
    ///
    /// - Parameter moment: how long to wait for the others; by default as long as for any message.
    /// - Returns: nil when not all have arrived in time. The only option left is then `abort`.
    public func end(_ status: Int32, within moment: Duration? = nil) -> [Int32]? {
      // MPI reads and writes here until the request is complete, which may be never; so it is only freed with the process.
      let numbers = UnsafeMutableBufferPointer<Int32>.allocate(capacity: ranks + 1)
      unsafe numbers[ranks] = status
      var request: MPI_Request?
      let code = unsafe cmpi_gather(numbers.baseAddress! + ranks, numbers.baseAddress!, &request)
      if code != 0 { fail(.refused(what: "end", peer: nil, code: code)) }
      guard unsafe wait(for: &request, "end", nil, moment ?? patience) != nil else {
        if moment == nil { fail(.unfinished(patience: patience)) }
        return nil
      }
      MPI_Finalize()
      return unsafe Array(numbers[..<ranks])
    }

    /// Ends all ranks at once. The job's exit status is `status`.
    public func abort(_ status: Int32) -> Never {
      cmpi_abort(status)
      fatalError("MPI_Abort has returned")
    }

    private func fail(_ failure: MPIFailure) -> Never {
      abort(report(rank, failure))
    }
  }
#endif
