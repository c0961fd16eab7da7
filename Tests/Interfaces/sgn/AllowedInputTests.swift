import Testing

/// Unusual data that can be trained on, and what is said of them.
@Suite struct AllowedInputTests {
  private func train(_ csv: String, _ options: [String]) throws -> Outcome {
    try withWorkplace { place in
      try place.write(csv, to: "d.csv")
      let outcome = try place.run(
        ["train", "d.csv", "--test-fraction", "0", "--width", "64", "--steps", "1"] + options)
      #expect(outcome.ending == .exit(0), "\(outcome.error)")
      #expect(outcome.complaints.isEmpty)
      return outcome
    }
  }

  @Test func aConstantColumnIsSaid() throws {
    let outcome = try train("a,b,y\n1,2,3\n2,2,3.5\n5,2,4\n", [])
    #expect(outcome.error.contains("note: Constant in the training points, kept with scale 1: “b”."))
  }

  @Test func aConstantTargetIsSaid() throws {
    let outcome = try train("a,y\n1,3\n2,3\n", ["--json"])
    #expect(outcome.error.contains("note: The target “y” is constant"))
    #expect(outcome.output.contains("\"rSquared\":null"))
  }

  @Test func duplicatesAreAveragedOnRequest() throws {
    let outcome = try train("a,b,y\n1,2,3\n1,2,4\n3,1,2\n", ["--duplicates", "average"])
    #expect(outcome.error.contains("note: 1 repeated point was averaged.\n"))
    #expect(outcome.output.contains("2 training"))
  }

  @Test(
    "ntk.kernel-is-positive-definite: opposite inputs are allowed while their pairs are linearly independent")
  func independentAntipodalPairs() throws {
    let outcome = try train("a,b,y\n1,0,1\n-1,0,2\n0,1,1\n0,-1,2\n", ["--preprocessing", "unit"])
    #expect(outcome.error.contains("note: 2 pairs of opposite inputs (the first: line 2 and line 3)"))
  }

  @Test(arguments: ["standardise", "unit"])
  func onePoint(_ preprocessing: String) throws {
    #expect(try train("a,b,y\n1,2,3\n", ["--preprocessing", preprocessing]).output.contains("1 training"))
  }
}
