#if canImport(Darwin)
  internal import Darwin
#else
  internal import Glibc
#endif

/// A wait that asks again and again, ever more seldom: it neither loses microseconds on a message that is nearly there, nor burns a processor on one that takes long.
///
/// For the first 0.1 ms it asks without a break, up to 2 ms it lets other processes go first, and from then on it sleeps, for at most a sixteenth of
/// the time that it has waited, and 1 ms.
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
