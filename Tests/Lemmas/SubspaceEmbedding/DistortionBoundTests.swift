import CounterStream
import DenseLinearAlgebra
import TestSupport
import Testing

@testable import SubspaceEmbedding

@Suite struct DistortionBoundTests {
  /// `rowsNeeded` rounds up to whole rows, so at that number of rows the bound is at most `ε`, and one row fewer (one
  /// bucket for the neuron block) is not enough. The SRHT needs enough coordinates to have that many rows.
  @Test(
    "The bound at the number of rows needed is the requested distortion", arguments: EmbeddingFamily.allCases)
  func boundsInvertTheRowsNeeded(_ family: EmbeddingFamily) throws {
    for (n, distortion, failure) in [(1, 0.5, 0.1), (3, 0.9, 0.01), (10, 0.5, 0.1)] {
      try expectInverse(
        family, .subspace(n), leftRows: 1 << 12, rightRows: 32, distortion: distortion, failure: failure)
    }
  }

  /// The SRHT's second moment is zero at all rows, so it needs few of few coordinates.
  @Test("With damping the bounds follow the statistical dimension", arguments: EmbeddingFamily.allCases)
  func dampedBoundsInvertTheRowsNeeded(_ family: EmbeddingFamily) throws {
    for (dimension, distortion, failure) in [(0.25, 0.5, 0.1), (3.5, 0.9, 0.01), (9.75, 0.5, 0.1)] {
      for (m, d) in [(1 << 12, 32), (13, 5)] {
        try expectInverse(
          family, .statistical(dimension), leftRows: m, rightRows: d, distortion: distortion, failure: failure
        )
      }
    }
  }

  private func expectInverse(
    _ family: EmbeddingFamily, _ dimension: EmbeddedDimension, leftRows m: Int, rightRows d: Int,
    distortion: Double, failure: Double
  ) throws {
    let rows = try family.rowsNeeded(
      dimension, SketchCoordinates(leftRows: m, rightRows: d), distortion: distortion,
      failureProbability: failure)
    func bound(_ rows: Int) throws -> Double {
      try family.distribution(rows: rows, leftRows: m, rightRows: d)
        .distortionBound(dimension, failureProbability: failure)
    }
    #expect(try bound(rows) <= distortion * (1 + 1e-12))
    let fewer = rows - family.distributionType.rowsPerGramTerm(rightRows: d)
    if fewer >= 1 { #expect(try bound(fewer) > distortion * (1 - 1e-12)) }
  }

  /// `d_μ = 3`, `s = 100`, `δ = 1/100`: `(9 + 3)/100` over `δ` for a Gaussian matrix; of `N₂ = 128` rows the SRHT has
  /// `28/127` of that; nine, eleven, (of 50 buckets) twice nine, and eight times nine for the others.
  @Test(
    "The damped bounds follow from the second moments by Markov's inequality",
    arguments: [
      (EmbeddingFamily.gaussian, 12.0), (.srht, 12.0 * 28 / 127), (.countSketch, 12), (.sparseSign, 12),
      (.tensorSRHT, 81), (.tensorSketch, 99), (.neuronBlock, 36), (.leverageScore, 72),
    ])
  func dampedBounds(_ family: EmbeddingFamily, _ square: Double) throws {
    let distribution = try family.distribution(rows: 100, leftRows: 50, rightRows: 2)
    let bound = try distribution.distortionBound(.statistical(3), failureProbability: 0.01)
    #expect((bound * bound / square - 1).magnitude < 1e-14)
    #expect((distribution.secondMomentBound(.statistical(3)) / (square / 100) - 1).magnitude < 1e-14)
  }

  @Test("A statistical dimension is positive and finite", arguments: [0, -1, .infinity, .nan])
  func impossibleDimensionsAreRefused(_ dimension: Double) {
    #expect {
      try EmbeddingFamily.gaussian.rowsNeeded(
        .statistical(dimension), SketchCoordinates(8), distortion: 0.5, failureProbability: 0.1)
    } throws: { error in
      guard case .illegalParameter("statisticalDimension", _, _) = error as? SketchError else { return false }
      return true
    }
  }

  /// `(1 + (√10 + √(2 ln 200))/√100)² − 1`, computed apart.
  @Test func theGaussianBoundBeyondOne() throws {
    let bound = try GaussianSketchDistribution(rows: 100, columns: 100)
      .distortionBound(.subspace(10), failureProbability: 0.01)
    #expect((bound - 1.695_351_245_515_487_5).magnitude < 1e-14)
  }

  /// `(1+ε) ln(1+ε) − ε` at 1 is `2 ln 2 − 1`, and `ε + (1−ε) ln(1−ε)` at ½ is `½ − ½ ln 2`.
  @Test func chernoffExponentsAreInverted() {
    #expect((ChernoffExponent.inverseUpper(0.386_294_361_119_890_6) - 1).magnitude < 1e-14)
    #expect((ChernoffExponent.inverseLower(0.153_426_409_720_027_3) - 0.5).magnitude < 1e-14)
    #expect(ChernoffExponent.inverseLower(1.5) == 1)
    #expect(ChernoffExponent.inverseUpper(0) < 1e-150)
  }

  @Test func impossibleSizesAreRefused() {
    for (rows, n, m, d, failure) in [
      (0, 1, 1, 1, 0.5), (1, 0, 1, 1, 0.5), (1, 1, 0, 1, 0.5), (1, 1, 1, 0, 0.5), (1, 1, 1, 1, 1),
    ] {
      #expect(throws: SketchError.self) {
        try GaussianSketchDistribution(rows: rows, leftRows: m, rightRows: d)
          .distortionBound(.subspace(n), failureProbability: failure)
      }
    }
  }
}
