import Foundation
import TestSupport
import Testing

@testable import CounterStream

@Suite struct NormalTests {
  @Test func uniformsAreHighBitsOfTwoWords() {
    let stream = CounterStream(seed: 12)
    for position in 0..<20 {
      let low = UInt64(stream.word(at: 2 * position))
      let high = UInt64(stream.word(at: 2 * position + 1))
      let uniform = stream.uniform(at: position)
      #expect(uniform == Double((high << 21 | low >> 11) + 1) / 0x1p53)
      #expect(uniform > 0 && uniform <= 1)
    }
  }

  @Test(arguments: [
    0..<0, 3..<3, 0..<1, 1..<2, 0..<2, 1..<3, 0..<7, 1..<8, 4..<9, 5..<10, 1_000_001..<1_000_006,
  ])
  func normalsTogetherEqualNormalsAlone(range: Range<Int>) {
    let stream = CounterStream(seed: 13)
    #expect(stream.normals(range) == range.map(stream.normal(at:)))
  }

  /// The definition of Box and Muller: `√(−2 ln u)` times the cosine, then the sine, of `2πv`, with `u` and `v` from
  /// block `k` of the normals' own counters. On each side logarithm, root, circular function and product err by a few
  /// `u` in all (one unit in the last place each), so the two differ by less than `10u` of the radius.
  @Test func normalsAreRadiiTimesCircularFunctions() {
    let stream = CounterStream(seed: 0x1234_5678_9abc_def0)
    for k in 0..<200 {
      let block = philox4x32(
        counter: SIMD4(UInt32(k), 0, 0, 2), key: SIMD2(0x9abc_def0, 0x1234_5678))
      let u = Double(wideWord(block[0], block[1]) >> 11 + 1) / 0x1p53
      let v = Double(wideWord(block[2], block[3]) >> 11 + 1) / 0x1p53
      let radius = (-2 * log(u)).squareRoot()
      let allowed = 10 * 0x1p-53 * radius
      #expect(abs(stream.normal(at: 2 * k) - radius * cos(2 * .pi * v)) <= allowed)
      #expect(abs(stream.normal(at: 2 * k + 1) - radius * sin(2 * .pi * v)) <= allowed)
    }
  }

  /// The kernel against its twin, each number by itself: on each side the logarithm errs by less than a unit in the last place, of which the root leaves half, and
  /// the circular function of the same angle by less than one, the root and the product by half of one each: less than 3 units or `6u`
  /// for either.
  @Test func normalsAreTheirTwins() {
    for seed in UInt64(0)..<20 {
      let stream = CounterStream(seed: seed)
      for group in [0, 1, 77, 1 << 32, 1 << 40] as [UInt64] {
        let normals = stream.normals(Int(2 * group)..<Int(2 * group + 100))
        for k in 0..<50 {
          let (first, second) = stream.plainNormalPair(group + UInt64(k))
          for (normal, plain) in [(normals[2 * k], first), (normals[2 * k + 1], second)] {
            #expect(abs(normal - plain) <= 12 * 0x1p-53 * abs(plain))
          }
        }
      }
    }
  }

  /// Of the first `2²⁶` blocks of a stream those with the largest and the smallest `u`, and with the `v` nearest to each quarter of a turn, within `2⁻²⁶`: there the logarithm, the
  /// cosine or the sine is small, and keeps its digits only if no term of the polynomials and no part of `π/2` and `ln 2` is missing.
  @Test(arguments: [27_202_170, 59_777_093, 13_368_809, 34_957_863, 44_075_278, 11_944_532, 34_397_325])
  func extremeBlocks(group: Int) {
    let stream = CounterStream(seed: 0)
    let normals = stream.normals((2 * group)..<(2 * group + 2))
    let (first, second) = stream.plainNormalPair(UInt64(group))
    #expect(abs(normals[0] - first) <= 12 * 0x1p-53 * abs(first))
    #expect(abs(normals[1] - second) <= 12 * 0x1p-53 * abs(second))
  }

  /// The mean of N normals is N(0, 1/N), and its square times N is χ² with one degree of freedom; the sum of
  /// squares is χ² with N.
  @Test func normalsHaveTheRightMoments() {
    let test = StatisticalBudget.test("normalsHaveTheRightMoments")
    let count = 20_000
    let normals = test.stream.normals(0..<count)
    let sum = normals.reduce(0, +)
    #expect(test.chiSquared(degrees: 1).contains(sum * sum / Double(count)))
    #expect(test.chiSquared(degrees: count).contains(sumOfSquares(normals)))
  }

  /// For independent standard normals `(x+y)/√2` and `(x−y)/√2` are standard normal too; a correlation `c`
  /// would turn their sums of squares into `(1±c)` times a χ². The bound detects `|c| ≥ 0.07`. Lag 1 pairs the
  /// two halves of one Box–Muller block half of the time, lag 2 takes neighbouring blocks.
  @Test(arguments: [1, 2]) func neighboursAreUncorrelated(lag: Int) {
    let test = StatisticalBudget.test("neighboursAreUncorrelated")
    let count = 10_000
    let normals = test.stream.substream(lag).normals(0..<(2 * count))
    let pairs = (0..<(2 * count)).filter { $0 / lag % 2 == 0 }.map { (normals[$0], normals[$0 + lag]) }
    let allowed = test.chiSquared(degrees: count)
    #expect(pairs.count == count)
    #expect(allowed.contains(sumOfSquares(pairs.map { ($0 + $1) / 2.0.squareRoot() })))
    #expect(allowed.contains(sumOfSquares(pairs.map { ($0 - $1) / 2.0.squareRoot() })))
  }

  @Test func normalsAreDistributedNormally() {
    let test = StatisticalBudget.test("normalsAreDistributedNormally")
    let count = 20_000
    let sorted = test.stream.normals(0..<count).sorted()
    let distance = sorted.enumerated().map { rank, x in
      let probability = erfc(-x / 2.0.squareRoot()) / 2
      return max(
        probability - Double(rank) / Double(count), Double(rank + 1) / Double(count) - probability)
    }.max()!
    #expect(distance <= test.distributionDistance(draws: count))
  }

  private func sumOfSquares(_ x: [Double]) -> Double { x.reduce(0) { $0 + $1 * $1 } }
}
