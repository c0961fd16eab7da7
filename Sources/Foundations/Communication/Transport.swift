/// What carries bytes between the processes that compute together, the *ranks*: MPI or, in tests, threads.
///
/// There is one operation, in which every rank takes part; a `Communicator` builds everything from it.
public protocol Transport: Sendable {
  /// The number of this process, from 0.
  var rank: Int { get }
  /// `P`, the number of ranks.
  var ranks: Int { get }

  /// Sends `outgoing[sending[q]]` to rank `q` and receives what rank `q` sends to this one in `incoming[receiving[q]]`, for every `q`; returns when both are
  /// done. Ranges are in bytes; those of a sender and its receiver have the same length, and an empty one is not sent. This rank's own range is empty.
  ///
  /// A transport that fails ends the process with a message: no rank can continue without the others.
  func exchange(
    _ outgoing: RawSpan, sending: [Range<Int>], _ incoming: inout MutableRawSpan, receiving: [Range<Int>])
}
