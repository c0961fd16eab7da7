#if canImport(Darwin)
  internal import Darwin
#else
  internal import Glibc
#endif

/// A value that several threads use, one at a time.
///
/// ```swift
/// let visits = Guarded(0)
/// Parallelism.forEach(10) { _ in visits.withLock { $0 += 1 } }
/// ```
///
/// The lock is POSIX's and not `Synchronization.Mutex`, which the kernel hands from one waiting thread to the next, unseen by the thread
/// sanitizer: the sanitizer then mistakes the uses of the value on either side for a race. It does follow this lock, so its reports about a
/// guarded value are true (`make sanitize`).
@safe public final class Guarded<Value: Sendable>: @unchecked Sendable {
  private let mutex: UnsafeMutablePointer<pthread_mutex_t>
  private var value: Value

  public init(_ value: Value) {
    self.value = value
    unsafe mutex = .allocate(capacity: 1)
    let status = unsafe pthread_mutex_init(mutex, nil)
    precondition(status == 0, "the mutex could not be created: error \(status)")
  }

  deinit {
    unsafe pthread_mutex_destroy(mutex)
    unsafe mutex.deallocate()
  }

  /// Calls the body with the value while no other thread has it, and returns what it returns; the lock is released also when the body throws.
  ///
  /// - Requires: the body does not lock the same value again.
  public func withLock<Result, Failure: Error>(
    _ body: (inout Value) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    unsafe pthread_mutex_lock(mutex)
    defer { unsafe pthread_mutex_unlock(mutex) }
    return try body(&value)
  }
}
