import Communication
import Foundation
import Testing

@Suite struct GuardedTests {
  /// Threads that count in two steps lose none of the counts.
  @Test func oneThreadAtATime() {
    let count = Guarded(0)
    DispatchQueue.concurrentPerform(iterations: 4) { _ in
      for _ in 0..<2000 {
        count.withLock { value in
          let before = value
          sched_yield()
          value = before + 1
        }
      }
    }
    #expect(count.withLock { $0 } == 8000)
  }

  @Test func anErrorFreesTheValue() {
    struct Refused: Error {}
    let value = Guarded([1])
    #expect(throws: Refused.self) {
      try value.withLock {
        $0.append(2)
        throw Refused()
      }
    }
    #expect(value.withLock { $0.removeLast() } == 2)
    #expect(value.withLock { $0 } == [1])
  }
}
