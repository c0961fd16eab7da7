import Claims
import CounterStream
import Experiments
import KnownMistakes
import Laws
import Statistics
import SubspaceEmbedding
import Testing

/// A few cases of the experiment about damping, with fewer draws: enough to distinguish right from wrong.
@Suite struct DampingExperimentTests {
  private let experiment = DampingExperiment()

  /// - Parameter closely: the families that are drawn often; for the others two draws suffice.
  private func statements(
    _ implementation: Implementation, closely: [EmbeddingFamily] = EmbeddingFamily.allCases
  ) throws -> [Judgement] {
    let cases = experiment.cases(.quick).filter {
      [0.5, 2].contains($0["ratio"]) && [0.01, 7].contains($0["damping"])
    }
    let stream = CounterStream(seed: 0)
    let rows = try cases.enumerated().flatMap { index, parameters in
      let isClose = closely.contains { $0.rawValue == parameters.word("family") }
      return try experiment.measure(
        parameters.adding(isClose ? ["trials": 24, "solves": 4] : ["trials": 2, "solves": 1]),
        implementation, stream: stream.substream(index))
    }
    #expect(rows.count == cases.count)
    return experiment.judge(rows).filter { $0.scope == .statement }
  }

  @Test func ourClaimsHold() throws {
    let statements = try statements(.ours)
    #expect(statements.map(\.claim) == experiment.claims)
    for judgement in statements {
      #expect(judgement.verdict == .holds, "\(judgement.comparison): \(judgement.measured)")
    }
  }

  @Test(arguments: [
    ("damping left out of P", ClaimID.preconditionerConditionBound),
    ("damping scaled by n in P", .preconditionerConditionBound),
    ("Woodbury with the wrong sign", .preconditionerLowRank),
    ("the quotient by μ is forgotten", .preconditionerLowRank),
    ("‖M‖_F² for d_μ = tr M", .embeddingCountSketch),
    ("κ(AR⁻¹) where κ(R⁻ᵀGR⁻¹) belongs: the root is drawn twice", .solverIterations),
  ]) func aPlantedFalsehoodIsCaught(_ name: String, _ claim: ClaimID) throws {
    let mistake = try #require(KnownMistakes.all.first { $0.name == name })
    let judgement = try #require(
      statements(mistake.implementation, closely: [.countSketch]).first { $0.claim == claim })
    #expect(judgement.verdict == .refuted && judgement.counterexample != nil)
  }

  /// The low-rank form is judged where `s < n`, the bounds everywhere.
  @Test func rowsFromBelowTheDimensionOnAreAmongTheCases() {
    for effort in Effort.allCases {
      let ratios = Set(experiment.cases(effort).map { $0["ratio"] })
      #expect(ratios.contains(0.5) && ratios.contains(8))
    }
  }
}
