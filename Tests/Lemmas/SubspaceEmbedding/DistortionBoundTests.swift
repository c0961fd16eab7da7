import CounterStream
import DenseLinearAlgebra
import TestSupport
import Testing

@testable import SubspaceEmbedding

@Suite struct DistortionBoundTests {
  /// `rowsNeeded` rounds up to whole rows, so at that number of rows the bound is at most `ε`, and one row fewer (one
  /// bucket for the neuron block) is not enough. The SRHT needs enough coordinates to have that many rows.
  @Test("The bound at the rows needed is the distortion asked for", arguments: EmbeddingFamily.allCases)
  func boundsInvertTheRowsNeeded(_ family: EmbeddingFamily) throws {
    for (n, distortion, failure) in [(1, 0.5, 0.1), (3, 0.9, 0.01), (10, 0.5, 0.1)] {
      let (m, d) = (1 << 12, 32)
      let rows = try family.rowsNeeded(
        columns: n, leftRows: m, rightRows: d, distortion: distortion, failureProbability: failure)
      func bound(_ rows: Int) throws -> Double {
        try family.distortionBound(
          rows: rows, columns: n, leftRows: m, rightRows: d, failureProbability: failure)
      }
      #expect(try bound(rows) <= distortion * (1 + 1e-12))
      #expect(try bound(rows - (family == .neuronBlock ? d : 1)) > distortion * (1 - 1e-12))
    }
  }

  /// `(1 + (√10 + √(2 ln 200))/√100)² − 1`, computed apart.
  @Test func theGaussianBoundBeyondOne() throws {
    let bound = try EmbeddingFamily.gaussian.distortionBound(
      rows: 100, columns: 10, leftRows: 50, rightRows: 2, failureProbability: 0.01)
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
        try EmbeddingFamily.gaussian.distortionBound(
          rows: rows, columns: n, leftRows: m, rightRows: d, failureProbability: failure)
      }
    }
  }
}
