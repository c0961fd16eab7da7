import Benchmark
import Claims
import Datasets
import GaussNewton
import Measures
import SketchedLeastSquares

/// What the checks of a training step cost, over the same step without checks taken just before it: digits at `m = 16,384`, the
/// second step, for the first one alone decides the hypotheses of `train.linear-convergence`.
let benchmarks: @Sendable () -> Void = {
  for (solver, repetitions) in [(SolverKind.gram, 5), (.sketched, 1)] {
    for level in [CheckLevel.cheap, .certified, .full] {
      measure("\(solver.rawValue) step with checks \(level) / without, digits at m = 16,384") {
        let problem = try Problem.bundled(.digits, width: 16_384)
        var plain = try problem.trainer(solver, accuracy: 0.01)
        var checked = try problem.trainer(solver, accuracy: 0.01, checks: level)
        try plain.advance()
        try checked.advance()
        return try compare(repetitions, warm: false) {
          try checked.stepSeconds()
        } to: {
          try plain.stepSeconds()
        }
      }
    }
  }
}
