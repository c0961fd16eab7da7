import Foundation
import Testing

private let training = ["train", "synthetic:sphere,n=20,d=4", "--width", "64", "--steps", "1"]

/// Files that exist where output is to be written. The rule: a named file is replaced; a folder with a result is refused, unless
/// `--overwrite` is given and it contains nothing else; a saved run is continued, never replaced.
@Suite struct OverwritingTests {
  @Test(arguments: ["--model", "--report"])
  func aFolderWithAResult(_ option: String) throws {
    try withWorkplace { place in
      let first = training + [option, "out"]
      let second = first + ["--seed", "2"]
      try place.makeFolder("out")
      #expect(try place.run(first).ending == .exit(2))
      try place.expectRefusal(second, exit: 73, names: ["out: ", "exists here already", "(--overwrite)"])
      let old = try place.contents()
      #expect(try place.run(second + ["--overwrite"]).ending == .exit(2))
      let new = try place.contents()
      #expect(new != old && Set(new.keys) == Set(old.keys))

      // An unrelated file in it.
      try place.write("mine", to: "out/notes.txt")
      try place.expectRefusal(first + ["--overwrite"], exit: 73, names: ["out: ", "notes.txt"])
    }
  }

  @Test func aFolderWithACase() throws {
    try withWorkplace { place in
      let export = ["oracle", "export", "gram-sphere", "gram-spher*", "--out", "cases"]
      #expect(try place.run(export).ending == .exit(0))
      let before = try place.contents()
      try place.expectRefusal(export, exit: 73, names: ["cases/gram-sphere", "(--overwrite)"])
      #expect(try place.run(export + ["--overwrite"]).ending == .exit(0))
      #expect(try place.contents() == before)
      try place.write("mine", to: "cases/gram-sphere/notes.txt")
      #expect(try place.run(export + ["--overwrite"]).ending == .exit(73))
    }
  }

  /// A named file is replaced, and one that could not be created is reported before any work.
  @Test func files() throws {
    try withWorkplace { place in
      try GivenMatrix().write(to: place)
      #expect(try place.run(training + ["--model", "m"]).ending == .exit(2))
      let commands = [
        ["predict", "m", "synthetic:sphere,n=9,d=4", "--out"],
        ["embed", "A.npy", "--rows", "8n", "--out"],
        ["precondition", "A.npy", "--rows", "8n", "--factor"],
        ["solve", "A.npy", "b.npy", "--rows", "8n", "--out"],
      ]
      for command in commands {
        try place.write("old", to: "out.npy")
        #expect(try place.run(command + ["out.npy"]).ending == .exit(0), "\(command)")
        #expect(try place.text("out.npy") != "old", "\(command)")
        try place.expectRefusal(
          command + ["missing/out.npy"], exit: 73, names: ["missing/out.npy: cannot be created"])
      }
    }
  }

  /// Two results in one folder are detected before the run, not after it.
  @Test(arguments: [("--model", "--report"), ("--checkpoint", "--model"), ("--checkpoint", "--report")])
  func oneFolderForTwo(_ first: String, _ second: String) throws {
    try withWorkplace { place in
      let outcome = try place.run(training + [first, "out", second, "./out/"])
      #expect(outcome.ending == .exit(64) && outcome.output.isEmpty)
      #expect(outcome.error.contains("\(first) and \(second) name the same place"))
      #expect(try place.contents().isEmpty)
    }
  }
}
