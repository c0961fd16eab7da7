internal import DenseLinearAlgebra
internal import LinearOperators

/// `vᵀ(A + μI)⁻¹v` and `vᵀ(A + μI)⁻²v` for every `μ` at once, from a few Lanczos steps started with `v`.
///
/// Both are integrals over the spectrum of `A`, weighted by the squared components of `v`. The Gauss rule has the Ritz values as nodes; the
/// Gauss–Radau rule has one more node, at zero, where the spectrum begins. As the even derivatives of both functions are positive and the
/// odd ones negative, the former is at most and the latter at least the true value, up to rounding.
///
/// - Source: Golub and Meurant, *Matrices, Moments and Quadrature*, chapters 6 and 7.
struct ResolventQuadrature {
  /// A nonnegative node and its weight.
  private typealias Rule = [(node: Double, weight: Double)]
  private let gauss: Rule
  private let radau: Rule

  /// - Cost: `18k³` operations.
  /// - Throws: `LinearAlgebraError`.
  init(_ recurrence: LanczosRecurrence) throws(LinearAlgebraError) {
    let (alpha, beta) = (recurrence.diagonal, recurrence.offDiagonal)
    let scale = recurrence.startNorm * recurrence.startNorm
    gauss = try Self.rule(alpha, beta, scale: scale)
    if recurrence.isExhausted {
      radau = gauss
    } else {
      // The last entry that makes the extended matrix singular is β_k² over the last pivot of the unextended matrix, which is positive
      // definite, so its pivots are positive, up to rounding.
      var pivot = alpha[0]
      for j in 1..<alpha.count {
        pivot = alpha[j] - beta[j - 1] * beta[j - 1] / max(pivot, .leastNormalMagnitude)
      }
      let last = beta[alpha.count - 1]
      let entry = last * (last / max(pivot, last * unitRoundoff))
      radau = try Self.rule(alpha + [entry], beta, scale: scale)
    }
  }

  private static func rule(_ diagonal: [Double], _ offDiagonal: [Double], scale: Double)
    throws(LinearAlgebraError) -> Rule
  {
    let eigen = try SymmetricEigen(LanczosRecurrence.tridiagonal(diagonal, offDiagonal))
    return diagonal.indices.map {
      (max(eigen.values[$0], 0), scale * eigen.vectors[0, $0] * eigen.vectors[0, $0])
    }
  }

  /// The largest node of the Gauss rule: a lower bound on the largest eigenvalue; zero for `v = 0`.
  var largestNode: Double { gauss.last?.node ?? 0 }

  /// `vᵀA(A + μI)⁻²v` by the Gauss rule.
  func squaredNorm(ridge: Double) -> Double {
    gauss.reduce(0) {
      let inverse = 1 / ($1.node + ridge)
      return $0 + $1.weight * $1.node * inverse * inverse
    }
  }

  /// Bounds on `vᵀ(A + μI)⁻ᵖv`, for `p` = 1 or 2.
  func bounds(power: Int, ridge: Double) -> (lower: Double, upper: Double) {
    func sum(_ rule: Rule) -> Double {
      rule.reduce(0) {
        let inverse = 1 / ($1.node + ridge)
        return $0 + $1.weight * (power == 1 ? inverse : inverse * inverse)
      }
    }
    let lower = sum(gauss)
    // Rounding may reverse the order of equal bounds.
    return (lower, max(lower, sum(radau)))
  }
}
