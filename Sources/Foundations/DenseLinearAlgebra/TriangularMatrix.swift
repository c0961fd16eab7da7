internal import CLAPACK

/// An upper triangular matrix `R` of order `n`, as in QR and Cholesky factorisations.
///
/// - Edge cases: the solves pass a NaN or an infinity in `R` or `b` on to the result.
public struct TriangularMatrix: Sendable, Equatable {
  /// `R` with zeros below the diagonal.
  public let matrix: Matrix

  /// Takes the upper triangle of a square matrix and discards the rest; the argument's storage is reused when it is unique.
  public init(upperTriangleOf a: consuming Matrix) {
    precondition(a.isSquare, "a triangular matrix must be square, not \(a.rows)×\(a.columns)")
    var upper = a
    let order = upper.rows
    upper.withMutableSpan { entries in
      for j in 0..<order {
        for i in (j + 1)..<order { entries[i + j * order] = 0 }
      }
    }
    matrix = upper
  }

  public var order: Int { matrix.rows }
  public var diagonal: [Double] { matrix.diagonal }

  /// `R⁻¹ b`. Cost: `n²` operations (`dtrsv`).
  ///
  /// - Throws: `LinearAlgebraError.singular` at a zero on the diagonal.
  public func solve(_ b: [Double]) throws(LinearAlgebraError) -> [Double] {
    var x = b
    try solveInPlace(&x)
    return x
  }

  /// `x ← R⁻¹ x`. Cost and errors: those of `solve`.
  public func solveInPlace(_ x: inout [Double]) throws(LinearAlgebraError) {
    try matrix.solveUpperTriangle(&x, CblasNoTrans)
  }

  /// `R⁻ᵀ b`. Cost: `n²` operations (`dtrsv`).
  ///
  /// - Throws: `LinearAlgebraError.singular` at a zero on the diagonal.
  public func solveTransposed(_ b: [Double]) throws(LinearAlgebraError) -> [Double] {
    var x = b
    try solveTransposedInPlace(&x)
    return x
  }

  /// `x ← R⁻ᵀ x`. Cost and errors: those of `solveTransposed`.
  public func solveTransposedInPlace(_ x: inout [Double]) throws(LinearAlgebraError) {
    try matrix.solveUpperTriangle(&x, CblasTrans)
  }

  /// `A R⁻¹`. Cost: `rows·n²` operations (`dtrsm`).
  ///
  /// - Throws: `LinearAlgebraError.singular` at a zero on the diagonal.
  public func solveFromRight(_ a: Matrix) throws(LinearAlgebraError) -> Matrix {
    precondition(
      a.columns == order,
      "a \(a.rows)×\(a.columns) matrix cannot be multiplied by the inverse of a triangle of order \(order)")
    try matrix.requireNonzeroDiagonal()
    var x = a
    guard a.rows > 0, order > 0 else { return x }
    let rows = a.rows
    unsafe x.withUnsafeMutableElements { entries in
      unsafe cblas_dtrsm(
        CblasColMajor, CblasRight, CblasUpper, CblasNoTrans, CblasNonUnit, lapackInt(rows),
        lapackInt(order), 1, matrix.elements, leadingDimension(order), entries.baseAddress,
        leadingDimension(rows))
    }
    return x
  }

  /// `RᵀR`, exactly symmetric, in panels of columns (`dtrmm`). Cost: `n³/3` operations.
  public func transposeTimesSelf() -> Matrix {
    var product = matrix
    let n = order
    unsafe product.withUnsafeMutableElements { entries in
      for first in stride(from: 0, to: n, by: 256) {
        // A panel of R is zero below its last row, so the rows of R beyond it do not take part.
        let last = min(first + 256, n)
        unsafe cblas_dtrmm(
          CblasColMajor, CblasLeft, CblasUpper, CblasTrans, CblasNonUnit, lapackInt(last),
          lapackInt(last - first), 1, matrix.elements, leadingDimension(n),
          entries.baseAddress! + first * n, leadingDimension(n))
      }
    }
    product.mirrorUpperTriangle()
    return product
  }

  /// LAPACK's estimate of `1/(‖R‖₁‖R⁻¹‖₁)` (`dtrcon`): 0 for a singular `R`, 1 for the empty one.
  ///
  /// The norm of the inverse is estimated from below, so up to rounding the estimate is never too small.
  /// It is rarely more than 3 times too large (Higham 1988); no constant factor is guaranteed.
  /// Cost: a few multiples of `n²` operations.
  ///
  /// - Throws: `LinearAlgebraError.notFinite`, `.outOfMemory`.
  public func reciprocalConditionEstimate() throws(LinearAlgebraError) -> Double {
    guard order > 0 else { return 1 }
    try requireFinite(matrix, "dtrcon")
    // Neither norm leaves the range of double precision for entries of this size; scaling by a power of two is exact.
    let exponent = largestExponent(matrix.elements)
    let entries =
      abs(exponent) > 400
      ? matrix.elements.map { $0.scaled(byPowerOfTwo: -exponent) } : matrix.elements
    var reciprocal = 0.0
    let info = unsafe LAPACKE_dtrcon(
      LAPACK_COL_MAJOR, CChar(UInt8(ascii: "1")), upperTriangle, CChar(UInt8(ascii: "N")),
      lapackInt(order), entries, leadingDimension(order), &reciprocal)
    try check(info, "dtrcon")
    return reciprocal
  }
}

extension Matrix {
  /// `x ← U⁻¹ x` or `U⁻ᵀ x` for the upper triangle `U` of a square matrix, whatever is below the diagonal (`dtrsv`).
  ///
  /// - Throws: `LinearAlgebraError.singular` at a zero on the diagonal.
  func solveUpperTriangle(_ x: inout [Double], _ transpose: CBLAS_TRANSPOSE) throws(LinearAlgebraError) {
    precondition(
      isSquare && x.count == rows,
      "a system of order \(rows) needs \(rows) right-hand side entries, not \(x.count)")
    try requireNonzeroDiagonal()
    unsafe cblas_dtrsv(
      CblasColMajor, CblasUpper, transpose, CblasNonUnit, lapackInt(rows), elements,
      leadingDimension(rows), &x, 1)
  }

  func requireNonzeroDiagonal() throws(LinearAlgebraError) {
    if let pivot = (0..<rows).first(where: { self[$0, $0] == 0 }) { throw .singular(pivot: pivot) }
  }
}
