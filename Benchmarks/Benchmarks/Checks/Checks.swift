import Benchmark
import SketchedGaussNewton

/// What the checks of a training step cost, as a share of the same step without checks taken just before it: digits at
/// `m = 16,384`, the second step, exact and sketched. Machines drift; a ratio of neighbours does not.
let benchmarks: @Sendable () -> Void = {
  let share = BenchmarkMetric.custom(
    "% of an unchecked step", polarity: .prefersSmaller, useScalingFactor: false)

  for (solver, repetitions) in [(SolverKind.gram, 7), (.sketched, 2)] {
    for level in [CheckLevel.cheap, .certified, .full] {
      Benchmark(
        "\(solver.rawValue) step with checks \(level.rawValue)",
        configuration: .init(
          metrics: [share], warmupIterations: 1, maxDuration: .seconds(300), maxIterations: repetitions)
      ) { benchmark in
        let plain = try digits(solver, checks: .none)
        let checked = try digits(solver, checks: level)
        for _ in benchmark.scaledIterations {
          let ratio = try time(checked) / time(plain)
          benchmark.measurement(share, Int((100 * ratio).rounded()))
        }
      }
    }
  }
}

/// The trainer after its first step, which alone decides the hypotheses of `train.linear-convergence`.
private func digits(_ solver: SolverKind, checks: CheckLevel) throws -> Trainer {
  let data = try PreparedData(
    try BundledDataset.digits.load(), mode: .standardise, duplicates: .refuse, testFraction: 0.2,
    stream: CounterStream(seed: 1))
  var trainer = try Trainer(
    configuration: TrainingConfiguration(
      width: 16_384, solver: solver, embedding: .countSketch, rows: 4 * data.inputs.columns, accuracy: 0.01,
      seed: 1),
    inputs: data.inputs, targets: data.targets, checks: checks)
  try trainer.advance()
  return trainer
}

/// Seconds of one more step, taken by a copy.
private func time(_ trainer: Trainer) throws -> Double {
  var trainer = trainer
  let time = try ContinuousClock().measure { _ = try trainer.advance() }
  return time / .seconds(1)
}
