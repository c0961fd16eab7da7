import Claims
import DenseLinearAlgebra
import Laws
import NumPyFormat
import SubspaceEmbedding
import TestSupport
import Testing

@testable import Conformance

@Suite struct OwnSketchTests {
  /// A step with the draws of another seed, as a port with its own random numbers takes it.
  private func ownStep(_ implementation: Implementation = .ours) throws -> (OracleCase, [String: CaseArray]) {
    let text = "synthetic:sphere,n=8,d=4;width=128;solver=sketched;embedding=srht;rows=160;seed="
    let one = try OracleCase(CaseDefinition(specification: text + "1"))
    var arrays = one.arrays
    // The same problem behind another draw: of the header only the seed differs.
    let other = try OracleCase(CaseDefinition(specification: text + "2")).header
    let port = SimulatedPort(implementation)
    for stage in [Stage.sketchedMatrix, .triangularFactor, .solution, .nextWeights] {
      arrays.merge(try port.outputs(of: stage, other, Teacher(arrays: arrays))) { $1 }
    }
    return (one, arrays)
  }

  @Test func anotherDrawObeysTheLemmas() throws {
    let (one, arrays) = try ownStep()
    #expect(arrays["sketched_matrix"] != one.arrays["sketched_matrix"])
    let verdict = try Judge().judgeOwnSketch(one, PortOutputs(arrays))
    #expect(verdict.passed, "\(verdict.lemmas.filter { !$0.passed })")
    #expect(verdict.lemmas.count == 10)
  }

  /// A scale is seen from above and from below.
  @Test(arguments: [12.65, 1e-3, 0.3, 0.079]) func aLostScaleIsNoEmbedding(
    _ factor: Double
  ) throws {
    let (one, arrays) = try ownStep(
      .ours.renamed("scaled") { port in
        port.embedding = { family, size, stream in
          Scaled(try Implementation.ours.embedding(family, size, stream), by: factor)
        }
      })
    let verdict = try Judge().judgeOwnSketch(one, PortOutputs(arrays))
    #expect(verdict.lemmas.first { !$0.passed }?.claim == .embeddingIsometryInExpectation)
  }

  /// Five rows prove nothing about a scale.
  @Test func tooFewRowsProveNothing() throws {
    let (one, right) = try ownStep()
    var arrays = right
    let n = one.header.sizes!.points
    let identity = (0..<n * n).map { $0 % (n + 1) == 0 ? 1e-3 : 0 }
    for name in ["sketched_matrix", "triangular_factor"] {
      arrays[name] = CaseArray(.float64, NumPyArray(shape: [n, n], elements: identity))
    }
    #expect(try !Judge().judgeOwnSketch(one, PortOutputs(arrays)).passed)
  }

  @Test func aWrongUpdateBreaksTheStep() throws {
    let (one, arrays) = try ownStep(
      .ours.renamed("added") { port in
        port.update = { network, g, pattern, inputs in
          Implementation.ours.update(network, g.map { -$0 }, pattern, inputs)
        }
      })
    let verdict = try Judge().judgeOwnSketch(one, PortOutputs(arrays))
    #expect(verdict.lemmas.filter { !$0.passed }.contains { $0.claim == .stepMeanValueIdentity })
  }

  @Test func missingOutputsFail() throws {
    let one = try OracleCase(CaseCatalogue.definition("sketched-srht"))
    let verdict = try Judge().judgeOwnSketch(one, PortOutputs([:]))
    #expect(!verdict.passed && verdict.problem == "sketched_matrix.npy is missing")
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
