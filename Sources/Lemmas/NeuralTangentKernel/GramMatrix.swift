public import DenseLinearAlgebra

/// `G(W) = J Jᵀ = (1/m)(BBᵀ) ∘ (XᵀX)` with points as columns: the Gram matrix by the tensor trick.
///
/// - Shape: `n×n`, exactly symmetric. Cost: `n²m/128` word operations, `n²d` for the inputs' products.
/// - Claim: `ntk.gram-factorization`. Its definition is `A` formed and multiplied, `AᵀA`.
public func gramMatrix(_ pattern: ActivationPattern, inputs: Matrix) -> Matrix {
  precondition(
    inputs.columns == pattern.points,
    "\(inputs.columns) points do not fit a pattern over \(pattern.points)")
  var gram = Matrix(rows: inputs.columns, columns: inputs.columns)
  gram.addUpperGram(of: inputs)
  let scale = 1 / Double(pattern.neurons)
  pattern.updateByCounts(&gram) { product, count in scale * count * product }
  return gram
}
