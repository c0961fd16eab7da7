import Foundation
import Testing

private let sphere = "synthetic:sphere,n=20,d=4"
private let training = ["train", sphere, "--width", "1024", "--steps", "3", "--json"]

@Suite struct TrainTests {
  private func output(_ arguments: [String]) throws -> String {
    try withWorkplace { place in
      let outcome = try place.run(arguments)
      if arguments.contains("--json") {
        #expect(try outcome.ending == RunLines(outcome.output).ending, "\(outcome.error)")
      }
      return outcome.output
    }
  }

  @Test func printsOneJSONObjectPerLine() throws {
    let output = try output(training)
    let lines = output.split(separator: "\n", omittingEmptySubsequences: false)
    #expect(lines.count == 6 && lines[5].isEmpty)
    for line in lines.dropLast() {
      #expect(line.hasPrefix("{") && line.hasSuffix("}"))
      _ = try fields(line)
    }
    let run = try RunLines(output)
    #expect(
      run.start.start && run.start.points == 16 && run.start.testPoints == 4 && run.start.dimension == 4)
    #expect(run.steps.map(\.step) == [1, 2, 3])
    #expect(run.end.done && run.end.reason == "steps" && run.end.steps == 3)
    #expect(run.end.residualNorm == run.steps[2].residualNorm)
    #expect(run.end.operations == run.steps.reduce(0) { $0 + $1.operations })
  }

  private static let stepFields: Set = [
    "step", "residualNorm", "contraction", "iterations", "solveResidual", "rows", "sketchStep", "distortion",
    "conditionNumber", "lambdaMin", "certificate", "movement", "flips", "operations", "seconds",
    "objectiveNorm",
    "damping", "gain", "gainRatio", "undampedFactor", "rejected", "trafficBytes",
  ]
  private static let endFields: Set = [
    "done", "reason", "cause", "remedies", "failure", "steps", "bestStep", "stationarity", "residualNorm",
    "relativeResidual", "train", "test", "held", "violations",
    "theorem", "operations", "trafficBytes", "seconds",
  ]

  /// Values that were not checked, or that one process does not have, are null, not absent; checked values are numbers.
  @Test(arguments: [
    ("gram", "none", ["rows", "sketchStep", "distortion", "conditionNumber", "lambdaMin", "certificate"]),
    ("gram", "certified", ["rows", "sketchStep", "distortion", "conditionNumber"]),
    ("sketched", "none", ["distortion", "conditionNumber", "lambdaMin", "certificate"]),
    ("sketched", "cheap", ["distortion", "lambdaMin", "certificate"]),
    ("sketched", "certified", ["distortion"]),
    ("sketched", "full", []),
  ])
  func everyFieldIsThere(_ solver: String, _ checks: String, _ null: [String]) throws {
    let lines = try output(training + ["--solver", solver, "--checks", checks]).split(separator: "\n")
    try #require(lines.count == 5)
    for line in lines[1...3] {
      let step = try fields(line)
      #expect(step.all == Self.stepFields)
      // A sketch of an earlier step has no distortion on this one.
      let null = Set(null + ["trafficBytes"])
      #expect(step.null.subtracting(["distortion"]) == null.subtracting(["distortion"]))
      if line == lines[1] { #expect(step.null == null) }
    }
    let end = try fields(lines[4])
    #expect(end.all == Self.endFields)
    // With certificates it is decided whether the theorem's hypotheses hold.
    #expect(
      end.null
        == Set(null.contains("certificate") ? ["theorem"] : []).union([
          "failure", "stationarity", "trafficBytes",
        ]))
  }

  @Test func withoutTestPointsTheirFitIsNull() throws {
    let lines = try output(training + ["--test-fraction", "0"]).split(separator: "\n")
    #expect(try fields(lines[4]).null == ["test", "theorem", "failure", "stationarity", "trafficBytes"])
  }

  /// Quotes would make them text, so that a bare word could only be an invalid number.
  @Test func noNumberIsNonFinite() throws {
    // The first step interpolates one point, so that every divisor becomes tiny.
    let output = try output([
      "train", "synthetic:sphere,n=1,d=2", "--test-fraction", "0", "--width", "64", "--json", "--tolerance",
      "0",
    ])
    for word in ["nan", "inf", "NaN", "Infinity"] { #expect(!output.contains(word)) }
  }

  @Test(arguments: ["gram", "sketched", "cg"])
  func everySolverConverges(_ solver: String) throws {
    let run = try RunLines(output(["train", sphere, "--width", "8192", "--json", "--solver", solver]))
    #expect(run.start.configuration.solver == solver)
    #expect(run.end.reason == "tolerance" && run.end.relativeResidual <= 1e-10)
    // The accuracy of each solve; for an iteration also its own verdict and the drift of its residual.
    #expect(run.end.held["solver.stopping"] == run.end.steps * (solver == "gram" ? 1 : 3))
    #expect(run.steps.allSatisfy { ($0.rows != nil) == (solver == "sketched") })
  }

  @Test("solver.fixed-point: at s = 8n the run ends with exit code 1 and says why")
  func fixedPointDiverges() throws {
    try withWorkplace { place in
      let outcome = try place.run(training + ["--solver", "fixed-point", "--rows", "8n"])
      #expect(outcome.ending == .exit(1))
      try #require(outcome.complaints.count == 1)
      #expect(outcome.complaints[0].hasPrefix("sgn: step 1: solver fixed-point"))
      #expect(outcome.complaints[0].contains("distortion") && outcome.complaints[0].contains("more rows"))
      #expect(outcome.output.split(separator: "\n").count == 1)
    }
  }

  @Test(arguments: [
    "gaussian", "srht", "count-sketch", "sparse-sign", "tensor-srht", "tensor-sketch", "neuron-block",
  ])
  func everyEmbedding(_ embedding: String) throws {
    let run = try RunLines(output(training + ["--solver", "sketched", "--embedding", embedding]))
    #expect(run.steps.allSatisfy { $0.solveResidual <= run.start.configuration.accuracy })
  }

  @Test(arguments: ["sphere", "clustered", "near-parallel", "teacher", "antipodal"])
  func everySyntheticFamily(_ family: String) throws {
    let run = try RunLines(output(["train", "synthetic:\(family),n=20,d=4", "--steps", "2", "--json"]))
    #expect(run.start.points == 16 && run.start.dimension == 4 && run.end.steps == 2)
  }

  @Test(arguments: ["gram", "sketched"])
  func sameSeedSameNumbers(_ solver: String) throws {
    let arguments = training + ["--solver", solver, "--checks", "full"]
    let first = try withoutSeconds(output(arguments))
    #expect(try withoutSeconds(output(arguments + ["--seed", "1"])) == first)
    #expect(try withoutSeconds(output(arguments + ["--seed", "2"])) != first)
  }

  /// Checks measure; they must not change a number of the run.
  @Test func checksChangeNothing() throws {
    func norms(_ checks: String) throws -> [Double] {
      try RunLines(output(training + ["--solver", "sketched", "--checks", checks])).steps.map(\.residualNorm)
    }
    #expect(try norms("none") == norms("full"))
  }

  @Test func theTableHasALinePerStep() throws {
    let output = try output(["train", sphere, "--width", "1024", "--steps", "3"])
    for step in 0...3 { #expect(output.contains("\n   \(step)  ")) }
    #expect(output.contains("\nresult    the step limit was reached"))
    #expect(output.contains("\nheld      solver.stopping: 3×\n"))
  }

  @Test func noStepsAtAll() throws {
    let run = try RunLines(output(["train", sphere, "--width", "64", "--steps", "0", "--json"]))
    #expect(run.steps.isEmpty && run.end.steps == 0 && run.end.relativeResidual == 1)
  }
}
