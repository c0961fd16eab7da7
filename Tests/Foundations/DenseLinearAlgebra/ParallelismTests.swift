import Communication
import DenseLinearAlgebra
import Testing

/// The number of threads belongs to the whole process, so each test that sets it runs in a separate process.
@Suite struct ParallelismTests {
  /// Runs the loop with one and with two threads and checks that every index is visited exactly once.
  @Test func everyIndexRunsExactlyOnce() async {
    await #expect(processExitsWith: .success) {
      let threads = Parallelism.threadCount
      defer { Parallelism.setThreadCount(threads) }
      for threadCount in [1, 2] {
        Parallelism.setThreadCount(threadCount)
        #expect(Parallelism.threadCount == threadCount)
        for count in [0, 1, 2, 3, 5, 10, 50, 1000] {
          let visits = Guarded([Int](repeating: 0, count: count))
          Parallelism.forEach(count) { index in visits.withLock { $0[index] += 1 } }
          #expect(visits.withLock { $0 } == Array(repeating: 1, count: count))
        }
      }
    }
  }

  /// OpenBLAS is built for a largest number of threads; the count says what it granted.
  @Test func theCountIsWhatWasGranted() async {
    await #expect(processExitsWith: .success) {
      Parallelism.setThreadCount(1_000_000)
      #expect((1..<1_000_000).contains(Parallelism.threadCount))
    }
  }

  @Test func zeroThreadsTrap() async {
    await #expect(processExitsWith: .failure) { Parallelism.setThreadCount(0) }
  }
}
