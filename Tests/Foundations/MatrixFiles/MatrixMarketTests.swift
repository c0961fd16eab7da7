import DenseLinearAlgebra
import Files
import Foundation
import LinearOperators
import TestSupport
import Testing

@testable import MatrixFiles

@Suite struct MatrixMarketTests {
  private func read(_ text: String) throws(MatrixFileError) -> SparseMatrix {
    try SparseMatrix(matrixMarket: Array(text.utf8), file: "a.mtx")
  }

  private func refused(
    _ line: Int?, _ problem: MatrixMarketProblem, _ text: String,
    location: SourceLocation = #_sourceLocation
  ) {
    let error = MatrixFileError("a.mtx", line: line, .matrixMarket(problem))
    #expect(throws: error, sourceLocation: location) { try read(text) }
    #expect(!"\(error)".contains("\n") && "\(error)".count < 180, sourceLocation: location)
  }

  @Test func realGeneral() throws {
    let a = try read(
      "%%MatrixMarket matrix coordinate real general\n% a comment\n\n 3 2\t4 \n3 1 -1e0\n1 2 2.5\r\n\n3  2 +.5E1\n3 2 -1\n"
    )
    #expect(a.denseMatrix() == Matrix(rows: 3, columns: 2, elements: [0, 0, -1, 2.5, 0, 4]))
    #expect(a.nonzeroCount == 3)
  }

  @Test func otherFieldsAndCases() throws {
    let pattern = try read("%%matrixmarket MATRIX Coordinate PATTERN general\n2 2 2\n1 2\n2 1")
    #expect(pattern.denseMatrix() == Matrix(rows: 2, columns: 2, elements: [0, 1, 1, 0]))
    let integer = try read(
      "%%MatrixMarket matrix coordinate integer general\n1 2 2\n1 2 -7\n1 1 9007199254740992\n")
    #expect(integer.denseMatrix() == Matrix(rows: 1, columns: 2, elements: [0x1p53, -7]))
    #expect(try read("%%MatrixMarket matrix coordinate real general\n4 5 0\n").nonzeroCount == 0)
  }

  @Test func symmetries() throws {
    let symmetric = try read("%%MatrixMarket matrix coordinate real symmetric\n2 2 2\n1 1 3\n2 1 4\n")
    #expect(symmetric.denseMatrix() == Matrix(rows: 2, columns: 2, elements: [3, 4, 4, 0]))
    let skew = try read("%%MatrixMarket matrix coordinate integer skew-symmetric\n2 2 1\n2 1 4\n")
    #expect(skew.denseMatrix() == Matrix(rows: 2, columns: 2, elements: [0, 4, -4, 0]))
    let pattern = try read("%%MatrixMarket matrix coordinate pattern symmetric\n2 2 1\n2 1\n")
    #expect(pattern.denseMatrix() == Matrix(rows: 2, columns: 2, elements: [0, 1, 1, 0]))
  }

  @Test func headers() {
    let sizes = "\n1 1 1\n1 1 1\n"
    refused(nil, .empty, "")
    refused(1, .notMatrixMarket(found: "a,b"), "a,b\n1,2\n")
    refused(1, .notMatrixMarket(found: "%%MatrixMarket vector"), "%%MatrixMarket vector" + sizes)
    refused(1, .denseFormat, "%%MatrixMarket matrix array real general" + sizes)
    refused(1, .unknownWord("the end", allowed: "coordinate"), "%%MatrixMarket matrix" + sizes)
    refused(1, .complexNumbers, "%%MatrixMarket matrix coordinate complex general" + sizes)
    refused(1, .complexNumbers, "%%MatrixMarket matrix coordinate complex hermitian" + sizes)
    refused(
      1, .unknownWord("double", allowed: "real, integer or pattern"),
      "%%MatrixMarket matrix coordinate double general" + sizes)
    refused(
      1, .unknownWord("lower", allowed: "general, symmetric or skew-symmetric"),
      "%%MatrixMarket matrix coordinate real lower" + sizes)
    refused(
      1, .unknownWord("twice", allowed: "the end of the line"),
      "%%MatrixMarket matrix coordinate real general twice" + sizes)
  }

  @Test func sizes() {
    func refused(_ line: Int, _ problem: MatrixMarketProblem, _ text: String, _ symmetry: String = "general")
    {
      self.refused(line, problem, "%%MatrixMarket matrix coordinate real \(symmetry)\n" + text)
    }
    refused(3, .missingSizes, "% only a comment\n")
    refused(2, .malformedSizes(found: "3 2"), "3 2\n")
    refused(2, .malformedSizes(found: "3 2 1 0"), "3 2 1 0\n")
    refused(2, .malformedSizes(found: "3 -2 1"), "3 -2 1\n")
    refused(2, .malformedSizes(found: "3 2 99999999999999999999"), "3 2 99999999999999999999\n")
    refused(2, .tooLarge(rows: 0, columns: 2), "0 2 0\n")
    refused(2, .tooLarge(rows: 2, columns: 1 << 31), "2 2147483648 0\n")
    refused(2, .notSquare(rows: 3, columns: 2, symmetry: "symmetric"), "3 2 1\n1 1 1\n", "symmetric")
  }

  @Test func entries() {
    func refused(
      _ line: Int?, _ problem: MatrixMarketProblem, _ text: String, _ kind: String = "real general"
    ) {
      self.refused(line, problem, "%%MatrixMarket matrix coordinate \(kind)\n3 3 2\n" + text)
    }
    refused(3, .malformedEntry(found: "1 1", numbers: 3), "1 1\n")
    refused(4, .malformedEntry(found: "1 2 3 4", numbers: 3), "1 1 1\n1 2 3 4\n")
    refused(3, .malformedEntry(found: "1.0 1 1", numbers: 3), "1.0 1 1\n")
    refused(3, .malformedEntry(found: "% late", numbers: 3), "% late\n")
    refused(3, .malformedEntry(found: "1 1 1", numbers: 2), "1 1 1\n", "pattern general")
    refused(3, .outOfRange(name: "row", index: 0, count: 3), "0 1 1\n")
    refused(3, .outOfRange(name: "row", index: 4, count: 3), "4 1 1\n")
    refused(3, .outOfRange(name: "column", index: 4, count: 3), "1 4 1\n")
    refused(3, .outOfRange(name: "column", index: 0, count: 3), "1 0 1\n")
    refused(3, .aboveDiagonal(row: 1, column: 2), "1 2 1\n", "real symmetric")
    refused(3, .onSkewDiagonal(row: 2), "2 2 1\n", "real skew-symmetric")
    refused(3, .value(.text("1,5")), "1 1 1,5\n")
    refused(3, .value(.notFinite("nan")), "1 1 nan\n")
    refused(3, .value(.overflow("1e309")), "1 1 1e309\n")
    refused(3, .value(.text("0x1p3")), "1 1 0x1p3\n")
    refused(3, .notWhole("1.5"), "1 1 1.5\n", "integer general")
    refused(3, .inexactInteger("9007199254740993"), "1 1 9007199254740993\n", "integer general")
    refused(
      3, .inexactInteger("-99999999999999999999"), "1 1 -99999999999999999999\n", "integer general")
    refused(nil, .tooFewEntries(expected: 2, found: 1), "1 1 1\n")
    refused(5, .tooManyEntries(expected: 2), "1 1 1\n1 2 1\n1 3 1\n")
    refused(nil, .sumNotFinite(row: 3, column: 2), "3 2 1e308\n3 2 1e308\n")
  }

  @Test func files() throws {
    try withTemporaryFolder { folder in
      let path = folder.appending(path: "a.mtx").path
      try writeAtomically(
        Array("%%MatrixMarket matrix coordinate real general\n2 1 1\n2 1 0.1\n".utf8), to: path)
      #expect(try SparseMatrix(matrixMarketFile: path).denseMatrix().elements == [0, 0.1])
      let missing = folder.appending(path: "b.mtx").path
      let reason = FileError.cannotRead(path: missing, reason: "No such file or directory")
      #expect(throws: MatrixFileError(missing, .unreadable(reason))) {
        try SparseMatrix(matrixMarketFile: missing)
      }
    }
  }

  /// Numbers written with all digits are read back bit for bit.
  @Test func everyMatrixIsReadBack() throws {
    try checkProperty("sparseMatricesAreReadBack", over: MatrixCase.self, cases: 60) { c in
      if c.rows == 0 || c.columns == 0 { return }
      let dense = c.matrix
      var lines = [
        "%%MatrixMarket matrix coordinate real general", "\(c.rows) \(c.columns) \(c.rows * c.columns)",
      ]
      for i in 0..<c.rows {
        for j in 0..<c.columns { lines.append("\(i + 1) \(j + 1) \(dense[i, j])") }
      }
      let sparse = try read(lines.joined(separator: "\n"))
      try require(sparse.denseMatrix() == dense, "the entries are others")
    }
  }

  /// The text has no long run of digits, because a large number of rows is allowed and takes memory.
  @Test func damagedFilesAreReadOrRefused() throws {
    let texts = [
      "%%MatrixMarket matrix coordinate real general\n% c\n3 2 3\n1 1 1.5\n3 2 -2e1\n2 1 .5\n",
      "%%MatrixMarket matrix coordinate integer symmetric\n3 3 3\n1 1 4\n3 2 -2\n2 1 7\n",
    ]
    try checkProperty("damagedMatrixMarketFilesAreReadOrRefused", over: ByteMutation.self, cases: 300) {
      mutation in
      for text in texts {
        do throws(MatrixFileError) {
          let a = try SparseMatrix(matrixMarket: mutation.applied(to: Array(text.utf8)), file: "a.mtx")
          try? require(a.values.allSatisfy(\.isFinite), "an entry is not finite")
        } catch {
          #expect("\(error)".hasPrefix("a.mtx") && !"\(error)".contains("\n"))
        }
      }
    }
  }
}
