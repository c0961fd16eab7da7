import DenseLinearAlgebra
import Files
import Foundation
import LinearOperators
import NumPyFormat
import TestSupport
import Testing

@testable import MatrixFiles

/// A matrix from a file, in the form that suits its size.
@Suite struct MatrixFileTests {
  @Test func theSizeDecidesTheForm() throws {
    try withTemporaryFolder { folder in
      let path = folder.appending(path: "a.npy").path
      let matrix = MatrixCase(rows: 30, columns: 4, seed: 1).matrix
      try NumPyArray(points: matrix.transposed).write(to: path)
      #expect(try openMatrix(path) as? Matrix == matrix)
      #expect(try openMatrix(path, largestStored: 8 * 120) as? Matrix == matrix)
      let rows = try #require(try openMatrix(path, largestStored: 8 * 120 - 1) as? NumPyRows)
      #expect(try rows.denseMatrix() == matrix)
    }
  }

  @Test(arguments: [1, 7, 1 << 20]) func storedIsTheDefinition(_ blockEntries: Int) throws {
    try withTemporaryFolder { folder in
      let path = folder.appending(path: "a.npy").path
      try NumPyArray(points: MatrixCase(rows: 3, columns: 50, seed: 2).matrix).write(to: path)
      let rows = try NumPyRows(contentsOf: path, blockEntries: blockEntries)
      #expect(try rows.stored() == rows.denseMatrix())
    }
  }

  @Test func sparseFilesAndOtherNames() throws {
    try withTemporaryFolder { folder in
      let path = folder.appending(path: "a.mtx").path
      try writeAtomically(
        Array("%%MatrixMarket matrix coordinate real general\n2 1 1\n2 1 5\n".utf8), to: path)
      let sparse = try #require(try openMatrix(path) as? SparseMatrix)
      #expect(sparse.times([1]) == [0, 5])
      #expect(throws: MatrixFileError("a.csv", .unknownKind)) { try openMatrix("a.csv") }
      let unknown = MatrixFileError("a.csv", .unknownKind)
      #expect(unknown.exitCode == 64 && "\(unknown)".hasPrefix("a.csv: ") && "\(unknown)".contains(".npy"))
    }
  }

  @Test func anEntryThatIsNotFiniteIsNamed() throws {
    try withTemporaryFolder { folder in
      let path = folder.appending(path: "a.npy").path
      var matrix = Matrix(rows: 20, columns: 3)
      matrix[17, 2] = .infinity
      try NumPyArray(points: matrix.transposed).write(to: path)
      #expect(throws: MatrixFileError(path, .notFinite(row: 17, column: 2, value: "inf"))) {
        try openMatrix(path)
      }
    }
  }
}
