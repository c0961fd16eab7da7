import DenseLinearAlgebra
import TestSupport
import Testing

@testable import LinearOperators

@Suite struct SparseMatrixTests {
  private func matrix(
    rows: Int = 3, columns: Int = 2, starts: [Int] = [0, 1, 1, 3], indices: [Int32] = [1, 0, 1],
    values: [Double] = [2, -1, 4]
  ) throws(SparseMatrixError) -> SparseMatrix {
    try SparseMatrix(
      rows: rows, columns: columns, rowStarts: starts, columnIndices: indices, values: values)
  }

  @Test func theArraysAreTheMatrix() throws {
    let a = try matrix()
    #expect(a.denseMatrix() == Matrix(rows: 3, columns: 2, elements: [0, 0, -1, 2, 0, 4]))
    #expect(a.times([1, 1]) == [2, 0, 3])
    #expect(a.transposeTimes([1, 7, 2]) == [-2, 10])
    #expect(a.gramTimes([1, 1]) == [-3, 16])
    #expect([a.timesOperations, a.transposeTimesOperations, a.gramOperations] == [6, 6, 12])
  }

  @Test func emptyMatrices() throws {
    let a = try matrix(rows: 0, columns: 2, starts: [0], indices: [], values: [])
    #expect(a.times([1, 2]) == [] && a.transposeTimes([]) == [0, 0])
    let b = try matrix(rows: 2, columns: 0, starts: [0, 0, 0], indices: [], values: [])
    #expect(b.times([]) == [0, 0] && b.gramTimes([]) == [])
  }

  @Test func arraysThatAreNoMatrix() {
    func refused(_ error: SparseMatrixError, _ body: () throws -> SparseMatrix) {
      #expect(throws: error) { try body() }
      #expect(!"\(error)".contains("\n") && "\(error)".count < 160)
    }
    refused(.illegalShape(rows: -1, columns: 2)) { try matrix(rows: -1) }
    refused(.illegalShape(rows: 3, columns: 1 << 31)) { try matrix(columns: 1 << 31) }
    refused(.wrongLength(array: "rowStarts", found: 3, expected: 4)) { try matrix(starts: [0, 1, 3]) }
    refused(.wrongLength(array: "rowStarts", found: 0, expected: 4)) { try matrix(starts: []) }
    refused(.wrongLength(array: "columnIndices", found: 2, expected: 3)) { try matrix(indices: [1, 0]) }
    refused(.wrongStart(row: 0, found: 1, expected: 0)) { try matrix(starts: [1, 1, 1, 3]) }
    refused(.wrongStart(row: 3, found: 2, expected: 3)) { try matrix(starts: [0, 1, 1, 2]) }
    refused(.decreasingStart(row: 2, found: 1, previous: 2)) { try matrix(starts: [0, 2, 1, 3]) }
    // A start beyond the entries is seen by the decrease that must follow.
    refused(.decreasingStart(row: 3, found: 3, previous: 9)) { try matrix(starts: [0, 1, 9, 3]) }
    refused(.columnOutOfRange(entry: 2, column: 2, columns: 2)) { try matrix(indices: [1, 0, 2]) }
    refused(.columnOutOfRange(entry: 0, column: -1, columns: 2)) { try matrix(indices: [-1, 0, 1]) }
    refused(.columnNotIncreasing(row: 2, column: 0, previous: 1)) { try matrix(indices: [1, 1, 0]) }
    refused(.columnNotIncreasing(row: 2, column: 1, previous: 1)) { try matrix(indices: [1, 1, 1]) }
    refused(.notFinite(row: 2, column: 1, value: "nan")) { try matrix(values: [2, -1, .nan]) }
    refused(.notFinite(row: 0, column: 1, value: "-inf")) { try matrix(values: [-.infinity, -1, 1]) }
  }

  @Test func coordinatesInAnyOrderAreAddedUp() throws {
    let a = try SparseMatrix(
      rows: 3, columns: 2, rowIndices: [2, 0, 2, 2, 0], columnIndices: [1, 1, 0, 1, 1],
      values: [3, 5, -1, 1, -3])
    #expect(try a == matrix())
  }

  /// Repeated entries are added in the order given, so the sum agrees bit for bit with that of a loop.
  @Test func coordinatesAreTheirDenseMatrix() throws {
    try checkProperty("coordinatesAreTheirDenseMatrix", over: MatrixCase.self, cases: 60) { c in
      let count = c.rows * c.columns == 0 ? 0 : 2 * (c.rows + c.columns)
      let numbers = c.vector(named: "values", count: count)
      let places = c.vector(named: "places", count: 2 * count).map { Int(($0 * 1e6).magnitude) }
      var dense = Matrix(rows: c.rows, columns: c.columns)
      let rowIndices = (0..<count).map { places[2 * $0] % c.rows }
      let columnIndices = (0..<count).map { Int32(places[2 * $0 + 1] % c.columns) }
      for k in 0..<count { dense[rowIndices[k], Int(columnIndices[k])] += numbers[k] }
      let sparse = try SparseMatrix(
        rows: c.rows, columns: c.columns, rowIndices: rowIndices, columnIndices: columnIndices,
        values: numbers)
      try require(sparse.denseMatrix() == dense, "the sums are others")
      let checked = try SparseMatrix(
        rows: c.rows, columns: c.columns, rowStarts: sparse.rowStarts, columnIndices: sparse.columnIndices,
        values: sparse.values)
      try require(checked == sparse, "the arrays are not those of a matrix")
    }
  }

  @Test func coordinatesThatAreNoMatrix() {
    func refused(_ error: SparseMatrixError, _ rows: [Int], _ columns: [Int32], _ values: [Double]) {
      #expect(throws: error) {
        try SparseMatrix(rows: 3, columns: 2, rowIndices: rows, columnIndices: columns, values: values)
      }
    }
    refused(.wrongLength(array: "rowIndices", found: 1, expected: 2), [0], [0, 1], [1, 2])
    refused(.wrongLength(array: "columnIndices", found: 1, expected: 2), [0, 1], [0], [1, 2])
    refused(.rowOutOfRange(entry: 1, row: 3, rows: 3), [0, 3], [0, 0], [1, 2])
    refused(.rowOutOfRange(entry: 0, row: -1, rows: 3), [-1, 0], [0, 0], [1, 2])
    refused(.columnOutOfRange(entry: 1, column: 2, columns: 2), [0, 0], [0, 2], [1, 2])
    refused(.notFinite(row: 1, column: 0, value: "inf"), [0, 1], [0, 0], [1, .infinity])
    refused(
      .notFinite(row: 1, column: 0, value: "a sum of repeated entries, inf"), [1, 1], [0, 0], [1e308, 1e308])
  }

  /// More entries than one part has: the parts cover every row once, and no sum depends on the number of threads.
  @Test func partsOfALargeMatrix() async throws {
    await #expect(processExitsWith: .success) {
      let (rows, columns) = (40_000, 50)
      let source = MatrixCase(rows: rows, columns: columns, seed: 3)
      let places = source.vector(named: "places", count: 300_000).map { Int(($0 * 1e6).magnitude) }
      let a = try SparseMatrix(
        rows: rows, columns: columns, rowIndices: places.map { $0 / 50 % rows },
        columnIndices: places.map { Int32($0 % 50) }, values: source.vector(named: "v", count: 300_000))
      let (u, v) = (source.vector(named: "u", count: rows), source.vector(named: "w", count: columns))
      let dense = a.denseMatrix()
      let scale = frobeniusNorm(dense)
      precondition(a.parts.count == a.nonzeroCount >> 16 && a.parts.count >= 3, "\(a.parts.count) parts")
      precondition(Array(a.parts.joined()) == Array(0..<rows), "the parts are not all rows")
      try require(
        backwardErrorRatio(
          a.transposeTimes(u), dense.transposeTimes(u), scale: scale * norm(u), size: rows),
        atMost: lapackThreshold, "ratio of Aᵀu")
      var results: [[Double]] = []
      for threads in [1, 2, 3] {
        Parallelism.setThreadCount(threads)
        results += [a.times(v), a.transposeTimes(u), a.gramTimes(v)]
      }
      precondition(results[0] == results[3] && results[3] == results[6], "times depends on threads")
      precondition(results[1] == results[4] && results[4] == results[7], "transposeTimes depends on threads")
      precondition(results[2] == results[5] && results[5] == results[8], "gramTimes depends on threads")
    }
  }

  @Test func theRefusalsInWords() {
    let wordings: [(SparseMatrixError, String)] = [
      (
        .illegalShape(rows: -1, columns: 2), "a sparse matrix cannot be -1×2: give sizes from 0 to 2147483647"
      ),
      (
        .wrongLength(array: "values", found: 3, expected: 4),
        "values has 3 entries but needs 4; rowStarts has one entry more than there are rows, the others have one for each entry of the matrix"
      ),
      (
        .wrongStart(row: 3, found: 2, expected: 5),
        "rowStarts[3] is 2 but must be 5: starts run from 0 to the number of entries"
      ),
      (
        .decreasingStart(row: 2, found: 1, previous: 6),
        "rowStarts[2] is 1, less than its predecessor 6; starts must not decrease"
      ),
      (
        .rowOutOfRange(entry: 4, row: 3, rows: 3),
        "entry 4 (from 0) is in row 3, outside 0…2; rows count from 0"
      ),
      (
        .columnOutOfRange(entry: 4, column: 3, columns: 0),
        "entry 4 (from 0) is in column 3, outside a matrix without any; columns count from 0"
      ),
      (
        .columnNotIncreasing(row: 2, column: 0, previous: 1),
        "in row 2 (from 0) column 0 follows 1; sort the row and add repeated entries"
      ),
      (.notFinite(row: 2, column: 1, value: "nan"), "entry [2, 1] is nan; all entries must be finite"),
    ]
    for (error, wording) in wordings { #expect(error.description == wording) }
  }

  @Test func theShapesAt32Bits() throws {
    let most = Int(Int32.max)
    try requireShape(rows: most, columns: most)
    for (rows, columns) in [(most + 1, 0), (0, most + 1), (-1, 0), (0, -1)] {
      #expect(throws: SparseMatrixError.illegalShape(rows: rows, columns: columns)) {
        try requireShape(rows: rows, columns: columns)
      }
    }
  }

  /// Rows from the middle, none of them empty at its ends by chance.
  @Test func someRows() throws {
    let a = MatrixCase(rows: 9, columns: 4, seed: 2)
    let sparse = try a.sparse
    for range in [0..<9, 2..<7, 4..<4, 8..<9, 0..<1] {
      let some = sparse.selectingRows(range)
      #expect(some.denseMatrix() == sparse.denseMatrix().transposed.columns(range).transposed)
      #expect(some.rowStarts[0] == 0 && some.rowStarts[range.count] == some.nonzeroCount)
      #expect(sparse.denseRows(range) == some.denseMatrix())
    }
  }

  @Test func wrongLengthsTrap() async {
    await #expect(processExitsWith: .failure) {
      _ = try SparseMatrix(rows: 1, columns: 2, rowStarts: [0, 0], columnIndices: [], values: []).times([1])
    }
    await #expect(processExitsWith: .failure) {
      _ = try SparseMatrix(rows: 1, columns: 2, rowStarts: [0, 0], columnIndices: [], values: [])
        .transposeTimes([1, 2])
    }
  }
}
