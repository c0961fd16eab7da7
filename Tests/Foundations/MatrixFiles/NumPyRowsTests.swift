import DenseLinearAlgebra
import Files
import Foundation
import LinearOperators
import NumPyFormat
import TestSupport
import Testing

@testable import MatrixFiles

@Suite struct NumPyRowsTests {
  private func fixture(_ name: String) -> String { fixtures.appending(path: "numpy/\(name).npy").path }

  /// Files that NumPy itself wrote, of every type, order and version; here they are matrices of three rows.
  @Test(arguments: [
    "read-f4", "read-f8", "read-i1", "read-i2", "read-i4", "read-i8", "read-u1", "read-u2", "read-u4",
    "read-u8",
    "read-b1", "read-fortran", "read-version-1", "read-version-2", "read-version-3",
  ])
  func filesThatNumPyWrote(_ name: String) throws {
    let whole = try NumPyArray(contentsOf: fixture(name)).matrixOfPoints(of: name).transposed
    for blockEntries in [1, 4, 1 << 19] {
      let a = try NumPyRows(contentsOf: fixture(name), blockEntries: blockEntries)
      #expect(a.rows == 3 && a.columns == 2 && a.path == fixture(name))
      #expect(try a.denseMatrix() == whole)
      try requireTallMatrixLaws(a)
    }
  }

  @Test func everyMatrixObeysTheLaws() throws {
    try withTemporaryFolder { folder in
      let path = folder.appending(path: "a.npy").path
      try checkProperty("filesObeyTheLaws", over: MatrixCase.self, cases: 60) { c in
        if c.rows == 0 || c.columns == 0 { return }
        try NumPyArray(points: c.matrix.transposed).write(to: path)
        let a = try NumPyRows(contentsOf: path, blockEntries: 40)
        try require(a.denseMatrix() == c.matrix, "the entries are others")
        try requireTallMatrixLaws(a, seed: c.seed)
        try requireOperatorLaws(GramOperator(a, damping: 0.5), seed: c.seed)
      }
    }
  }

  /// Reading ahead and by turns give the same.
  @Test func oneThreadIsEnough() async {
    await #expect(processExitsWith: .success) {
      try withTemporaryFolder { folder in
        let matrix = MatrixCase(rows: 50, columns: 4, seed: 2).matrix
        let path = folder.appending(path: "a.npy").path
        try NumPyArray(points: matrix.transposed).write(to: path)
        let a = try NumPyRows(contentsOf: path, blockEntries: 12)
        for threads in [1, 2] {
          Parallelism.setThreadCount(threads)
          let whole = try a.denseMatrix()
          precondition(whole == matrix, "\(threads) threads read other entries")
        }
      }
    }
  }

  private func refused(_ problem: MatrixFileError.Problem, _ path: String) {
    #expect(throws: MatrixFileError(path, problem)) { try NumPyRows(contentsOf: path) }
  }

  @Test func filesThatAreNoMatrix() throws {
    refused(.notTwoDimensional(shape: [6]), fixture("read-vector"))
    refused(.notTwoDimensional(shape: []), fixture("read-scalar"))
    refused(.noEntries(rows: 0, columns: 4), fixture("read-no-rows"))
    refused(.noEntries(rows: 3, columns: 0), fixture("read-no-columns"))
    refused(.array(.bigEndian(type: ">f8")), fixture("refused-big-endian"))
    refused(.array(.wrongDimensions(expected: 2, shape: [2, 2, 2])), fixture("refused-three-dimensions"))
    let missing = FileError.cannotRead(path: "/missing.npy", reason: "No such file or directory")
    refused(.unreadable(missing), "/missing.npy")
    let error = MatrixFileError("x.npy", .notTwoDimensional(shape: [6]))
    #expect(
      "\(error)"
        == "x.npy: the array has one dimension but a matrix has two; save x.reshape(-1, 1) for one column, x.reshape(1, -1) for one row"
    )
    #expect(error.exitCode == 65 && MatrixFileError("x", .unreadable(missing)).exitCode == 74)
    #expect("\(MatrixFileError("x", .unreadable(missing)))" == "\(missing)")
  }

  /// A file with the header of a matrix and then the given bytes of doubles.
  private func write(_ matrix: Matrix, fortran: Bool, to path: String) throws {
    var bytes = NumPyArray(points: matrix.transposed).encoded
    if fortran {
      let text = String(decoding: bytes[10..<128], as: UTF8.self)
        .replacingOccurrences(of: "False", with: "True ")
      bytes.replaceSubrange(10..<128, with: Array(text.utf8))
      let stored = matrix.elements.map(\.bitPattern.littleEndian)
      bytes.removeSubrange(128...)
      unsafe stored.withUnsafeBytes { unsafe bytes.append(contentsOf: $0) }
    }
    try writeAtomically(bytes, to: path)
  }

  @Test(arguments: [false, true])
  func bothOrders(fortran: Bool) throws {
    try withTemporaryFolder { folder in
      let path = folder.appending(path: "a.npy").path
      let matrix = MatrixCase(rows: 23, columns: 5, seed: 4).matrix
      try write(matrix, fortran: fortran, to: path)
      let a = try NumPyRows(contentsOf: path, blockEntries: 35)
      #expect(try a.denseMatrix() == matrix)
      try requireTallMatrixLaws(a)
    }
  }

  @Test(arguments: [false, true], [Double.nan, .infinity])
  func anEntryThatIsNotFiniteIsNamed(fortran: Bool, value: Double) throws {
    try withTemporaryFolder { folder in
      let path = folder.appending(path: "a.npy").path
      var matrix = MatrixCase(rows: 30, columns: 3, seed: 5).matrix
      matrix[17, 2] = value
      matrix[18, 0] = .nan
      try write(matrix, fortran: fortran, to: path)
      let a = try NumPyRows(contentsOf: path, blockEntries: 12)
      let error = MatrixFileError(path, .notFinite(row: 17, column: 2, value: "\(value)"))
      #expect(throws: error) { try a.times([1, 2, 3]) }
      #expect(throws: error) { try a.transposeTimes([Double](repeating: 1, count: 30)) }
      #expect(throws: error) { try a.gramTimes([0, 0, 0]) }
      #expect("\(error)".contains("a.npy: entry [17, 2] (from 0) is \(value); "))
    }
  }

  @Test func sizesThatDisagreeWithTheHeader() throws {
    try withTemporaryFolder { folder in
      let path = folder.appending(path: "a.npy").path
      let bytes = NumPyArray(points: Matrix(rows: 3, columns: 40)).encoded
      try writeAtomically(Array(bytes.dropLast()), to: path)
      refused(.array(.truncatedData(expected: 960, found: 959)), path)
      try writeAtomically(bytes + [0], to: path)
      refused(.array(.trailingBytes(expected: 960, found: 961)), path)
      try writeAtomically(Array(bytes.prefix(100)), to: path)
      refused(.array(.truncatedHeader), path)
    }
  }

  /// The file is cut in the middle of a pass: the blocks before the cut are used, and then an error tells what is missing.
  @Test(arguments: [false, true])
  func aFileThatBecomesShorter(fortran: Bool) throws {
    try withTemporaryFolder { folder in
      let path = folder.appending(path: "a.npy").path
      try write(MatrixCase(rows: 100, columns: 3, seed: 6).matrix, fortran: fortran, to: path)
      let a = try NumPyRows(contentsOf: path, blockEntries: 30)
      var blocks = 0
      #expect(throws: MatrixFileError(path, .shortened(expected: 2528, found: 500))) {
        try a.forEachRowBlock { block in
          if blocks == 0 { try cut(path, to: 500) }
          blocks += 1
        }
      }
      #expect(blocks >= 1 && blocks < 10)
      #expect(
        "\(MatrixFileError(path, .shortened(expected: 2528, found: 500)))"
          .hasSuffix("it had 2528 bytes and now has 500; write it again, and do not change it until the end"))
    }
  }

  private func cut(_ path: String, to size: UInt64) throws {
    let handle = try FileHandle(forWritingTo: URL(filePath: path))
    try handle.truncate(atOffset: size)
    try handle.close()
  }

  /// Another file at the same path does not mix with the one that was opened.
  @Test func aFileThatIsReplaced() throws {
    try withTemporaryFolder { folder in
      let path = folder.appending(path: "a.npy").path
      let matrix = MatrixCase(rows: 20, columns: 2, seed: 7).matrix
      try write(matrix, fortran: false, to: path)
      let a = try NumPyRows(contentsOf: path)
      try write(Matrix(rows: 1, columns: 1), fortran: false, to: path)
      #expect(try a.denseMatrix() == matrix)
    }
  }

  @Test func anErrorOfTheUserEndsThePass() throws {
    try withTemporaryFolder { folder in
      struct Own: Error {}
      let path = folder.appending(path: "a.npy").path
      try write(Matrix(rows: 100, columns: 2), fortran: false, to: path)
      let a = try NumPyRows(contentsOf: path, blockEntries: 4)
      var blocks = 0
      #expect(throws: Own.self) {
        try a.forEachRowBlock { _ in
          blocks += 1
          if blocks == 3 { throw Own() }
        }
      }
      #expect(blocks == 3)
    }
  }

  /// Positions of integers that no double equals are those in the file, not in a block.
  @Test func inexactIntegersAreNamed() throws {
    try withTemporaryFolder { folder in
      let path = folder.appending(path: "a.npy").path
      var integers = [Int64](repeating: 1, count: 60)
      integers[45] = 9_007_199_254_740_993
      try writeAtomically(NumPyArray.encode(integers: integers, shape: [30, 2]), to: path)
      let a = try NumPyRows(contentsOf: path, blockEntries: 8)
      #expect(
        throws: MatrixFileError(path, .array(.inexactInteger(position: 45, value: "9007199254740993")))
      ) { try a.times([1, 1]) }
    }
  }
}
