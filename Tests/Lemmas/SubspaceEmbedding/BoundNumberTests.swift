import DenseLinearAlgebra
import TestSupport
import Testing

@testable import SubspaceEmbedding

/// The bounds in numbers, each computed apart with forty digits from the formula of its theorem, at sizes where every constant shows.
@Suite struct BoundNumberTests {
  private func isNear(_ value: Double, _ expected: Double, _ relative: Double = 1e-13) -> Bool {
    (value / expected - 1).magnitude <= relative
  }

  /// `N₂ = 2²⁰`; and the neuron block has whole buckets of 16 rows.
  @Test(
    arguments: [
      (
        3, 0.25, 1.0 / 128,
        [
          .gaussian: 1840, .srht: 51_086, .countSketch: 24_576, .sparseSign: 24_576, .tensorSRHT: 165_888,
          .tensorSketch: 202_752, .neuronBlock: 36_864 * 16, .leverageScore: 5512,
        ]
      ),
      (
        7, 0.75, 1.0 / 8,
        [
          .gaussian: 240, .srht: 4747, .countSketch: 797, .sparseSign: 797, .tensorSRHT: 6272,
          .tensorSketch: 7666,
          .neuronBlock: 1394 * 16, .leverageScore: 1153,
        ]
      ),
    ] as [(Int, Double, Double, [EmbeddingFamily: Int])])
  func theRowsNeeded(_ n: Int, _ distortion: Double, _ failure: Double, _ expected: [EmbeddingFamily: Int])
    throws
  {
    let coordinates = try SketchCoordinates(leftRows: (1 << 16) - 7, rightRows: 16)
    for family in EmbeddingFamily.allCases {
      let rows = try family.rowsNeeded(
        .subspace(n), coordinates, distortion: distortion, failureProbability: failure)
      #expect(rows == expected[family], "\(family)")
    }
  }

  /// Where the theorem's number is whole, it is not rounded up: `110·128/¼`. As many rows as the SRHT has are not too many, and one more are.
  @Test func theEdgesOfWhatIsNeeded() throws {
    let one = try SketchCoordinates(1)
    #expect(
      try EmbeddingFamily.countSketch.rowsNeeded(
        .subspace(10), one, distortion: 0.5, failureProbability: 1.0 / 128) == 56_320)
    #expect(
      try EmbeddingFamily.srht.rowsNeeded(
        .statistical(1e6), SketchCoordinates(60), distortion: 0.5, failureProbability: 0.5) == 64)
    #expect(throws: SketchError.tooManyRows(requested: 3018, available: 64)) {
      try EmbeddingFamily.srht.rowsNeeded(
        .subspace(2), SketchCoordinates(40), distortion: 0.5, failureProbability: 1.0 / 8)
    }
    #expect(throws: SketchError.rowsNotRepresentable(needed: 0x1p73)) {
      try EmbeddingFamily.countSketch.rowsNeeded(
        .subspace(1), one, distortion: 0x1p-31, failureProbability: 0x1p-10)
    }
  }

  @Test func theBoundsOfDraws() throws {
    func bound(_ family: EmbeddingFamily, rows: Int, columns: Int, _ n: Int, _ failure: Double) throws
      -> Double
    {
      try family.distribution(rows: rows, columns: columns).distortionBound(
        .subspace(n), failureProbability: failure)
    }
    #expect(isNear(try bound(.srht, rows: 512, columns: 1000, 4, 0.01), 2.620_424_096_656_315_1))
    #expect(isNear(try bound(.srht, rows: 4000, columns: 65_536, 2, 0.1), 0.613_766_115_086_186_7))
    #expect(isNear(try bound(.leverageScore, rows: 800, columns: 1000, 3, 0.01), 0.680_644_173_540_933_05))
    #expect(isNear(try bound(.leverageScore, rows: 2000, columns: 5000, 5, 0.1), 0.458_905_489_129_767_77))
  }

  /// `(1+ε) ln(1+ε) − ε` and `ε + (1−ε) ln(1−ε)`, inverted and rounded up: the exponent is reached, and a step below it is not.
  @Test func theExponents() {
    #expect(isNear(ChernoffExponent.upper(1), 0.386_294_361_119_890_6))
    #expect(isNear(ChernoffExponent.lower(0.5), 0.153_426_409_720_027_35))
    for (x, upper) in [(10, 7.174_364_667_724_809_5), (0.01, 0.144_716_816_243_281_5)] {
      #expect(isNear(ChernoffExponent.inverseUpper(x), upper))
    }
    for (x, lower) in [(0.01, 0.138_047_177_636_743_1), (0.9, 0.979_548_931_937_61)] {
      #expect(isNear(ChernoffExponent.inverseLower(x), lower))
    }
    for x in [1e-3, 0.1, 0.386, 0.7, 0.999, 3, 50] {
      let upper = ChernoffExponent.inverseUpper(x)
      #expect(ChernoffExponent.upper(upper) >= x && ChernoffExponent.upper(upper.nextDown) < x)
      let lower = ChernoffExponent.inverseLower(x)
      if x < 1 {
        #expect(ChernoffExponent.lower(lower) >= x && ChernoffExponent.lower(lower.nextDown) < x)
      } else {
        #expect(lower == 1)
      }
    }
  }

  /// Of 10 rows the lower side says nothing, and the upper one alone decides.
  @Test func samplingAndFlattening() {
    for (s, n, coherence, delta, expected) in [
      (100, 2, 8.0, 0.1, 0.861_349_712_058_064_0), (1000, 3, 20, 0.01, 0.546_897_566_494_887_9),
      (10, 3, 20, 0.01, 8.458_466_645_910_877_4),
    ] {
      #expect(
        isNear(
          samplingDistortion(rows: s, columns: n, coherence: coherence, failureProbability: delta), expected))
    }
    #expect(isNear(flattenedCoherence(n: 4, order: 1024, failureProbability: 0.01), 134.720_862_575_363_02))
    #expect(isNear(flattenedCoherence(n: 1, order: 64, failureProbability: 0.25), 58.682_293_334_359_664))
    // √9 + √(2 ln(2/(2e⁻²))) = 3 + 2.
    #expect(isNear(gaussianSpread(n: 9, failureProbability: 0.270_670_566_473_225_4), 5))
  }

  /// `n/ε²`, `n ln(n/δ)/ε²`, `n²/(ε²δ)`.
  @Test func theFormsOfGrowth() {
    func rows(_ form: RowsForm) -> Double {
      form.rows(columns: 10, distortion: 0.5, failureProbability: 1.0 / 128)
    }
    #expect(rows(.linear) == 40 && rows(.quadratic) == 51_200)
    #expect(isNear(rows(.logarithmic), 286.184_614_276_546_5))
    #expect([RowsForm.linear, .logarithmic, .quadratic].map(\.text) == ["n/ε²", "n ln(n/δ)/ε²", "n²/(ε²δ)"])
  }

  /// A single coordinate has a transform of order one, all of whose rows are taken.
  @Test func oneCoordinate() throws {
    let distribution = try SubsampledHadamardDistribution(rows: 1, columns: 1)
    #expect(distribution.secondMomentBound(.subspace(1)) == 0)
    // Of two, one is taken: 2/1 · 1/1.
    #expect(try SubsampledHadamardDistribution(rows: 1, columns: 2).secondMomentBound(.subspace(1)) == 2)
    #expect(EmbeddedDimension.subspace(3).value == 3 && EmbeddedDimension.statistical(2.5).value == 2.5)
  }

  /// `N₂ + log₂N₂ + 4` roundings, four times.
  @Test func theRoundingOfATransform() {
    for (order, roundings) in [(1, 5), (64, 74), (4096, 4112)] {
      #expect(
        isNear(
          SubsampledHadamardEmbedding.transformRounding(order: order), 4 * Double(roundings) * unitRoundoff,
          1e-12))
    }
  }
}
