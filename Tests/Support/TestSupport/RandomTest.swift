public import CounterStream
import Foundation

/// The seed of everything random in the tests: 0, unless `SGN_SEED` says otherwise.
///
/// The suite is the same in every run; with another seed in each run it is tried on new draws, and fails by chance
/// with at most the probability that `StatisticalBudget` adds up.
public let testSeed: UInt64 = {
  guard let text = ProcessInfo.processInfo.environment["SGN_SEED"] else { return 0 }
  guard let seed = UInt64(text) else { preconditionFailure("SGN_SEED must be a whole number, not “\(text)”") }
  return seed
}()

/// A test of a random quantity by bounds that hold with known probability, declared before anything is drawn. Tests of
/// events of known probability are laws instead.
///
/// Each bound `t` on a deviation fails by chance with probability at most `falseAlarmPerBound`; for the same reason an error
/// of `2t` is missed with at most this probability.
public struct RandomTest: Sendable {
  /// The test's display name, or the name of its function.
  public let name: String
  /// The number of bounds that draws are checked against.
  public let bounds: Int
  public let falseAlarmPerBound: Double
  /// The discrepancy that it detects, except with the probability of a false alarm.
  public let detects: String

  init(_ name: String, bounds: Int = 1, each falseAlarm: Double = 1e-9, detects: String) {
    (self.name, self.bounds, falseAlarmPerBound, self.detects) = (name, bounds, falseAlarm, detects)
  }

  public var falseAlarm: Double { Double(bounds) * falseAlarmPerBound }

  /// Draws from the stream `seed / name`.
  public var stream: CounterStream { CounterStream(seed: testSeed).substream(name) }

  /// Hoeffding: the mean of `draws` numbers in [0, 1], or any of `cells` such means, is this close to its expectation.
  public func meanDeviation(draws: Int, cells: Int = 1) -> Double {
    (log(2 * Double(cells) / falseAlarmPerBound) / Double(2 * draws)).squareRoot()
  }

  /// Laurent and Massart (2000), Lemma 1: a χ² variable with `degrees` degrees of freedom lies in this range.
  public func chiSquared(degrees: Int) -> ClosedRange<Double> {
    let mean = Double(degrees)
    let t = log(2 / falseAlarmPerBound)
    let spread = 2 * (mean * t).squareRoot()
    return (mean - spread)...(mean + spread + 2 * t)
  }

  /// Dvoretzky–Kiefer–Wolfowitz with Massart's constant: the greatest distance between the empirical distribution
  /// function of `draws` numbers and the true one. The formula is Hoeffding's for one mean.
  public func distributionDistance(draws: Int) -> Double { meanDeviation(draws: draws) }
}
