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

  /// Columns of `AᵀA` by counting bits: entry `(i, j)` is the count over `m`, times `x_iᵀx_j`.
  public func gramColumns(_ indices: [Int]) -> Matrix {
    var columns = inputs.transposeTimes(inputs.selectingColumns(indices))
    let scale = 1 / Double(pattern.neurons)
    pattern.updateByCounts(&columns, with: indices) { product, count in scale * count * product }
    return columns
  }

  /// `nk⌈m/64⌉` word operations for the counts, `2nkd + 2nk` for the inputs' products and their combination.
  public func gramColumnsOperations(_ k: Int) -> Int {
    columns * k * ((pattern.neurons + 63) / 64 + 2 * inputs.rows + 2)
  }

  /// `‖x_i‖²` times the share of neurons that are active on `x_i`.
  public func gramDiagonal() -> [Double] {
    let scale = 1 / Double(pattern.neurons)
    let (squares, stride) = (inputs.columnDots(inputs), pattern.wordsPerPoint)
    return (0..<columns).map { i in
      let active = pattern.words[(i * stride)..<((i + 1) * stride)].reduce(0) { $0 + $1.nonzeroBitCount }
      return scale * Double(active) * squares[i]
    }
  }

  /// `n⌈m/64⌉` words that are counted, and `2nd + 2n` for the norms of the inputs.
  public var gramDiagonalOperations: Int {
    columns * ((pattern.neurons + 63) / 64 + 2 * inputs.rows + 2)
  }

  public func gramRoundingError(_ gram: Matrix) -> Double? {
    NeuralTangentKernel.gramRoundingError(gram, dimension: inputs.rows)
  }
}
