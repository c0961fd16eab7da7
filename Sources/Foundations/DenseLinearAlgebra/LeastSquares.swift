internal import CLAPACK

/// The minimum-norm solution of `min ‖Ax − b‖₂`, with the numerical rank found (`dgelsd`).
public struct LeastSquaresSolution: Sendable {
  public let x: [Double]
  /// The number of singular values above `max(m, n)·u·σ_max`.
  public let rank: Int

  /// - Shape: `A` is `m×n`, `b` has `m` entries, `x` has `n`.
  /// - Cost: about `4mn² + 8n³` operations for `m ≥ n`, of the order of a singular value decomposition.
  /// - Throws: `LinearAlgebraError.notFinite`, `.overflow`, `.noConvergence`, `.outOfMemory`.
  public init(_ a: consuming Matrix, _ b: [Double]) throws(LinearAlgebraError) {
    precondition(
      b.count == a.rows, "a system of \(a.rows) rows needs as many right-hand side entries, not \(b.count)")
    try requireFinite(a, "dgelsd")
    if !b.allSatisfy(\.isFinite) { throw .notFinite(routine: "dgelsd") }
    var work = a
    let (m, n) = (work.rows, work.columns)
    guard m > 0, n > 0 else {
      (x, rank) = (Array(repeating: 0, count: n), 0)
      return
    }
    var solution = b + Array(repeating: 0, count: max(n - m, 0))
    var singularValues = [Double](repeating: 0, count: min(m, n))
    var rank: Int32 = 0
    let threshold = Double(max(m, n)) * unitRoundoff
    let info = unsafe work.withUnsafeMutableElements { entries in
      unsafe LAPACKE_dgelsd(
        LAPACK_COL_MAJOR, lapackInt(m), lapackInt(n), 1, entries.baseAddress, leadingDimension(m),
        &solution, leadingDimension(max(m, n)), &singularValues, threshold, &rank)
    }
    try check(info, "dgelsd") { .noConvergence(routine: "dgelsd", unconverged: $0) }
    x = Array(solution.prefix(n))
    try requireNoOverflow(x, "dgelsd")
    self.rank = Int(rank)
  }
}
