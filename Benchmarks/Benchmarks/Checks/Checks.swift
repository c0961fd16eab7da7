import Benchmark
import Claims
import Datasets
import GaussNewton
import Measures
import SketchedLeastSquares

/// The cost of the checks of a training step, over the same step without checks taken just before it: of the second step, because only
/// the first one decides the hypotheses of `train.linear-convergence`.
let benchmarks: @Sendable () -> Void = {
  let digits: @Sendable () throws -> Problem = { try .bundled(.digits, width: 16_384) }
  for level in [CheckLevel.cheap, .full] {
    checks(level, .gram, "digits at m = 16,384", repetitions: 5, digits)
    checks(level, .sketched, "digits at m = 16,384", repetitions: 1, digits)
  }
  certified("digits at m = 16,384", digits)
  for size in [Size(1000, 16, 65_536), Size(2000, 64, 65_536)] { certified("\(size)") { try .sphere(size) } }
}

/// For the exact step a certificate takes one more factorisation. With a sketch it takes the Gram matrix, `RᵀR` and three factorisations,
/// and a step is shorter the longer its sketch is kept.
private func certified(_ name: String, _ problem: @escaping @Sendable () throws -> Problem) {
  checks(.certified, .gram, limit: .atMost(1.4), name, repetitions: 5, problem)
  checks(.certified, .sketched, name, repetitions: 3, problem)
}

private func checks(
  _ level: CheckLevel, _ solver: SolverKind, limit: Limit? = nil, _ name: String, repetitions: Int,
  _ problem: @escaping @Sendable () throws -> Problem
) {
  measure("\(solver.rawValue) step with checks \(level) / without, \(name)", limit) {
    let problem = try problem()
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
