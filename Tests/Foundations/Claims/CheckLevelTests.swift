import Claims
import Testing

@Suite struct CheckLevelTests {
  @Test func levelsGrow() {
    #expect(CheckLevel.allCases == [.none, .cheap, .certified, .full])
    #expect(CheckLevel.allCases.reversed().sorted() == CheckLevel.allCases)
    #expect(CheckLevel.none < .cheap && .cheap < CheckLevel.certified && .certified < CheckLevel.full)
  }

  @Test func levelsAreNamedAsOnTheCommandLine() {
    #expect(CheckLevel.allCases.map(\.rawValue) == ["none", "cheap", "certified", "full"])
  }
}
