// A proved lower bound on the smallest eigenvalue of a symmetric matrix, every rounding error included. If
// the matrix is indefinite, a direction of negative curvature proves that.
//
//     swift run certify-matrix
import Foundation
import SketchedGaussNewton

// The second-difference matrix of order 200, whose smallest eigenvalue is known: λ_min = 4 sin²(π/402) =
// 2.4·10⁻⁴.
let order = 200
var matrix = Matrix(rows: order, columns: order) { row, column in
  row == column ? 2 : abs(row - column) == 1 ? -1 : 0
}
let exact = 4 * pow(sin(Double.pi / 402), 2)

/// Cholesky of A − σI that completes proves λ_min > σ, up to a known rounding term (Rump 2006). The Rayleigh
/// quotient vᵀAv/vᵀv of a computed eigenvector bounds λ_min from above.
func certify(_ matrix: Matrix) throws -> SmallestEigenvalueBounds {
  let bounds = try SmallestEigenvalueBounds(of: matrix)
  let verdict =
    bounds.isPositiveDefinite ? "positive definite" : bounds.isIndefinite ? "indefinite" : "undecided"
  print(String(format: "λ_min is in [%.15f, %.15f]: %@", bounds.lower, bounds.upper, verdict))
  return bounds
}
let accepted = try certify(matrix)
print(String(format: "λ_min = %.15f by the formula", exact))

// A shift that exceeds λ_min by one part in a million makes the matrix indefinite. A failed Cholesky
// factorisation does not show why. The direction v does, and a Newton method can leave a saddle point along
// it.
matrix.addToDiagonal(-exact * (1 + 1e-6))
let refused = try certify(matrix)
let v = refused.direction
let curvature = dot(v, matrix.times(v)) / dot(v, v)
print(String(format: "along v the curvature is %.2e", curvature))

let isRight =
  accepted.isPositiveDefinite && accepted.lower <= exact && exact <= accepted.upper
  && refused.isIndefinite && curvature < 0
print("check \(isRight ? "passed" : "FAILED")")
exit(isRight ? 0 : 1)
