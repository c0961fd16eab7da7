import Claims
import CounterStream
import DenseLinearAlgebra
import Statistics
import SubspaceEmbedding
import Testing

@testable import Experiments

@Suite struct DistortionExperimentTests {
  @Test(arguments: DistortionSubspace.allCases) func theBasisIsOrthonormal(_ subspace: DistortionSubspace)
    throws
  {
    let (m, d) = subspace.split(64, 4)
    let basis = try subspace.basis(columns: 8, m, d, stream: CounterStream(seed: 1))
    #expect(basis.rows == m * d && basis.columns == 8)
    let error = (basis.transposeTimesSelf() - .identity(8)).elements.map(\.magnitude).max()!
    #expect(error <= 30 * Double(m * d) * unitRoundoff)
  }

  /// Every subspace is measured once, and those sketched together share a space.
  @Test func theSpacesHoldEverySubspace() {
    let all = DistortionSubspace.bySpace.flatMap { $0 }
    #expect(all.count == DistortionSubspace.allCases.count && Set(all) == Set(DistortionSubspace.allCases))
    for space in DistortionSubspace.bySpace {
      #expect(Set(space.map { $0.split(64, 4).m }).count == 1)
    }
  }

  /// A transform that cuts off the coordinates beyond the last power of two loses all of the padded subspace.
  @Test func thePaddedCoordinatesLieBehindThePowerOfTwo() throws {
    let (m, d) = DistortionSubspace.padded.split(64, 4)
    let basis = try DistortionSubspace.padded.basis(columns: 8, m, d, stream: CounterStream(seed: 1))
    for column in 0..<8 {
      #expect((0..<256).allSatisfy { basis[$0, column] == 0 })
    }
  }

  /// Near points have the same activations on most neurons, and their columns of `A` are nearly parallel blocks.
  @Test func theRepeatedSubspaceIsOfTheRankOfItsPoints() throws {
    let basis = try DistortionSubspace.repeated.basis(columns: 8, 64, 4, stream: CounterStream(seed: 2))
    let active = (0..<64).count { r in
      (0..<8).contains { column in (0..<4).contains { basis[4 * r + $0, column] != 0 } }
    }
    #expect(active > 32)
  }

  private func cell(_ ratio: Double, half: Double) -> Row {
    Row(["ratio": ratio, "n": 8, "m": 64, "d": 4, "half": half, "trials": 108])
  }

  /// Of 108 draws five may fail: `P[X ≤ 5] ≤ 0.05` for a failure probability of 1/10, and not `P[X ≤ 6]`.
  @Test func theConstantIsTheLeastSizeFromWhichOnAllAreEnough() {
    let cells = [
      cell(4, half: 108), cell(8, half: 102), cell(16, half: 103), cell(16, half: 108), cell(32, half: 108),
    ]
    let constant = DistortionConstant(.countSketch, cells)
    #expect(constant.measured == 16)
    // (n² + n)/(ε²δ) = 72·40.
    #expect(constant.required == 2880)
    #expect(
      constant.text
        == "ε ≤ ½ with probability ≥ 0.9 (95 % confidence) from s = 16n on, c = 0.05 in s = c·n²/(ε²δ); the theorem requires 360n, c = 1.12"
    )
  }

  @Test func whatIsNotReachedIsSaid() {
    let constant = DistortionConstant(.srht, [cell(32, half: 90)])
    #expect(constant.measured == nil && constant.required == nil)
    #expect(
      constant.text
        == "no s tried gave ε ≤ ½ with probability ≥ 0.9 on every subspace; the theorem requires more rows than there are"
    )
  }

  /// A refuted statement at sizes of practice is shown with its measurement, and is not a verdict on the theorem.
  @Test func theLawIsJudgedApartFromTheTheorem() throws {
    let experiment = DistortionExperiment()
    let rows = EmbeddingFamily.allCases.flatMap { family in
      DistortionSubspace.allCases.map { subspace in
        var row = cell(8, half: 108).adding([
          "rows": 64, "mean": 0.6, "law": 0.8, "bound": 5, "events": 0, "moment": 1, "momentError": 0.1,
          "momentBound": 1,
          "beyondLaw": family == .neuronBlock && subspace == .padded ? 60 : 3,
        ])
        row.words = ["family": family.rawValue, "subspace": subspace.rawValue]
        return row
      }
    }
    let judgements = experiment.judge(rows)
    let statements = judgements.filter { $0.scope == .statement }
    #expect(statements.map(\.claim) == experiment.claims && statements.allSatisfy { $0.verdict == .holds })
    let refuted = judgements.filter { $0.verdict == .refuted }
    #expect(refuted.map(\.claim) == [.embeddingNeuronBlock] && refuted[0].scope == .practice)
    #expect(try #require(refuted[0].counterexample).contains("subspace padded"))
  }

  /// A second moment beyond its bound refutes the claim where the theorem's bound on ε is not informative.
  @Test func aSketchOfZerosIsRefuted() throws {
    let rows = EmbeddingFamily.allCases.flatMap { family in
      DistortionSubspace.allCases.map { subspace in
        // S = 0: ‖UᵀSᵀSU − I‖_F² = n = 8, where (n² + n)/s = 72/64 is allowed.
        var row = cell(8, half: 0).adding([
          "rows": 64, "mean": 1, "law": 0.8, "bound": 5, "events": 0, "beyondLaw": 0, "moment": 8,
          "momentError": 0, "momentBound": 72.0 / 64,
        ])
        row.words = ["family": family.rawValue, "subspace": subspace.rawValue]
        return row
      }
    }
    let statements = DistortionExperiment().judge(rows).filter { $0.scope == .statement }
    #expect(statements.allSatisfy { $0.verdict == .refuted && $0.counterexample != nil })
  }
}
