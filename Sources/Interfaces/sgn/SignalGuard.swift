import Communication
import Dispatch
import Foundation

/// Ends the process on SIGINT or SIGTERM, but never while output is being written.
///
/// With a checkpoint folder every finished step is saved already, so the process can leave at once, even in
/// the middle of a factorisation: exit code 75. Without one it ends by the signal, as if there were no guard.
final class SignalGuard: Sendable {
  private let output = NSLock()
  private let hasCheckpoint: Bool
  /// What a stopped run leaves, for its last line.
  private let whatIsLeft: String
  private nonisolated(unsafe) let sources: [any DispatchSourceSignal]

  init(checkpoint: String?, beforeExit: @escaping @Sendable () -> Void) {
    let hasCheckpoint = checkpoint != nil
    let whatIsLeft =
      checkpoint.map { "; the last finished step is saved: go on with --resume \($0)" }
      ?? "; no checkpoint was asked for (--checkpoint DIR)"
    (self.hasCheckpoint, self.whatIsLeft) = (hasCheckpoint, whatIsLeft)
    let output = self.output
    unsafe sources = [SIGINT, SIGTERM].map { number in
      signal(number, SIG_IGN)
      let source = DispatchSource.makeSignalSource(signal: number, queue: .global(qos: .userInteractive))
      source.setEventHandler {
        // Of many ranks another may have left in the middle of what this one writes together with it.
        if Ranks.world.isAlone {
          output.lock()
        } else {
          _ = output.lock(before: Date(timeIntervalSinceNow: 0.5))
        }
        beforeExit()
        printError("sgn: stopped by a signal\(whatIsLeft)")
        guard hasCheckpoint else { return raiseByDefault(number) }
        // Not `exit`: it would end OpenBLAS's threads while the main thread may wait for them. Nothing is buffered.
        _exit(stoppedWithCheckpoint)
      }
      source.resume()
      return source
    }
  }

  /// Writes files or lines that must be whole. Where nobody reads the lines any more the run ends, as by a signal, for that is what a
  /// closed pipe is; what was written before them stands.
  func whileWriting<Result>(_ body: () throws -> Result) rethrows -> Result {
    output.lock()
    defer { output.unlock() }
    do {
      return try body()
    } catch let error as OutputError where error.isClosed {
      printError("sgn: nobody reads the output any more\(whatIsLeft)")
      if hasCheckpoint { exit(stoppedWithCheckpoint) }
      endWithoutReader()
    }
  }
}

/// The exit code of a run that was stopped and can be resumed.
private let stoppedWithCheckpoint: Int32 = 75

/// Does to this process what a signal does to one that does not know it. Dispatch's threads may block it, and so may the process that
/// started this one.
func raiseByDefault(_ number: Int32) {
  signal(number, SIG_DFL)
  var signals = sigset_t()
  unsafe sigemptyset(&signals)
  unsafe sigaddset(&signals, number)
  unsafe pthread_sigmask(SIG_UNBLOCK, &signals, nil)
  raise(number)
}
