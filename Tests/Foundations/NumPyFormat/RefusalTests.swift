import Files
import Foundation
import TestSupport
import Testing

@testable import NumPyFormat

@Suite struct RefusalTests {
  static let written: [(name: String, problem: NumPyError.Problem)] = [
    ("big-endian", .bigEndian(type: ">f8")),
    ("object", .objectArray),
    ("structured", .structuredType),
    ("complex", .unsupportedType("'<c16'")),
    ("string", .unsupportedType("'<U3'")),
    ("half", .unsupportedType("'<f2'")),
    ("three-dimensions", .wrongDimensions(expected: 2, shape: [2, 2, 2])),
    ("2-to-the-53-plus-1", .inexactInteger(position: 1, value: "9007199254740993")),
    ("unsigned-2-to-the-64-minus-1", .inexactInteger(position: 3, value: "18446744073709551615")),
  ]

  @Test(arguments: written)
  func filesThatNumPyWrote(_ name: String, _ problem: NumPyError.Problem) {
    let path = numPyFixture("refused-\(name)")
    #expect(throws: NumPyError(file: path, problem: problem)) { try NumPyArray(contentsOf: path) }
  }

  /// A file of version 1.0 with the header text given.
  private func file(_ header: String, data: [UInt8] = []) -> [UInt8] {
    [0x93] + Array("NUMPY".utf8) + [1, 0, UInt8(header.utf8.count), 0] + Array(header.utf8) + data
  }

  private func problem(_ bytes: [UInt8]) -> NumPyError.Problem? {
    do {
      _ = try NumPyArray(bytes: bytes, file: "x.npy")
      return nil
    } catch {
      return error.problem
    }
  }

  private func header(
    descr: String = "'<f8'", fortranOrder: String = "False", shape: String = "(1,)"
  ) -> String {
    "{'descr': \(descr), 'fortran_order': \(fortranOrder), 'shape': \(shape), }\n"
  }

  @Test func notNumPy() {
    #expect(problem([]) == .notNumPy)
    #expect(problem(Array("a,b\n1,2\n".utf8)) == .notNumPy)
    #expect(problem([0x93] + Array("NUMP".utf8)) == .notNumPy)
    #expect(problem(Array("PK\u{3}\u{4}".utf8)) == .notNumPy)
  }

  @Test func everyTruncationIsRefused() throws {
    let whole = try readFile(numPyFixture("read-f8"))
    for length in 0..<whole.count {
      let expected: NumPyError.Problem =
        switch length {
        case ..<6: .notNumPy
        case ..<128: .truncatedHeader
        default: .truncatedData(expected: 48, found: length - 128)
        }
      #expect(problem(Array(whole[..<length])) == expected)
    }
    #expect(problem(whole + [0]) == .trailingBytes(expected: 48, found: 49))
  }

  @Test func versions() {
    let magic: [UInt8] = [0x93] + Array("NUMPY".utf8)
    #expect(problem(magic + [4, 0, 0, 0]) == .unsupportedVersion(major: 4, minor: 0))
    #expect(problem(magic + [1, 1, 0, 0]) == .unsupportedVersion(major: 1, minor: 1))
    #expect(problem(magic + [2, 0, 255, 255, 255, 255]) == .truncatedHeader)
  }

  /// A shape is compared with the file before anything is allocated for it.
  @Test func hugeShapes() {
    let million = "1000000000000"
    #expect(
      problem(file(header(shape: "(\(million),)"))) == .truncatedData(expected: 8_000_000_000_000, found: 0))
    #expect(
      problem(file(header(shape: "(\(million), \(million))"))) == .hugeShape("(1000000000000, 1000000000000)")
    )
    #expect(
      problem(file(header(shape: "(99999999999999999999, 1)"))) == .hugeShape("(…99999999999999999999…)"))
    #expect(problem(file(header(fortranOrder: "True", shape: "(\(million), 0)"))) == nil)
  }

  @Test(arguments: [
    "", "{}", "[]", "{'descr': '<f8'}", "{'descr': '<f8', 'fortran_order': False, 'shape': (3)}",
    "{'descr': '<f8', 'fortran_order': False, 'shape': (1,)} x",
    "{'descr': '<f8', 'fortran_order': False, 'shape': (1,), 'shape': (1,)}",
    "{'descr': '<f8', 'fortran_order': False, 'shape': (1,), 'extra': 1}",
    "{'descr': '<f8', 'fortran_order': 0, 'shape': (1,)}",
    "{'descr': '<f8', 'fortran_order': False, 'shape': (-1,)}",
    "{'descr': '<f8', 'fortran_order': False, 'shape': (1.0,)}",
    "{'descr': '<f8', 'fortran_order': False, 'shape': [1]}",
    "{'descr': '<f8', 'fortran_order': False, 'shape': (,)}",
    "{'descr': '<f8', 'fortran_order': False, 'shape': (1,}",
    "{'descr': '<f8', 'fortran_order': False 'shape': (1,)}",
    "{'descr': '<f8, 'fortran_order': False, 'shape': (1,)}",
    "{'descr': '<f\\x38', 'fortran_order': False, 'shape': (1,)}",
    "{'descr': '<f8', 'fortran_order': False, 'shape': (1,),",
    "{'descr': __import__('os').getcwd(), 'fortran_order': False, 'shape': (1,)}",
  ])
  func malformedHeaders(_ text: String) {
    guard case .malformedHeader = problem(file(text, data: Array(repeating: 0, count: 8))) else {
      Issue.record("not refused as malformed: \(text)")
      return
    }
  }

  /// What Python would also read as the same dictionary.
  @Test(arguments: [
    "{\"shape\":(1,),\"fortran_order\":False,\"descr\":\"<f8\"}",
    "  { 'descr' : '<f8' ,\n'fortran_order'\t: False , 'shape' : ( 1 , ) , }   \n",
    "{'descr': '<f8', 'fortran_order': True, 'shape': ()}",
    "{'descr': '<f8', 'fortran_order': True, 'shape': (1, 1)}",
  ])
  func unusualButValidHeaders(_ text: String) throws {
    let array = try NumPyArray(bytes: file(text, data: [0, 0, 0, 0, 0, 0, 0xf0, 0x3f]), file: "x.npy")
    #expect(array.elements == [1])
  }

  @Test func types() {
    let eight = [UInt8](repeating: 0, count: 8)
    #expect(problem(file(header(descr: "'=f8'"), data: eight)) == .bigEndian(type: "=f8"))
    #expect(problem(file(header(descr: "'f8'"), data: eight)) == .unsupportedType("'f8'"))
    #expect(problem(file(header(descr: "'|f8'"), data: eight)) == .unsupportedType("'|f8'"))
    #expect(problem(file(header(descr: "'<f16'"), data: eight)) == .unsupportedType("'<f16'"))
    #expect(problem(file(header(descr: "'<M8[ns]'"), data: eight)) == .unsupportedType("'<M8[ns]'"))
    #expect(problem(file(header(descr: "'<i1'"), data: [7])) == nil)
    #expect(problem(file(header(descr: "'|b1'"), data: [2])) == .notABoolean(position: 0, value: 2))
  }

  @Test func everyMessageIsOneLineWithTheFile() {
    let problems =
      RefusalTests.written.map(\.problem) + [
        .notNumPy, .truncatedHeader, .hugeShape("(1,)"), .notABoolean(position: 3, value: 9),
        .malformedHeader(found: "x"), .unsupportedVersion(major: 9, minor: 0),
        .truncatedData(expected: 8, found: 1), .trailingBytes(expected: 8, found: 9),
      ]
    for problem in problems {
      let message = "\(NumPyError(file: "data/x.npy", problem: problem))"
      #expect(message.hasPrefix("data/x.npy: ") && !message.contains("\n"))
      #expect(NumPyError(file: "x", problem: problem).exitCode == 65)
    }
  }

  /// A damaged file is read to an array that fills its shape, or refused; nothing else happens.
  @Test func damagedNumPyFilesAreReadOrRefused() throws {
    let files = try ["read-f8", "read-i8", "read-fortran", "read-b1", "read-version-2"]
      .map { try readFile(numPyFixture($0)) }
    try checkProperty("damagedNumPyFilesAreReadOrRefused", over: ByteMutation.self, cases: 300) { mutation in
      let damaged = mutation.applied(to: files[mutation.seed % files.count])
      do {
        let array = try NumPyArray(bytes: damaged, file: "x.npy")
        try require(array.elements.count == array.shape.reduce(1, *), "the shape is not filled")
      } catch let error as NumPyError {
        try require(!"\(error)".contains("\n"), "the message takes several lines: \(error)")
      }
    }
  }
}
