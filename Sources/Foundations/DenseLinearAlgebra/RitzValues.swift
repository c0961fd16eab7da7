extension Matrix {
  /// A rough estimate of the smallest eigenvalue of a symmetric matrix from above, up to rounding: the smallest Ritz value in a space that is extended by
  /// `P⁻¹(Ax − θx)` for its Ritz pair `(θ, x)`, a dozen times (Davidson's method).
  ///
  /// With `P = A` this is Lanczos with the inverse. With another `P` the error of the vector falls at each step by the factor that one
  /// iteration of conjugate gradients gains with that `P`, and the error of the eigenvalue by its square.
  ///
  /// - Parameter inverse: `x ↦ P⁻¹x`.
  /// - Returns: zero where products or quotients overflow.
  /// - Cost: for each step a product with `A`, `2n²`, and one with `P⁻¹`.
  /// - Throws: `LinearAlgebraError.noConvergence`, `.outOfMemory`, and what `inverse` throws.
  public func smallestEigenvalueEstimate(
    inverse: ([Double]) throws(LinearAlgebraError) -> [Double]
  ) throws(LinearAlgebraError) -> Double {
    precondition(isSquare, "only a square matrix has eigenvalues, not \(rows)×\(columns)")
    var basis: [[Double]] = []
    var images: [[Double]] = []
    var next = anyDirection(rows)
    var estimate = 0.0
    for _ in 0..<min(rows, 12) {
      basis.append(next)
      images.append(times(next))
      let projected = Matrix(rows: basis.count, columns: basis.count) { dot(basis[$0], images[$1]) }
      guard projected.allFinite else { return 0 }
      let ritz: SymmetricEigen
      do {
        ritz = try SymmetricEigen(projected)
      } catch .overflow {
        return 0
      }
      estimate = ritz.values[0]
      var residual = [Double](repeating: 0, count: rows)
      for (k, weight) in ritz.vectors.column(0).enumerated() {
        add(weight, images[k], to: &residual)
        add(-weight * estimate, basis[k], to: &residual)
      }
      guard let direction = unit(try inverse(residual), orthogonalTo: basis) else { break }
      next = direction
    }
    return estimate
  }
}

extension FactoredMatrix {
  /// A rough estimate of `λ_min(A)` from above, up to rounding: the largest Ritz value of `(A + μI)⁻¹` after a dozen Lanczos steps, for
  /// which no product with `A` is needed.
  ///
  /// - Returns: zero where products overflow.
  /// - Cost: about `25n²` operations.
  /// - Throws: `LinearAlgebraError.noConvergence`, `.outOfMemory`, and what `solve` throws.
  public func smallestEigenvalueEstimate() throws(LinearAlgebraError) -> Double {
    let values = try ritzValues(order: order, steps: 12) { x throws(LinearAlgebraError) in try solve(x) }
    guard let largest = values.last, largest > 0 else { return 0 }
    return 1 / largest - damping
  }
}

/// The Ritz values, ascending, of a symmetric operator in the Krylov space of a given number of Lanczos steps. Every new vector is
/// orthogonalised against all earlier ones.
///
/// - Returns: an empty array where products, or the values, overflow.
/// - Cost: one product for each step.
/// - Throws: `LinearAlgebraError.noConvergence`, `.outOfMemory`, and what the product throws.
package func ritzValues(
  order n: Int, steps: Int, product: ([Double]) throws(LinearAlgebraError) -> [Double]
) throws(LinearAlgebraError) -> [Double] {
  guard n > 0 else { return [] }
  var basis = [anyDirection(n)]
  var images: [[Double]] = []
  while images.count < min(steps, n) {
    images.append(try product(basis[images.count]))
    guard let next = unit(images[images.count - 1], orthogonalTo: basis) else { break }
    basis.append(next)
  }
  let projected = Matrix(rows: images.count, columns: images.count) { dot(basis[$0], images[$1]) }
  guard projected.allFinite else { return [] }
  do {
    return try SymmetricEigen.values(projected)
  } catch .overflow {
    return []
  }
}

/// A unit vector with growing entries of both signs, which is not orthogonal to any simple vector.
private func anyDirection(_ n: Int) -> [Double] {
  let vector = (0..<n).map { Double($0 + 1) * ($0 % 2 == 0 ? 1 : -1) }
  return scaled(vector, by: 1 / norm(vector))
}

/// The component of a vector orthogonal to a space, normalised; nil where that is only rounding error.
private func unit(_ vector: [Double], orthogonalTo basis: [[Double]]) -> [Double]? {
  let length = norm(vector)
  guard length > 0, length.isFinite else { return nil }
  var rest = scaled(vector, by: 1 / length)
  for _ in 0..<2 {
    for earlier in basis { add(-dot(earlier, rest), earlier, to: &rest) }
  }
  let left = norm(rest)
  return left > 8 * Double(vector.count) * unitRoundoff ? scaled(rest, by: 1 / left) : nil
}
