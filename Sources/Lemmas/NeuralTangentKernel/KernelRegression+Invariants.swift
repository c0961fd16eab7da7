public import Claims
public import DenseLinearAlgebra

extension KernelRegression {
  /// Holds the regression to `ntk.cross-validation` at one point: what it says that the point would be missed by is what the regression on all other points,
  /// fitted anew by Cholesky, misses it by.
  ///
  /// With `κ` of `K + μI`, each of `α` and its counterpart is off by a relative `nuκ`; the residual is a quotient of `α`, where the divisor is at least
  /// `1/(K_pp + μ)`, on the one side, and a product with the point's row of `K` on the other. They may differ by 30 times that. Where `30nuκ` is 1 or more, as for a
  /// singular kernel with next to no ridge, nothing is held to anything.
  ///
  /// - Parameters:
  ///   - point: `p`.
  ///   - kernel: `K`, that of this regression.
  ///   - ridge: `μ`.
  ///   - log: takes what was found.
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
