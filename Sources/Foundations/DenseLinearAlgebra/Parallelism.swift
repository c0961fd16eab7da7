internal import CKernels
internal import CLAPACK
internal import Dispatch
internal import Synchronization

/// How many threads the process computes with: one number for OpenBLAS and for the loops here.
///
/// Results are a function of the inputs and of this number only.
public enum Parallelism {
  private static let threads = Atomic<Int>(Int(openblas_get_num_threads()))

  /// The number of threads in use; initially the number that OpenBLAS chose.
  public static var threadCount: Int { threads.load(ordering: .relaxed) }

  /// Sets the number of threads, at least 1. OpenBLAS is built for a maximum number; `threadCount` then
  /// says what it granted.
  public static func setThreadCount(_ count: Int) {
    precondition(count >= 1, "the number of threads must be ≥ 1, not \(count)")
    openblas_set_num_threads(lapackInt(count))
    threads.store(Int(openblas_get_num_threads()), ordering: .relaxed)
  }

  /// Runs `body` once for each index below `count`, on up to `threadCount` threads.
  ///
  /// The bodies must write to disjoint places, and then the result does not depend on the number of
  /// threads. They must not call BLAS, whose own threads would compete.
  public static func forEach(_ count: Int, _ body: @Sendable (Int) -> Void) {
    let workers = min(threadCount, count)
    guard workers > 1 else {
      for index in 0..<count { body(index) }
      return
    }
    let next = Atomic<Int>(0)
    let level = Int32(ckernels_level().rawValue)
    DispatchQueue.concurrentPerform(iterations: workers) { _ in
      let previous = ckernels_force_level(level)
      defer { _ = ckernels_force_level(previous) }
      while true {
        let index = next.wrappingAdd(1, ordering: .relaxed).oldValue
        guard index < count else { return }
        body(index)
      }
    }
  }
}
