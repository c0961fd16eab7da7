internal import Communication
public import DenseLinearAlgebra
internal import LinearOperators

extension TransposedJacobian {
  /// `AᵀA` by counting bits, see `gramMatrix(_:inputs:neurons:)`.
  public func gramMatrix() -> Matrix {
    NeuralTangentKernel.gramMatrix(pattern, inputs: inputs, neurons: leftShare)
  }

  /// `n(n+1)/2 · ⌈m/64⌉` word operations for the counts, `n²d + 2n²` for the inputs' products and their combination.
  public var gramMatrixOperations: Int {
    let (n, words) = (columns, (width + 63) / 64)
    return n * (n + 1) / 2 * words + n * n * (inputs.rows + 2)
  }

  /// Columns of `AᵀA` by counting bits: entry `(i, j)` is the count over `m`, times `x_iᵀx_j`.
  public func gramColumns(_ indices: [Int]) -> Matrix {
    var columns = inputs.transposeTimes(inputs.selectingColumns(indices))
    let scale = 1 / Double(width)
    guard !leftShare.communicator.isAlone else {
      pattern.updateByCounts(&columns, with: indices) { product, count in scale * count * product }
      return columns
    }
    var counts = Matrix(rows: columns.rows, columns: columns.columns)
    pattern.updateByCounts(&counts, with: indices) { _, count in count }
    leftShare.communicator.sum(&counts)
    return Matrix(rows: columns.rows, columns: columns.columns) { scale * counts[$0, $1] * columns[$0, $1] }
  }

  /// `nk⌈m/64⌉` word operations for the counts, `2nkd + 2nk` for the inputs' products and their combination.
  public func gramColumnsOperations(_ k: Int) -> Int {
    columns * k * ((width + 63) / 64 + 2 * inputs.rows + 2)
  }

  /// `‖x_i‖²` times the fraction of neurons that are active on `x_i`.
  public func gramDiagonal() -> [Double] {
    let scale = 1 / Double(width)
    let active = leftShare.communicator.sums(pattern.activeByPoint)
    return zip(active, inputs.columnDots(inputs)).map { scale * Double($0) * $1 }
  }

  /// `n⌈m/64⌉` word operations for the counts, and `2nd + 2n` for the norms of the inputs.
  public var gramDiagonalOperations: Int {
    columns * ((width + 63) / 64 + 2 * inputs.rows + 2)
  }

  public func gramRoundingError(_ gram: Matrix) -> Double? {
    NeuralTangentKernel.gramRoundingError(gram, dimension: inputs.rows)
  }
}
