import CounterStream
import Testing

/// A programming error stops the process, in release builds too.
@Suite struct StreamPreconditionTests {
  @Test func negativePositionsTrap() async {
    await #expect(processExitsWith: .failure) { _ = CounterStream(seed: 0).word(at: -1) }
    await #expect(processExitsWith: .failure) { _ = CounterStream(seed: 0).normal(at: -1) }
    await #expect(processExitsWith: .failure) { _ = CounterStream(seed: 0).normals(-1..<1) }
    await #expect(processExitsWith: .failure) { _ = CounterStream(seed: 0).signs(-1..<1) }
    await #expect(processExitsWith: .failure) { _ = CounterStream(seed: 0).signSums(-1..<1) }
  }

  @Test func anIndexNeedsAPositiveBound() async {
    await #expect(processExitsWith: .failure) { _ = CounterStream(seed: 0).index(at: 0, below: 0) }
  }

  @Test func aSubsetCannotExceedItsBound() async {
    await #expect(processExitsWith: .failure) { _ = CounterStream(seed: 0).subset(5, below: 4) }
  }
}
