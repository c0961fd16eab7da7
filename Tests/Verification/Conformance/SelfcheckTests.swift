import Conformance
import KnownMistakes
import Testing

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

  @Test func anUnrefusedCaseIsCaught() throws {
    let mistake = try #require(
      KnownMistakes.all.first { $0.name.hasPrefix("a fixed-point iteration that says it converged") })
    let line = try Selfcheck(only: ["refuse-divergence"]).judge(mistake)
    #expect(line.caught == 1 && line.firstStage == nil)
  }
}
