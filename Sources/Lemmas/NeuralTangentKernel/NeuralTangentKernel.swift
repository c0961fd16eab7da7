public import DenseLinearAlgebra
internal import RealModule

/// `K_ij = ⟨x_i,x_j⟩ (π − arccos⟨x_i,x_j⟩) / 2π = E G(W)`, the neural tangent kernel of the hidden layer.
///
/// `π − θ` over `2π` is the probability that a normal vector has both points on its active side.
///
/// The angle is Kahan's `θ = 2 atan2(‖x_i − x_j‖, ‖x_i + x_j‖)`: the arc cosine of a rounded product loses
/// half of the digits for nearly parallel points (at `θ = 10⁻⁸` all of them), which are the points that
/// decide the smallest eigenvalue.
///
/// - Shape: `inputs` is `d×n` with unit columns; the result is `n×n`, exactly symmetric.
/// - Cost: `3n²d` operations and `n²/2` arc tangents.
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
        let angle = angle(points, d, i, j)
        unsafe target[i + j * n] = products[i, j] * (Double.pi - angle) / (2 * Double.pi)
      }
    }
  }
  kernel.mirrorUpperTriangle()
  return kernel
}

/// Kahan's `θ = 2 atan2(‖x_i − x_j‖, ‖x_i + x_j‖)` of two columns of `d` entries.
func angle(_ points: Span<Double>, _ d: Int, _ i: Int, _ j: Int) -> Double {
  var differenceSquared = 0.0
  var sumSquared = 0.0
  for k in 0..<d {
    let (x, y) = (points[k + i * d], points[k + j * d])
    differenceSquared += (x - y) * (x - y)
    sumSquared += (x + y) * (x + y)
  }
  return 2 * Double.atan2(y: differenceSquared.squareRoot(), x: sumSquared.squareRoot())
}
