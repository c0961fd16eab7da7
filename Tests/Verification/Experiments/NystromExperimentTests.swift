import Claims
import CounterStream
import Experiments
import KnownMistakes
import Laws
import Statistics
import Testing

/// A few cases of the experiment about columns of the Gram matrix, on fewer points: enough to distinguish right from wrong.
@Suite struct NystromExperimentTests {
  private let experiment = NystromExperiment()

  private func judgements(_ implementation: Implementation) throws -> [Judgement] {
    let cases = experiment.cases(.quick).filter {
      [0.5, 1].contains($0["ratio"]) && $0["damping"] == 1 && $0.word("data") == "sphere"
    }
    let rows = try cases.enumerated().flatMap { index, parameters in
      try experiment.measure(
        parameters.adding(["trials": 2, "n": 60, "width": 256]), implementation,
        stream: CounterStream(seed: 0).substream(index))
    }
    #expect(rows.count == cases.count)
    return experiment.judge(rows)
  }

  @Test func ourClaimHolds() throws {
    for judgement in try judgements(.ours) {
      #expect(judgement.verdict == .holds, "\(judgement.comparison): \(judgement.measured)")
    }
  }

  @Test(arguments: [
    "Ĝ from G_II for its inverse",
    "a column divided by its pivot, not by the root of it",
  ]) func aPlantedFalsehoodIsCaught(_ name: String) throws {
    let mistake = try #require(KnownMistakes.all.first { $0.name == name })
    let judgement = try #require(judgements(mistake.implementation).first)
    #expect(judgement.verdict == .refuted && judgement.counterexample != nil)
  }
}
