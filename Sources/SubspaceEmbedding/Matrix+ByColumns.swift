internal import DenseLinearAlgebra

extension Matrix {
  /// A matrix whose columns are computed one by one, on all threads; each starts at zero.
  ///
  /// A column is a function of its index alone, so the result does not depend on the number of threads. The
  /// body must not call BLAS.
  static func byColumns(
    rows: Int, columns: Int, _ fill: @Sendable (_ column: Int, _ entries: inout MutableSpan<Double>) -> Void
  ) -> Matrix {
    var result = Matrix(rows: rows, columns: columns)
    unsafe result.withUnsafeMutableElements { elements in
      // Columns are disjoint, so threads never write to the same place.
      nonisolated(unsafe) let elements = unsafe elements
      Parallelism.forEach(columns) { j in
        let column = unsafe UnsafeMutableBufferPointer(rebasing: elements[(j * rows)..<((j + 1) * rows)])
        var entries = unsafe column.mutableSpan
        fill(j, &entries)
      }
    }
    return result
  }
}
