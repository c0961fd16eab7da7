import CounterStream
import DenseLinearAlgebra
import LinearOperators
import TestSupport
import Testing

@testable import SubspaceEmbedding

/// Every family on every kind of tall matrix, against the matrix of its definition and against the sketch of the stored matrix.
@Suite struct TallMatrixSketchTests {
  /// A stored matrix in blocks of rows of about `height`, dense or sparse.
  struct Rows: RowBlockMatrix {
    let matrix: Matrix
    let height: Int
    let sparse: Bool
    var rows: Int { matrix.rows }
    var columns: Int { matrix.columns }

    func forEachRowBlock(_ body: (RowBlock) throws -> Void) throws {
      let transposed = matrix.transposed
      for first in stride(from: 0, to: rows, by: height) {
        let block = transposed.columns(first..<min(first + height, rows))
        try body(
          sparse ? .sparse(first: first, rows: nonzeros(of: block)) : .dense(first: first, rows: block))
      }
    }

    private func nonzeros(of transposed: Matrix) throws -> SparseMatrix {
      let places = (0..<transposed.columns).flatMap { i in
        (0..<transposed.rows).filter { transposed[$0, i] != 0 }.map { (i, $0) }
      }
      return try SparseMatrix(
        rows: transposed.columns, columns: transposed.rows, rowIndices: places.map(\.0),
        columnIndices: places.map { Int32($0.1) }, values: places.map { transposed[$0.1, $0.0] })
    }
  }

  /// As `FastSketchTests.requireDefinition`. In addition, all families except the Gaussian add in the order of the stored matrix, bit for
  /// bit (a zero may lose its sign).
  @Test(arguments: EmbeddingFamily.allCases)
  func everyKindIsTheProductByTheMatrix(_ family: EmbeddingFamily) throws {
    try checkProperty("everyKindIsSketched-\(family.rawValue)", over: SketchCase.self, cases: 40) { sketch in
      let s = try sketch.embedding(family)
      let a = sketch.withZeros
      let (dense, stored) = (s.denseMatrix(), s.apply(a))
      let allowed = 2 * roundingBound(2 * s.columns + 8) * frobeniusNorm(dense) * frobeniusNorm(a)
      func requireSketch(_ kind: some TallMatrix, _ name: String) throws {
        let result = try s.apply(kind)
        try require(frobeniusNorm(result - dense * a), atMost: allowed, name)
        if family != .gaussian { try require(result == stored, "\(name): not the bits of the stored matrix") }
        let gram = try s.sketchedGram(kind)
        try require(gram == result.transposeTimesSelf(), "\(name): another Gram matrix")
      }
      try requireSketch(Opaque(a), "stored")
      for height in [1, 7, 1000] {
        try requireSketch(Rows(matrix: a, height: height, sparse: false), "\(height) dense rows")
        try requireSketch(Rows(matrix: a, height: height, sparse: true), "\(height) sparse rows")
      }
      try requireSketch(
        ClosureMatrix(
          rows: a.rows, columns: a.columns, times: { a.times($0) }, transposeTimes: { a.transposeTimes($0) }),
        "closures")
      let gathered = try s.apply(columns: a.columns, plainRowsOf: Rows(matrix: a, height: 5, sparse: true))
      try require(frobeniusNorm(gathered - dense * a), atMost: allowed, "columns gathered from rows")

      let structured = sketch.khatriRao
      try require(
        try s.apply(Opaque(structured)) == s.apply(structured), "a Khatri–Rao matrix does not go its way")
      try require(
        try s.sketchedGram(Opaque(structured)) == s.sketchedGram(structured),
        "the Gram matrix of a Khatri–Rao matrix does not go its way")
    }
  }

  /// A kind that only conforms to `TallMatrix`.
  struct Opaque<Base: TallMatrix>: TallMatrix {
    let base: Base
    init(_ base: Base) { self.base = base }
    var rows: Int { base.rows }
    var columns: Int { base.columns }
    func times(_ v: [Double]) throws -> [Double] { try base.times(v) }
    func transposeTimes(_ u: [Double]) throws -> [Double] { try base.transposeTimes(u) }
    var timesOperations: Int { base.timesOperations }
    var transposeTimesOperations: Int { base.transposeTimesOperations }
    var access: TallMatrixAccess { base.access }
  }

  /// More than one block of the Hadamard transforms, and of the normals, with borders inside blocks of rows.
  @Test(arguments: EmbeddingFamily.allCases)
  func longMatrices(_ family: EmbeddingFamily) throws {
    let sketch = SketchCase(leftRows: 61, rightRows: 9, columns: 3, rows: 6, integers: false, seed: 4)
    let a = sketch.withZeros
    var s = try sketch.embedding(family)
    if var gaussian = s as? GaussianEmbedding {
      gaussian.blockEntries = 100
      s = gaussian
    }
    let (dense, stored) = (s.denseMatrix(), s.apply(a))
    let allowed = 2 * roundingBound(2 * s.columns + 8) * frobeniusNorm(dense) * frobeniusNorm(a)
    for height in [1, 50, 64, 200, 549] {
      for sparse in [false, true] {
        let result = try s.apply(Rows(matrix: a, height: height, sparse: sparse))
        #expect(frobeniusNorm(result - dense * a) <= allowed)
        if family != .gaussian { #expect(result == stored) }
      }
    }
  }

  @Test func errorsOfAPassAreThoseOfTheSketch() throws {
    struct Own: Error {}
    struct Failing: RowBlockMatrix {
      let rows = 6
      let columns = 2
      func forEachRowBlock(_ body: (RowBlock) throws -> Void) throws {
        try body(.dense(first: 0, rows: Matrix(rows: 2, columns: 3)))
        throw Own()
      }
    }
    for family in EmbeddingFamily.oblivious {
      let s = try family.distribution(rows: 4, leftRows: 3, rightRows: 2).sample(CounterStream(seed: 1))
      #expect(throws: Own.self) { try s.apply(Failing()) }
    }
  }

  @Test func passesThatAreNotInOrderTrap() async {
    struct Wrong: RowBlockMatrix {
      let blocks: [RowBlock]
      let rows = 4
      let columns = 2
      func forEachRowBlock(_ body: (RowBlock) throws -> Void) throws { try blocks.forEach(body) }
    }
    await #expect(processExitsWith: .failure) {
      let s = try CountSketchDistribution(rows: 2, columns: 4).sample(CounterStream(seed: 0))
      _ = try s.apply(Wrong(blocks: [.dense(first: 1, rows: Matrix(rows: 2, columns: 3))]))
    }
    await #expect(processExitsWith: .failure) {
      let s = try CountSketchDistribution(rows: 2, columns: 4).sample(CounterStream(seed: 0))
      _ = try s.apply(Wrong(blocks: [.dense(first: 0, rows: Matrix(rows: 2, columns: 3))]))
    }
    await #expect(processExitsWith: .failure) {
      let s = try CountSketchDistribution(rows: 2, columns: 5).sample(CounterStream(seed: 0))
      _ = try s.apply(Wrong(blocks: [.dense(first: 0, rows: Matrix(rows: 2, columns: 4))]))
    }
  }
}

extension SketchCase {
  /// The matrix without structure, about half of its entries zero.
  fileprivate var withZeros: Matrix {
    let (plain, active) = (self.plain, CounterStream(seed: UInt64(seed)).substream("zeros"))
    return Matrix(rows: plain.rows, columns: plain.columns) { i, j in
      active.index(at: i + j * plain.rows, below: 2) == 0 ? 0 : plain[i, j]
    }
  }
}

extension SubspaceEmbedding {
  /// The sketch by the default of the protocol, whatever the family has.
  fileprivate func apply(columns n: Int, plainRowsOf a: some RowBlockMatrix) throws -> Matrix {
    try DefaultRows(base: self).apply(columns: n, rowBlocks: a.forEachRowBlock)
  }
}

/// An embedding without a special method for rows.
private struct DefaultRows<Base: SubspaceEmbedding>: SubspaceEmbedding {
  let base: Base
  var rows: Int { base.rows }
  var columns: Int { base.columns }
  func apply(_ a: Matrix) -> Matrix { base.apply(a) }
  func denseMatrix() -> Matrix { base.denseMatrix() }
}
