public import Claims
public import DenseLinearAlgebra

extension KernelRegression {
  /// Checks the regression against `ntk.cross-validation` at one point: its leave-one-out residual equals the residual there of the
  /// regression on all other points, refitted by Cholesky.
  ///
  /// With `κ` of `K + μI`, each of `α` and its counterpart is off by a relative `nuκ`; the residual is a quotient of `α`, where the divisor is at least
  /// `1/(K_pp + μ)`, on the one side, and a product with the point's row of `K` on the other. They may differ by 30 times that. Where `30nuκ ≥ 1`, as for a
  /// singular kernel with almost no ridge, nothing is checked.
  ///
  /// - Parameters:
  ///   - point: `p`.
  ///   - kernel: `K`, that of this regression.
  ///   - ridge: `μ`.
  ///   - log: receives the findings.
  /// - Cost: `n³/3` operations.
  /// - Throws: `LinearAlgebraError`.
  public func checkLeaveOneOut(
    of point: Int, kernel: Matrix, ridge: Double, into log: inout CheckLog
  ) throws(LinearAlgebraError) {
    let n = targets.count
    let condition = (eigenvalues[n - 1] + ridge) / (max(eigenvalues[0], 0) + ridge)
    let rounding = 30 * Double(n) * unitRoundoff * condition
    guard rounding < 1 else { return }
    let others = (0..<n).filter { $0 != point }
    var system = Matrix(rows: n - 1, columns: n - 1) { kernel[others[$0], others[$1]] }
    system.addToDiagonal(ridge)
    let refit = try CholeskyFactorization(system).solve(others.map { targets[$0] })
    let row = others.map { kernel[$0, point] }
    let residual = leaveOneOutResiduals(ridge: ridge)[point]
    log.check(
      .ntkCrossValidation, measured: (residual - (targets[point] - dot(row, refit))).magnitude,
      atMost: rounding
        * ((kernel[point, point] + ridge) * norm(coefficients(ridge: ridge)) + residual.magnitude + norm(row)
          * norm(refit)))
  }
}
