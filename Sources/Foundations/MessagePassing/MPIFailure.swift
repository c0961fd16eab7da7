/// Why the ranks cannot continue.
public enum MPIFailure: Error, Sendable, Equatable, CustomStringConvertible {
  /// A rank has kept another waiting for too long.
  case silence(peer: Int, patience: Duration)
  /// Not every rank has reached the end of the program.
  case unfinished(patience: Duration)
  /// The number of bytes received differs from the number that the receiver's program expects.
  case otherLength(peer: Int, found: Int, awaited: Int)
  /// A function of MPI has failed with this code.
  case refused(what: String, peer: Int?, code: Int32)

  public var description: String {
    switch self {
    case .silence(let peer, let patience):
      "rank \(peer) has not answered for \(patience.components.seconds) s: it hangs, computes for longer than that, or is unreachable"
    case .unfinished(let patience):
      "other ranks have not reached the end of the program within \(patience.components.seconds) s"
    case .otherLength(let peer, let found, let awaited):
      "rank \(peer) sent \(found) bytes where \(awaited) were expected: the ranks do not run the same program on the same data"
    case .refused(let what, let peer, let code):
      "MPI could not \(what)\(peer.map { ", with rank \($0)" } ?? ""): its error \(code)"
    }
  }
}
