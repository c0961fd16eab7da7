import Claims
import CounterStream
import DenseLinearAlgebra
import TestSupport
import Testing

@testable import SubspaceEmbedding

/// The checks that a run makes on its sketch hold for correct sketches and fail for wrong ones.
@Suite struct EmbeddingInvariantTests {
  private let basis = try! QRFactorization(MatrixCase(rows: 60, columns: 4, seed: 5).matrix).q()

  @Test("embedding.*: a drawn sketch passes the check of its theorem", arguments: EmbeddingFamily.allCases)
  func drawnSketchesPass(_ family: EmbeddingFamily) throws {
    let test = StatisticalBudget.test("a drawn sketch passes the check of its theorem")
    var log = CheckLog()
    let distribution = try family.distribution(rows: 32, leftRows: 15, rightRows: 4)
    let sketch = try distribution.sample(
      test.stream.substream(family.rawValue), for: basis, damping: 0
    ).apply(basis)
    let distortion = try distribution.checkDistortion(sketchedBasis: sketch, into: &log)
    #expect(log.violations.isEmpty)
    #expect(log.held(family.claim) == 1)
    #expect(try distortion == Distortion(sketchedBasis: sketch))
  }

  /// The Gaussian theorem is sharp enough at 32 rows to refuse a sketch that is three times too long.
  @Test("embedding.gaussian: a sketch without its scale fails the check")
  func aWrongScaleFails() throws {
    var log = CheckLog()
    let distribution = try GaussianSketchDistribution(rows: 32, columns: 60)
    try distribution.checkDistortion(
      sketchedBasis: distribution.sample(CounterStream(seed: 3)).apply(basis).scaled(by: 32.0.squareRoot()),
      into: &log, step: 7)
    #expect(log.violations.map(\.claim) == [.embeddingGaussian])
    #expect(log.violations.map(\.step) == [7])
  }

  /// A sketch of all 64 padded coordinates is an isometry, and with damping the bound says so: `30·67u κ(G)` is allowed, for 64 rows and three of the damping. Columns of length
  /// `√(1 + x)` have the distortion `x`.
  @Test("embedding.srht: where the bound is zero only rounding is allowed for", arguments: [1, 1e6])
  func roundingOfTheBasisIsAllowedFor(_ conditionNumber: Double) throws {
    let distribution = try SubsampledHadamardDistribution(rows: 64, columns: 60)
    let allowed = 30 * 67 * unitRoundoff * conditionNumber
    for (share, isWrong) in [(0.98, false), (1.02, true)] {
      let length = (1 + share * allowed).squareRoot()
      var log = CheckLog()
      try distribution.checkDistortion(
        sketchedBasis: Matrix(rows: 67, columns: 3) { $0 == $1 ? length : 0 }, dimension: .statistical(2.5),
        conditionNumber: conditionNumber, into: &log)
      #expect(log.violations.count == (isWrong ? 1 : 0), "\(share)")
      #expect(log.checked == [.embeddingSRHT: 1])
    }
    var log = CheckLog()
    try distribution.checkDistortion(
      sketchedBasis: Matrix(rows: 67, columns: 3) { $0 == $1 ? 1 + 1e-12 : 0 }, dimension: .statistical(2.5),
      into: &log)
    #expect(log.violations.count == 1, "without a condition number U is orthonormal to rounding")
  }

  @Test("embedding.srht: transform, flattening and sampling are checked separately")
  func theStepsOfTheSRHT() throws {
    let test = StatisticalBudget.test("transform, flattening and sampling are checked separately")
    let sketch = try SubsampledHadamardDistribution(rows: 48, columns: 60).sample(test.stream)
    var log = CheckLog()
    try sketch.checkSteps(basis: basis, into: &log)
    #expect(log.violations.isEmpty, "\(log.violations)")
    // One isometry for each column, the flattening and the sampling.
    #expect(log.held(.embeddingSRHT) == 4 + 2)
  }

  /// Lengths that are wrong by a factor: too long is too coherent for the flattening bound; too short is flatter than
  /// any orthonormal basis, so the distortion bound that follows is one that the missing length breaks. The transform of each
  /// column stays an isometry.
  @Test(
    "embedding.srht: a basis too long fails the flattening, one too short the sampling",
    arguments: [20, 0.05])
  func theStepsHaveTeeth(_ scale: Double) throws {
    let sketch = try SubsampledHadamardDistribution(rows: 48, columns: 60).sample(CounterStream(seed: 1))
    var log = CheckLog()
    try sketch.checkSteps(basis: basis.scaled(by: scale), into: &log)
    #expect(log.violations.count == 1)
    #expect(log.held(.embeddingSRHT) == 5)
  }
}
