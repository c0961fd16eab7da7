internal import DenseLinearAlgebra
internal import SubspaceEmbedding

/// An embedding given by its matrix, for mistakes in the draws.
struct DenseEmbedding: SubspaceEmbedding {
  let matrix: Matrix

  var rows: Int { matrix.rows }
  var columns: Int { matrix.columns }
  func apply(_ a: Matrix) -> Matrix { matrix * a }
  func denseMatrix() -> Matrix { matrix }

  /// The matrix with the entries `value(j, i)` of column `j` in the rows `rows(j, i)`, for `i` below `count`.
  static func sparse(
    rows: Int, columns: Int, nonzeros count: Int = 1, row: (Int, Int) -> Int, value: (Int, Int) -> Double
  ) -> DenseEmbedding {
    var matrix = Matrix(rows: rows, columns: columns)
    for j in 0..<columns {
      for i in 0..<count { matrix[row(j, i), j] += value(j, i) }
    }
    return DenseEmbedding(matrix: matrix)
  }
}

/// `H_ij = (−1)^popcount(i & j)`.
func hadamardEntry(_ i: Int, _ j: Int) -> Double { (i & j).nonzeroBitCount.isMultiple(of: 2) ? 1 : -1 }

/// The smallest power of two that is at least `length`.
func powerOfTwo(atLeast length: Int) -> Int {
  var power = 1
  while power < length { power *= 2 }
  return power
}
