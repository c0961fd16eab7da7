import DenseLinearAlgebra
import Files
import Foundation
import TestSupport
import Testing

@testable import NumPyFormat

@Suite struct WritingTests {
  @Test func bytesAreNumPysOwn() throws {
    func written(_ name: String) throws -> [UInt8] { try readFile(numPyFixture("read-\(name)")) }
    let points = Matrix(rows: 2, columns: 3, elements: [1, -2, 3, -4, 5, -6])
    #expect(try NumPyArray(points: points).encoded == written("f8"))
    let vector = [0.1, .nan, .infinity, -.infinity, -0.0, .leastNonzeroMagnitude]
    #expect(try NumPyArray(vector: vector).encoded == written("vector"))
    #expect(try NumPyArray(shape: [], elements: [2.5]).encoded == written("scalar"))
    let signed: [Int8] = [1, -2, 3, -4, 5, -6]
    #expect(try NumPyArray.encode(integers: signed, shape: [3, 2]) == written("i1"))
    let unsigned: [UInt64] = [1, 2, 3, 4, 5, 6]
    #expect(try NumPyArray.encode(integers: unsigned, shape: [3, 2]) == written("u8"))
  }

  @Test func integersOfAnyDimension() throws {
    let bytes = NumPyArray.encode(integers: [7] as [UInt16], shape: [1, 1, 1, 1, 1])
    let header = Header(descriptor: "<u2", fortranOrder: false, shape: [1, 1, 1, 1, 1])
    #expect(try Header.read(bytes).header == header)
    #expect(bytes.suffix(2) == [7, 0] && bytes.count == 130)
  }

  @Test func roundTrip() throws {
    try checkProperty("roundTrip", over: MatrixCase.self) { example in
      let array = NumPyArray(points: example.matrix)
      let bytes = array.encoded
      try require(bytes.count % 64 == (8 * array.elements.count) % 64, "the data are not aligned to 64 bytes")
      try require(try NumPyArray(bytes: bytes, file: "x.npy") == array, "the array changed")
    }
  }

  @Test func throughAFile() throws {
    try withTemporaryFolder { folder in
      let path = folder.appending(path: "x.npy").path
      let array = NumPyArray(points: MatrixCase(rows: 3, columns: 5).matrix)
      try array.write(to: path)
      #expect(try NumPyArray(contentsOf: path) == array)
    }
  }
}
