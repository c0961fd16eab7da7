public import DenseLinearAlgebra

/// Consecutive rows of a tall matrix, each of them contiguous.
public enum RowBlock {
  /// Rows from `first` on: column `j` of the `n×k` matrix is row `first + j` of `A`. It is the memory of a C-order array of `k` rows.
  case dense(first: Int, rows: Matrix)
}
