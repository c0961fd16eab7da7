// Gauss–Newton for your own model. Its Jacobian J is never formed: two functions, v ↦ Jv and u ↦ Jᵀu, are
// enough.
//
//     swift run own-jacobian
import Foundation
import SketchedGaussNewton

// A spectrum of eight overlapping peaks, f(x) = Σᵢ aᵢ exp(−((x − cᵢ)/wᵢ)²), sampled at 2,000 points with
// noise of standard deviation 0.01. The parameters are p = (a, c, w); a row of J is the gradient of f(x) with
// respect to p.
func gradient(_ p: [Double], _ x: Double) -> [Double] {
  let parts = (0..<8).map { i in
    let z = (x - p[8 + i]) / p[16 + i]
    let slope = 2 * p[i] / p[16 + i] * z * exp(-z * z)
    return [exp(-z * z), slope, slope * z]
  }
  return (0..<3).flatMap { part in parts.map { $0[part] } }
}
func model(_ p: [Double], _ x: Double) -> Double {
  zip(p, gradient(p, x)).prefix(8).reduce(0) { $0 + $1.0 * $1.1 }
}
let points = (0..<2000).map { Double($0) / 200 }
let centres = (0..<8).map { 1 + 1.1 * Double($0) }
let truth = [1, 2, 3, 1, 2, 3, 1, 2] + centres + [0.6, 0.7, 0.6, 0.7, 0.6, 0.7, 0.6, 0.7]
let noise = scaled(CounterStream(seed: 1).normals(0..<points.count), by: 0.01)
let measured = zip(points, noise).map { model(truth, $0) + $1 }

var p = Array(repeating: 1.5, count: 8) + centres.map { $0 + 0.05 } + Array(repeating: 0.6, count: 8)
var (slope, misfit) = (Double.infinity, Double.infinity)
print("step    ‖f − y‖    ‖Jᵀ(f − y)‖  iterations")
for step in 1...20 where slope > 1e-6 {
  let now = p
  let residual = zip(points, measured).map { model(now, $0) - $1 }
  // J is 2,000 × 24. The check refuses closures that are not each other's transpose.
  let jacobian = ClosureMatrix(rows: points.count, columns: p.count) { v in
    points.map { dot(gradient(now, $0), v) }
  } transposeTimes: { u in
    zip(points, u).reduce(into: now.map { _ in 0 }) { add($1.1, gradient(now, $1.0), to: &$0) }
  }
  try jacobian.checkAdjoint(stream: CounterStream(seed: 2))

  // The step solves JᵀJ δ = Jᵀ(f − y). The sketch takes 24 products Jv; its R preconditions conjugate
  // gradient.
  let right = try jacobian.transposeTimes(residual)
  let sketch = try EmbeddingFamily.sparseSign.distribution(rows: 16 * p.count, of: jacobian)
  let answer = try SketchedLeastSquares(distribution: sketch, accuracy: 1e-6)
    .solveStep(jacobian, residual: right, stream: CounterStream(seed: 3).substream(step))
  add(-1, answer.value, to: &p)
  (slope, misfit) = (norm(right), norm(residual))
  print(String(format: "%4d  %9.5f  %13.1e  %10d", step, misfit, slope, answer.iteration!.record.iterations))
}

// The fit is stationary, and it is closer to the measurements than the true parameters are.
let isRight = slope <= 1e-6 && misfit <= norm(noise)
print(String(format: "check %@: the noise has the norm %.5f", isRight ? "passed" : "FAILED", norm(noise)))
exit(isRight ? 0 : 1)
