import Communication
import DenseLinearAlgebra
import Foundation
import LinearOperators
import NumPyFormat
import TestSupport
import Testing

@testable import MatrixFiles

/// A file of which each rank holds a share of the rows.
@Suite struct RowsOverRanksTests {
  private static let matrix = Matrix(rows: 11, columns: 3) { Double($0 * $0) - Double($1) / 3 }

  @Test(
    "the shares of a .npy file, stored or in blocks, are its rows in order", arguments: 1...4,
    [0, 1 << 20])
  func arrays(ranks: Int, largestStored: Int) throws {
    try withTemporaryFolder { folder in
      let path = folder.appending(path: "a.npy").path
      try NumPyArray(points: Self.matrix.transposed).write(to: path)
      let parts = try onRanks(ranks) { communicator in
        let a = try openMatrix(path, largestStored: largestStored, over: communicator)
        #expect(a.share.range == communicator.share(of: 11).range && a.share.total == 11)
        return (try a.denseMatrix().transposed.elements, try a.gramMatrix())
      }
      #expect(parts.flatMap(\.0) == Self.matrix.transposed.elements)
      #expect(parts.allSatisfy { $0.1 == parts[0].1 })
    }
  }

  @Test("so are those of a .mtx file", arguments: 1...4)
  func sparse(ranks: Int) throws {
    try withTemporaryFolder { folder in
      let path = folder.appending(path: "a.mtx").path
      let text = "%%MatrixMarket matrix coordinate real general\n5 2 4\n5 1 3\n1 2 -1\n3 1 2\n3 2 4\n"
      try Data(text.utf8).write(to: URL(filePath: path))
      let parts = try onRanks(ranks) { try openMatrix(path, over: $0).denseMatrix().transposed.elements }
      #expect(parts.flatMap(\.self) == [0, -1, 0, 0, 2, 4, 0, 0, 3, 0])
    }
  }

  @Test("ranks that see different files are refused, in an entry and in a size", arguments: [2, 3])
  func others(ranks: Int) throws {
    try withTemporaryFolder { folder in
      func path(_ rank: Int) -> String { folder.appending(path: "\(rank)/a.npy").path }
      for (place, other) in [
        (32, Matrix(rows: 3, columns: 11) { Double($0 + $1) }), (0, Self.matrix.transposed),
        (0, Matrix(rows: 3, columns: 12)), (0, Matrix(rows: 4, columns: 11)),
      ] {
        for rank in 0..<ranks {
          try FileManager.default.createDirectory(
            atPath: folder.appending(path: "\(rank)").path, withIntermediateDirectories: true)
          var matrix = rank == ranks - 1 ? other : Self.matrix.transposed
          if rank == ranks - 1, place == 0, matrix.columns == 11, matrix.rows == 3 { matrix[0, 10] += 1e-13 }
          try NumPyArray(points: matrix).write(to: path(rank))
        }
        let paths = (0..<ranks).map(path)
        let messages = try onRanks(ranks) { communicator in
          do {
            _ = try openMatrix(paths[communicator.rank], over: communicator)
            return ""
          } catch { return "\(error)" }
        }
        #expect(messages.allSatisfy { $0.contains("do not see the same matrix") }, "\(messages)")
      }
    }
  }

  @Test("more ranks than rows are refused")
  func refusal() throws {
    try withTemporaryFolder { folder in
      let path = folder.appending(path: "a.npy").path
      try NumPyArray(points: Matrix(rows: 1, columns: 2, elements: [1, 2])).write(to: path)
      let messages = try onRanks(3) { communicator in
        do {
          _ = try openMatrix(path, over: communicator)
          return ""
        } catch { return "\(error)" }
      }
      #expect(
        messages.allSatisfy {
          $0 == "\(path): 2 rows cannot be distributed over 3 processes; start at most 2 of them"
        })
    }
  }
}
