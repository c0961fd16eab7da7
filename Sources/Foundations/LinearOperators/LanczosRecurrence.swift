package import DenseLinearAlgebra

/// The three-term recurrence of Lanczos for a symmetric positive semidefinite matrix `A` that is given by its products: an orthonormal
/// basis `q_1, q_2, …` of the Krylov space of `v, Av, A²v, …`, in which `A` is tridiagonal.
///
/// Each vector is orthogonalised against all earlier ones, twice.
///
/// - Source: Golub and Van Loan, *Matrix Computations*, section 10.1.
package struct LanczosRecurrence {
  /// `α_1, …, α_k`.
  package private(set) var diagonal: [Double] = []
  /// `β_1, …, β_k`, the last of which couples to the next vector.
  package private(set) var offDiagonal: [Double] = []
  /// Whether the space is invariant up to rounding: it contains every eigenvector that is represented in the starting vector.
  package private(set) var isExhausted: Bool
  /// `‖v‖`.
  package let startNorm: Double
  private var basis: [[Double]]

  package init(start: [Double]) {
    startNorm = norm(start)
    isExhausted = startNorm == 0
    basis = isExhausted ? [] : [scaled(start, by: 1 / startNorm)]
  }

  /// `k`.
  package var steps: Int { diagonal.count }

  /// `q_{k+1}`, the next vector to be multiplied by `A`.
  package var direction: [Double] {
    precondition(!isExhausted, "the Krylov space is exhausted: there is no next direction")
    return basis[steps]
  }

  /// Takes the product `A q_{k+1}`. Cost: `8nk` operations.
  package mutating func extend(by product: consuming [Double]) {
    diagonal.append(dot(product, direction))
    for _ in 0..<2 { for vector in basis { add(-dot(product, vector), vector, to: &product) } }
    let length = norm(product)
    offDiagonal.append(length)
    // No Ritz value exceeds the largest row sum, which is at most three times the largest eigenvalue.
    let largest = diagonal.indices.map { diagonal[$0] + offDiagonal[$0] + ($0 > 0 ? offDiagonal[$0 - 1] : 0) }
      .max()!
    isExhausted =
      basis.count == product.count || length <= Double(product.count) * unitRoundoff * largest
    if !isExhausted { basis.append(scaled(product, by: 1 / length)) }
  }

  /// `A` in the basis of `q_1, …, q_k`.
  package var tridiagonal: Matrix { Self.tridiagonal(diagonal, offDiagonal) }

  /// The symmetric tridiagonal matrix with this diagonal and the first of these off-diagonal entries.
  package static func tridiagonal(_ diagonal: [Double], _ offDiagonal: [Double]) -> Matrix {
    Matrix(rows: diagonal.count, columns: diagonal.count) { i, j in
      i == j ? diagonal[i] : abs(i - j) == 1 ? offDiagonal[min(i, j)] : 0
    }
  }
}
