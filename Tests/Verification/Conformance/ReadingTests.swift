import Files
import Foundation
import Laws
import NumPyFormat
import TestSupport
import Testing

@testable import Conformance

/// Malformed cases and outputs are refused with a message that names the file, and never crash.
@Suite struct ReadingTests {
  private func withCase(
    _ name: String = "sketched-srht", _ body: (_ folder: String) throws -> Void
  ) throws {
    try withTemporaryFolder { folder in
      let path = folder.appending(path: "case").path
      try OracleCase(CaseCatalogue.definition(name)).write(to: path)
      try body(path)
    }
  }

  /// What reading says.
  private func message(_ folder: String) -> String {
    do {
      _ = try OracleCase(folder: folder)
      return "read"
    } catch {
      return "\(error)"
    }
  }

  private func edit(_ folder: String, _ old: String, _ new: String) throws {
    let file = "\(folder)/case.json"
    let text = try String(contentsOfFile: file, encoding: .utf8)
    #expect(text.contains(old))
    try text.replacing(old, with: new, maxReplacements: 1).write(
      toFile: file, atomically: true, encoding: .utf8)
  }

  @Test func whatIsWrittenReadsBack() throws {
    try withCase { folder in
      let written = try OracleCase(CaseCatalogue.definition("sketched-srht"))
      let read = try OracleCase(folder: folder)
      #expect(read.header == written.header && read.arrays == written.arrays)
    }
  }

  @Test(arguments: [
    ("\"accuracy\"", "\"acuracy\"", "the field acuracy is not known"),
    ("\"points\" :", "\"colour\" : 1, \"points\" :", "the field sizes.colour is not known"),
    ("\"formatVersion\" : 1", "\"formatVersion\" : 2", "version 2"),
    ("\"verdict\" : \"valid\"", "\"verdict\" : \"maybe\"", "the field verdict has a value that is not known"),
    ("\"seed\" : 1", "\"seed\" : \"one\"", "the field seed is of the wrong type"),
    ("inputs/points.npy", "inputs/../../points.npy", "is not inputs/NAME.npy"),
    ("inputs/points.npy", "/etc/passwd", "is not inputs/NAME.npy"),
    ("\"output\" : \"gram.npy\"", "\"output\" : \"../gram.npy\"", "the stage gram is not described"),
    ("\"allowed\" : 1", "\"allowed\" : 9", "is not described as this version"),
    ("../case.schema.json", "elsewhere.json", "$schema"),
    ("\"accuracy\" : 0.001", "\"accuracy\" : -1", "the accuracy must lie"),
    ("\"width\" : 32", "\"width\" : 31", "does not fit"),
    ("\"rows\" : 40", "\"rows\" : 1000000000", "at least 1 and at most 16777216 rows, not 1000000000"),
    ("\"stage\" : \"gram\"", "\"stage\" : \"residual\"", "the stages are"),
  ]) func aWrongHeaderIsRefused(_ old: String, _ new: String, _ reason: String) throws {
    try withCase { folder in
      try edit(folder, old, new)
      let message = message(folder)
      #expect(message.contains(reason) && message.contains("case.json"), "\(message)")
    }
  }

  @Test(arguments: [
    ("\"damping\" : 0.5", "\"damping\" : -0.5", "the stage triangular-factor is not described"),
    ("\"problem\" : \"least-squares\"", "\"problem\" : \"system\"", "the stages are"),
    ("\"columns\" : 12", "\"columns\" : 13", "does not fit"),
    ("\"solver\" : \"sketched\"", "\"solver\" : \"fixed-point\"", "least squares needs the solver sketched"),
    ("\"rows\" : 100", "\"rows\" : 0", "the sizes must be positive"),
    ("\"rows\" : 48", "\"rows\" : 11", "the stages are"),
  ]) func aWrongHeaderOfAMatrixIsRefused(_ old: String, _ new: String, _ reason: String) throws {
    try withCase("matrix-least-squares-damped") { folder in
      try edit(folder, old, new)
      #expect(message(folder).contains(reason), "\(message(folder))")
    }
  }

  @Test func wrongArraysAreRefused() throws {
    try withCase { folder in
      let file = "\(folder)/inputs/points.npy"
      let bytes = try readFile(file)
      func write(_ bytes: [UInt8]) throws { try Data(bytes).write(to: URL(filePath: file)) }
      try write(Array(bytes.dropLast()))
      #expect(message(folder).contains("points.npy"))
      try write(NumPyArray(vector: [1, 2, 3]).encoded)
      #expect(message(folder).contains("the shape is [3], it must be [5, 4]"))
      // A header that declares more than there could be.
      let huge = String(decoding: bytes[10..<128], as: UTF8.self)
        .replacing("(5, 4)", with: "(50000000000, 40000)")
      try write(Array(bytes[..<10]) + Array(huge.utf8).prefix(118) + Array(bytes[128...]))
      #expect(message(folder).contains("points.npy"))
      // A file far larger than its shape is not even read.
      try write(bytes + [UInt8](repeating: 0, count: 1 << 17))
      #expect(message(folder).contains("are allowed"))
      try FileManager.default.removeItem(atPath: file)
      #expect(message(folder).contains("points.npy"))
    }
  }

  @Test func aDeclaredShapeThatFitsNoMemoryIsRefused() {
    #expect(throws: CaseError.self) { try readArray("nowhere.npy", shape: [1 << 40, 1 << 40]) }
    #expect(throws: CaseError.self) { try readArray("nowhere.npy", shape: [-1]) }
  }

  /// Damaged files give an error or a verdict, never a crash.
  @Test func damagedFilesNeverCrash() throws {
    try withCase { folder in
      let one = try OracleCase(folder: folder)
      for file in ["case.json", "inputs/draw_rows.npy", "states/iterates.npy"] {
        let path = "\(folder)/\(file)"
        let original = try readFile(path)
        let name = "damaged-\(file.split(separator: "/").last!.split(separator: ".")[0])"
        try checkProperty(name, over: ByteMutation.self, cases: 150) { mutation in
          try Data(mutation.applied(to: original)).write(to: URL(filePath: path))
          // What still reads is judged.
          if let read = try? OracleCase(folder: folder) {
            _ = try? Judge(namesSuspects: false).judge(read, SimulatedPort(.ours).outputs(for: read))
          }
          _ = try Judge(namesSuspects: false).judge(one, PortOutputs(folder: "\(folder)/states"))
        }
        try Data(original).write(to: URL(filePath: path))
      }
    }
  }

  /// An array of Python objects is code that would run when it is read.
  @Test func objectArraysAreRefused() throws {
    try withTemporaryFolder { folder in
      let bytes = try Data(contentsOf: fixtures.appending(path: "numpy/refused-object.npy"))
      try bytes.write(to: folder.appending(path: "gram.npy"))
      let one = try OracleCase(CaseCatalogue.definition("gram-sphere"))
      let verdict = try Judge().judge(one, PortOutputs(folder: folder.path))
      let gram = try #require(verdict.stages.first { $0.stage == .gram })
      #expect(gram.outcome == .fail && gram.problem?.contains("gram.npy") == true)
    }
  }
}
