import Conformance
import KnownMistakes
import Testing

@Suite struct SelfcheckTests {
  @Test func everyMistakeThatChangesAStageIsCaughtAtItsStage() throws {
    let selfcheck = try Selfcheck()
    #expect(try selfcheck.falseAlarms().map(\.identifier) == [])
    let lines = try KnownMistakes.all.map(selfcheck.judge)
    for line in lines {
      #expect(
        line.isRight, "\(line.mistake): caught \(line.caught) of \(line.changed), misplaced \(line.misplaced)"
      )
    }
  }
}
