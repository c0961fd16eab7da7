import CounterStream
import DenseLinearAlgebra
import Testing

/// A matrix in panels against the matrix that was stored.
@Suite struct PanelMatrixTests {
  /// Sizes around those of vector registers, tiles and panels.
  private static let sizes = [
    (0, 3), (1, 1), (3, 1), (4, 4), (5, 9), (7, 4), (8, 130), (65, 3), (2047, 2), (2048, 5), (2049, 7),
    (5000, 2),
  ]

  private func matrix(_ rows: Int, _ columns: Int, _ name: String) -> Matrix {
    Matrix(
      rows: rows, columns: columns,
      elements: CounterStream(seed: 8).substream(name).normals(0..<(rows * columns)))
  }

  /// What is stored of `a`.
  private func rounded(_ a: Matrix, _ precision: PanelMatrix.Precision) -> Matrix {
    precision == .double
      ? a : Matrix(rows: a.rows, columns: a.columns, elements: a.elements.map { Double(Float($0)) })
  }

  @Test(arguments: [PanelMatrix.Precision.single, .double], sizes)
  func productsAreThoseOfTheStoredEntries(_ precision: PanelMatrix.Precision, _ size: (Int, Int)) {
    let (n, s) = size
    let a = matrix(n, s, "a")
    let stored = rounded(a, precision)
    var panels = PanelMatrix(rows: n, precision: precision)
    // In two panels where there are two columns.
    panels.append(a.columns(0..<(s / 2)))
    panels.append(a.columns((s / 2)..<s))
    #expect(panels.rows == n && panels.columns == s && panels.matrix == stored)
    let (v, w) = (matrix(n, 1, "v").elements, matrix(s, 1, "w").elements)
    // Each is a sum of at most n or s products, in whatever order: γ in either.
    let magnitudes = Matrix(rows: n, columns: s, elements: stored.elements.map(\.magnitude))
    func expectClose(_ found: [Double], _ expected: [Double], _ bound: [Double], _ count: Int) {
      for i in found.indices {
        #expect((found[i] - expected[i]).magnitude <= 2 * roundingBound(count + 2) * bound[i])
      }
    }
    expectClose(panels.times(w), stored.times(w), magnitudes.times(w.map(\.magnitude)), s)
    expectClose(
      panels.transposeTimes(v), stored.transposeTimes(v), magnitudes.transposeTimes(v.map(\.magnitude)), n)
    let gram = panels.transposeTimesSelf()
    #expect(gram == gram.transposed)
    expectClose(
      gram.elements, stored.transposeTimesSelf().elements, magnitudes.transposeTimesSelf().elements, n)
    expectClose(
      panels.squaredRowNorms(), stored.transposed.columnDots(stored.transposed),
      magnitudes.transposed.columnDots(magnitudes.transposed), s)
    let last = panels.squaredRowNorms(fromColumn: s - 1)
    for i in 0..<n { #expect(last[i] == stored[i, s - 1] * stored[i, s - 1]) }
    let chosen = n > 0 ? [n - 1, 0] : []
    #expect(panels.selectingRows(chosen) == stored.transposed.selectingColumns(chosen).transposed)
    var c = matrix(n, 2, "c")
    let (before, b) = (c, matrix(2, s, "b"))
    panels.subtractProduct(b, from: &c)
    expectClose(
      c.elements, (before - stored.timesTranspose(b)).elements,
      (magnitudes.timesTranspose(Matrix(rows: 2, columns: s, elements: b.elements.map(\.magnitude)))
        + Matrix(rows: n, columns: 2, elements: before.elements.map(\.magnitude))).elements, s)
  }

  @Test(arguments: [1, 127, 128, 129, 300]) func rowsAreColumnsOfTheTranspose(_ count: Int) {
    let block = matrix(count, 6, "rows")
    var panels = PanelMatrix(rows: 6, precision: .double)
    panels.append(rowsOf: block)
    #expect(panels.matrix == block.transposed)
  }

  /// The result is a function of the matrix, not of the threads.
  @Test func oneThreadGivesTheSameBits() {
    let (a, v) = (matrix(9000, 6, "a"), matrix(9000, 1, "v").elements)
    var panels = PanelMatrix(rows: 9000, precision: .single)
    panels.append(a)
    let (before, product) = (panels.transposeTimes(v), panels.times(Array(v.prefix(6))))
    let threads = Parallelism.threadCount
    defer { Parallelism.setThreadCount(threads) }
    Parallelism.setThreadCount(1)
    #expect(panels.transposeTimes(v) == before && panels.times(Array(v.prefix(6))) == product)
  }

  /// Every level of the processor adds in the same order.
  @Test func everyLevelGivesTheSameBits() {
    let (a, v) = (matrix(77, 11, "a"), matrix(77, 1, "v").elements)
    var panels = PanelMatrix(rows: 77, precision: .single)
    panels.append(a)
    let results = InstructionLevel.available.map { level in
      level.forced { (panels.transposeTimes(v), panels.times(Array(v.prefix(11)))) }
    }
    for result in results { #expect(result == results[0]) }
  }
}
