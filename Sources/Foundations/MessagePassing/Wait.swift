#if canImport(Darwin)
  internal import Darwin
#else
  internal import Glibc
#endif

/// A polling wait with growing intervals: it neither loses microseconds on a message about to arrive nor keeps a processor busy during a long wait.
///
/// For the first 0.1 ms it polls continuously, up to 2 ms it yields to other processes between polls, and from then on it sleeps, for at most a sixteenth of
/// the time waited so far and at most 1 ms.
struct Wait {
  private let start = ContinuousClock.now

  var elapsed: Duration { ContinuousClock.now - start }

  func pause() {
    let waited = elapsed
    if waited < .microseconds(100) { return }
    if waited < .milliseconds(2) {
      sched_yield()
    } else {
      usleep(UInt32(min(1000, waited / .microseconds(16))))
    }
  }
}
