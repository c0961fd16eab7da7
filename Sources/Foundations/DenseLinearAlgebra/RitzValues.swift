extension Matrix {
  /// A rough estimate of the smallest eigenvalue of a symmetric matrix from above, up to rounding: the least Ritz value in a space that grows by
  /// `P⁻¹(Ax − θx)` for its Ritz pair `(θ, x)`, a dozen times (Davidson's method).
  ///
  /// Behind the factor of `A` that is Lanczos with its inverse. Behind another `P` an error falls at each step by what an iteration of conjugate gradients
  /// gains with that `P`, and the eigenvalue's by the square.
  ///
  /// - Parameter inverse: `x ↦ P⁻¹x`.
  /// - Returns: zero where products or quotients overflow.
  /// - Cost: for each step a product by `A`, `2n²`, and one by `P⁻¹`.
  /// - Throws: `LinearAlgebraError.noConvergence`, `.outOfMemory`, and what `inverse` throws.
  public func smallestEigenvalueEstimate(
    inverse: ([Double]) throws(LinearAlgebraError) -> [Double]
  ) throws(LinearAlgebraError) -> Double {
    precondition(isSquare, "a \(rows)×\(columns) matrix has no eigenvalues")
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
  /// A rough estimate of `λ_min(A)` from above, up to rounding: the largest Ritz value of `(A + μI)⁻¹` after a dozen steps of Lanczos, for which no product by `A` is
  /// needed.
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

/// The Ritz values, ascending, of a symmetric operator in the Krylov space of some steps (Lanczos). Every new vector is made orthogonal to all before it.
///
/// - Returns: none where products, or the values, overflow.
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

/// A unit vector with growing entries of both signs, which is orthogonal to nothing simple.
private func anyDirection(_ n: Int) -> [Double] {
  let vector = (0..<n).map { Double($0 + 1) * ($0 % 2 == 0 ? 1 : -1) }
  return scaled(vector, by: 1 / norm(vector))
}

/// What a vector adds to a space, as a unit vector; nil where that is rounding.
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
