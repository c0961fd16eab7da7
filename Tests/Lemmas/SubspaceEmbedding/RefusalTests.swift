import CounterStream
import DenseLinearAlgebra
import LinearOperators
import TestSupport
import Testing

@testable import SubspaceEmbedding

/// What the embeddings refuse, and what they accept at the edge.
@Suite struct RefusalTests {
  private let stream = CounterStream(seed: 0)

  @Test(
    arguments: EmbeddingFamily.allCases,
    [(0, 4, 3, "rows"), (-2, 4, 3, "rows"), (2, 0, 3, "leftRows"), (2, 4, 0, "rightRows")])
  func emptySizesThrow(
    _ family: EmbeddingFamily, _ request: (rows: Int, m: Int, d: Int, name: String)
  ) {
    #expect {
      try family.distribution(
        rows: request.rows, leftRows: request.m, rightRows: request.d
      ).sample(stream)
    } throws: { error in
      guard case .illegalParameter(request.name, _, "at least 1") = error as? SketchError else {
        return false
      }
      return true
    }
  }

  @Test("embedding.srht: more rows than the padded length are refused", .tags(.exact))
  func tooManyRows() throws {
    #expect(throws: SketchError.tooManyRows(requested: 9, available: 8)) {
      try EmbeddingFamily.srht.distribution(rows: 9, leftRows: 5, rightRows: 1).sample(stream)
    }
    #expect(
      try EmbeddingFamily.srht.distribution(rows: 8, leftRows: 5, rightRows: 1).sample(stream).rows == 8)
  }

  @Test(
    "Impossible sizes are refused",
    arguments: [(1 << 31, 4, 3, "rows"), (2, 1 << 45, 3, "leftRows"), (2, 1, 1 << 47, "rightRows")])
  func hugeSizesThrow(_ request: (rows: Int, m: Int, d: Int, name: String)) {
    for family in EmbeddingFamily.allCases {
      #expect {
        try family.distribution(rows: request.rows, leftRows: request.m, rightRows: request.d)
      } throws: { error in
        guard case .illegalParameter(request.name, _, _) = error as? SketchError else { return false }
        return true
      }
    }
  }

  @Test("A product with a factor without rows has no rows to sketch") func aFactorWithoutRowsThrows() {
    let product = StoredKhatriRaoMatrix(left: Matrix(rows: 3, columns: 2), right: Matrix(rows: 0, columns: 2))
    #expect {
      try SketchCoordinates(of: product)
    } throws: { error in
      guard case .illegalParameter("rightRows", _, _) = error as? SketchError else { return false }
      return true
    }
  }

  /// A distribution for `N` rows is that for `N·1`, where the family has one.
  @Test("Families for Khatri–Rao matrices require the split", arguments: EmbeddingFamily.allCases)
  func theSplitIsAskedFor(_ family: EmbeddingFamily) throws {
    if family.distributionType.needsSplit {
      #expect(throws: SketchError.splitNeeded(family)) { try family.distribution(rows: 4, columns: 12) }
      #expect(throws: SketchError.splitNeeded(family)) {
        try family.rowsNeeded(
          .subspace(2), SketchCoordinates(12), distortion: 0.5, failureProbability: 0.1)
      }
    } else {
      let (whole, split) = (
        try family.distribution(rows: 4, columns: 12),
        try family.distribution(rows: 4, leftRows: 3, rightRows: 4)
      )
      let a = Matrix.identity(12)
      #expect(
        try whole.sample(stream, for: a, damping: 0).denseMatrix()
          == split.sample(stream, for: a, damping: 0).denseMatrix())
    }
  }

  @Test("embedding.sparse-sign: more buckets than rows are refused", .tags(.exact), arguments: [0, 4, -1])
  func tooManyBuckets(nonzeros: Int) {
    #expect(
      throws: SketchError.illegalParameter(
        name: "nonzerosPerColumn", value: "\(nonzeros)", allowed: "from 1 to the 3 rows")
    ) {
      try SparseSignDistribution(rows: 3, coordinates: SketchCoordinates(5), nonzerosPerColumn: nonzeros)
        .sample(stream)
    }
  }

  @Test(arguments: EmbeddingFamily.allCases)
  func noColumnsAreSketchedToNone(_ family: EmbeddingFamily) throws {
    let s = try family.distribution(rows: 4, leftRows: 2, rightRows: 2)
      .sample(stream, for: Matrix(rows: 4, columns: 0), damping: 0)
    #expect(s.apply(Matrix(rows: 4, columns: 0)) == Matrix(rows: 4, columns: 0))
    let none = StoredKhatriRaoMatrix(left: Matrix(rows: 2, columns: 0), right: Matrix(rows: 2, columns: 0))
    #expect(s.apply(none) == Matrix(rows: 4, columns: 0))
  }

  @Test func errorsSayWhatToDo() {
    let errors: [SketchError] = [
      .illegalParameter(name: "rows", value: "0", allowed: "at least 1"),
      .tooManyRows(requested: 9, available: 8), .rowsNotRepresentable(needed: 1e30),
      .unreadableRowCount(text: "8m"), .splitNeeded(.tensorSketch), .matrixNeeded(.gaussian),
      .dependentColumns(.leverageScore),
    ]
    #expect(
      errors.map(\.description) == [
        "rows is 0, but must be at least 1",
        "the SRHT cannot sample 9 of 8 rows without replacement: "
          + "request at most 8, or choose another embedding",
        "1e+30 rows are more than an array can hold: "
          + "allow a larger distortion or failure probability, or request fewer rows",
        "“8m” is not a number of rows: write a positive number such as 512, or a multiple such as 8n",
        "tensor-sketch sketches Khatri–Rao matrices, by the rows of their two factors: "
          + "for any other matrix choose one of gaussian, srht, count-sketch, sparse-sign, leverage-score",
        "gaussian uses the matrix that it sketches: draw it for a matrix",
        "leverage-score cannot compute scores, because columns of the matrix are linearly dependent: "
          + "leave out columns, or add damping",
      ])
  }
}
