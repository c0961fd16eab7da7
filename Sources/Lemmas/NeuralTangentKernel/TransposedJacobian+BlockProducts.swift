internal import Communication
public import DenseLinearAlgebra
internal import LinearOperators

extension TransposedJacobian {
  /// `AᵀA Z` for several vectors at once, as `gramTimes` does for each: the stored sums are looked up once for all of them, and the bits are read once.
  ///
  /// - Shape: `z` is `n×p`, and so is the result.
  /// - Cost: `p` times `gramOperations`, and the look-ups of one product. Memory: `2p` times the inputs, and `p` blocks of neurons.
  public func gramTimes(_ z: Matrix) -> Matrix {
    let (d, n, p) = (inputs.rows, pattern.points, z.columns)
    precondition(z.rows == n, "a product with \(n) columns needs as many coefficients, not \(z.rows)")
    let weighted = Matrix(rows: p * d, columns: n, elements: weightedInputs(z))
    var sums = Matrix(rows: p * d, columns: n)
    for block in pattern.neuronBlocks {
      pattern.addSumsOverNeurons(pattern.sumsOverPoints(weighted, neurons: block), neurons: block, to: &sums)
    }
    let (x, s) = (inputs.elements.span, sums.elements.span)
    var products = Matrix(rows: n, columns: p) { i, q in
      var sum = 0.0
      for k in 0..<d { sum += x[i * d + k] * s[(i * p + q) * d + k] }
      return sum
    }
    leftShare.communicator.sum(&products)
    return products.scaled(by: 1 / Double(width))
  }

  /// `z_iq x_i`, point by point, and for each point all `q` in order.
  private func weightedInputs(_ z: Matrix) -> [Double] {
    let (d, n, p) = (inputs.rows, z.rows, z.columns)
    let (x, z) = (inputs.elements.span, z.elements.span)
    var weighted: [Double] = []
    weighted.reserveCapacity(n * p * d)
    for i in 0..<n { for q in 0..<p { for k in 0..<d { weighted.append(z[i + q * n] * x[i * d + k]) } } }
    return weighted
  }
}
