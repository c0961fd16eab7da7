import Claims
import CounterStream
import DenseLinearAlgebra
import RealModule
import TestSupport
import Testing

@testable import SubspaceEmbedding

@Suite struct RowsNeededTests {
  /// The theorems' numbers for `n = 10`, `ε = ½`, `δ = 1/128`, computed apart with thirty digits; the SRHT's for
  /// 50,000 coordinates, padded to 65,536.
  @Test(
    "The rows needed are those of the theorems",
    arguments: [
      (EmbeddingFamily.gaussian, 835), (.srht, 17_055), (.countSketch, 56_320),
      (.sparseSign, 56_320), (.tensorSRHT, 460_800), (.tensorSketch, 563_200),
      (.neuronBlock, 102_400 * 200), (.leverageScore, 5803),
    ])
  func knownNumbers(_ family: EmbeddingFamily, _ expected: Int) throws {
    let rows = try family.rowsNeeded(
      .subspace(10), SketchCoordinates(leftRows: 250, rightRows: 200), distortion: 0.5,
      failureProbability: 1.0 / 128)
    #expect(rows == expected)
  }

  /// In 2¹⁴ coordinates the SRHT’s theorem for a plane requires fewer rows than there are;
  /// three draws all fail with probability `δ³`.
  @Test("embedding.srht: the rows needed suffice for a plane")
  func rowsNeededSufficeForTheSRHT() throws {
    let test = StatisticalBudget.test("the rows needed suffice for a plane")
    let rows = try EmbeddingFamily.srht.rowsNeeded(
      .subspace(2), SketchCoordinates(1 << 14), distortion: 0.5,
      failureProbability: .pow(test.falseAlarmPerBound, 1.0 / 3))
    #expect(rows < 1 << 14)
    // Columns of H: without the random signs they would be sampled into almost nothing.
    let plane = Matrix(rows: 1 << 14, columns: 2) { i, j in WalshHadamard.entry(i, 3 + j) / 128 }
    let stream = test.stream
    let distortions = try (0..<3).map { draw in
      let s = try SubsampledHadamardDistribution(
        rows: rows, columns: 1 << 14
      ).sample(stream.substream(draw))
      return try Distortion(sketchedBasis: s.apply(plane)).value
    }
    #expect(distortions.contains { $0 <= 0.5 })
  }

  @Test func theSRHTRefusesMoreRowsThanThereAre() throws {
    #expect {
      try EmbeddingFamily.srht.rowsNeeded(
        .subspace(2), SketchCoordinates(40), distortion: 0.5, failureProbability: 0.1)
    } throws: { error in
      guard case .tooManyRows(_, available: 64) = error as? SketchError else { return false }
      return true
    }
  }

  @Test(
    "A parameter out of range is named",
    arguments: EmbeddingFamily.allCases,
    [
      (0, 8, 8, 0.5, 0.1, "columns"), (2, 0, 8, 0.5, 0.1, "leftRows"), (2, 8, -1, 0.5, 0.1, "rightRows"),
      (2, 8, 8, 0, 0.1, "distortion"), (2, 8, 8, 1, 0.1, "distortion"), (2, 8, 8, .nan, 0.1, "distortion"),
      (2, 8, 8, 0.5, 0, "failureProbability"), (2, 8, 8, 0.5, 1, "failureProbability"),
    ])
  func illegalParameters(
    _ family: EmbeddingFamily,
    _ request: (n: Int, m: Int, d: Int, distortion: Double, failure: Double, name: String)
  ) {
    #expect {
      try family.rowsNeeded(
        .subspace(request.n), SketchCoordinates(leftRows: request.m, rightRows: request.d),
        distortion: request.distortion,
        failureProbability: request.failure)
    } throws: { error in
      guard case .illegalParameter(request.name, _, _) = error as? SketchError else { return false }
      return true
    }
  }

  @Test func astronomicalNumbersThrow() {
    #expect {
      try EmbeddingFamily.countSketch.rowsNeeded(
        .subspace(10), SketchCoordinates(1), distortion: 1e-9, failureProbability: 1e-9)
    } throws: { error in
      guard case .rowsNotRepresentable = error as? SketchError else { return false }
      return true
    }
  }

  @Test func everyFamilyHasItsDistributionAndClaim() {
    for family in EmbeddingFamily.allCases {
      #expect(family.distributionType.family == family)
      #expect(family.claim.rawValue == "embedding." + family.rawValue)
    }
  }
}
