import Dispatch
import Foundation

/// Ends the process on SIGINT or SIGTERM, but never while output is being written.
///
/// With a checkpoint folder every finished step is saved already, so the process can leave at once, even in
/// the middle of a factorisation: exit code 75. Without one it ends by the signal, as if there were no guard.
final class SignalGuard: Sendable {
  private let output = NSLock()
  private nonisolated(unsafe) let sources: [any DispatchSourceSignal]

  init(checkpoint: String?, beforeExit: @escaping @Sendable () -> Void) {
    let output = self.output
    unsafe sources = [SIGINT, SIGTERM].map { number in
      signal(number, SIG_IGN)
      let source = DispatchSource.makeSignalSource(signal: number, queue: .global(qos: .userInteractive))
      source.setEventHandler {
        output.lock()
        beforeExit()
        guard let checkpoint else {
          printError("sgn: stopped by a signal; no checkpoint was asked for (--checkpoint DIR)")
          signal(number, SIG_DFL)
          unblock(number)
          raise(number)
          return
        }
        printError(
          "sgn: stopped by a signal; the last finished step is saved: go on with --resume \(checkpoint)")
        // Not `exit`: it would end OpenBLAS's threads while the main thread may wait for them. Nothing is buffered.
        _exit(75)
      }
      source.resume()
      return source
    }
  }

  /// Writes files or lines that must be whole.
  func whileWriting<Result>(_ body: () throws -> Result) rethrows -> Result {
    output.lock()
    defer { output.unlock() }
    return try body()
  }
}

/// Lets a signal through to this thread. Dispatch's threads may block it, and so may the process that started this one.
private func unblock(_ number: Int32) {
  var signals = sigset_t()
  unsafe sigemptyset(&signals)
  unsafe sigaddset(&signals, number)
  unsafe pthread_sigmask(SIG_UNBLOCK, &signals, nil)
}
