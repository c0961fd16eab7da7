import DenseLinearAlgebra
import TestSupport

/// `A B` by its definition, one sum of products for each entry.
func definedProduct(_ a: Matrix, _ b: Matrix) -> Matrix {
  Matrix(rows: a.rows, columns: b.columns) { i, j in
    var sum = 0.0
    for k in 0..<a.columns { sum += a[i, k] * b[k, j] }
    return sum
  }
}

/// The vector as a matrix of one column.
func asColumn(_ x: [Double]) -> Matrix { Matrix(rows: x.count, columns: 1, elements: x) }

extension MatrixCase {
  /// The same case with small integer entries, on which products are exact.
  var exact: MatrixCase {
    MatrixCase(rows: rows, columns: columns, integers: true, seed: seed)
  }

  /// A symmetric matrix with known eigenvalues, well mixed: `H diag(λ) H` with the Householder reflector
  /// `H = I − 2vvᵀ/vᵀv`. Its computed entries are within a few `n u max|λ|` of the exact ones.
  func symmetricMatrix(eigenvalues: [Double]) -> Matrix {
    let n = eigenvalues.count
    let v = MatrixCase(rows: n, columns: 1, seed: seed).vector(named: "reflector", count: n)
    let h = Matrix(rows: n, columns: n) { ($0 == $1 ? 1 : 0) - 2 * v[$0] * v[$1] / dot(v, v) }
    var a = h * Matrix.diagonal(eigenvalues) * h
    a.mirrorUpperTriangle()
    return a
  }

  /// A unit upper triangular matrix with entries −1, 0 and 1 above the diagonal.
  func unitTriangle(_ order: Int) -> Matrix {
    let r = exact.matrix(named: "triangle", rows: order, columns: order)
    return Matrix(rows: order, columns: order) { i, j in i < j ? max(-1, min(1, r[i, j])) : i == j ? 1 : 0 }
  }
}

/// A copy with other finite numbers below the diagonal, which a routine that reads the upper triangle alone
/// must not notice.
func withOtherLowerTriangle(_ a: Matrix) -> Matrix {
  Matrix(rows: a.rows, columns: a.columns) { i, j in i > j ? 1e6 * Double(1 + i + j) : a[i, j] }
}

/// The matrix with 2 on the diagonal and −1 next to it. Its eigenvalues are `2 − 2cos(kπ/(n+1))`, `k = 1…n`, its
/// determinant is `n + 1`, and its condition number is below `(n + 1)²`.
func secondDifference(_ order: Int) -> Matrix {
  Matrix(rows: order, columns: order) { $0 == $1 ? 2 : abs($0 - $1) == 1 ? -1 : 0 }
}

/// The `(n+1)×n` matrix of differences of neighbours, `DᵀD` being the second-difference matrix. Its singular
/// values are `2 sin(kπ/(2(n+1)))`, `k = 1…n`.
func firstDifference(_ order: Int) -> Matrix {
  Matrix(rows: order + 1, columns: order) { $0 == $1 ? 1 : $0 == $1 + 1 ? -1 : 0 }
}
