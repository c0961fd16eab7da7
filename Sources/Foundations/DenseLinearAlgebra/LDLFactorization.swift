internal import CLAPACK

/// `A = U D Uᵀ` for a symmetric `A` that may be indefinite (Bunch–Kaufman pivoting, `dsytrf`).
///
/// `D` has blocks of order 1 and 2. Every entry of `A` must be finite, and only its upper triangle is
/// used. Cost: `n³/3` operations.
///
/// - Throws: `LinearAlgebraError.notFinite`, `.overflow`, `.outOfMemory`. A singular `A` is factored, and `solve`
///   then throws `.singular`.
public struct LDLFactorization: Sendable {
  private let factors: Matrix
  private let pivots: [Int32]
  private let zeroPivot: Int?

  public init(_ a: consuming Matrix) throws(LinearAlgebraError) {
    precondition(a.isSquare, "a \(a.rows)×\(a.columns) matrix has no LDLᵀ factorisation")
    try requireFinite(a, "dsytrf")
    var work = a
    var pivots = [Int32](repeating: 0, count: work.rows)
    var zeroPivot: Int?
    let n = work.rows
    if n > 0 {
      let info = unsafe work.withUnsafeMutableElements { entries in
        unsafe LAPACKE_dsytrf(
          LAPACK_COL_MAJOR, upperTriangle, lapackInt(n), entries.baseAddress, leadingDimension(n),
          &pivots)
      }
      // A zero pivot is no failure yet: the factors stand, only `solve` is out of reach.
      if info > 0 { zeroPivot = Int(info) - 1 }
      try check(min(info, 0), "dsytrf")
      try requireNoOverflow(work.elements, "dsytrf")
    }
    (factors, self.pivots, self.zeroPivot) = (work, pivots, zeroPivot)
  }

  /// The numbers of positive, negative and zero eigenvalues of `A` (Sylvester's law of inertia), as
  /// computed from `D`.
  public var inertia: (positive: Int, negative: Int, zero: Int) {
    var count = (positive: 0, negative: 0, zero: 0)
    var k = 0
    while k < factors.rows {
      if pivots[k] > 0 {
        let pivot = factors[k, k]
        if pivot > 0 {
          count.positive += 1
        } else if pivot < 0 {
          count.negative += 1
        } else {
          count.zero += 1
        }
        k += 1
      } else {
        // Bunch–Kaufman takes a 2×2 block only where its determinant is negative.
        count.positive += 1
        count.negative += 1
        k += 2
      }
    }
    return count
  }

  /// `A⁻¹ b`. Cost: `2n²` operations.
  ///
  /// - Throws: `LinearAlgebraError.singular` when a pivot is zero, `.notFinite`, `.outOfMemory`.
  public func solve(_ b: [Double]) throws(LinearAlgebraError) -> [Double] {
    let n = factors.rows
    precondition(b.count == n, "a system of order \(n) cannot take \(b.count) entries")
    if !b.allSatisfy(\.isFinite) { throw .notFinite(routine: "dsytrs") }
    if let zeroPivot { throw .singular(pivot: zeroPivot) }
    guard n > 0 else { return [] }
    var x = b
    let info = unsafe LAPACKE_dsytrs(
      LAPACK_COL_MAJOR, upperTriangle, lapackInt(n), 1, factors.elements, leadingDimension(n),
      pivots, &x, lapackInt(n))
    try check(info, "dsytrs")
    return x
  }
}
