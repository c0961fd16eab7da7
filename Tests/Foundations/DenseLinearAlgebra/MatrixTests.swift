import DenseLinearAlgebra
import TestSupport
import Testing

@Suite struct MatrixTests {
  @Test func entriesStandColumnByColumn() throws {
    try checkProperty("entriesStandColumnByColumn", over: MatrixCase.self) { c in
      let a = Matrix(rows: c.rows, columns: c.columns) { Double(1000 * $0 + $1) }
      try require(a.elements.count == c.rows * c.columns, "\(a.elements.count) entries")
      for j in 0..<c.columns {
        for i in 0..<c.rows {
          try require(a[i, j] == Double(1000 * i + j), "entry (\(i), \(j)) is \(a[i, j])")
          try require(a.elements[i + j * c.rows] == a[i, j], "entry (\(i), \(j)) is stored elsewhere")
        }
      }
      try require(
        a == Matrix(rows: c.rows, columns: c.columns, elements: a.elements), "the entries do not rebuild it")
    }
  }

  /// Writing one entry changes that entry, and no copy made before.
  @Test func writingIsLocal() throws {
    try checkProperty("writingIsLocal", over: MatrixCase.self) { c in
      guard c.rows > 0, c.columns > 0 else { return }
      let original = c.matrix
      let (row, column) = (c.seed % c.rows, c.seed % c.columns)
      var changed = original
      changed[row, column] = 99
      try require(original == c.matrix, "the copy changed")
      try require(
        changed
          == Matrix(rows: c.rows, columns: c.columns) { i, j in
            i == row && j == column ? 99 : original[i, j]
          }, "other entries changed")
    }
  }

  @Test func columnsAreCut() throws {
    try checkProperty("columnsAreCut", over: MatrixCase.self) { c in
      let a = c.matrix
      for j in 0..<c.columns {
        try require(a.column(j) == (0..<c.rows).map { a[$0, j] }, "column \(j) is another")
      }
      for (lower, upper) in [(0, c.columns), (0, 0), (c.columns, c.columns), (c.columns / 3, c.columns / 2)] {
        try require(
          a.columns(lower..<upper)
            == Matrix(rows: c.rows, columns: upper - lower) { a[$0, lower + $1] },
          "columns \(lower)..<\(upper) are others")
      }
    }
  }

  @Test func columnsAreSelectedInOrder() throws {
    try checkProperty("columnsAreSelectedInOrder", over: MatrixCase.self) { c in
      let a = c.matrix
      let backwardsAndTwice = Array((0..<c.columns).reversed()) + Array(0..<c.columns)
      let b = a.selectingColumns(backwardsAndTwice)
      try require(
        b == Matrix(rows: c.rows, columns: 2 * c.columns) { a[$0, backwardsAndTwice[$1]] },
        "other columns were chosen")
      try require(a.selectingColumns([]) == Matrix(rows: c.rows, columns: 0), "no column is not empty")
    }
  }

  @Test func columnsAreReplaced() throws {
    try checkProperty("columnsAreReplaced", over: MatrixCase.self) { c in
      let a = c.matrix
      let width = c.columns / 2
      let block = c.matrix(named: "block", rows: c.rows, columns: width)
      for start in [0, width / 2, c.columns - width] {
        var b = a
        b.replaceColumns(from: start, with: block)
        try require(
          b
            == Matrix(rows: c.rows, columns: c.columns) { i, j in
              (start..<(start + width)).contains(j) ? block[i, j - start] : a[i, j]
            }, "wrong entries after replacing \(width) columns from \(start)")
      }
    }
  }

  @Test func transposesSwapTheIndices() throws {
    try checkProperty("transposesSwapTheIndices", over: MatrixCase.self) { c in
      let a = c.matrix
      let t = a.transposed
      try require(t.rows == c.columns && t.columns == c.rows, "the shape is \(t.rows)×\(t.columns)")
      for j in 0..<c.columns {
        for i in 0..<c.rows { try require(t[j, i] == a[i, j], "entry (\(j), \(i)) is another") }
      }
      try require(t.transposed == a, "twice transposed is another matrix")
    }
  }

  @Test func arithmeticIsEntrywise() throws {
    try checkProperty("arithmeticIsEntrywise", over: MatrixCase.self) { c in
      let a = c.matrix
      let b = c.matrix(named: "other", rows: c.rows, columns: c.columns)
      func entrywise(_ formula: (Double, Double) -> Double) -> Matrix {
        Matrix(rows: c.rows, columns: c.columns) { formula(a[$0, $1], b[$0, $1]) }
      }
      try require(a + b == entrywise { $0 + $1 }, "wrong sum")
      try require(a - b == entrywise { $0 - $1 }, "wrong difference")
      try require(a.scaled(by: -2.5) == entrywise { x, _ in -2.5 * x }, "wrong multiple")
    }
  }

  @Test(arguments: cornerSizes) func identityAndDiagonal(order: Int) {
    let diagonal = (0..<order).map { Double($0) - 1.5 }
    let d = Matrix.diagonal(diagonal)
    #expect(d == Matrix(rows: order, columns: order) { $0 == $1 ? diagonal[$0] : 0 })
    #expect(Matrix.identity(order) == Matrix.diagonal(Array(repeating: 1, count: order)))
    #expect(d.isSquare && Matrix(rows: order, columns: order + 1).isSquare == false)
  }

  @Test func constantMatrices() {
    #expect(Matrix(rows: 2, columns: 3, repeating: 7).elements == [7, 7, 7, 7, 7, 7])
    #expect(Matrix(rows: 2, columns: 3).elements == [0, 0, 0, 0, 0, 0])
  }

  /// Shapes without entries still differ.
  @Test func equalityIncludesTheShape() {
    #expect(Matrix(rows: 2, columns: 3) != Matrix(rows: 3, columns: 2))
    #expect(Matrix(rows: 0, columns: 3) != Matrix(rows: 3, columns: 0))
  }

  @Test(arguments: [Double.nan, .infinity, -.infinity]) func oneEntryIsEnoughNotToBeFinite(entry: Double) {
    var a = Matrix(rows: 3, columns: 2, repeating: .greatestFiniteMagnitude)
    #expect(a.allFinite)
    a[2, 1] = entry
    #expect(!a.allFinite)
    #expect(Matrix(rows: 0, columns: 5).allFinite)
  }

  @Test func spansAndPointersSeeTheEntries() {
    var a = Matrix(rows: 2, columns: 2, elements: [1, 2, 3, 4])
    a.withMutableSpan { entries in for k in entries.indices { entries[k] *= 10 } }
    #expect(a.elements == [10, 20, 30, 40])
    unsafe a.withUnsafeMutableElements { entries in unsafe entries[1] = 5 }
    #expect(a.elements == [10, 5, 30, 40])
    let last = unsafe a.withUnsafeElements { entries in unsafe entries[3] }
    #expect(last == 40)
  }

  @Test func anErrorInAFormulaComesThrough() {
    struct Refused: Error {}
    #expect(throws: Refused.self) {
      try Matrix(rows: 1, columns: 1) { _, _ in throw Refused() }
    }
  }
}
