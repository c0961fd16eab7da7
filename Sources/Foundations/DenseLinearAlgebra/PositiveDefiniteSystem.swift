/// Systems `A g = b` with a symmetric `A` that is proved positive definite, solved by Cholesky at any scale.
///
/// With `D = diag(2^{e_i})`, `e_i` half the binary exponent of `a_ii`, the matrix `D⁻¹AD⁻¹` has a diagonal in `[1, 4)`. Cholesky of one is, bit for bit,
/// that of the other, except for numbers that leave the range of double precision in one and not in the other; so the scaled matrix is factored, and
/// the proof is about it too, so that it does not depend on how the rows of `A` are scaled.
///
/// A matrix whose Cholesky factorisation runs to completion by luck of rounding is refused: the existence of the factor proves nothing about a matrix that
/// is singular, and the factor then solves a different system.
///
///     let system = try PositiveDefiniteSystem(gram)
///     let (g, relativeResidual) = try system.solve(r)
public struct PositiveDefiniteSystem: Sendable {
  /// `D⁻¹AD⁻¹`.
  private let matrix: Matrix
  private let factor: CholeskyFactorization
  /// `e_i`.
  private let exponents: [Int]

  /// - Shape: symmetric, of order at least 1; the upper triangle is read.
  /// - Cost: two Cholesky factorisations.
  /// - Throws: `LinearAlgebraError.notPositiveDefinite` unless `A`, exactly as it is stored, is proved to be positive definite, with the order
  ///   of the first leading minor that is not positive, or that of `A` where only the proof fails; `.notFinite`, `.outOfMemory`.
  public init(_ a: Matrix) throws(LinearAlgebraError) {
    precondition(
      a.isSquare && a.rows > 0, "a system needs a square matrix of order ≥ 1, not \(a.rows)×\(a.columns)")
    try requireFinite(a, "dpotrf")
    if let pivot = a.diagonal.firstIndex(where: { $0 <= 0 }) { throw .notPositiveDefinite(order: pivot + 1) }
    let exponents = a.diagonal.map { Int(($0.exponent >> 1)) }
    let scaled = Matrix(rows: a.rows, columns: a.columns) { i, j in
      let (row, column) = (min(i, j), max(i, j))
      return a[row, column].scaled(byPowerOfTwo: -exponents[row] - exponents[column])
    }
    // |a_ij| ≤ √(a_ii a_jj) < 4 in a positive definite matrix.
    if !scaled.allFinite { throw .notPositiveDefinite(order: a.rows) }
    factor = try CholeskyFactorization(scaled)
    // Where the scaling makes an entry subnormal it rounds it, by at most 2⁻¹⁰⁷⁵. The certificate's allowance for underflow more than
    // covers that, so A is proved to be definite, not merely semidefinite.
    guard try PositivityCertificate.provesSemidefinite(scaled, error: 0) else {
      throw .notPositiveDefinite(order: a.rows)
    }
    (matrix, self.exponents) = (scaled, exponents)
  }

  /// `A⁻¹ b`, with `‖Ag − b‖/‖b‖` recomputed from the `g` returned, and 0 where that is exact.
  ///
  /// The residual is evaluated in compensated arithmetic, so that its rounding is negligible.
  ///
  /// - Cost: `2n²` operations, and `n²` compensated products, each about 12.
  /// - Throws: `LinearAlgebraError.overflow` where an entry of `g` is too large.
  public func solve(_ b: [Double]) throws(LinearAlgebraError) -> (value: [Double], relativeResidual: Double) {
    let n = matrix.rows
    precondition(b.count == n, "a system of order \(n) needs \(n) right-hand side entries, not \(b.count)")
    if b.allSatisfy({ $0 == 0 }) { return (b, 0) }
    // D⁻¹Ag = (D⁻¹AD⁻¹)(Dg), everything divided by a power of two as large as b.
    let scale = largestExponent(b)
    let rightHandSide = b.indices.map { b[$0].scaled(byPowerOfTwo: -exponents[$0] - scale) }
    let value = zip(try factor.solve(rightHandSide), exponents).map { y, exponent in
      y.scaled(byPowerOfTwo: scale - exponent)
    }
    try requireNoOverflow(value, "dpotrs")
    // Underflow in the result is included here.
    let solution = b.indices.map { value[$0].scaled(byPowerOfTwo: exponents[$0] - scale) }
    let residual = b.indices.map { i in
      var sum = CompensatedDot(matrix.column(i), solution)
      sum.add(-1, rightHandSide[i])
      return sum.value.scaled(byPowerOfTwo: exponents[i])
    }
    return (value, norm(residual) / norm(b.map { $0.scaled(byPowerOfTwo: -scale) }))
  }
}
