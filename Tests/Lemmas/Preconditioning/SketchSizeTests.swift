import Foundation
import Preconditioning
import Testing

/// A size of a sketch is stored as a number, or as "at most" and a number, and as nothing else.
@Suite struct SketchSizeTests {
  private func read(_ text: String) throws -> SketchSize {
    try JSONDecoder().decode([SketchSize].self, from: Data("[\(text)]".utf8))[0]
  }

  @Test(arguments: [("7", SketchSize.fixed(7)), ("\"at most 12\"", .automatic(most: 12))])
  func whatIsStoredIsRead(text: String, size: SketchSize) throws {
    #expect(try read(text) == size)
    #expect(String(decoding: try JSONEncoder().encode([size]), as: UTF8.self) == "[\(text)]")
  }

  /// Eight other letters before the number, the number missing, or none that is whole.
  @Test(arguments: [
    "\"at least12\"", "\"at most \"", "\"at most\"", "\"12\"", "\"at most 1.5\"", "1.5", "true",
  ])
  func anythingElseIsRefused(_ text: String) {
    #expect(throws: DecodingError.self) { try read(text) }
  }
}
