import RealModule
import Testing

@testable import NeuralTangentKernel

/// The search for the least score, on scores that are written down.
@Suite struct RidgeSearchTests {
  private func search(
    _ range: ClosedRange<Double> = 1e-6...1e3, lowest: Double = 0, slack: Double = 1 + 1e-9,
    score: @escaping (Double) -> Double
  ) -> (ridge: Double, finding: CrossValidatedRidge.Finding) {
    RidgeSearch(lowest: lowest, range: range, slack: slack, score: score).least()
  }

  /// Ten to a decade, or a little more so that both ends belong to it.
  @Test(arguments: [(1.0, 10.0, 11), (1, 1000, 31), (2e-7, 3e4, 113), (5, 5.5, 2), (1, 1.3, 3)])
  func grids(low: Double, high: Double, count: Int) {
    let grid = RidgeSearch.grid(low...high)
    #expect(grid.count == count && grid[0] == low)
    #expect((grid[count - 1] / high - 1).magnitude < 1e-13)
    let step = Double.log(high / low) / Double(count - 1)
    for (a, b) in zip(grid, grid.dropFirst()) { #expect((Double.log(b / a) - step).magnitude < 1e-12) }
    #expect(step <= Double.log(10) / 10 * (1 + 1e-12))
  }

  /// A parabola in `ln μ`: 32 golden sections of two steps of the grid leave `2·10⁻⁷` of them, and near the minimum `10⁻⁸` is what a score can tell.
  @Test(arguments: [1e-5, 0.0123, 1, 7.7, 400]) func aMinimumIsFound(_ ridge: Double) {
    let (found, finding) = search { $0 == 0 ? 1e6 : 1 + .pow(.log($0 / ridge), 2) }
    #expect((found / ridge - 1).magnitude < 2e-7 && finding == .noise)
  }

  /// Steep on one side, so that it does not lie in the middle between points of the grid. What is found is the middle of the last interval, `9.5·10⁻⁸` long, which holds the kink.
  @Test(arguments: [0.0123, 0.01, 3.3, 7, 0.2, 55, 1e-4]) func aKinkIsFound(_ ridge: Double) {
    let (found, finding) = search {
      $0 == 0 ? 1e6 : 1 + ($0 < ridge ? 100 * (ridge - $0) : $0 - ridge) / ridge
    }
    #expect((found / ridge - 1).magnitude < 5e-8 && finding == .noise)
  }

  /// Of two minima the lower is taken, wherever it lies, and of equal ones the first; one that is lower by less than the slack is equal.
  @Test func severalMinima() {
    func valleys(_ first: Double, _ second: Double) -> (Double) -> Double {
      { $0 == 0 ? 1e6 : min(first + .pow(.log($0 / 0.01), 2), second + .pow(.log($0 / 10), 2)) }
    }
    #expect((search(score: valleys(1, 2)).ridge / 0.01 - 1).magnitude < 1e-6)
    #expect((search(score: valleys(2, 1)).ridge / 10 - 1).magnitude < 1e-6)
    #expect((search(score: valleys(2, 2)).ridge / 0.01 - 1).magnitude < 1e-6)
    #expect((search(slack: 1.01, score: valleys(1, 0.995)).ridge / 0.01 - 1).magnitude < 1e-6)
    #expect((search(slack: 1.01, score: valleys(1, 0.985)).ridge / 10 - 1).magnitude < 1e-6)
  }

  /// A ridge that is not better than the least ridge by more than the slack is not taken, and the largest only if it is better than all others.
  @Test func theEnds() {
    func valley(_ none: Double) -> (Double) -> Double {
      { $0 == 0 ? none : 1 + min(9, .pow(.log($0), 2)) }
    }
    #expect(search(slack: 1.01, score: valley(1.005)) == (0, .noNoise))
    #expect(search(slack: 1.01, score: valley(1.02)).finding == .noise)
    #expect(search(lowest: 1e-6, slack: 1.01) { 2 + .log(1 + $0) } == (1e-6, .noNoise))
    // Falling all the way, and falling to one per cent above the valley before it.
    #expect(search(slack: 1.01) { 2 - $0 / 1e4 } == (1e3, .onlyNoise))
    func twoLows(_ last: Double) -> (Double) -> Double {
      { $0 == 0 ? 5 : $0 > 100 ? last * (1 + .log(1e3 / $0)) : 1 + .pow(.log($0), 2) }
    }
    #expect(search(slack: 1.01, score: twoLows(0.995)).finding == .noise)
    #expect(search(slack: 1.01, score: twoLows(0.98)) == (1e3, .onlyNoise))
  }

  /// The whole range within the slack decides nothing.
  @Test func undecided() {
    #expect(search(lowest: 0.5, slack: 1.01) { 1 + 0.0099 * .log10($0 * 1e6) / 9 } == (0.5, .undecided))
    #expect(search(lowest: 0.5, slack: 1.01) { 1 + 0.0101 * .log10($0 * 1e6) / 9 }.finding != .undecided)
    #expect(search { _ in 0 } == (0, .undecided))
    // A flat valley: its first point is the local minimum.
    let (flat, finding) = search { $0 == 0 ? 9 : max(1, .log($0 / 0.1).magnitude) }
    #expect(finding == .noise && flat > 0.03 && flat < 0.3)
  }
}
