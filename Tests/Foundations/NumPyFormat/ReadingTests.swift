import DenseLinearAlgebra
import Foundation
import TestSupport
import Testing

@testable import NumPyFormat

func numPyFixture(_ name: String) -> String {
  fixtures.appending(path: "numpy/\(name).npy").path
}

/// Files that NumPy itself wrote; `Fixtures/numpy/make.py` says what each holds.
@Suite struct ReadingTests {
  @Test(arguments: ["f4", "f8", "i1", "i2", "i4", "i8"])
  func signedTypes(_ type: String) throws {
    let array = try NumPyArray(contentsOf: numPyFixture("read-\(type)"))
    #expect(array == NumPyArray(shape: [3, 2], elements: [1, -2, 3, -4, 5, -6]))
  }

  @Test(arguments: ["u1", "u2", "u4", "u8"])
  func unsignedTypes(_ type: String) throws {
    let array = try NumPyArray(contentsOf: numPyFixture("read-\(type)"))
    #expect(array == NumPyArray(shape: [3, 2], elements: [1, 2, 3, 4, 5, 6]))
  }

  @Test func booleans() throws {
    let array = try NumPyArray(contentsOf: numPyFixture("read-b1"))
    #expect(array == NumPyArray(shape: [3, 2], elements: [1, 0, 0, 0, 1, 1]))
  }

  @Test(arguments: ["fortran", "version-1", "version-2", "version-3"])
  func ordersAndVersions(_ name: String) throws {
    let array = try NumPyArray(contentsOf: numPyFixture("read-\(name)"))
    #expect(array == NumPyArray(shape: [3, 2], elements: [1, -2, 3, -4, 5, -6]))
  }

  @Test func otherDimensions() throws {
    let scalar = try NumPyArray(contentsOf: numPyFixture("read-scalar"))
    #expect(scalar == NumPyArray(shape: [], elements: [2.5]))
    #expect(try NumPyArray(contentsOf: numPyFixture("read-no-rows")).shape == [0, 4])
    #expect(try NumPyArray(contentsOf: numPyFixture("read-no-columns")).shape == [3, 0])
  }

  @Test func specialValuesKeepTheirBits() throws {
    let vector = try NumPyArray(contentsOf: numPyFixture("read-vector")).vector(of: "read-vector.npy")
    let expected = [0.1, .nan, .infinity, -.infinity, -0.0, .leastNonzeroMagnitude]
    #expect(vector.map(\.bitPattern) == expected.map(\.bitPattern))
  }

  @Test func integersThatDoublesEqual() throws {
    let array = try NumPyArray(contentsOf: numPyFixture("read-2-to-the-53"))
    #expect(array.elements == [0x1p53, -0x1p53, 0x1p62])
  }

  @Test func aPointIsAColumn() throws {
    let points = try NumPyArray(contentsOf: numPyFixture("read-f8")).matrixOfPoints(of: "read-f8.npy")
    #expect(points.rows == 2 && points.columns == 3)
    #expect(points.column(1) == [3, -4])
  }

  @Test func dimensionsAreChecked() throws {
    let vector = try NumPyArray(contentsOf: numPyFixture("read-vector"))
    let wrongForPoints = NumPyError(file: "x.npy", problem: .wrongDimensions(expected: 2, shape: [6]))
    #expect(throws: wrongForPoints) { try vector.matrixOfPoints(of: "x.npy") }
    let matrix = try NumPyArray(contentsOf: numPyFixture("read-f8"))
    let wrongForVector = NumPyError(file: "y.npy", problem: .wrongDimensions(expected: 1, shape: [3, 2]))
    #expect(throws: wrongForVector) { try matrix.vector(of: "y.npy") }
    #expect("\(wrongForVector)".hasPrefix("y.npy: the array has shape (3, 2) but 1-dimensional data are"))
  }

  /// A target array with one column is a vector, one with one row is not.
  @Test func columnsAreVectors() throws {
    #expect(try NumPyArray(shape: [2, 1], elements: [1, 2]).vector(of: "y.npy") == [1, 2])
    let row = NumPyError(file: "y.npy", problem: .wrongDimensions(expected: 1, shape: [1, 2]))
    #expect(throws: row) { try NumPyArray(shape: [1, 2], elements: [1, 2]).vector(of: "y.npy") }
  }

  /// A file is read in blocks, bytes in memory at once: the same array, and the same complaints.
  @Test func blocksAgreeWithTheWhole() throws {
    let count = 2 * (1 << 17) + 6
    var integers = (0..<count).map { Int64($0 * 7919 % 65_537) }
    try withTemporaryFolder { folder throws in
      let path = folder.appending(path: "x.npy").path
      func compare(shape: [Int], fortranOrder: Bool = false) throws -> NumPyError? {
        let header = Header(descriptor: "<i8", fortranOrder: fortranOrder, shape: shape)
        let bytes =
          header.encoded
          + integers.flatMap { value in (0..<8).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) } }
        try Data(bytes).write(to: URL(filePath: path))
        let whole = Result { () throws(NumPyError) in try NumPyArray(bytes: bytes, file: path) }
        let blocks = Result { () throws(NumPyError) in try NumPyArray(contentsOf: path) }
        #expect(whole == blocks)
        if case .failure(let error) = blocks { return error }
        return nil
      }
      #expect(try compare(shape: [count]) == nil)
      #expect(try compare(shape: [2, count / 2]) == nil)
      #expect(try compare(shape: [2, count / 2], fortranOrder: true) == nil)
      integers[(1 << 17) + 3] = (1 << 53) + 1
      #expect(
        try compare(shape: [count])?.problem
          == .inexactInteger(position: (1 << 17) + 3, value: "9007199254740993"))
    }
  }

  @Test func entriesAreCountedBeforeTheyAreRead() throws {
    let path = numPyFixture("read-f8")
    let refused = NumPyError(file: path, problem: .tooManyEntries(shape: [3, 2], limit: 5))
    #expect(throws: refused) { try NumPyArray(contentsOf: path, maximumEntries: 5) }
    #expect(try NumPyArray(contentsOf: path, maximumEntries: 6).elements.count == 6)
  }
}
