import ArgumentParser
import Foundation
import SketchedGaussNewton

struct KernelCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "kernel",
    abstract:
      "Lemma 4 on any data: the smallest eigenvalue of the kernel, and the points that make it small.",
    discussion: """
      DATA is given as for sgn train; the kernel is that of the training points. The command lists the nearest pairs of points, each with the \
      bound λ_min ≤ ½ − |K_ij| that it implies, and the pairs nearest to opposite. Several exactly opposite pairs make K singular if they are \
      linearly dependent (claim ntk.kernel-is-positive-definite); a single pair never does. The ridge is chosen by generalised cross-validation \
      (claim ntk.cross-validation). It is printed with the fit of kernel regression on the held-out points, which training with --ridge auto \
      approaches as the network becomes wide. Exit code 1: a claim is violated.

      Examples:
        sgn kernel digits
        sgn kernel houses.csv --target price --damping 0.01 --damping 0.1 --json
      """)

  @Argument(help: "The data, as for sgn train.")
  var data: String

  @OptionGroup var dataOptions: DataOptions

  @Option(
    help: "A damping μ for which d_μ is computed; may be repeated (default: 1, 10⁻¹, …, 10⁻⁶ times ‖K‖).")
  var damping: [Double] = []

  @Option(help: "The number of pairs of each kind to list.")
  var pairs: Int = 3

  @Option(help: "The failure probability δ of the theorem.")
  var failureProbability: Double = 0.01

  @Option(help: "The seed of the split and of synthetic data.")
  var seed: UInt64 = 1

  @Option(help: "The number of threads (default: all cores).")
  var threads: Int?

  @Flag(help: "Print one JSON object.")
  var json = false

  func validate() throws {
    try validateThreads(threads)
    for damping in damping { try validateDamping(damping) }
    if !(0...1000).contains(pairs) { throw ValidationError("--pairs is \(pairs); give 0 to 1000") }
    try validateInUnitInterval(failureProbability, "--failure-probability")
  }

  func run() throws {
    setThreads(threads)
    let prepared = try dataOptions.prepare(data, seed: seed)
    for note in prepared.notes { printError("note: \(note)") }
    let progress = PlanningProgress()
    let cost = PlanningCost(
      points: prepared.inputs.columns, dimension: prepared.inputs.rows, ridge: .automatic)
    progress.show(cost, .kernel, points: prepared.inputs.columns)
    let kernel = neuralTangentKernel(prepared.inputs)
    progress.show(cost, .spectrum, points: prepared.inputs.columns)
    let regression = try KernelRegression(kernel: kernel, targets: prepared.targets)
    progress.clear()
    let spectrum = try KernelSpectrum(kernel, regression, inputs: prepared.inputs)
    let answer = try KernelAnswer(
      prepared, spectrum, regression, nearest: PointPair.nearest(prepared.inputs, count: pairs),
      mostOpposed: PointPair.mostOpposed(prepared.inputs, count: pairs),
      dampings: damping.isEmpty
        ? (0...6).map { spectrum.largestEigenvalue * pow(10, -Double($0)) } : damping,
      failureProbability: failureProbability)
    try printAnswer(answer, lines: answer.lines, json: json)
    try answer.findings.finish()
  }
}

/// The answer of `sgn kernel`.
private struct KernelAnswer: Encodable {
  struct Pair: Encodable {
    /// Where the two points come from.
    let first: String
    let second: String
    /// In radians.
    let angle: Double
    /// `λ_min ≤ ½ − |K_ij|`.
    let eigenvalueBound: Double

    init(_ pair: PointPair, _ origins: [Origin]) {
      (first, second) = ("\(origins[pair.pair.first])", "\(origins[pair.pair.second])")
      (angle, eigenvalueBound) = (pair.angle, pair.eigenvalueBound)
    }

    var line: String { "\(first) and \(second): angle \(short(angle))" }
  }

  struct Damped: Encodable {
    let damping: Double
    let statisticalDimension: Double
  }

  /// Kernel regression with the ridge of generalised cross-validation.
  struct Regression: EncodesNulls {
    let ridge: Double
    let score: Double
    let degreesOfFreedom: Double
    let finding: CrossValidatedRidge.Finding
    /// In the targets' original units; nil without held-out points.
    let test: FitQuality?

    init(_ regression: KernelRegression, _ data: PreparedData) throws {
      let choice = regression.generalisedCrossValidation()
      (ridge, score) = (choice.ridge, choice.score)
      (degreesOfFreedom, finding) = (choice.degreesOfFreedom, choice.finding)
      test =
        data.test.count == 0
        ? nil
        : FitQuality(
          predictions: data.preprocessing.inverseTransformTargets(
            regression.predictions(
              neuralTangentKernel(
                try data.preprocessing.transformInputs(of: data.test.points), data.inputs), ridge: ridge)),
          targets: data.test.targets)
    }

    var lines: [String] {
      let words =
        switch finding {
        case .noise: "d_μ = \(short(degreesOfFreedom))"
        case .noNoise: "no noise is seen in the targets"
        case .onlyNoise: "only noise is seen in the targets"
        case .undecided: "all ridges have the same score"
        }
      return ["ridge      \(short(ridge)) by generalised cross-validation, \(words)"]
        + (test.map { ["held out   \($0.text), by kernel regression with this ridge"] } ?? [])
    }
  }

  struct Width: Encodable {
    /// By the rule of thumb.
    let practical: Int
    /// The width of `train.linear-convergence`.
    let theorem: Double
    let failureProbability: Double
  }

  let points: Int
  let dimension: Int
  let smallestEigenvalue: Double
  let largestEigenvalue: Double
  /// A computed eigenvalue below this may be zero.
  let roundoff: Double
  let nearestPairs: [Pair]
  let mostOpposedPairs: [Pair]
  /// The number of exactly opposite pairs, and the rank of one point of each: `K` is singular if the rank is smaller.
  let oppositePairs: Int
  let rankOfOppositePairs: Int
  let dampings: [Damped]
  let regression: Regression
  /// Left out if `λ_min` is zero up to rounding.
  let width: Width?
  let findings: Findings

  init(
    _ data: PreparedData, _ spectrum: KernelSpectrum, _ regression: KernelRegression, nearest: [PointPair],
    mostOpposed: [PointPair], dampings: [Double], failureProbability: Double
  ) throws {
    (points, dimension) = (data.inputs.columns, data.inputs.rows)
    (smallestEigenvalue, largestEigenvalue) = (spectrum.smallestEigenvalue, spectrum.largestEigenvalue)
    roundoff = spectrum.roundoff
    let origins = data.training.origins
    nearestPairs = nearest.map { Pair($0, origins) }
    mostOpposedPairs = mostOpposed.map { Pair($0, origins) }
    oppositePairs = spectrum.positivity.antipodalPairs.count
    rankOfOppositePairs = spectrum.positivity.rankOfRepresentatives
    self.dampings = dampings.map {
      Damped(
        damping: $0,
        statisticalDimension: statisticalDimension(gramEigenvalues: spectrum.eigenvalues, damping: $0))
    }
    self.regression = try Regression(regression, data)
    let summary = try KernelSummary(regression, ridge: 0, inputs: data.inputs)
    width = summary.theoremWidth(failureProbability: failureProbability).map {
      Width(practical: summary.practicalWidth, theorem: $0, failureProbability: failureProbability)
    }
    var log = CheckLog()
    spectrum.checkPositivity(pairs: nearest + mostOpposed, into: &log)
    // The point with the largest leverage.
    let leverages = regression.leverages(ridge: self.regression.ridge)
    try regression.checkLeaveOneOut(
      of: leverages.indices.max { leverages[$0] < leverages[$1] }!, kernel: spectrum.kernel,
      ridge: self.regression.ridge, into: &log)
    findings = Findings(log)
  }

  var lines: [String] {
    var lines = [
      "points     n = \(points), d = \(dimension)",
      "kernel     λ_min = \(short(smallestEigenvalue))\(width == nil ? ", zero up to rounding" : ""), λ_max = \(short(largestEigenvalue))",
    ]
    for (place, pair) in nearestPairs.enumerated() {
      lines.append(
        "\(place == 0 ? "nearest    " : "           ")\(pair.line), so λ_min ≤ \(short(pair.eigenvalueBound))"
      )
    }
    for (place, pair) in mostOpposedPairs.enumerated() {
      lines.append(
        "\(place == 0 ? "opposed    " : "           ")\(pair.line), π minus \(short(Double.pi - pair.angle))")
    }
    if oppositePairs > 0 {
      lines.append(
        "opposite   \(oppositePairs) exactly opposite \(oppositePairs == 1 ? "pair" : "pairs") of rank \(rankOfOppositePairs)"
          + (rankOfOppositePairs < oppositePairs ? ": they make K singular" : ": K stays positive definite"))
    }
    for (place, damped) in dampings.enumerated() {
      lines.append(
        "\(place == 0 ? "damping    " : "           ")μ = \(padded(short(damped.damping), -10)) d_μ = \(short(damped.statisticalDimension))"
      )
    }
    lines += regression.lines
    if let width {
      lines.append(
        "width      \(width.practical) by the rule of thumb; \(short(width.theorem)) for the theorem (Chernoff bounds) at δ = \(width.failureProbability)"
      )
    }
    return lines + findings.lines
  }
}
