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
}
