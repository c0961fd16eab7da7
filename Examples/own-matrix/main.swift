// Your own tall matrix: the distortion of a sketch, the condition number of the preconditioned matrix, and
// least squares.
//
//     swift run own-matrix [A.npy]
import Foundation
import SketchedGaussNewton

// A file is read in blocks of rows and may be larger than memory. The default is a matrix of 20,000 × 50 with
// κ(A) = 10⁷ that has eight rows of leverage close to 1: uniform sampling would miss them.
func difficultMatrix() throws -> Matrix {
  var tall = Matrix(rows: 20_000, columns: 50, elements: CounterStream(seed: 1).normals(0..<1_000_000))
  for row in 0..<8 { tall[row, row] += 1e5 }
  let right = try QRFactorization(
    Matrix(rows: 50, columns: 50, elements: CounterStream(seed: 2).normals(0..<2500))
  ).q()
  let values = Matrix.diagonal((0..<50).map { pow(10, -7 * Double($0) / 49) })
  return try QRFactorization(tall).q() * values * right
}
let a: any TallMatrix =
  if CommandLine.arguments.count > 1 {
    try NumPyRows(contentsOf: CommandLine.arguments[1])
  } else {
    try difficultMatrix()
  }
let profile = try TallMatrixProfile(of: a)
print(String(format: "A is %d × %d, κ(A) = %.1e", a.rows, a.columns, profile.conditionNumber))

// Lemma 1: ε = ‖UᵀSᵀSU − I‖ for an orthonormal basis U of the range of A, measured for twenty draws of S.
let sketch = try EmbeddingFamily.srht.distribution(rows: min(8 * a.columns, a.rows), of: a)
let sample = try DistortionSample(of: sketch, on: a, profile, draws: 20, stream: CounterStream(seed: 3))
print(String(format: "SRHT of %d rows: mean ε = %.3f, largest %.3f", sketch.rows, sample.mean, sample.worst))

// Lemma 2: with SA = QR, κ(AR⁻¹)² ≤ (1 + ε)/(1 − ε).
let s = try sketch.sample(CounterStream(seed: 4), for: a, damping: 0)
let assessment = try PreconditionerAssessment(sketch: s.apply(a), of: profile)
let (condition, bound) = (assessment.spectrum.conditionNumber.squareRoot(), assessment.bound.matrixSide)
print(String(format: "preconditioned: κ(AR⁻¹) = %.2f, at most %.2f by the lemma", condition, bound))

// Lemma 3: min ‖Ag − b‖ by LSQR, preconditioned with R. The right-hand side is b = A·1 plus noise.
let noise = CounterStream(seed: 5).normals(0..<a.rows)
let b = try zip(a.times(Array(repeating: 1, count: a.columns)), noise).map { $0 + 1e-3 * $1 }
let answer = try SketchedLeastSquares(distribution: sketch, accuracy: 1e-10)
  .solve(a, rightHandSide: b, stream: CounterStream(seed: 6))
print("least squares: \(answer.iteration!.record.iterations) iterations")

// The least-squares residual is orthogonal to the columns of A, up to the accuracy of the solve.
let residual = try difference(b, a.times(answer.value))
let angle = try norm(a.transposeTimes(residual)) / (profile.singularValues[0] * norm(residual))
let isRight = condition <= bound && angle < 1e-8
print(String(format: "check %@: ‖Aᵀ(b − Ag)‖ = %.0e ‖A‖‖b − Ag‖", isRight ? "passed" : "FAILED", angle))
exit(isRight ? 0 : 1)
