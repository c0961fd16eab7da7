import Claims
import Laws
import Testing

@testable import Conformance
@testable import KnownMistakes

/// `sgn oracle selfcheck` runs every mistake; here one for each stage.
@Suite struct SelfcheckTests {
  @Test(arguments: [
    ("ReLU′(0) = 0 in the pattern, ReLU′(0) = 1 in the Jacobian (seen)", Stage.pattern),
    ("outputs without m^(-1/2)", .outputs),
    ("the Gram matrix without 1/m", .gram),
    ("R of SA divided by its norm", .triangularFactor),
    ("β upside down", .iterates),
    ("the tolerance is absolute", .iterates),
    ("the step is added instead of subtracted", .nextWeights),
    ("half steps", .trajectory),
  ]) func aMistakeIsCaughtAtItsStage(_ name: String, _ stage: Stage) throws {
    let mistake = try #require(KnownMistakes.all.first { $0.name == name })
    let line = try Selfcheck(only: ["ties", "sketched-srht", "sketched-small-residual"]).judge(mistake)
    #expect(line.isRight && line.caught > 0 && line.firstStage == stage, "\(line)")
  }

  @Test(arguments: [
    ("damping left out of P", Stage.triangularFactor, "matrix-sketched"),
    ("damping twice in P", .triangularFactor, "matrix-sketched"),
    ("[SA; μ I] for [SA; √μ I]", .triangularFactor, "damped-sketched"),
    ("Woodbury with the wrong sign", .preconditionedResidual, "matrix-few-rows"),
    ("√μ for μ in the core of Woodbury", .preconditionedResidual, "damped-few-rows"),
    ("damping in P, and not in G", .iterates, "matrix-few-rows"),
    ("damping in P, and not in G", .solution, "matrix-gram"),
    ("damping in G, and not in P", .iterates, "damped-few-rows"),
    ("damping added twice to G", .iterates, "matrix-sketched"),
    ("damping scaled by n in G", .solution, "damped-gram"),
    ("√μ for μ in G", .solution, "matrix-gram"),
    ("μ² for μ in G", .solution, "damped-gram"),
    ("μ added to r instead of to G", .solution, "matrix-gram"),
    ("damping on the wrong side: (AᵀA) g = r + μg", .iterates, "matrix-singular"),
    ("damping left out of the least-squares problem", .solution, "matrix-least-squares-damped"),
    ("rows μI for √μ I under A in LSQR", .solution, "matrix-least-squares-damped"),
    (
      "least squares by Cholesky of AᵀA: half the digits are lost (seen)", .solution,
      "matrix-least-squares-ill-conditioned"
    ),
  ]) func aMistakeWithDampingIsCaughtAtItsStage(_ name: String, _ stage: Stage, _ identifier: String) throws {
    let mistake = try #require(KnownMistakes.all.first { $0.name == name })
    let line = try Selfcheck(only: [identifier]).judge(mistake)
    #expect(line.isRight && line.caught == 1 && line.firstStage == stage, "\(line)")
  }

  /// What changes nothing, what changes bits only, what is wrong, and what refuses everything.
  @Test func changesAndCatchesAreCounted() throws {
    let check = try Selfcheck(only: ["gram-sphere", "stream", "cg-sphere", "refuse-duplicates"])
    #expect(try check.falseAlarms().isEmpty)
    let none = try check.judge(Mistake(.costStep, "none") { _ in })
    #expect(none.mistake == "none" && none.claim == .costStep)
    #expect(
      none.changed == 0 && none.caught == 0 && none.changes == nil && none.firstCase == nil && none.isRight)
    let bits = try check.judge(
      Mistake(.costStep, "bits") { port in
        port.update = { network, g, pattern, inputs in
          Implementation.ours.update(network, g.map(\.nextUp), pattern, inputs)
        }
      })
    #expect(bits.changed == 2 && bits.caught == 0 && bits.changes == .nextWeights && !bits.isRight)
    let wrong = try check.judge(
      Mistake(.costStep, "wrong") { port in
        port.update = { network, g, pattern, inputs in
          Implementation.ours.update(network, g.map { -$0 }, pattern, inputs)
        }
      })
    #expect(wrong.changed == 2 && wrong.caught == 2 && wrong.changes == .nextWeights && wrong.isRight)
    #expect(wrong.firstCase == "gram-sphere" && wrong.firstStage == .nextWeights && wrong.misplaced == [])
    let refusing = try check.judge(
      Mistake(.costStep, "refusing") { $0.kernelIsPositiveDefinite = { _ in false } })
    #expect(refusing.changed == 2 && refusing.caught == 2 && refusing.changes == nil && refusing.isRight)
    #expect(refusing.firstCase == "gram-sphere" && refusing.firstStage == nil)
    // A case that is not there.
    #expect(throws: CaseError.unknown("nowhere")) { try Selfcheck(only: ["gram-sphere", "nowhere"]) }
  }

  @Test func anUnrefusedCaseIsCaught() throws {
    let mistake = try #require(
      KnownMistakes.all.first { $0.name.hasPrefix("a fixed-point iteration that says it converged") })
    let line = try Selfcheck(only: ["refuse-divergence"]).judge(mistake)
    #expect(line.caught == 1 && line.firstStage == nil)
  }
}
