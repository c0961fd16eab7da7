import Claims
import DenseLinearAlgebra
import KnownMistakes
import Laws
import NumPyFormat
import Statistics
import SubspaceEmbedding
import TestSupport
import Testing

@testable import Conformance

@Suite struct OwnSketchTests {
  private static let step =
    "synthetic:sphere,n=8,d=4;width=128;solver=sketched;embedding=srht;rows=160;seed="

  /// Steps with the draws of other seeds, as a port with its own random numbers takes them.
  private func ownSteps(_ count: Int, _ implementation: Implementation = .ours) throws -> (
    OracleCase, [[String: CaseArray]]
  ) {
    let one = try OracleCase(CaseDefinition(specification: Self.step + "1"))
    let port = SimulatedPort(implementation)
    let draws = try (2..<(2 + count)).map { seed in
      var arrays = one.arrays
      // The same problem behind another draw: of the header only the seed differs.
      let other = one.header.reseeded(UInt64(seed))
      for stage in [Stage.sketchedMatrix, .triangularFactor, .solution, .nextWeights] {
        arrays.merge(try port.outputs(of: stage, other, Teacher(arrays: arrays))) { $1 }
      }
      return arrays
    }
    return (one, draws)
  }

  /// Draws of `SA` alone, for a case that shows the columns of `S`.
  private func ownColumns(_ family: EmbeddingFamily, _ count: Int, _ implementation: Implementation = .ours)
    throws
    -> OwnSketchVerdict
  {
    let one = try OracleCase(CaseCatalogue.definition("columns-\(family.rawValue)"))
    let port = SimulatedPort(implementation)
    let draws = try (1...count).map { seed in
      PortOutputs(
        try port.outputs(of: .sketchedMatrix, one.header.reseeded(UInt64(seed)), Teacher(arrays: one.arrays)))
    }
    return try Judge().judgeOwnSketch(one, draws)
  }

  private func changed(
    _ name: String, _ change: @escaping @Sendable (any SubspaceEmbedding) -> any SubspaceEmbedding
  )
    -> Implementation
  {
    .ours.renamed(name) { port in
      port.embedding = { family, size, stream in
        change(try Implementation.ours.embedding(family, size, stream))
      }
    }
  }

  // MARK: Steps

  @Test func otherDrawsObeyTheLemmas() throws {
    let (one, draws) = try ownSteps(12)
    #expect(draws[0]["sketched_matrix"] != one.arrays["sketched_matrix"])
    let verdict = try Judge().judgeOwnSketch(one, draws.map { PortOutputs($0) })
    // Three groups of four draws say nothing about a probability.
    #expect(verdict.verdict == .undecided && verdict.findings.count == 8, "\(verdict)")
    #expect(verdict.findings.filter { $0.verdict == .undecided }.map(\.trials) == [3])
    #expect(verdict.drawsThatDecide! > 100)
  }

  /// A distortion of one or more, which right sketches of few rows have, bounds nothing and refutes nothing.
  @Test func fewRowsAreNoMistake() throws {
    let (one, draws) = try ownSteps(
      1, changed("scaled") { Scaled($0, by: 2) })
    let verdict = try Judge().judgeOwnSketch(one, draws.map { PortOutputs($0) })
    let bound = verdict.findings.first { $0.claim == .preconditionerConditionBound }
    #expect(bound?.verdict == .undecided && verdict.verdict == .undecided)
  }

  @Test func aWrongUpdateBreaksTheStep() throws {
    let (one, draws) = try ownSteps(
      2,
      .ours.renamed("added") { port in
        port.update = { network, g, pattern, inputs in
          Implementation.ours.update(network, g.map { -$0 }, pattern, inputs)
        }
      })
    let verdict = try Judge().judgeOwnSketch(one, draws.map { PortOutputs($0) })
    #expect(verdict.verdict == .refuted)
    #expect(verdict.findings.contains { $0.claim == .stepMeanValueIdentity && $0.verdict == .refuted })
  }

  /// What holds in all draws but one is refuted by that one, which is named.
  @Test func oneWrongDrawIsEnough() throws {
    let (one, right) = try ownSteps(3)
    var draws = right
    draws[1]["solution"] = CaseArray(vector: Array(repeating: 0, count: 8))
    let verdict = try Judge().judgeOwnSketch(one, draws.map { PortOutputs($0) })
    let finding = verdict.findings.first { $0.claim == .solverStopping }
    #expect(finding?.verdict == .refuted && finding?.draw == 1)
  }

  @Test func missingOutputsFail() throws {
    let one = try OracleCase(CaseCatalogue.definition("sketched-srht"))
    let verdict = try Judge().judgeOwnSketch(one, [PortOutputs([:])])
    #expect(verdict.verdict == .refuted && verdict.problem == "draw 0: sketched_matrix.npy is missing")
    #expect(try Judge().judgeOwnSketch(one, []).problem == "there is no draw")
  }

  // MARK: Columns

  @Test(arguments: EmbeddingFamily.oblivious) func rightColumnsHold(_ family: EmbeddingFamily) throws {
    let verdict = try ownColumns(family, 260)
    #expect(verdict.verdict == .holds, "\(verdict.findings.filter { $0.verdict != .holds })")
  }

  /// A scale that is off by a fifth shows in every family.
  @Test(arguments: EmbeddingFamily.oblivious) func aScaleIsRefuted(_ family: EmbeddingFamily) throws {
    #expect(try ownColumns(family, 60, changed("scaled") { Scaled($0, by: 1.2) }).verdict == .refuted)
  }

  /// Known mistakes of random numbers, which no single draw shows.
  @Test(arguments: [
    (EmbeddingFamily.countSketch, "CountSketch without signs"),
    (.countSketch, "CountSketch that never uses the upper half of its buckets"),
    (.countSketch, "CountSketch with buckets j mod s: nothing is hashed"),
    (.srht, "SRHT sampling its rows with replacement (seen)"),
    (.srht, "SRHT without its random signs"),
    (.srht, "SRHT that always takes the first s rows"),
    (.srht, "SRHT that loses its padding: what is beyond a power of two is cut off (seen)"),
    (.sparseSign, "sparse signs whose buckets may coincide"),
    (.sparseSign, "sparse signs with one sign for all buckets of a coordinate, all +"),
    (.neuronBlock, "neuron block that counts without signs"),
    (.neuronBlock, "neuron block that sorts dimensions instead of neurons"),
    (.tensorSRHT, "tensor SRHT that samples one row for both factors"),
    (.tensorSketch, "TensorSketch by an ordinary convolution, its end cut off"),
    (.gaussian, "Gaussian sketch of variance 1: the scale is lost"),
  ]) func aMistakeOfItsFamilyIsRefuted(_ family: EmbeddingFamily, _ name: String) throws {
    let mistake = try #require(KnownMistakes.all.first { $0.name == name })
    #expect(try ownColumns(family, 60, mistake.implementation).verdict == .refuted)
  }

  @Test func aBadNumberOfRowsIsSaid() throws {
    let one = try OracleCase(CaseCatalogue.definition("columns-neuron-block"))
    let ragged = CaseArray(
      .float64, NumPyArray(shape: [17, 16], elements: Array(repeating: 1, count: 17 * 16)))
    let verdict = try Judge().judgeOwnSketch(one, [PortOutputs(["sketched_matrix": ragged])])
    #expect(verdict.problem == "no sketch of the family neuron-block has 17 rows here")
    let right = CaseArray(.float64, NumPyArray(shape: [32, 16], elements: Array(repeating: 1, count: 512)))
    let uneven = try Judge().judgeOwnSketch(
      one, [right, ragged].map { PortOutputs(["sketched_matrix": $0]) })
    #expect(uneven.problem == "draw 1: sketched_matrix.npy has 17 rows, and 32 in the first draw")
  }

  /// Four draws that coincide in sign are luck; all of sixty are not.
  @Test(arguments: [(4, StatisticalVerdict.undecided), (60, .refuted)])
  func theVerdictFollowsTheEvidence(_ count: Int, _ expected: StatisticalVerdict) throws {
    let mistake = try #require(KnownMistakes.all.first { $0.name == "CountSketch without signs" })
    #expect(try ownColumns(.countSketch, count, mistake.implementation).verdict == expected)
  }
}

/// An embedding times a wrong factor.
private struct Scaled: SubspaceEmbedding {
  let base: any SubspaceEmbedding
  let factor: Double

  init(_ base: any SubspaceEmbedding, by factor: Double) { (self.base, self.factor) = (base, factor) }

  var rows: Int { base.rows }
  var columns: Int { base.columns }
  func apply(_ a: Matrix) -> Matrix { base.apply(a).scaled(by: factor) }
  func denseMatrix() -> Matrix { base.denseMatrix().scaled(by: factor) }
}

extension CaseHeader {
  /// The same case with other random numbers.
  fileprivate func reseeded(_ seed: UInt64) -> CaseHeader {
    CaseHeader(
      schema: schema, formatVersion: formatVersion, identifier: identifier, exercises: exercises,
      verdict: verdict, flags: flags, notes: notes, seed: seed, generator: generator, sizes: sizes,
      matrix: matrix,
      problem: problem, solver: solver, sketch: sketch, accuracy: accuracy, damping: damping, run: run,
      arrays: arrays,
      stages: stages, freedoms: freedoms, refusal: refusal)
  }
}
