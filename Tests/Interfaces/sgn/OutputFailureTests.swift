import Foundation
import Testing

private let training = ["train", "synthetic:sphere,n=20,d=4", "--width", "4096", "--steps", "1"]

/// Output that cannot be created or written.
@Suite struct OutputFailureTests {
  /// The tests may run as root, whom no permission stops; a path below a file stops every user.
  @Test(arguments: ["--model", "--report", "--checkpoint"], ["file/folder", "missing/folder"])
  func cannotBeCreated(_ option: String, _ folder: String) throws {
    try refuses(option, folder)
  }

  /// An unrelated folder. A checkpoint may be next to other files, because its steps have separate folders.
  @Test(arguments: ["--model", "--report"])
  func occupied(_ option: String) throws { try refuses(option, "full") }

  private func refuses(_ option: String, _ folder: String) throws {
    try withWorkplace { place in
      try place.write("", to: "file")
      try place.makeFolder("full")
      try place.write("mine", to: "full/notes.txt")
      let before = try place.contents()
      let outcome = try place.run(training + [option, folder])
      #expect(outcome.ending == .exit(73))
      #expect(outcome.complaints.count == 1 && outcome.error.hasPrefix("sgn: \(folder): cannot be created: "))
      #expect(outcome.output.isEmpty)
      #expect(try place.contents() == before)
    }
  }

  /// A file-size limit below the weights' 4096·4·8 bytes simulates a full disk; the printed output is smaller.
  @Test(arguments: ["--model", "--checkpoint"])
  func fullDisk(_ option: String) throws {
    try withWorkplace { place in
      let outcome = try place.run(training + [option, "out"], fileSizeLimit: 32)
      #expect(outcome.ending == .exit(74))
      #expect(outcome.complaints.count == 1)
      #expect(outcome.error.hasPrefix("sgn: out") && outcome.error.contains("File too large"))
      #expect(!outcome.error.contains(".partial"))
      #expect(try place.contents().isEmpty)
    }
  }

  @Test func fullDiskInPrediction() throws {
    try withWorkplace { place in
      #expect(try place.run(training + ["--model", "m"]).ending == .exit(2))
      let before = try place.contents()
      let outcome = try place.run(
        ["predict", "m", "synthetic:sphere,n=5000,d=4", "--out", "p.npy"], fileSizeLimit: 32)
      #expect(outcome.ending == .exit(74))
      #expect(outcome.complaints.count == 1 && outcome.error.hasPrefix("sgn: p.npy: writing failed"))
      #expect(try place.contents() == before)
    }
  }

  @Test(
    .enabled(if: FileManager.default.fileExists(atPath: "/dev/full")),
    arguments: [
      training, training + ["--json"], ["plan", "--points", "9", "--dimension", "2", "--width", "8"],
    ])
  func fullStandardOutput(_ arguments: [String]) throws {
    try withWorkplace { place in
      let full = try #require(FileHandle(forWritingAtPath: "/dev/full"))
      let outcome = try place.run(arguments, output: full)
      #expect(outcome.ending == .exit(74))
      #expect(outcome.complaints == ["sgn: standard output: writing failed: No space left on device"])
    }
  }

  /// Help is output, too.
  @Test(.enabled(if: FileManager.default.fileExists(atPath: "/dev/full")))
  func fullStandardOutputForHelp() throws {
    try withWorkplace { place in
      let full = try #require(FileHandle(forWritingAtPath: "/dev/full"))
      #expect(try place.run(["--help"], output: full).ending == .exit(74))
      #expect(try place.run(["--version"]).output == "0.1.0\n")
    }
  }
}

/// Output whose reader closes it early, as `| head -1` does.
@Suite struct ClosedReaderTests {
  /// A pipe with a closed reading end.
  private func closedPipe() throws -> FileHandle {
    let pipe = Pipe()
    try pipe.fileHandleForReading.close()
    return pipe.fileHandleForWriting
  }

  @Test(arguments: [
    ["claims"], ["claims", "--json"], ["plan", "--points", "9", "--dimension", "2", "--width", "8"],
    ["oracle", "list"], ["--help"], ["train", "--help"],
    ["verify", "ntk.activations-are-stable"],
  ])
  func endsAsOtherToolsDo(_ arguments: [String]) throws {
    try withWorkplace { place in
      let outcome = try place.run(arguments, output: closedPipe())
      #expect(outcome.ending == .signal(SIGPIPE) && outcome.error.isEmpty)
    }
  }

  /// A run loses more than lines, so it reports that it has stopped.
  @Test func aRunSaysThatItStopped() throws {
    try withWorkplace { place in
      let outcome = try place.run(training + ["--model", "m"], output: closedPipe())
      #expect(outcome.ending == .signal(SIGPIPE))
      #expect(outcome.complaints.count == 1 && outcome.error.contains("the output was closed"))
      #expect(outcome.error.contains("--checkpoint") && FileManager.default.contents(atPath: "m") == nil)
    }
  }

  @Test func aRunWithACheckpointCanBeResumed() throws {
    try withWorkplace { place in
      let outcome = try place.run(training + ["--checkpoint", "run"], output: closedPipe())
      #expect(outcome.ending == .exit(75))
      #expect(outcome.complaints.count == 1 && outcome.error.contains("continue with --resume run"))
      #expect(try place.run(training + ["--resume", "run"]).ending == .exit(2))
    }
  }

  /// Messages to the same pipe are lost, too.
  @Test func withStandardErrorInTheSamePipe() throws {
    try withWorkplace { place in
      let arguments =
        ["-c", "\"$0\" \"$@\" 2>&1 | true; echo ${PIPESTATUS[0]}", try toolURL().path] + training
      let shell = Process()
      shell.executableURL = URL(filePath: "/usr/bin/env")
      shell.arguments = ["bash"] + arguments
      let answer = Pipe()
      shell.standardOutput = answer
      try shell.run()
      let code = String(decoding: answer.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
      shell.waitUntilExit()
      #expect(code == "141\n" && place.folder.isFileURL)
    }
  }
}
