public import DenseLinearAlgebra

/// The coefficients of conjugate gradients, which are those of the Lanczos process for `M = R⁻ᵀGR⁻¹` in
/// disguise: they give the tridiagonal matrix whose eigenvalues, the Ritz values, approach the spectrum of
/// `M` from within.
///
/// - Source: Golub and Van Loan, *Matrix Computations*, section 11.3.
public struct LanczosCoefficients: Sendable, Equatable, Codable {
  /// `α_k = rᵀz / pᵀGp`, one for each iteration.
  public internal(set) var stepLengths: [Double] = []
  /// `β_k`, where `p_k = z_k + β_k p_{k−1}`; one for each iteration. It is 0 at the first iteration and
  /// wherever the iteration was restarted, which splits the tridiagonal matrix into two blocks.
  public internal(set) var directionCoefficients: [Double] = []

  mutating func append(stepLength: Double, directionCoefficient: Double) {
    stepLengths.append(stepLength)
    directionCoefficients.append(directionCoefficient)
  }

  /// `T_kk = 1/α_k + β_k/α_{k−1}` and `T_{k−1,k} = √β_k/α_{k−1}`.
  public var tridiagonalMatrix: Matrix {
    let order = stepLengths.count
    var t = Matrix(rows: order, columns: order)
    for k in 0..<order {
      t[k, k] = 1 / stepLengths[k]
      guard k > 0 else { continue }
      t[k, k] += directionCoefficients[k] / stepLengths[k - 1]
      t[k - 1, k] = directionCoefficients[k].squareRoot() / stepLengths[k - 1]
      t[k, k - 1] = t[k - 1, k]
    }
    return t
  }

  /// The Ritz values, ascending. Cost: about `4k³/3` operations for `k` iterations.
  ///
  /// - Returns: an empty array where a coefficient, its inverse or a value overflows, as happens when `‖M‖` or `‖M⁻¹‖` does.
  /// - Throws: `LinearAlgebraError.noConvergence`, `.outOfMemory`.
  public func ritzValues() throws(LinearAlgebraError) -> [Double] {
    let t = tridiagonalMatrix
    guard t.allFinite, stepLengths.allSatisfy(\.isFinite) else { return [] }
    do {
      return try SymmetricEigen.values(t)
    } catch .overflow {
      return []
    }
  }

  /// The ratio of the largest to the smallest Ritz value: a lower bound on the condition number of `M`, up to
  /// rounding; `nil` if there were no iterations or there are no Ritz values.
  public func conditionNumberEstimate() throws(LinearAlgebraError) -> Double? {
    let values = try ritzValues()
    guard let smallest = values.first, let largest = values.last else { return nil }
    return largest / smallest
  }
}
