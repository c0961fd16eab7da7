import Files
import Foundation
import TestSupport
import Testing

@testable import NumPyFormat

@Suite struct FileAccessTests {
  private func names(in folder: URL) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
  }

  @Test func writesAndReplaces() throws {
    try withTemporaryFolder { folder in
      let path = folder.appending(path: "file").path
      try writeAtomically([1, 2, 3], to: path)
      #expect(try readFile(path) == [1, 2, 3])
      try writeAtomically([], to: path)
      #expect(try readFile(path) == [])
      #expect(try names(in: folder) == ["file"])
    }
  }

  @Test func readingWhatIsNotThere() throws {
    try withTemporaryFolder { folder throws in
      let missing = folder.appending(path: "missing.npy").path
      let error = FileError.cannotRead(path: missing, reason: "No such file or directory")
      #expect(throws: error) { try readFile(missing) }
      #expect(throws: NumPyError(file: missing, problem: .unreadable(error))) {
        try NumPyArray(contentsOf: missing)
      }
      #expect("\(NumPyError(file: missing, problem: .unreadable(error)))" == "\(error)")
      #expect(NumPyError(file: missing, problem: .unreadable(error)).exitCode == 74)
      #expect(throws: FileError.notARegularFile(path: folder.path)) { try readFile(folder.path) }
      #expect(throws: FileError.notARegularFile(path: "/dev/zero")) { try readFile("/dev/zero") }
    }
  }

  @Test func writingWhereNothingCanStand() throws {
    try withTemporaryFolder { folder in
      let orphan = folder.appending(path: "missing/file").path
      #expect(throws: FileError.cannotCreate(path: orphan, reason: "No such file or directory")) {
        try writeAtomically([1], to: orphan)
      }
      let occupied = FileError.cannotCreate(
        path: folder.path, reason: "a folder, a device or a pipe of that name exists")
      #expect(throws: occupied) { try writeAtomically([1], to: folder.path) }
      #expect(occupied.exitCode == 73)
      let long = folder.appending(path: String(repeating: "x", count: 300)).path
      #expect(throws: FileError.cannotCreate(path: long, reason: "File name too long")) {
        try writeAtomically([1], to: long)
      }
      let leftBehind = try names(in: folder)
      #expect(leftBehind == [])
    }
  }

  /// Replacing a device would break the machine, so a pipe in a temporary folder is used instead.
  @Test func onlyRegularFilesAreReplaced() throws {
    try withTemporaryFolder { folder in
      let pipe = folder.appending(path: "pipe").path
      try #require(unsafe mkfifo(pipe, 0o600) == 0)
      let occupied = FileError.cannotCreate(
        path: pipe, reason: "a folder, a device or a pipe of that name exists")
      #expect(throws: occupied) { try writeAtomically([1], to: pipe) }
      #expect(throws: FileError.notARegularFile(path: pipe)) { try readFile(pipe) }
      #expect(try names(in: folder) == ["pipe"])
    }
  }

  /// A file-size limit, in a separate process, simulates the full disk.
  @Test func aFailedWriteLeavesEverythingAsItWas() async {
    await #expect(processExitsWith: .success) {
      try withTemporaryFolder { folder in
        let path = folder.appending(path: "file").path
        try writeAtomically([1, 2, 3], to: path)
        _ = signal(SIGXFSZ, SIG_IGN)
        var limit = rlimit(rlim_cur: 1000, rlim_max: 1000)
        precondition(
          unsafe setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit) == 0, "no file-size limit")
        do {
          try writeAtomically([UInt8](repeating: 7, count: 5000), to: path)
          preconditionFailure("more was written than the limit allows")
        } catch let error as FileError {
          precondition(error == .cannotWrite(path: path, reason: "File too large"), "\(error)")
          precondition(error.exitCode == 74, "\(error.exitCode)")
        }
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.path)
        precondition(names == ["file"], "left behind: \(names)")
        let kept = try readFile(path)
        precondition(kept == [1, 2, 3], "the old file is damaged")
      }
    }
  }
}
