internal import CLAPACK

extension Matrix {
  /// `A diag(factors)`: column `j` is multiplied by `factors[j]`.
  public func scalingColumns(by factors: [Double]) -> Matrix {
    precondition(factors.count == columns, "\(factors.count) factors do not fit \(columns) columns")
    var scaled = self
    for j in 0..<columns { scaled.scaleColumn(j, by: factors[j]) }
    return scaled
  }

  /// Column `j` times `factor`, in place (`dscal`).
  public mutating func scaleColumn(_ j: Int, by factor: Double) {
    precondition(j >= 0 && j < columns, "column \(j) is outside a \(rows)×\(columns) matrix")
    let rows = self.rows
    unsafe withUnsafeMutableElements { entries in
      guard let base = entries.baseAddress else { return }
      unsafe cblas_dscal(lapackInt(rows), factor, base + j * rows, 1)
    }
  }

  /// The products `a_jᵀ b_j` of the columns of two matrices of one shape (`ddot`).
  public func columnDots(_ other: Matrix) -> [Double] {
    precondition(
      rows == other.rows && columns == other.columns,
      "columnwise products need matrices of one shape, not \(rows)×\(columns) and \(other.rows)×\(other.columns)"
    )
    var dots = [Double](repeating: 0, count: columns)
    unsafe withUnsafeElements { a in
      unsafe other.withUnsafeElements { b in
        guard let a = a.baseAddress, let b = b.baseAddress else { return }
        for j in 0..<columns {
          dots[j] = unsafe cblas_ddot(lapackInt(rows), a + j * rows, 1, b + j * rows, 1)
        }
      }
    }
    return dots
  }

  /// The Euclidean norms of the columns (`dnrm2`).
  public var columnNorms: [Double] {
    unsafe byColumn { unsafe cblas_dnrm2($0, $1, 1) }
  }

  /// The sums of the columns' magnitudes (`dasum`); the largest is `‖A‖₁`.
  public var columnMagnitudes: [Double] {
    unsafe byColumn { unsafe cblas_dasum($0, $1, 1) }
  }

  private func byColumn(_ norm: (Int32, UnsafePointer<Double>) -> Double) -> [Double] {
    unsafe withUnsafeElements { entries in
      (0..<columns).map { j in
        guard let base = entries.baseAddress else { return 0 }
        return unsafe norm(lapackInt(rows), base + j * rows)
      }
    }
  }
}
