import Foundation
import SubspaceEmbedding
import Testing

@Suite struct RowCountTests {
  @Test func numbersAndMultiples() throws {
    #expect(try RowCount("512") == .rows(512))
    #expect(try RowCount("8n") == .multipleOfColumns(8))
    #expect(try RowCount("512").rows(columns: 7) == 512)
    #expect(try RowCount("8n").rows(columns: 7) == 56)
  }

  @Test(arguments: [
    "", "n", "0", "0n", "-8n", "+8", "8 n", "8N", "n8", "8nn", "2.5n", "٨n", "99999999999999999999",
  ])
  func anythingElseThrows(text: String) {
    #expect(throws: SketchError.unreadableRowCount(text: text)) { try RowCount(text) }
  }

  @Test func overflowThrows() throws {
    let count = try RowCount("9223372036854775807n")
    #expect(throws: SketchError.self) { try count.rows(columns: 2) }
  }

  @Test func writesWhatItReads() throws {
    let counts = [RowCount.rows(512), .multipleOfColumns(8)]
    #expect(counts.map(\.description) == ["512", "8n"])
    let json = try JSONEncoder().encode(counts)
    #expect(String(decoding: json, as: UTF8.self) == #"["512","8n"]"#)
    #expect(try JSONDecoder().decode([RowCount].self, from: json) == counts)
  }
}
