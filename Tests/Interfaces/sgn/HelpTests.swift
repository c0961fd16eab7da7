import Testing

@Suite struct HelpTests {
  @Test(arguments: ["train", "predict", "plan", "embed", "precondition", "solve", "kernel", "certify"])
  func everyCommandShowsAnExample(_ command: String) throws {
    try withWorkplace { place in
      let outcome = try place.run([command, "--help"])
      #expect(outcome.ending == .exit(0) && outcome.error.isEmpty)
      #expect(outcome.output.contains("Example") && outcome.output.contains("\n  sgn \(command) "))
    }
  }

  @Test func theToolListsItsCommandsAndExitCodes() throws {
    try withWorkplace { place in
      let outcome = try place.run(["--help"])
      #expect(outcome.ending == .exit(0))
      for word in [
        "train", "predict", "plan", "embed", "precondition", "solve", "kernel", "64", "65", "73", "74", "75",
        "130", "141", "143",
      ] {
        #expect(outcome.output.contains(word))
      }
    }
  }
}
