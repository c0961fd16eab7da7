import Claims
import Foundation
import Testing

@Suite struct ClaimIDTests {
  /// Typed from the ledger of claims, in its order: a claim that is added, renamed or moved shows here.
  static let ledger = [
    "embedding.isometry-in-expectation",
    "embedding.gaussian",
    "embedding.srht",
    "embedding.count-sketch",
    "embedding.sparse-sign",
    "embedding.tensor-srht",
    "embedding.tensor-sketch",
    "embedding.neuron-block",
    "embedding.leverage-score",
    "preconditioner.spectrum-identity",
    "preconditioner.condition-bound",
    "preconditioner.low-rank",
    "preconditioner.nystrom",
    "solver.fixed-point",
    "solver.cg-chebyshev",
    "solver.cg-optimality",
    "solver.stopping",
    "solver.iterations",
    "ntk.gram-factorization",
    "ntk.kernel-is-expectation",
    "ntk.kernel-is-positive-definite",
    "ntk.gram-concentrates",
    "ntk.activations-are-stable",
    "ntk.positivity-certificate",
    "ntk.cross-validation",
    "step.mean-value-identity",
    "step.contraction",
    "step.ridge-stationarity",
    "train.linear-convergence",
    "train.movement",
    "train.monotone",
    "train.interpolates",
    "cost.step",
    "cost.communication",
  ]

  @Test func identifiersAreTheLedgers() {
    #expect(ClaimID.allCases.map(\.rawValue) == Self.ledger)
  }

  @Test func claimsSortInTheOrderOfTheLedger() {
    #expect(ClaimID.allCases.reversed().sorted() == ClaimID.allCases)
    #expect(ClaimID.embeddingIsometryInExpectation < .costStep)
  }

  @Test func identifiersAreWrittenAsTheyAre() throws {
    let json = try JSONEncoder().encode([ClaimID.costStep])
    #expect(String(decoding: json, as: UTF8.self) == #"["cost.step"]"#)
    #expect(throws: DecodingError.self) {
      try JSONDecoder().decode([ClaimID].self, from: Data(#"["cost.stpe"]"#.utf8))
    }
  }
}
