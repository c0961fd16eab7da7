import CounterStream
import DenseLinearAlgebra
import LinearOperators
import Testing

@testable import SubspaceEmbedding

/// What the embeddings refuse, and what they accept at the edge of it.
@Suite struct RefusalTests {
  private let stream = CounterStream(seed: 0)

  @Test(
    arguments: EmbeddingFamily.allCases,
    [(0, 4, 3, "rows"), (-2, 4, 3, "rows"), (2, 0, 3, "leftRows"), (2, 4, 0, "rightRows")])
  func emptySizesThrow(
    _ family: EmbeddingFamily, _ request: (rows: Int, m: Int, d: Int, name: String)
  ) {
    #expect {
      try family.makeEmbedding(
        rows: request.rows, leftRows: request.m, rightRows: request.d, stream: stream)
    } throws: { error in
      guard case .illegalParameter(request.name, _, "at least 1") = error as? SketchError else {
        return false
      }
      return true
    }
  }

  @Test("embedding.srht: more rows than the padded length are refused")
  func tooManyRows() throws {
    #expect(throws: SketchError.tooManyRows(requested: 9, available: 8)) {
      try EmbeddingFamily.srht.makeEmbedding(rows: 9, leftRows: 5, rightRows: 1, stream: stream)
    }
    #expect(
      try EmbeddingFamily.srht.makeEmbedding(rows: 8, leftRows: 5, rightRows: 1, stream: stream).rows == 8)
  }

  @Test("embedding.sparse-sign: more buckets than rows are refused", arguments: [0, 4, -1])
  func tooManyBuckets(nonzeros: Int) {
    #expect(
      throws: SketchError.illegalParameter(
        name: "nonzerosPerColumn", value: "\(nonzeros)", allowed: "from 1 to the 3 rows")
    ) {
      try SparseSignEmbedding(rows: 3, columns: 5, nonzerosPerColumn: nonzeros, stream: stream)
    }
  }

  @Test(arguments: EmbeddingFamily.allCases)
  func noColumnsAreSketchedToNone(_ family: EmbeddingFamily) throws {
    let s = try family.makeEmbedding(rows: 4, leftRows: 2, rightRows: 2, stream: stream)
    #expect(s.apply(Matrix(rows: 4, columns: 0)) == Matrix(rows: 4, columns: 0))
    let none = StoredKhatriRaoMatrix(left: Matrix(rows: 2, columns: 0), right: Matrix(rows: 2, columns: 0))
    #expect(s.apply(none) == Matrix(rows: 4, columns: 0))
  }

  @Test func errorsSayWhatToDo() {
    let errors: [SketchError] = [
      .illegalParameter(name: "rows", value: "0", allowed: "at least 1"),
      .tooManyRows(requested: 9, available: 8), .rowsNotRepresentable(needed: 1e30),
      .unreadableRowCount(text: "8m"),
    ]
    #expect(
      errors.map(\.description) == [
        "rows is 0, but must be at least 1",
        "the SRHT cannot sample 9 of 8 rows without replacement: "
          + "ask for at most 8, or take another embedding",
        "1e+30 rows are more than an array can hold: "
          + "allow a larger distortion or failure probability, or ask for fewer rows",
        "“8m” is no number of rows: write a positive number such as 512, or a multiple such as 8n",
      ])
  }
}
