/// Every random test outside the laws. Together with the laws their false alarms add up to at most `limit`, which a test
/// asserts: the chance that a right library fails the suite at a seed it has never seen.
public enum StatisticalBudget {
  public static let limit = 1e-6

  /// The declared test of that name.
  public static func test(_ name: String) -> RandomTest {
    guard let test = tests.first(where: { $0.name == name }) else {
      preconditionFailure("declare the test “\(name)” in StatisticalBudget")
    }
    return test
  }

  public static let tests = [
    // CounterStream
    RandomTest("signsAreFair", detects: "a bit, or the product of neighbouring signs, off fair by 0.16"),
    RandomTest("sumsFollowTheBinomialLaw", detects: "a distribution function off by 0.05"),
    RandomTest("smallIndicesAreEquallyFrequent", bounds: 3, detects: "a frequency off by 0.07"),
    RandomTest(
      "rejectionRemovesTheBias", detects: "a frequency off by 0.066; without rejection it is off by 0.1"),
    RandomTest("orderedChoicesAreEquallyFrequent", bounds: 4, detects: "a frequency off by 0.1"),
    RandomTest("normalsHaveTheRightMoments", bounds: 2, detects: "a mean off by 0.1, a variance off by 0.14"),
    RandomTest("neighboursAreUncorrelated", bounds: 4, detects: "a correlation of 0.2"),
    RandomTest("normalsAreDistributedNormally", detects: "a distribution function off by 0.05"),
    // Subspace embedding
    RandomTest("buckets and signs are uniform", detects: "a frequency off by 0.09"),
    RandomTest("every choice of distinct buckets is equally likely", detects: "a frequency off by 0.09"),
    RandomTest("rows are drawn in the proportions given", bounds: 3, detects: "a frequency off by 0.06"),
    RandomTest(
      "rows are sampled without replacement, padded ones too", each: 1e-29,
      detects: "a row that is never drawn"),
    RandomTest(
      "the transform flattens even columns of the Hadamard matrix",
      detects: "a transform without signs, whose largest row is 1 where 0.28 is allowed"),
    RandomTest("the rows needed suffice for a plane", detects: "a sketch that fails every time"),
    RandomTest("singular values lie in 1 ± (√(n/s) + t)", detects: "a scale off by 0.28"),
    RandomTest(
      "a drawn sketch passes the check of its theorem", bounds: 8, each: 1e-12,
      detects: "a Gaussian sketch three times too long"),
    RandomTest(
      "transform, flattening and sampling are checked separately", bounds: 2, each: 1e-12,
      detects: "a basis twenty times too long or too short"),
    // Preconditioning
    RandomTest(
      "pivots are drawn in proportion to the residual diagonal", bounds: 12,
      detects: "a pair of pivots whose frequency is off by 0.05, as proposals taken without rejection are"),
    // Neural tangent kernel
    RandomTest(
      "the mean Gram matrix of 20,000 neurons is K within Hoeffding's bound",
      detects: "an entry of K off by 0.05"),
    RandomTest(
      "max|G − K| ≤ √(ln(n(n+1)/δ)/2m)", bounds: 6,
      detects: "at m = 256 an entry of K off by 0.5, a mean square of n²/3"),
    RandomTest("λ_min(G) ≥ ¾λ from m ≥ 32‖X‖² ln(n/δ)/λ on", detects: "a Gram matrix half as large"),
    RandomTest(
      "the Gram matrix of a random initialisation passes, that of another kernel does not", each: 1e-12,
      detects: "a Gram matrix twice as large"),
    // 80 cells of distortion, 8 widths, 16 angles and 13 radii.
    RandomTest(
      "experiments at the effort quick", bounds: 117, each: 1e-9, detects: "as each experiment says"),
    // Every run of a test at the level `full` checks random events at 1e-12 each: at most ten thousand.
    RandomTest(
      "checks of random events in training runs", bounds: 10_000, each: 1e-12, detects: "as the checks say"),
  ]
}
