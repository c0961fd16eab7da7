public import DenseLinearAlgebra
internal import RealModule

/// `K_ij = ⟨x_i,x_j⟩ (π − arccos⟨x_i,x_j⟩) / 2π = E G(W)`, the neural tangent kernel of the hidden layer.
///
/// `π − θ` over `2π` is the probability that a normal vector has both points on its active side.
///
/// For nearly parallel and nearly opposite points the angle is Kahan's `θ = 2 atan2(‖x_i − x_j‖, ‖x_i + x_j‖)`: the arc cosine of a rounded
/// product loses half of its digits (at `θ = 10⁻⁸` all of them), and these points decide the smallest eigenvalue. Where the product is
/// within 0.9 of zero the slope of the arc cosine is below 2.3, and no digits are lost.
///
/// - Shape: `inputs` is `d×n` with unit columns; the result is `n×n`, exactly symmetric.
/// - Cost: `n²d` operations and `n²/2` arc cosines, and `6d` operations and an arc tangent for each pair of near or opposite points.
/// - Claim: `ntk.kernel-is-expectation`.
public func neuralTangentKernel(_ inputs: Matrix) -> Matrix {
  let (d, n) = (inputs.rows, inputs.columns)
  let products = inputs.transposeTimesSelf()
  var kernel = Matrix(rows: n, columns: n)
  unsafe kernel.withUnsafeMutableElements { entries in
    guard let base = entries.baseAddress else { return }
    nonisolated(unsafe) let target = unsafe base
    Parallelism.forEach(n) { j in
      let points = inputs.elements.span
      for i in 0...j {
        unsafe target[i + j * n] = kernelEntry(products[i, j], points, i, points, j, dimension: d)
      }
    }
  }
  kernel.mirrorUpperTriangle()
  return kernel
}

/// `K(x_i, z_j)` between two sets of points, which evaluates a regression on `z` at `x`.
///
/// An entry is the same function of its two points as in the kernel of one set, except for the rounding of their product.
///
/// - Shape: `points` is `d×p` and `inputs` `d×n`, both with unit columns; the result is `p×n`.
/// - Cost: `2pnd` operations and `pn` arc cosines, and `6d` operations and an arc tangent for each pair of near or opposite points.
/// - Claim: `ntk.kernel-is-expectation`.
public func neuralTangentKernel(_ points: Matrix, _ inputs: Matrix) -> Matrix {
  var kernel = points.transposeTimes(inputs)
  let (d, p) = (inputs.rows, points.columns)
  unsafe kernel.withUnsafeMutableElements { entries in
    guard let base = entries.baseAddress else { return }
    // Columns are disjoint.
    nonisolated(unsafe) let target = unsafe base
    Parallelism.forEach(inputs.columns) { j in
      let (x, z) = (points.elements.span, inputs.elements.span)
      for i in 0..<p {
        unsafe target[i + j * p] = kernelEntry(target[i + j * p], x, i, z, j, dimension: d)
      }
    }
  }
  return kernel
}

/// `⟨x_i, z_j⟩ (π − θ)/2π` of two columns of `d` entries whose product is known.
private func kernelEntry(
  _ product: Double, _ points: Span<Double>, _ i: Int, _ others: Span<Double>, _ j: Int, dimension d: Int
) -> Double {
  let angle =
    product.magnitude <= 0.9 ? Double.acos(product) : angle(points, i, others, j, dimension: d)
  return product * (Double.pi - angle) / (2 * Double.pi)
}

/// Kahan's `θ = 2 atan2(‖x_i − z_j‖, ‖x_i + z_j‖)` of two columns of `d` entries.
func angle(_ points: Span<Double>, _ i: Int, _ others: Span<Double>, _ j: Int, dimension d: Int) -> Double {
  var differenceSquared = 0.0
  var sumSquared = 0.0
  for k in 0..<d {
    let (x, y) = (points[k + i * d], others[k + j * d])
    differenceSquared += (x - y) * (x - y)
    sumSquared += (x + y) * (x + y)
  }
  return 2 * Double.atan2(y: differenceSquared.squareRoot(), x: sumSquared.squareRoot())
}
