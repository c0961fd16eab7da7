import Foundation
import SketchedGaussNewton
import Testing

private struct Embedded: Decodable {
  struct Facts: Decodable { let rows, columns: Int, conditionNumber, statisticalDimension: Double }
  struct Sketch: Decodable { let embedding: String, rows: Int }
  struct Measured: Decodable { let draws: [Double], mean, median, quantile90, worst, bound: Double }
  struct Theorem: Decodable { let distortionAtTheseRows: Double, rowsNeeded: Int?, reason: String? }
  struct Findings: Decodable { let claims: [String] }
  let matrix: Facts
  let coherence: Double
  let sketch: Sketch
  let distortion: Measured
  let gaussianLaw: Double?
  let theorem: Theorem
  let findings: Findings
}

/// `sgn embed`: lemma 1 on a matrix from a file.
@Suite struct EmbedTests {
  /// The distortion of draw `k` is that of the embedding drawn from the documented stream, on LAPACK's basis of the range; in either kind of file.
  @Test(arguments: ["gaussian", "srht", "count-sketch", "sparse-sign", "leverage-score"], [0, 7])
  func distortionIsThatOfTheDefinition(_ name: String, _ exponent: Int) throws {
    let given = try GivenMatrix(exponent: exponent, aloneRows: 3)
    let a = given.matrix
    try withWorkplace { place in
      try given.write(to: place)
      let arguments = ["embed", "A.npy", "--embedding", name, "--rows", "8n", "--draws", "3", "--seed", "5"]
      let answer = try #require(place.lines(arguments + ["--out", "SA.npy"], as: Embedded.self).first)
      #expect(answer.matrix.rows == 300 && answer.matrix.columns == 8 && answer.sketch.rows == 64)
      let condition = pow(10, Double(exponent))
      #expect((answer.matrix.conditionNumber / condition - 1).magnitude < 30 * 300 * unitRoundoff * condition)
      #expect((answer.coherence - (try LeverageScores(of: a).coherence)).magnitude < 1e-6)
      let family = try #require(EmbeddingFamily(rawValue: name))
      let distribution = try family.distribution(rows: 64, of: a)
      for draw in 0..<3 {
        let embedding = try distribution.sample(
          CounterStream(seed: 5).substream("embedding").substream(draw), for: a, damping: 0)
        let expected = try Distortion(of: embedding, on: a).value
        #expect(
          (answer.distortion.draws[draw] - expected).magnitude
            <= 30 * 300 * unitRoundoff * condition * (1 + expected))
        if draw == 0 {
          let sketch = try place.array("SA.npy")
          #expect(sketch.shape == [64, 8])
          let found = try sketch.matrixOfPoints(of: "SA.npy").transposed
          #expect(norm((found - embedding.apply(a)).elements) <= 1e-12 * norm(found.elements))
        }
      }
      let sorted = answer.distortion.draws.sorted()
      #expect(answer.distortion.worst == sorted[2] && answer.distortion.median == sorted[1])
      #expect(answer.distortion.quantile90 == sorted[2] && answer.distortion.worst <= answer.distortion.bound)
      #expect(answer.findings.claims == [family.claim.rawValue])
      #expect(answer.gaussianLaw == GaussianLaw.expectedDistortion(columns: 8, rows: 64))
      #expect(
        answer.theorem.distortionAtTheseRows
          == (try distribution.distortionBound(.subspace(8), failureProbability: 0.1)))
    }
  }

  @Test func withDampingItIsTheDampedDistortion() throws {
    let given = try GivenMatrix(exponent: 2)
    try withWorkplace { place in
      try given.write(to: place)
      try given.writeSparse(to: place)
      for file in ["A.npy", "A.mtx"] {
        let answer = try #require(
          place.lines(["embed", file, "--rows", "5", "--damping", "0.1"], as: Embedded.self).first)
        let embedding = try CountSketchDistribution(rows: 5, columns: 300).sample(
          CounterStream(seed: 1).substream("embedding").substream(0))
        let exact = try DampedDistortion(of: embedding, on: given.matrix, damping: 0.1)
        #expect((answer.distortion.worst - exact.value).magnitude < 1e-10)
        #expect((answer.matrix.statisticalDimension - exact.statisticalDimension).magnitude < 1e-10)
        #expect(answer.gaussianLaw == nil)
      }
    }
  }

  /// If the theorem requires more rows than the SRHT has, there is no number of rows, and the reason is printed.
  @Test func rowsThatTheTheoremCannotAskFor() throws {
    try withWorkplace { place in
      try GivenMatrix().write(to: place)
      let answer = try #require(
        place.lines(["embed", "A.npy", "--embedding", "srht"], as: Embedded.self).first)
      #expect(answer.theorem.rowsNeeded == nil && answer.theorem.reason?.contains("512") == true)
      let easier = try #require(
        place.lines(
          ["embed", "A.npy", "--distortion", "0.9", "--failure-probability", "0.5"], as: Embedded.self
        ).first)
      #expect(
        easier.theorem.rowsNeeded
          == (try EmbeddingFamily.countSketch.rowsNeeded(
            .subspace(8), SketchCoordinates(300), distortion: 0.9, failureProbability: 0.5)))
      let text = try place.run(["embed", "A.npy", "--draws", "2"])
      #expect(text.ending == .exit(0) && text.error.isEmpty)
      for word in ["κ(A)", "coherence", "mean", "worst", "theorem", "embedding.count-sketch: holds"] {
        #expect(text.output.contains(word))
      }
    }
  }
}
