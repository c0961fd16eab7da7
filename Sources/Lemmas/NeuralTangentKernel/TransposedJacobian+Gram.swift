public import DenseLinearAlgebra
internal import LinearOperators

extension TransposedJacobian {
  /// `AᵀA` by counting bits, see `gramMatrix(_:inputs:)`.
  public func gramMatrix() -> Matrix { NeuralTangentKernel.gramMatrix(pattern, inputs: inputs) }

  /// `n(n+1)/2 · ⌈m/64⌉` word operations for the counts, `n²d + 2n²` for the inputs' products and their combination.
  public var gramMatrixOperations: Int {
    let (n, words) = (columns, (pattern.neurons + 63) / 64)
    return n * (n + 1) / 2 * words + n * n * (inputs.rows + 2)
  }

  public func gramRoundingError(_ gram: Matrix) -> Double? {
    NeuralTangentKernel.gramRoundingError(gram, dimension: inputs.rows)
  }
}
