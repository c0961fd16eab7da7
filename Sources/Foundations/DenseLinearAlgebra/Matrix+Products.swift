internal import CLAPACK

extension Matrix {
  /// `A B`. Cost: `2·rows·columns·B.columns` operations (`dgemm`).
  public static func * (a: Matrix, b: Matrix) -> Matrix {
    var c = Matrix(rows: a.rows, columns: b.columns)
    c.accumulate(a, b)
    return c
  }

  /// `Aᵀ B`, without forming the transpose.
  public func transposeTimes(_ b: Matrix) -> Matrix {
    var c = Matrix(rows: columns, columns: b.columns)
    c.accumulate(self, b, transposeFirst: true)
    return c
  }

  /// `A Bᵀ`, without forming the transpose.
  public func timesTranspose(_ b: Matrix) -> Matrix {
    var c = Matrix(rows: rows, columns: b.rows)
    c.accumulate(self, b, transposeSecond: true)
    return c
  }

  /// `self ← scale · op(A) op(B) + self`, where `op` is the identity or the transpose.
  ///
  /// - Traps: when the three shapes do not match.
  public mutating func accumulate(
    _ a: Matrix, _ b: Matrix, transposeFirst: Bool = false, transposeSecond: Bool = false,
    scale: Double = 1
  ) {
    let (outer, inner) = transposeFirst ? (a.columns, a.rows) : (a.rows, a.columns)
    let (innerB, width) = transposeSecond ? (b.columns, b.rows) : (b.rows, b.columns)
    precondition(
      inner == innerB && outer == rows && width == columns,
      "the product of a \(outer)×\(inner) and a \(innerB)×\(width) matrix cannot be added to a \(rows)×\(columns) matrix"
    )
    guard outer > 0, width > 0, inner > 0 else { return }
    let rows = self.rows
    unsafe withUnsafeMutableElements { c in
      unsafe cblas_dgemm(
        CblasColMajor, transposeFirst ? CblasTrans : CblasNoTrans,
        transposeSecond ? CblasTrans : CblasNoTrans,
        lapackInt(outer), lapackInt(width), lapackInt(inner),
        scale, a.elements, leadingDimension(a.rows), b.elements, leadingDimension(b.rows),
        1, c.baseAddress, leadingDimension(rows))
    }
  }

  /// `self ← scale · A + self` (`daxpy`).
  ///
  /// - Traps: when the shapes differ.
  public mutating func accumulate(_ a: Matrix, scale: Double) {
    precondition(
      rows == a.rows && columns == a.columns,
      "a \(a.rows)×\(a.columns) matrix cannot be added to a \(rows)×\(columns) matrix")
    let (rows, columns) = (rows, columns)
    guard rows > 0, columns > 0 else { return }
    unsafe withUnsafeMutableElements { entries in
      unsafe a.withUnsafeElements { added in
        for first in stride(from: 0, to: rows * columns, by: rows) {
          unsafe cblas_daxpy(
            lapackInt(rows), scale, added.baseAddress! + first, 1, entries.baseAddress! + first, 1)
        }
      }
    }
  }

  /// `AᵀA`, exactly symmetric. Cost: `rows·columns²` operations (`dsyrk`).
  public func transposeTimesSelf() -> Matrix {
    var c = Matrix(rows: columns, columns: columns)
    c.addUpperGram(of: self)
    c.mirrorUpperTriangle()
    return c
  }

  /// Adds the upper triangle of `AᵀA`, and does not touch the lower one. Cost: as `transposeTimesSelf`.
  public mutating func addUpperGram(of a: Matrix) {
    addUpperGram(a, CblasTrans, order: a.columns, inner: a.rows)
  }

  /// Adds the upper triangle of `BBᵀ`, the Gram matrix of the rows of `B`. Cost: `rows²·columns` operations (`dsyrk`).
  public mutating func addUpperGram(ofTransposed b: Matrix) {
    addUpperGram(b, CblasNoTrans, order: b.rows, inner: b.columns)
  }

  private mutating func addUpperGram(
    _ a: Matrix, _ transpose: CBLAS_TRANSPOSE, order: Int, inner: Int
  ) {
    precondition(
      rows == order && columns == order,
      "a Gram matrix of order \(order) cannot be added to a \(rows)×\(columns) matrix")
    guard order > 0, inner > 0 else { return }
    unsafe withUnsafeMutableElements { c in
      unsafe cblas_dsyrk(
        CblasColMajor, CblasUpper, transpose, lapackInt(order), lapackInt(inner),
        1, a.elements, leadingDimension(a.rows), 1, c.baseAddress, leadingDimension(order))
    }
  }

  /// Copies the upper triangle onto the lower one.
  public mutating func mirrorUpperTriangle() { mirrorTriangle(lower: false) }

  /// Copies the lower triangle onto the upper one.
  mutating func mirrorLowerTriangle() { mirrorTriangle(lower: true) }

  /// In blocks that fit into a cache.
  private mutating func mirrorTriangle(lower: Bool) {
    precondition(isSquare, "only a square matrix can be made symmetric, not \(rows)×\(columns)")
    let (order, side) = (rows, 32)
    withMutableSpan { entries in
      for right in stride(from: 0, to: order, by: side) {
        for left in stride(from: 0, through: right, by: side) {
          for j in right..<min(order, right + side) {
            for i in left..<min(j, left + side) {
              let (above, below) = (i + j * order, j + i * order)
              if lower { entries[above] = entries[below] } else { entries[below] = entries[above] }
            }
          }
        }
      }
    }
  }

  /// `A x`. Cost: `2·rows·columns` operations (`dgemv`).
  public func times(_ x: [Double]) -> [Double] {
    var y = [Double](repeating: 0, count: rows)
    multiply(x, into: &y)
    return y
  }

  /// `y ← A x`, in the storage of `y`. Cost: that of `times`.
  public func multiply(_ x: [Double], into y: inout [Double]) {
    precondition(
      x.count == columns, "a \(rows)×\(columns) matrix cannot multiply a vector of \(x.count) entries")
    precondition(
      y.count == rows, "a product with a \(rows)×\(columns) matrix has \(rows) entries, not \(y.count)")
    multiply(x, CblasNoTrans, into: &y)
  }

  /// `Aᵀ y`. Cost: `2·rows·columns` operations (`dgemv`).
  public func transposeTimes(_ y: [Double]) -> [Double] {
    precondition(
      y.count == rows,
      "the transpose of a \(rows)×\(columns) matrix cannot multiply a vector of \(y.count) entries")
    var x = [Double](repeating: 0, count: columns)
    multiply(y, CblasTrans, into: &x)
    return x
  }

  private func multiply(_ x: [Double], _ transpose: CBLAS_TRANSPOSE, into y: inout [Double]) {
    guard rows > 0, columns > 0 else {
      for i in y.indices { y[i] = 0 }
      return
    }
    unsafe cblas_dgemv(
      CblasColMajor, transpose, lapackInt(rows), lapackInt(columns),
      1, elements, leadingDimension(rows), x, 1, 0, &y, 1)
  }
}
