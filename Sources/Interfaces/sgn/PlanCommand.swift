import ArgumentParser
import Foundation
import SketchedGaussNewton
import SketchedLeastSquares

struct PlanCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "plan",
    abstract: "Predict the cost of a run, and show which solver auto would choose.",
    discussion: """
      With DATA of at most \(KernelSummary.mostPoints) training points, the kernel's smallest eigenvalue λ and the width that the theorem requires are shown too; \
      for more points no kernel is formed. The width that suffices in practice is always shown. Seconds are predicted from operation counts and two speeds measured on \
      this machine; the choices do not depend on these speeds. Without DATA give --points, --dimension and --width. With --ranks the command shows the work and the memory \
      of each of several ranks that share the neurons under mpirun or srun, and the bytes that cross the network; it assumes that each rank has the memory and the processor \
      of this machine to itself.

      Examples:
        sgn plan digits
        sgn plan --points 2000 --dimension 64 --width 65536
        sgn plan --points 1000 --dimension 16 --width 8589934592 --ranks 512
      """)

  @Argument(help: "The data, as for sgn train.")
  var data: String?

  @Option(help: "The number of points n, without DATA.")
  var points: Int?

  @Option(help: "The dimension d, without DATA.")
  var dimension: Int?

  @OptionGroup var dataOptions: DataOptions
  @OptionGroup var runOptions: RunOptions

  @Option(help: "The number P of ranks that share the neurons.")
  var ranks = 1

  @Flag(help: "Print one JSON object.")
  var json = false

  func validate() throws {
    // Far more than any machine has: a typing error.
    let limit = 1 << 24
    guard (1...limit).contains(ranks) else { throw ValidationError("--ranks must be from 1 to \(limit)") }
    if data != nil && (points != nil || dimension != nil) {
      throw ValidationError("give DATA, or --points and --dimension, not both")
    }
    if data == nil {
      guard let points, let dimension, runOptions.width != nil else {
        throw ValidationError("without DATA give --points, --dimension and --width")
      }
      if runOptions.ridge == .automatic {
        throw ValidationError("without DATA there is no kernel to choose --ridge auto from; give a number")
      }
      guard (1...limit).contains(points), (1...limit).contains(dimension) else {
        throw ValidationError("--points and --dimension must be from 1 to \(limit)")
      }
    }
  }

  func run() throws {
    setThreads(runOptions.threads)
    var request = runOptions.request
    request.ranks = ranks
    let plan: TrainingPlan
    if let data {
      let prepared = try dataOptions.prepare(data, seed: runOptions.seed ?? 1)
      for note in prepared.notes { printError("note: \(note)") }
      plan = try TrainingPlan.showing(
        request, inputs: prepared.inputs, targets: prepared.targets, needsKernel: true)
    } else {
      plan = try TrainingPlan(request, points: points!, dimension: dimension!)
    }
    let answer = PlanAnswer(plan, speed: .measured())
    if json { try printJSON(answer) } else { for line in answer.lines { try printLine(line) } }
  }
}

extension PlanAnswer.Rank {
  init(_ cost: CostModel, _ solver: SolverKind, _ speed: MachineSpeed) {
    (operations, peakBytes) = (cost.stepOperations(solver), cost.peakBytes(solver))
    (seconds, meanSeconds) = (cost.seconds(solver, speed), cost.meanSeconds(solver, speed))
    let traffic = cost.traffic(solver)
    trafficBytes = traffic.bytes(ranks: cost.ranks)
    // The last share is as large as any.
    sentBytes = traffic.bytes(from: cost.ranks - 1, of: cost.ranks)
  }
}

/// The answer of `sgn plan`.
private struct PlanAnswer: Encodable {
  struct Step: Encodable {
    let solver: SolverKind
    /// The cost of a step that draws a new sketch, as the first one does.
    let operations: Int
    let seconds: Double
    /// The mean over the steps of a run, in which several steps use one sketch.
    let meanSeconds: Double
    /// The same mean at the reference speeds, by which the solver is chosen.
    let referenceSeconds: Double
    let peakBytes: Int
    let stages: [StageCost]
    /// If several ranks share the run.
    let rank: Rank?
  }

  /// The work and memory of the rank with the most neurons in the same step, and the traffic.
  struct Rank: Encodable {
    let operations: Int
    let seconds: Double
    let meanSeconds: Double
    let peakBytes: Int
    /// The bytes sent by all ranks, and the largest number sent by one.
    let trafficBytes: Int
    let sentBytes: Int
  }

  struct Planning: Encodable {
    let operations: Int
    let seconds: Double
    let peakBytes: Int
    let stages: [StageCost]
  }

  let points: Int
  let dimension: Int
  let ranks: Int
  /// How many such ranks fit into the memory of this machine with the chosen solver.
  let ranksInMemory: Int
  let configuration: TrainingConfiguration
  let reasons: [String]
  /// Of the sketched solver; left out if a solver without a sketch was requested.
  let expectedIterations: Int?
  /// Of the solver `nystrom`; left out if some steps may be undamped.
  let nystromIterations: Int?
  /// Seconds of an operation of each kind on this machine.
  let speed: MachineSpeed
  /// The cost of one step for every solver that has one: for those that draw a sketch, unless a solver without a sketch was
  /// requested, and for `nystrom` only if every step is damped.
  let solvers: [Step]
  /// The cost of the kernel, or of an estimate of its properties, before the first step; left out if no rule needs it.
  let planning: Planning?
  let kernel: KernelSummary?
  let practicalWidth: Int?
  /// `δ` of the theorem's widths.
  static let failureProbability = 0.01
  /// The width of `train.linear-convergence` by Chernoff bounds.
  let theoremWidth: Double?
  /// The width of the machine-checked theorem, by second moments, at the same failure probability.
  let machineCheckedWidth: Double?

  init(_ plan: TrainingPlan, speed: MachineSpeed) {
    let ranks = plan.rankCost.ranks
    self.ranks = ranks
    ranksInMemory =
      Int(ProcessInfo.processInfo.physicalMemory) / plan.rankCost.peakBytes(plan.configuration.solver)
    points = plan.cost.points
    dimension = plan.cost.dimension
    configuration = plan.configuration
    reasons = plan.reasons
    expectedIterations = plan.cost.sketch == nil ? nil : plan.cost.expectedIterations
    nystromIterations = plan.cost.nystrom == nil ? nil : plan.cost.nystromIterations
    self.speed = speed
    solvers = plan.cost.solvers.map {
      Step(
        solver: $0, operations: plan.cost.stepOperations($0), seconds: plan.cost.seconds($0, speed),
        meanSeconds: plan.cost.meanSeconds($0, speed), referenceSeconds: plan.cost.meanSeconds($0),
        peakBytes: plan.cost.peakBytes($0), stages: plan.cost.stages($0),
        rank: ranks == 1 ? nil : Rank(plan.rankCost, $0, speed))
    }
    planning = plan.planning.map {
      Planning(
        operations: $0.stages.operations, seconds: $0.seconds(speed), peakBytes: $0.peakBytes,
        stages: $0.stages)
    }
    kernel = plan.kernel
    practicalWidth = plan.kernel?.practicalWidth
    let normal = plan.configuration.isOfTheTheoremsWidths ? plan.kernel : nil
    theoremWidth = normal?.theoremWidth(failureProbability: Self.failureProbability)
    machineCheckedWidth = normal?.machineCheckedWidth(failureProbability: Self.failureProbability)
  }

  /// The lines about the rank that has the most neurons, and about the network.
  private var linesOfRanks: [String] {
    let neurons = Share.largestCount(of: configuration.width, ranks: ranks)
    var lines = [
      "",
      "\(ranks) ranks of up to \(neurons) neurons     seconds on this machine      bytes on the network in a step",
      "of a rank       operations  first step   mean step   peak memory     of all ranks    of one",
    ]
    for step in solvers {
      let rank = step.rank!
      lines.append(
        "\(padded(step.solver.rawValue, -12)) \(padded(short(Double(rank.operations)), 13)) \(padded(short(rank.seconds), 11)) \(padded(short(rank.meanSeconds), 11)) \(padded(short(Double(rank.peakBytes) / 0x1p20), 9)) MiB \(padded(short(Double(rank.trafficBytes)), 16)) \(padded(short(Double(rank.sentBytes)), 9))"
      )
    }
    lines.append(
      "\(ranksInMemory) such ranks with \(configuration.solver.rawValue) fit into the memory of this machine; the traffic does not depend on the width"
    )
    lines.append("")
    return lines
  }

  var lines: [String] {
    var lines = [
      "size      n = \(points), d = \(dimension), m = \(configuration.width)",
      "solver    \(configuration.solver.rawValue), accuracy \(short(configuration.accuracy))",
    ]
    lines += reasons.map { "          \($0)" }
    if configuration.solver == .nystrom, let nystromIterations {
      lines.append(
        "columns   \(configuration.size) of the Gram matrix, about \(nystromIterations) iterations")
    } else if let expectedIterations {
      lines.append(
        "sketch    \(configuration.embedding.rawValue) with \(configuration.size) rows, about \(expectedIterations) iterations"
      )
    }
    lines.append("")
    lines.append("                         first step            seconds of a mean step")
    lines.append("one step        operations     seconds   this machine    reference   peak memory")
    for step in solvers {
      lines.append(
        "\(padded(step.solver.rawValue, -12)) \(padded(short(Double(step.operations)), 13)) \(padded(short(step.seconds), 11)) \(padded(short(step.meanSeconds), 14)) \(padded(short(step.referenceSeconds), 12))   \(short(Double(step.peakBytes) / 0x1p20)) MiB\(step.solver == .cg ? "   (at the largest number of iterations)" : "")"
      )
    }
    if ranks > 1 { lines += linesOfRanks }
    if let planning {
      lines.append(
        "planning,    \(padded(short(Double(planning.operations)), 13)) \(padded(short(planning.seconds), 11)) \(padded("", 27))   \(short(Double(planning.peakBytes) / 0x1p20)) MiB"
      )
      lines.append("before the first step")
    }
    lines.append(
      "of gram, sketched and nystrom, auto takes the one with the smallest mean at the reference speeds that fits into memory"
    )
    if let chosen = solvers.first(where: { $0.solver == configuration.solver }) {
      lines.append("")
      lines.append("with \(chosen.solver.rawValue)")
      for stage in chosen.stages {
        lines.append(
          "  \(padded(stage.stage.rawValue, -14)) \(padded(short(Double(stage.operations)), 9)) \(padded(short(stage.seconds(speed)), 11))"
        )
      }
    }
    if let kernel, let practicalWidth {
      let movement = kernel.leastSquaredMovement.map(short) ?? "unknown"
      let lambda =
        kernel.smallestEigenvalue.map { "\(kernel.isNumericallySingular ? "≤" : "=") \(short($0))" }
        ?? "is unknown"
      lines.append("")
      lines.append(
        "kernel    λ_min(K) \(lambda), \(configuration.ridge > 0 ? "yᵀ(K+μI)⁻¹K(K+μI)⁻¹y" : "yᵀK⁻¹y") = \(movement)"
      )
      if kernel.smallestEigenvalue == nil {
        lines.append(
          "          for more than \(KernelSummary.mostPoints) points no kernel is formed: it takes n² numbers, and λ_min takes n³ operations"
        )
      }
      let theorem =
        if let theoremWidth, let machineCheckedWidth {
          "\(short(theoremWidth)) for the theorem (Chernoff bounds) at δ = \(Self.failureProbability), \(short(machineCheckedWidth)) for its machine-checked form (second moments)"
        } else if !configuration.isOfTheTheoremsWidths {
          "the theorem's widths are for independent neurons with normal weights, and for steps without damping or ridge"
        } else {
          kernel.smallestEigenvalue == nil
            ? "the theorem's width needs λ_min" : "no width is enough for the theorem"
        }
      lines.append("width     \(practicalWidth) by the rule of thumb; \(theorem)")
    }
    return lines
  }
}

extension TrainingConfiguration {
  /// Whether the start and the steps of the run are those that the theorem's widths assume.
  fileprivate var isOfTheTheoremsWidths: Bool { start == .independent && takesThePapersStep }
}
