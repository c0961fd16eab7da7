import Testing

@testable import GaussNewton
@testable import SketchedLeastSquares

/// The clock of each stage: it begins at nothing, adds, and never runs backwards. How fast anything is does not matter.
@Suite struct StageTimesTests {
  private static let stages: [WritableKeyPath<StageTimes, Double> & Sendable] = [
    \.forward, \.sketch, \.factorization, \.solve, \.update, \.checks,
  ]

  @Test func timesAddUp() {
    var times = StageTimes()
    #expect(times.total == 0 && Self.stages.allSatisfy { times[keyPath: $0] == 0 })
    for (k, stage) in Self.stages.enumerated() { times[keyPath: stage] = Double(1 << k) }
    #expect(times.total == 63)
    var solve = SolveTimes()
    (solve.sketch, solve.factorization, solve.solve) = (64, 128, 256)
    times.add(solve)
    #expect(times.sketch == 2 + 64 && times.factorization == 4 + 128 && times.solve == 8 + 256)
    #expect(times.forward == 1 && times.update == 16 && times.checks == 32 && times.total == 511)
  }

  @Test func aStageIsMeasured() throws {
    struct Stop: Error {}
    for stage in Self.stages {
      var times = StageTimes()
      let before = ContinuousClock.now
      let value = times.measure(stage) { () -> Int in
        let start = ContinuousClock.now
        while ContinuousClock.now - start < .microseconds(50) {}
        return 7
      }
      let first = times[keyPath: stage]
      #expect(value == 7 && first >= 50e-6 && first <= (ContinuousClock.now - before) / .seconds(1))
      #expect(times.total == first)
      // What was thrown took its time, too, on top of the time before.
      #expect(throws: Stop.self) {
        try times.measure(stage) {
          let start = ContinuousClock.now
          while ContinuousClock.now - start < .microseconds(50) {}
          throw Stop()
        }
      }
      #expect(times[keyPath: stage] >= first + 50e-6 * (1 - 1e-6))
    }
  }
}
