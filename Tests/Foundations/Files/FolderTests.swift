import Foundation
import TestSupport
import Testing

@testable import Files

@Suite struct FolderTests {
  private let kind = FolderKind("a thing", marker: "thing.json", files: ["part-*.npy", "inside", "inside/*"])

  private func write(_ path: String, overwriting: Bool = false, _ text: String = "new") throws {
    try writeFolderAtomically(at: path, kind, overwriting: overwriting) { folder in
      try writeAtomically(Array(text.utf8), to: folder + "/thing.json")
    }
  }

  private func contents(_ folder: URL) throws -> [String] {
    try FileManager.default.subpathsOfDirectory(atPath: folder.path).sorted()
  }

  @Test func newAndEmptyFoldersAreWritten() throws {
    try withTemporaryFolder { folder in
      for name in ["new", "empty"] {
        if name == "empty" {
          try FileManager.default.createDirectory(
            at: folder.appending(path: name), withIntermediateDirectories: false)
        }
        try write(folder.appending(path: name).path)
      }
      #expect(try contents(folder) == ["empty", "empty/thing.json", "new", "new/thing.json"])
    }
  }

  @Test func anEarlierOneIsReplacedOnlyWhenAsked() throws {
    try withTemporaryFolder { folder in
      let path = folder.appending(path: "x").path
      try write(path, "old")
      try writeAtomically([], to: path + "/part-1.npy")
      let occupied = FileError.occupied(path: path, by: "a thing")
      #expect(throws: occupied) { try write(path) }
      #expect(throws: occupied) { try requireWritableFolder(at: path, kind, overwriting: false) }
      #expect(occupied.exitCode == 73)
      #expect(try readFile(path + "/thing.json") == Array("old".utf8))
      try requireWritableFolder(at: path, kind, overwriting: true)
      try write(path, overwriting: true)
      #expect(try readFile(path + "/thing.json") == Array("new".utf8))
      #expect(try contents(folder) == ["x", "x/thing.json"])
    }
  }

  @Test(arguments: ["notes.txt", "part-1.txt", "part1.npy", "thing.json.old", ".hidden"])
  func nobodyElsesFileIsRemoved(_ name: String) throws {
    try withTemporaryFolder { folder in
      let path = folder.appending(path: "x").path
      try write(path)
      try writeAtomically([1], to: path + "/" + name)
      let before = try contents(folder)
      #expect(throws: FileError.self) { try write(path, overwriting: true) }
      #expect(throws: FileError.self) { try requireWritableFolder(at: path, kind, overwriting: true) }
      kind.remove(at: path)
      #expect(try contents(folder) == before)
      try FileManager.default.removeItem(atPath: path + "/" + name)
      kind.remove(at: path)
      #expect(try contents(folder).isEmpty)
    }
  }

  @Test func whatFailsLeavesTheOldOne() throws {
    struct Unlucky: Error {}
    try withTemporaryFolder { folder in
      let path = folder.appending(path: "x").path
      try write(path, "old")
      #expect(throws: Unlucky.self) {
        try writeFolderAtomically(at: path, kind, overwriting: true) { _ in throw Unlucky() }
      }
      #expect(try contents(folder) == ["x", "x/thing.json"])
      #expect(try readFile(path + "/thing.json") == Array("old".utf8))
    }
  }

  @Test func onlyItsOwnNamesArePartial() {
    #expect(PartialName.isOne(PartialName.new()))
    for name in [".partial", ".3F.partial", "\(PartialName.new())x", "x\(PartialName.new())", "a.partial"] {
      #expect(!PartialName.isOne(name))
    }
  }
}
