import CounterStream
import RealModule
import TestSupport
import Testing

/// Weights that are sums of signs, by their exact law in the plane: what `Proofs/BinomialSampler.v` proves of them.
///
/// A mean sums positive terms, each off by `4·256u` of itself and by a few roundings in all: by less than `1e-12` of itself.
@Suite struct SignSumWeightTests {
  static let law = BinomialLaw(CounterStream.signsPerSum)
  static let points =
    [(1, 0), (0.6, 0.8), (0.5.squareRoot(), -0.5.squareRoot())]
    + [0.1, 0.7, 2, 3].map { (.cos($0), .sin($0)) }
  static let rounding = 1e-12

  @Test(
    "ntk.activations-are-stable: weights that are sums of signs are near a hyperplane no more often than is proved",
    arguments: points)
  func antiConcentration(x: (Double, Double)) {
    let signs = Double(CounterStream.signsPerSum)
    let atom = Self.law.weights[CounterStream.signsPerSum / 2].probability
    #expect(atom <= (2 / (3 * signs)).squareRoot())
    for radius in [1e-9, 1e-3, 0.01, 0.03, 0.051, 0.1, 0.26, 0.5, 1, 2] {
      let near = Self.law.mean(x) { $0.magnitude <= radius ? 1 : 0 } * (1 - Self.rounding)
      #expect(near <= (radius * (2 * signs).squareRoot() + 1) * atom)
      #expect(near <= radius * (2 * 2 / 3.0).squareRoot() + (2 / (3 * signs)).squareRoot())
    }
  }

  /// On the hyperplane of a coordinate vector with the probability that the bound allows: no smaller one would hold.
  @Test("ntk.activations-are-stable: the bound for sums of signs is attained", .tags(.exact))
  func attained() {
    let atom = Self.law.weights[CounterStream.signsPerSum / 2].probability
    let ties = Self.law.mean((1, 0)) { $0 == 0 ? 1 : 0 }
    #expect((ties - atom).magnitude <= Self.rounding * atom)
  }

  @Test("train.linear-convergence: weights that are sums of signs have E max(0, wᵀx)² = ½", arguments: points)
  func secondMoment(x: (Double, Double)) {
    #expect((Self.law.mean(x) { max(0, $0) * max(0, $0) } - 0.5).magnitude <= Self.rounding)
    #expect((Self.law.mean(x) { $0 * $0 } - 1).magnitude <= 2 * Self.rounding)
    #expect(Self.law.mean(x) { $0 >= 0 ? 1 : 0 } >= 0.5 - Self.rounding)
  }
}
