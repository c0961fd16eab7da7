import Testing

/// Unusual data that can be trained on, and the notes about them.
@Suite struct AllowedInputTests {
  private func train(_ csv: String, _ options: [String]) throws -> Outcome {
    try withWorkplace { place in
      try place.write(csv, to: "d.csv")
      let outcome = try place.run(
        ["train", "d.csv", "--test-fraction", "0", "--width", "64", "--steps", "1"] + options)
      #expect([.exit(0), .exit(2)].contains(outcome.ending), "\(outcome.error)")
      #expect(outcome.complaints.isEmpty)
      return outcome
    }
  }

  @Test func aConstantColumnIsSaid() throws {
    let outcome = try train("a,b,y\n1,2,3\n2,2,3.5\n5,2,4\n", [])
    #expect(outcome.error.contains("note: Constant over the training points, kept with scale 1: “b”."))
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

  /// A bundled set with repeated points is taken as it is, and refused on request.
  @Test func repeatedDiamondsAreTaken() throws {
    try withWorkplace { place in
      // Of 53,940 points the share leaves 59 for training; one of them is repeated among the others.
      let few = ["train", "diamonds", "--test-fraction", "0.9989", "--width", "64", "--steps", "1"]
      let outcome = try place.run(few + ["--ridge", "auto"])
      #expect(
        [.exit(0), .exit(2)].contains(outcome.ending) && outcome.complaints.isEmpty, "\(outcome.error)")
      #expect(
        outcome.error.contains(
          "note: 1 held-out point that rounding cannot distinguish from a training point was left out.\n"))
      let refusal = try place.run(few + ["--duplicates", "refuse"])
      #expect(refusal.ending == .exit(65) && refusal.error.contains("345 repeated points in all"))
    }
  }

  @Test func aTableAsPeopleHaveIt() throws {
    let table = """
      ;Name;mpg;"hp, DIN";Origin
      0;chevrolet;18;130;USA
      1;ford;;165;USA
      2;datsun;25;88;Japan
      3;fiat;31;NA;Europe
      4;vw;26;46;Europe
      """
    let outcome = try train(
      table, ["--target", "mpg", "--ignore", "Name", "--categories", "one-hot", "--missing", "drop"])
    #expect(outcome.output.contains("3 training"))
    for note in [
      "The columns are separated by semicolons, as in the header.",
      "Column 1 has no name and is ignored as a row index.",
      "2 of 5 rows lack a value and were dropped: “mpg” (1), “hp, DIN” (1).",
      "The column “Origin” holds 3 categories, one feature for each: “Europe”, “Japan”, “USA”.",
    ] {
      #expect(outcome.error.contains("note: \(note)\n"))
    }
    #expect(
      try train(table, ["--target", "mpg", "--columns", "hp, DIN", "--missing", "drop"]).output.contains(
        "dimension 2"))
  }

  /// Points that differ only in a last bit are one point, even if no kernel is singular.
  @Test func nearDuplicatesAreAveragedOnRequest() throws {
    let outcome = try train(
      "a,b,y\n2020.5,1,3\n2020.5000000000002,1,4\n2021,3,2\n2019,2,1\n", ["--duplicates", "average"])
    #expect(outcome.error.contains("note: 1 point that rounding cannot distinguish from another, at most "))
    #expect(outcome.output.contains("3 training"))
  }

  @Test(
    "ntk.kernel-is-positive-definite: opposite inputs are allowed while their pairs are linearly independent")
  func independentAntipodalPairs() throws {
    let outcome = try train("a,b,y\n1,0,1\n-1,0,2\n0,1,1\n0,-1,2\n", ["--preprocessing", "unit"])
    #expect(outcome.error.contains("note: 2 pairs of opposite inputs (the first: line 2 and line 3)"))
  }

  @Test func dependentAntipodalPairsAreDamped() throws {
    let text = "a,b,y\n1,0,1\n-1,0,2\n0,1,1\n0,-1,2\n1,1,1\n-1,-1,0\n"
    try withWorkplace { place in
      try place.write(text, to: "d.csv")
      for options in [[], ["--ridge", "auto"], ["--damping", "0.1"]] {
        let outcome = try place.run(
          ["train", "d.csv", "--test-fraction", "0", "--width", "64", "--preprocessing", "unit"] + options)
        #expect([.exit(0), .exit(2)].contains(outcome.ending) && outcome.complaints.isEmpty)
        #expect(outcome.error.contains("the kernel is singular, and the steps are damped."))
        #expect(outcome.output.contains("numerically singular"))
      }
    }
  }

  @Test(arguments: ["standardise", "unit"])
  func onePoint(_ preprocessing: String) throws {
    #expect(try train("a,b,y\n1,2,3\n", ["--preprocessing", preprocessing]).output.contains("1 training"))
  }
}
