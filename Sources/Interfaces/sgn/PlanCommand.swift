import ArgumentParser
import Foundation
import SketchedGaussNewton
import SketchedLeastSquares

struct PlanCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "plan",
    abstract: "What a run would cost before it starts, and which solver auto would take.",
    discussion: """
      With DATA of at most \(KernelSummary.mostPoints) training points the kernel's smallest eigenvalue λ and the width the theorem asks for are shown too; \
      for more points no kernel is formed. The width that is enough in practice is shown for all. Seconds are predicted from counted operations and two speeds that are measured on the spot; \
      the choices do not depend on those. Without data give --points, --dimension and --width. With --ranks it says what each of several ranks does and holds, which share the neurons \
      under mpirun or srun, and what crosses the network; a rank is taken to have the memory and the processor of this machine to itself.

      Examples:
        sgn plan digits
        sgn plan --points 2000 --dimension 64 --width 65536
        sgn plan --points 1000 --dimension 16 --width 8589934592 --ranks 512
      """)

  @Argument(help: "The data, as for sgn train.")
  var data: String?

  @Option(help: "n, without data.")
  var points: Int?

  @Option(help: "d, without data.")
  var dimension: Int?

  @OptionGroup var dataOptions: DataOptions
  @OptionGroup var runOptions: RunOptions

  @Option(help: "P, how many ranks share the neurons.")
  var ranks = 1

  @Flag(help: "Print one JSON object.")
  var json = false

  func validate() throws {
    // Far beyond any machine: a typing error.
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

/// What `sgn plan` says.
private struct PlanAnswer: Encodable {
  struct Step: Encodable {
    let solver: SolverKind
    /// Of a step that draws its own sketch, as the first one does.
    let operations: Int
    let seconds: Double
    /// Of a step in a run, where one sketch serves several.
    let meanSeconds: Double
    /// The same at the reference speeds, by which the solver is chosen.
    let referenceSeconds: Double
    let peakBytes: Int
    let stages: [StageCost]
    /// Where several ranks share the run.
    let rank: Rank?
  }

  /// What the rank with the most neurons does and holds in the same step, and what crosses the network.
  struct Rank: Encodable {
    let operations: Int
    let seconds: Double
    let meanSeconds: Double
    let peakBytes: Int
    /// The bytes that leave all ranks, and the most that leave one.
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
  /// How many such ranks the memory of this machine holds, with the solver that is taken.
  let ranksInMemory: Int
  let configuration: TrainingConfiguration
  let reasons: [String]
  /// Of the sketched solver; left out where a solver without a sketch was asked for.
  let expectedIterations: Int?
  /// Of the solver `nystrom`; left out where steps are not sure to be damped.
  let nystromIterations: Int?
  /// Seconds of an operation of each kind on this machine.
  let speed: MachineSpeed
  /// Every solver that has a cost, with that of one step: those that draw a sketch unless a solver without one was asked for, and `nystrom` where steps are sure to be damped.
  let solvers: [Step]
  /// The kernel, or an estimate of what it says, before the first step; left out where no rule asks for it.
  let planning: Planning?
  let kernel: KernelSummary?
  let practicalWidth: Int?
  /// `δ` of the widths that the theorem asks for.
  static let failureProbability = 0.01
  /// The width of `train.linear-convergence`.
  let theoremWidth: Double?
  /// The width of the theorem as it is machine-checked, at the same failure probability.
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

  /// Of the rank that has the most neurons, and of the network.
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
      "the memory of this machine holds \(ranksInMemory) such ranks with \(configuration.solver.rawValue); what crosses the network does not depend on the width"
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
        "\(padded(step.solver.rawValue, -12)) \(padded(short(Double(step.operations)), 13)) \(padded(short(step.seconds), 11)) \(padded(short(step.meanSeconds), 14)) \(padded(short(step.referenceSeconds), 12))   \(short(Double(step.peakBytes) / 0x1p20)) MiB\(step.solver == .cg ? "   (at most so many iterations)" : "")"
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
      "auto takes gram, sketched or nystrom, whichever fits into memory and has the smallest mean at the reference speeds"
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
          "          of more than \(KernelSummary.mostPoints) points no kernel is formed: it takes n² numbers, and λ_min n³ operations"
        )
      }
      let theorem =
        if let theoremWidth, let machineCheckedWidth {
          "\(short(theoremWidth)) for the theorem at δ = \(Self.failureProbability), \(short(machineCheckedWidth)) as it is machine-checked"
        } else if !configuration.isOfTheTheoremsWidths {
          "those of the theorem are for independent neurons with normal weights, and for steps without damping or ridge"
        } else {
          kernel.smallestEigenvalue == nil ? "that of the theorem needs λ_min" : "none for the theorem"
        }
      lines.append("width     \(practicalWidth) by the rule of thumb; \(theorem)")
    }
    return lines
  }
}

extension TrainingConfiguration {
  /// Whether the run begins and goes on as the theorem's widths suppose.
  fileprivate var isOfTheTheoremsWidths: Bool { start == .independent && takesThePapersStep }
}
