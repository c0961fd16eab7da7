import CounterStream
import TestSupport
import Testing

@testable import Datasets

private let stream = CounterStream(seed: 1)

private func error(_ points: Int, _ fraction: Double) -> DatasetError? {
  do throws(DatasetError) {
    _ = try Split(points: points, testFraction: fraction, stream: stream)
    return nil
  } catch {
    return error
  }
}

@Suite struct SplitTests {
  @Test func sizesAreRoundedUp() throws {
    for (points, fraction, test) in [
      (1797, 0.2, 360), (442, 0.2, 89), (10, 0.2, 2), (3, 0.5, 2), (2, 0.01, 1), (1, 0, 0), (50, 0, 0),
    ] {
      let split = try Split(points: points, testFraction: fraction, stream: stream)
      #expect(split.test.count == test && split.training.count == points - test)
    }
  }

  @Test func everyPointIsUsedOnceInAscendingOrder() throws {
    for points in [1, 2, 3, 5, 10, 50, 1797] {
      for fraction in [0, 0.1, 0.2, 0.5, 0.9] where (fraction * Double(points)).rounded(.up) < Double(points)
      {
        let split = try Split(points: points, testFraction: fraction, stream: stream)
        #expect((split.training + split.test).sorted() == Array(0..<points))
        #expect(split.training == split.training.sorted() && split.test == split.test.sorted())
      }
    }
  }

  @Test func theSeedDecides() throws {
    func split(_ seed: UInt64) throws -> Split {
      try Split(points: 100, testFraction: 0.3, stream: CounterStream(seed: seed))
    }
    #expect(try split(1) == split(1))
    #expect(try split(1) != split(2))
    let order = CounterStream(seed: 1).substream("split").permutation(100)
    #expect(try split(1).test == order[..<30].sorted())
  }

  /// Over 2000 seeds each of 10 points is among 3 test points 600 times on average, with deviation
  /// √(2000·0.3·0.7) ≈ 20.5; five deviations happen to one of the ten with chance below 10⁻⁵.
  @Test func everyPointIsEquallyLikelyToTest() throws {
    var times = [Int](repeating: 0, count: 10)
    for seed in 0..<2000 {
      let split = try Split(points: 10, testFraction: 0.3, stream: CounterStream(seed: UInt64(seed)))
      for point in split.test { times[point] += 1 }
    }
    for count in times { #expect(abs(count - 600) <= 103) }
  }

  @Test func refusals() {
    for fraction in [-0.1, 1, 1.5, .infinity] {
      #expect(error(10, fraction)?.problem == .argument(.testFraction(fraction)))
      #expect(error(10, fraction)?.exitCode == 64)
    }
    #expect(error(10, .nan)?.exitCode == 64)
    #expect(error(1, 0.2)?.problem == .split(.noTrainingPoint(points: 1, testPoints: 1)))
    #expect(error(10, 0.95)?.problem == .split(.noTrainingPoint(points: 10, testPoints: 10)))
    #expect(error(0, 0.2)?.problem == .split(.noTrainingPoint(points: 0, testPoints: 0)))
    #expect(error(1, 0.2)?.exitCode == 65)
  }
}
