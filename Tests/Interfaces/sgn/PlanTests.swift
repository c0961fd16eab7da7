import Foundation
import Testing

/// The output of `sgn plan --json`.
private struct Plan: Decodable {
  struct Step: Decodable {
    let solver: String
    let operations: Int
    let seconds: Double
    let meanSeconds: Double
    let referenceSeconds: Double
    let peakBytes: Int
    let stages: [Stage]
    let rank: Rank?
  }

  struct Rank: Decodable {
    let operations: Int
    let seconds: Double
    let meanSeconds: Double
    let peakBytes: Int
    let trafficBytes: Int
    let sentBytes: Int
  }

  struct Planning: Decodable {
    let operations: Int
    let seconds: Double
    let peakBytes: Int
    let stages: [Stage]
  }

  struct Stage: Decodable {
    let stage: String
    let operations: Int
  }

  struct Kernel: Decodable {
    let smallestEigenvalue: Double?
    let leastSquaredMovement: Double?
  }

  let points: Int
  let dimension: Int
  let ranks: Int
  let ranksInMemory: Int
  let configuration: RunLines.Configuration
  let reasons: [String]
  let expectedIterations: Int?
  let solvers: [Step]
  let planning: Planning?
  let kernel: Kernel?
  let practicalWidth: Int?
  let theoremWidth: Double?
  let machineCheckedWidth: Double?

  func step(_ solver: String) throws -> Step { try #require(solvers.first { $0.solver == solver }) }

  func operations(_ solver: String) throws -> Int { try step(solver).operations }
}

private let sphere = "synthetic:sphere,n=20,d=4"
private let shape = ["plan", "--points", "16", "--dimension", "4", "--width", "256"]

@Suite struct PlanTests {
  private func output(_ arguments: [String]) throws -> String {
    try withWorkplace { place in
      let outcome = try place.run(arguments)
      let ending = arguments[0] == "train" ? try RunLines(outcome.output).ending : .exit(0)
      #expect(outcome.ending == ending && outcome.error.isEmpty, "\(outcome.error)")
      #expect(try place.contents().isEmpty)
      return outcome.output
    }
  }

  private func plan(_ arguments: [String]) throws -> Plan {
    let output = try output(arguments + ["--json"])
    #expect(output.split(separator: "\n").count == 1 && output.hasSuffix("}\n"))
    return try JSONDecoder().decode(Plan.self, from: Data(output.utf8))
  }

  @Test func ofAShape() throws {
    let plan = try plan(shape)
    #expect(plan.points == 16 && plan.dimension == 4 && plan.configuration.width == 256)
    #expect([4, 6, 8, 12, 16, 24, 32, 48, 64].map { $0 * 16 }.contains(plan.configuration.size.most))
    #expect(plan.solvers.map(\.solver).sorted() == ["cg", "fixed-point", "gram", "sketched"])
    #expect(plan.solvers.allSatisfy { $0.operations > 0 && $0.seconds > 0 && $0.peakBytes > 3 * 8 * 256 * 4 })
    // With data the rule for the accuracy would need the kernel: n²(d + 20) for it, n³/3 and 50 products with a matrix.
    let planning = try #require(plan.planning)
    #expect(planning.operations == 256 * 24 + 4096 / 3 + 50 * 2 * 256 && planning.peakBytes == 16 * 256)
    #expect(planning.seconds > 0)
    // λ = 0.02 is assumed, as for a run with too many points for its kernel.
    #expect((plan.configuration.accuracy - (0.02 / 16).squareRoot() / 6).magnitude < 1e-15)
    #expect(plan.reasons.contains { $0.hasPrefix("accuracy") })
    #expect(try self.plan(shape + ["--accuracy", "0.1"]).planning == nil)
    #expect(plan.kernel == nil && plan.practicalWidth == nil && plan.theoremWidth == nil)
  }

  /// Sums over the active points of each of 256 neurons: one run of eight fours for 4 entries.
  private let sumsOverPoints = 8 * 4 * (256 + 15)

  /// Pair counts of 4 words, `n²d + 2n²`, `n³/3`, `4n²`, the forward pass and the update.
  @Test func theExactSolversOperationsAreTheFormula() throws {
    let (n, d, m) = (16, 4, 256)
    let gram = n * (n + 1) / 2 * 4 + n * n * d + 2 * n * n + n * n * n / 3 + 4 * n * n
    let passes = 2 * m * n * d + 3 * m * n + n + n * d + sumsOverPoints + 2 * m * d + m
    #expect(try plan(shape).operations("gram") == gram + passes)
  }

  /// The first step over 4 ranks: the work of one rank, and 16 · 3 bytes for each number of a sum and 8 · 4 · 3 for each of the five others.
  @Test func overRanks() throws {
    let (n, d, m, ranks) = (16, 4, 256, 4)
    let (alone, plan) = (try plan(shape), try plan(shape + ["--ranks", "4"]))
    #expect(alone.ranks == 1 && plan.ranks == ranks && alone.solvers.allSatisfy { $0.rank == nil })
    #expect(plan.configuration == alone.configuration && plan.reasons == alone.reasons)
    let gram = try #require(plan.step("gram").rank)
    #expect(gram.trafficBytes == 16 * 3 * (n * (n + 1) / 2 + n) + 5 * 8 * 4 * 3)
    // A quarter of every sum is the rank's own.
    #expect(gram.sentBytes == gram.trafficBytes / 4)
    let own = m / ranks
    let matrices = n * (n + 1) / 2 + n * n * d + 2 * n * n + n * n * n / 3 + 4 * n * n
    let passes = 2 * own * n * d + 3 * own * n + n + n * d + 8 * 4 * (own + 15) + 2 * own * d + own
    #expect(gram.operations == matrices + passes)
    for step in plan.solvers {
      let rank = try #require(step.rank)
      #expect(try alone.operations(step.solver) == step.operations && rank.operations < step.operations)
      #expect(rank.seconds > 0 && rank.meanSeconds > 0 && rank.trafficBytes > 0)
    }
    #expect(plan.ranksInMemory > 1000)
    let output = try output(shape + ["--ranks", "4"])
    for word in ["4 ranks of up to 64 neurons", "bytes on the network", "\(plan.ranksInMemory) such ranks"] {
      #expect(output.contains(word), "\(word)")
    }
    #expect(!(try self.output(shape)).contains("network"))
  }

  /// A width that no single machine can store, over enough ranks.
  @Test func farBeyondOneMachine() throws {
    let wide = ["plan", "--points", "1000", "--dimension", "16", "--width", "8589934592"]
    let plan = try plan(wide + ["--ranks", "4096"])
    #expect(plan.configuration.width == 1 << 33)
    try withWorkplace { place in
      for (options, words) in [
        ([], "the width (m = 8589934592)"), (["--ranks", "2"], "each of the 2 ranks"),
        (["--ranks", "0"], "--ranks must be from 1"), (["--ranks", "16777217"], "--ranks must be from 1"),
      ] {
        let refused = try place.run(wide + options)
        #expect(refused.ending == .exit(64) && refused.error.contains(words), "\(refused)")
      }
    }
  }

  @Test func ofData() throws {
    let plan = try plan(["plan", sphere])
    #expect(plan.points == 16 && plan.dimension == 4)
    let kernel = try #require(plan.kernel)
    #expect(try #require(kernel.smallestEigenvalue) > 0)
    let width = try #require(plan.practicalWidth)
    let movement = try #require(kernel.leastSquaredMovement)
    #expect(
      width == plan.configuration.width && width >= 1024 && Double(width) >= 4 * movement)
    #expect(try #require(plan.theoremWidth) > Double(width))
    #expect(try #require(plan.machineCheckedWidth) > #require(plan.theoremWidth))
    for word in ["accuracy", "width", "solver"] { #expect(plan.reasons.contains { $0.hasPrefix(word) }) }
  }

  /// The theorem's width is for normal weights, and is not given for others.
  @Test func ofWeightsThatAreSumsOfSigns() throws {
    let plan = try plan(["plan", sphere, "--start", "binomial"])
    #expect(
      plan.configuration.start == "binomial" && plan.theoremWidth == nil && plan.machineCheckedWidth == nil)
    #expect(plan.practicalWidth == (try self.plan(["plan", sphere])).practicalWidth)
    #expect(plan.reasons.contains { $0.hasPrefix("start binomial") })
    for options in [["--start", "paired"], ["--ridge", "0.1"], ["--damping", "0.1"]] {
      #expect(try self.plan(["plan", sphere] + options).theoremWidth == nil, "\(options)")
    }
  }

  /// For more than 2,000 points no kernel is formed: unknown quantities are named, and a run of the same request agrees in everything.
  @Test func ofManyPoints() throws {
    let data = ["plan", "synthetic:teacher,n=2001,d=3", "--test-fraction", "0"]
    let plan = try plan(data + ["--width", "64", "--ridge", "0.5"])
    #expect(plan.planning == nil && plan.theoremWidth == nil && plan.machineCheckedWidth == nil)
    #expect((plan.configuration.accuracy - (0.5 / 2001).squareRoot() / 6).magnitude < 1e-15)
    let free = try self.plan(data + ["--width", "64"])
    let shape = try self.plan(["plan", "--points", "2001", "--dimension", "3", "--width", "64"])
    #expect(free.configuration == shape.configuration)
    let output = try output(data + ["--ridge", "auto"])
    for word in [
      "λ_min(K) is unknown", "no kernel is formed", "random network", "damping or ridge", "planning,",
    ] {
      #expect(output.contains(word), "\(word)")
    }
    #expect(try self.output(data).contains("needs λ_min"))
  }

  @Test func theRidgeOfTheKernel() throws {
    let data = ["plan", "diabetes"]
    let plan = try plan(data + ["--ridge", "auto"])
    #expect(try #require(plan.configuration.ridge) > 0 && plan.configuration.damping == .text("auto"))
    #expect(plan.reasons.contains { $0.hasPrefix("ridge ") && $0.contains("d_μ") })
    let fixed = try self.plan(data + ["--ridge", "0.5"])
    #expect(fixed.configuration.ridge == 0.5)
    #expect(fixed.configuration.accuracy > (try self.plan(data)).configuration.accuracy)
    #expect(try self.plan(data + ["--damping", "2"]).configuration.damping == .number(2))
  }

  /// Three opposite pairs in the plane: the undamped run is refused with the options that damp it.
  @Test func aSingularKernel() throws {
    try withWorkplace { place in
      try place.write("a,b,y\n1,0,1\n-1,0,2\n0,1,3\n0,-1,4\n0.6,0.8,5\n-0.6,-0.8,6\n", to: "d.csv")
      let data = ["plan", "d.csv", "--test-fraction", "0", "--preprocessing", "none"]
      let refused = try place.run(data + ["--damping", "0"])
      #expect(refused.ending == .exit(65) && refused.error.contains("--ridge auto"))
      for options in [[], ["--ridge", "auto"], ["--ridge", "0.1"], ["--damping", "0.1"]] {
        let outcome = try place.run(data + options)
        #expect(outcome.ending == .exit(0) && outcome.output.contains("numerically singular"), "\(outcome)")
      }
    }
  }

  /// The solver that `auto` takes has the smallest number in the deciding column.
  @Test func theTableAgreesWithTheChoice() throws {
    for (n, m) in [("60", "1024"), ("400", "512"), ("900", "65536"), ("3000", "262144")] {
      let plan = try plan(["plan", "--points", n, "--dimension", "20", "--width", m])
      let (gram, sketched) = (try plan.step("gram"), try plan.step("sketched"))
      let fastest = gram.referenceSeconds <= sketched.referenceSeconds ? "gram" : "sketched"
      #expect(plan.configuration.solver == fastest)
      #expect(gram.meanSeconds == gram.seconds && sketched.meanSeconds < sketched.seconds)
    }
    let output = try output(shape)
    #expect(output.contains("reference") && output.contains("before the first step"))
  }

  @Test func standardisingAddsACoordinate() throws {
    #expect(try plan(["plan", sphere, "--preprocessing", "standardise"]).dimension == 5)
  }

  @Test(arguments: [
    [], ["--solver", "gram"], ["--solver", "sketched"], ["--ridge", "auto"], ["--ridge", "0.1"],
    ["--damping", "0.1", "--width", "64", "--accuracy", "0.1"],
  ])
  func theRunDoesWhatWasPlanned(_ options: [String]) throws {
    let run = try RunLines(output(["train", sphere, "--steps", "1", "--json"] + options))
    #expect(try plan(["plan", sphere] + options).configuration == run.start.configuration)
  }

  /// The exact solver's operations are known beforehand; those of the sketched one depend on its iterations. Another iteration is one
  /// product with `G`, with sums over neurons in eight runs, and, as planned, `2n²` for the triangular solves and `12n` for vectors.
  @Test("cost.step: a step counts the operations that were planned", arguments: ["gram", "sketched"])
  func aStepCountsWhatWasPlanned(_ solver: String) throws {
    let options = [sphere, "--width", "256", "--solver", solver]
    let plan = try plan(["plan"] + options)
    let run = try RunLines(output(["train"] + options + ["--steps", "3", "--json"]))
    let (n, d) = (16, 4)
    let product = n * d + sumsOverPoints + 8 * 8 * d * (n + 15) + 2 * n * d + n
    let iteration = product + 2 * n * n + 12 * n
    for step in run.steps {
      let unplanned = solver == "gram" ? 0 : try step.iterations - #require(plan.expectedIterations)
      // A step that uses an earlier R neither sketches nor factors.
      let saved =
        step.sketchStep == step.step || solver == "gram"
        ? 0
        : try plan.step(solver).stages.filter { ["sketch", "gram", "factorization"].contains($0.stage) }
          .reduce(0) { $0 + $1.operations }
      #expect(step.operations == (try plan.operations(solver)) - saved + unplanned * iteration)
    }
  }

  /// A solver without a sketch does not require a valid sketch: this one would have too many rows.
  @Test func aSketchIsPlannedOnlyWhereItIsNeeded() throws {
    let options = ["plan", sphere, "--width", "8", "--embedding", "srht", "--rows", "8n"]
    let plan = try plan(options + ["--solver", "gram"])
    #expect(plan.solvers.map(\.solver).sorted() == ["cg", "gram"] && plan.expectedIterations == nil)
    #expect(!plan.reasons.contains { $0.hasPrefix("rows") })
    try withWorkplace { place in
      let outcome = try place.run(options + ["--solver", "sketched"])
      #expect(outcome.ending == .exit(64))
    }
  }

  @Test func theStagesAddUp() throws {
    for step in try plan(shape).solvers {
      #expect(step.stages.reduce(0) { $0 + $1.operations } == step.operations)
    }
  }

  /// Measured speeds are printed, but decide nothing.
  @Test func choicesAreTheSameEveryTime() throws {
    let plans = try (0..<2).map { _ in try plan(["plan", sphere]) }
    #expect(plans[0].configuration == plans[1].configuration && plans[0].reasons == plans[1].reasons)
  }

  @Test func theTableNamesEverySolver() throws {
    let output = try output(["plan", sphere])
    for line in ["size ", "solver ", "gram ", "sketched ", "fixed-point ", "cg ", "kernel ", "width "] {
      #expect(output.contains("\n" + line) || output.hasPrefix(line))
    }
  }
}
