import Communication
import Dispatch
import Foundation

/// Ends the process on SIGINT or SIGTERM, but never while output is being written.
///
/// With a checkpoint folder every finished step is already saved, so the process can exit at once, even in
/// the middle of a factorisation: exit code 75. Without one it ends by the signal, as if there were no guard.
final class SignalGuard: Sendable {
  private let output = NSLock()
  private let hasCheckpoint: Bool
  /// What a stopped run has saved, for its last line.
  private let whatIsLeft: String
  private nonisolated(unsafe) let sources: [any DispatchSourceSignal]

  init(checkpoint: String?, beforeExit: @escaping @Sendable () -> Void) {
    let hasCheckpoint = checkpoint != nil
    let whatIsLeft =
      checkpoint.map { "; the last finished step is saved: continue with --resume \($0)" }
      ?? "; no checkpoint was requested (--checkpoint DIR)"
    (self.hasCheckpoint, self.whatIsLeft) = (hasCheckpoint, whatIsLeft)
    let output = self.output
    unsafe sources = [SIGINT, SIGTERM].map { number in
      signal(number, SIG_IGN)
      let source = DispatchSource.makeSignalSource(signal: number, queue: .global(qos: .userInteractive))
      source.setEventHandler {
        // Another rank may have exited in the middle of a write that this one makes together with it.
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

  /// Writes files or lines that must be complete. If the output was closed, the run ends as by a signal, because that is what a
  /// closed pipe means; everything written before is kept.
  func whileWriting<Result>(_ body: () throws -> Result) rethrows -> Result {
    output.lock()
    defer { output.unlock() }
    do {
      return try body()
    } catch let error as OutputError where error.isClosed {
      printError("sgn: the output was closed\(whatIsLeft)")
      if hasCheckpoint { exit(stoppedWithCheckpoint) }
      endWithoutReader()
    }
  }
}

/// The exit code of a run that was stopped and can be resumed.
private let stoppedWithCheckpoint: Int32 = 75

/// Raises a signal with its default action. Dispatch's threads may block the signal, and so may the process that started this
/// one.
func raiseByDefault(_ number: Int32) {
  signal(number, SIG_DFL)
  var signals = sigset_t()
  unsafe sigemptyset(&signals)
  unsafe sigaddset(&signals, number)
  unsafe pthread_sigmask(SIG_UNBLOCK, &signals, nil)
  raise(number)
}
