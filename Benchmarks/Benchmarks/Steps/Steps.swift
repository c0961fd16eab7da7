import Benchmark
import Datasets
import GaussNewton
import Measures
import SketchedLeastSquares

/// Whole steps: the cost of the exact one and of the sketched one relative to a gradient step's two products, and to each other.
let benchmarks: @Sendable () -> Void = {
  let digits: @Sendable (Int) throws -> Problem = { try .bundled(.digits, width: $0) }
  let diabetes: @Sendable (Int) throws -> Problem = { try .bundled(.diabetes, width: $0) }
  let large = Size(2000, 64, 65_536)
  let wide = Size(1000, 16, 65_536)

  exactStep("\(large)", .atMost(1.6), repetitions: 3) { try .sphere(large) }
  exactStep("digits at m = 16,384", .atMost(1.6), repetitions: 5) { try digits(16_384) }
  exactStep("\(wide)", .atMost(3), repetitions: 5) { try .sphere(wide) }

  sketchedStep("digits at m = 65,536", .atMost(1.5)) { try digits(65_536) }
  sketchedStep("\(wide)", .atMost(2.5)) { try .sphere(wide) }

  measure("iterations of the sketched step, digits at m = 65,536", .atMost(8)) {
    let problem = try digits(65_536)
    let trainer = try problem.trainer(.sketched)
    let record = try trainer.timedStep().record
    return Finding(
      Double(record.iterations),
      note: "accuracy √(λ/n)/6 = \(short(trainer.configuration.accuracy)), \(record.rows ?? 0) rows")
  }

  sketchedStepOverPlain("digits at m = 65,536", repetitions: 1) { try digits(65_536) }
  sketchedStepOverPlain("diabetes at m = 65,536", repetitions: 3) { try diabetes(65_536) }

  for size in [
    Size(250, 16, 4096), Size(250, 64, 16_384), Size(500, 32, 65_536), Size(1000, 16, 16_384),
    Size(1000, 64, 4096), Size(1000, 64, 16_384), Size(2000, 3, 65_536), Size(4000, 4, 65_536),
  ] { grid(size) }

  peakMemoryOfRun("\(large)", .gram) { try .sphere(large) }
  peakMemoryOfRun("digits at m = 16,384", .gram) { try digits(16_384) }
  peakMemoryOfRun("\(wide)", .gram) { try .sphere(wide) }
  peakMemoryOfRun("digits at m = 65,536", .sketched) { try digits(65_536) }
  peakMemoryOfRun("\(wide)", .sketched) { try .sphere(wide) }
  peakMemoryOfRun("diabetes at m = 65,536", .sketched) { try diabetes(65_536) }

  exponent("n") { size in Double(size.points) }
  exponent("d") { size in Double(size.dimension) }
  exponent("m") { size in Double(size.width) }
}

/// The exact step over two products, and its limits.
private func exactStep(
  _ name: String, _ limit: Limit, repetitions: Int, _ problem: @escaping @Sendable () throws -> Problem
) {
  measure("exact step / two products, \(name)", limit) {
    let problem = try problem()
    let trainer = try problem.trainer(.gram, accuracy: 0.01)
    let products = TwoProducts(problem.size)
    var times: [StageTimes] = []
    var finding = try compare(repetitions) {
      let step = try trainer.timedStep()
      times.append(step.record.seconds)
      return step.seconds
    } to: {
      products.both()
    }
    let unit = finding.reference!
    let stage: (KeyPath<StageTimes, Double>) -> String = { path in
      short(median(times.map { $0[keyPath: path] }) / unit)
    }
    finding.note =
      "forward \(stage(\.forward)), Gram \(stage(\.gram)), factor \(stage(\.factorization)), update \(stage(\.update)); "
      + ExactStepLimit(problem.size).note(unit)
    return finding
  }
}

/// The sketched step without its factorisation, per product with `G` that it needs.
private func sketchedStep(_ name: String, _ limit: Limit, _ problem: @escaping @Sendable () throws -> Problem)
{
  measure("sketched step less factorisation / (iterations + 1) × two products, \(name)", limit) {
    let problem = try problem()
    let trainer = try problem.trainer(.sketched)
    let products = TwoProducts(problem.size)
    var records: [StepRecord] = []
    var finding = try compare(2) {
      let step = try trainer.timedStep()
      records.append(step.record)
      return (step.seconds - step.record.seconds.factorization) / Double(step.record.iterations + 1)
    } to: {
      products.both()
    }
    let unit = finding.reference!
    let stage: (KeyPath<StageTimes, Double>) -> String = { path in
      short(median(records.map { $0.seconds[keyPath: path] }) / unit)
    }
    finding.note =
      "\(records[0].iterations) iterations; forward \(stage(\.forward)), sketch \(stage(\.sketch)), Gram \(stage(\.gram)), factor \(stage(\.factorization)), solve \(stage(\.solve)), update \(stage(\.update))"
    return finding
  }
}

/// The sketched step over conjugate gradient without a preconditioner, to the same accuracy.
private func sketchedStepOverPlain(
  _ name: String, repetitions: Int, _ problem: @escaping @Sendable () throws -> Problem
) {
  measure("sketched step / unpreconditioned CG, \(name)", .atMost(0.2)) {
    let problem = try problem()
    let sketched = try problem.trainer(.sketched)
    let plain = try problem.trainer(.cg, accuracy: sketched.configuration.accuracy)
    var iterations = (0, 0)
    var finding = try compare(repetitions, warm: false) {
      let step = try sketched.timedStep()
      iterations.0 = step.record.iterations
      return step.seconds
    } to: {
      let step = try plain.timedStep()
      iterations.1 = step.record.iterations
      return step.seconds
    }
    finding.note = "\(iterations.0) against \(iterations.1) iterations"
    return finding
  }
}

/// The solver that `auto` takes over the fastest one, and each over two products: the mean of four steps, because several steps use one
/// sketch.
private func grid(_ size: Size) {
  measure("mean of four steps by the solver of auto / by the fastest, \(size)", .atMost(1.3)) {
    let problem = try Problem.sphere(size)
    let choice = try problem.configuration(nil, accuracy: 0.01).solver
    let solvers: [SolverKind] = [.gram, .sketched, .cg]
    let trainers = try solvers.map { try problem.trainer($0, accuracy: 0.01) }
    let products = TwoProducts(size)
    var times = solvers.map { _ in [Double]() }
    var units: [Double] = []
    for _ in 0..<2 {
      units.append(products.both())
      for (k, trainer) in trainers.enumerated() { times[k].append(try trainer.meanSeconds(steps: 4)) }
    }
    let medians = times.map(median)
    let chosen = medians[solvers.firstIndex(of: choice)!]
    let each = zip(solvers, medians).map { "\($0.rawValue) \(short($1 / median(units)))" }.joined(
      separator: ", ")
    return Finding(
      chosen / medians.min()!, seconds: chosen, reference: medians.min()!,
      note: "auto takes \(choice.rawValue); in units of two products: \(each)")
  }
}

/// The peak memory of two steps over `8md + nm/8 + 16n²` bytes. The memory of the process before it trains, libraries and data, is not
/// included; the note has the ratio including it.
private func peakMemoryOfRun(
  _ name: String, _ solver: SolverKind, _ problem: @escaping @Sendable () throws -> Problem
) {
  measure("peak memory / (8md + nm/8 + 16n²), \(solver.rawValue), \(name)", .atMost(2)) {
    let problem = try problem()
    let before = ProcessMemory.now
    var trainer = try problem.trainer(solver, accuracy: 0.01)
    for _ in 0..<2 { try trainer.advance() }
    let (n, d, m) = (Double(problem.size.points), Double(problem.size.dimension), Double(problem.width))
    let bytes = 8 * m * d + n * m / 8 + 16 * n * n
    guard let before, let after = ProcessMemory.now else {
      return Finding(.nan, note: "this system does not tell")
    }
    return Finding(
      (after.peak - before.resident) / bytes,
      note:
        "\(short(after.peak / 0x1p20)) MiB, of which \(short(before.resident / 0x1p20)) MiB before the run, over \(short(bytes / 0x1p20)) MiB; ratio with them \(short(after.peak / bytes))"
    )
  }
}

/// The least-squares slope of the logarithm of the operations of a sketched step with the rows of the rule, over a grid with
/// `m ≥ n²`. The operations are those of the closed formula, which equal the counted ones.
private func exponent(_ letter: String, _ variable: @escaping @Sendable (Size) -> Double) {
  measure("exponent of \(letter) in the operations of a sketched step, m ≥ n²", .within(0.9...1.1)) {
    var points: [(x: Double, y: Double)] = []
    for n in [128, 256, 512] {
      for d in [16, 32, 64] {
        for m in [1 << 18, 1 << 19, 1 << 20] {
          let request = TrainingRequest(width: m, solver: .sketched, accuracy: 0.01)
          let cost = try TrainingPlan(request, points: n, dimension: d).cost
          points.append(
            (logarithm(variable(Size(n, d, m))), logarithm(Double(cost.stepOperations(.sketched)))))
        }
      }
    }
    let count = Double(points.count)
    let centre = (x: points.map(\.x).reduce(0, +) / count, y: points.map(\.y).reduce(0, +) / count)
    let slope =
      points.map { ($0.x - centre.x) * ($0.y - centre.y) }.reduce(0, +)
      / points.map { ($0.x - centre.x) * ($0.x - centre.x) }.reduce(0, +)
    return Finding(slope, note: "n from 128 to 512, d from 16 to 64, m from 2¹⁸ to 2²⁰, accuracy 0.01")
  }
}
