import Foundation
import Testing

private let sphere = "synthetic:sphere,n=20,d=4"

@Suite struct BadInputTests {
  @Test(
    arguments: BadInput.tables + BadInput.sparse + BadInput.arrays + BadInput.arguments + BadInput.matrices)
  func isRefusedInOneLine(_ input: BadInput) throws {
    try withWorkplace { place in
      for (name, bytes) in input.files { try place.write(bytes, to: name) }
      try place.expectRefusal(input.arguments, exit: input.exit, names: input.names)
    }
  }

  /// Arguments that the parser itself refuses: its line, then the accepted values and the usage of the command.
  @Test(arguments: [
    (["train"], "<data>"),
    (["train", sphere, "--width", "0"], "--width is 0"),
    (["train", sphere, "--width=-5"], "--width is -5"),
    (["train", sphere, "--width", "many"], "--width"),
    (["train", sphere, "--width", "99999999999999999999"], "--width"),
    (["train", sphere, "--steps=-1"], "--steps is -1"),
    (["train", sphere, "--rows", "0"], "--rows"),
    (["train", sphere, "--rows", "8m"], "--rows"),
    (["train", sphere, "--seed=-1"], "--seed"),
    (["train", sphere, "--accuracy", "1"], "--accuracy is 1.0"),
    (["train", sphere, "--tolerance", "nan"], "--tolerance is nan"),
    (["train", sphere, "--threads", "0"], "--threads is 0"),
    (["train", sphere, "--solver", "magic"], "--solver"),
    (["embed", "a.npy", "--damping=-1"], "--damping is -1.0"),
    (["precondition", "a.npy", "--damping", "nan"], "--damping is nan"),
    (["solve", "a.npy", "b.npy", "--damping", "inf"], "--damping is inf"),
    (["kernel", sphere, "--damping=-1"], "--damping is -1.0"),
    (["embed", "a.npy", "--draws", "0"], "--draws is 0"),
    (["embed", "a.npy", "--distortion", "1"], "--distortion is 1.0"),
    (["solve", "a.npy", "b.npy", "--accuracy", "0"], "--accuracy is 0.0"),
    (["solve", "a.npy", "b.npy", "--solver", "magic"], "--solver"),
    (["kernel", sphere, "--pairs=-1"], "--pairs is -1"),
    (["train", sphere, "--embedding", "magic"], "--embedding"),
    (["train", sphere, "--damping=-1"], "--damping is -1.0"),
    (["train", sphere, "--damping", "nan"], "--damping is nan"),
    (["train", sphere, "--damping", "some"], "--damping"),
    (["train", sphere, "--ridge=-1"], "--ridge is -1.0"),
    (["train", sphere, "--ridge", "inf"], "--ridge is inf"),
    (["train", sphere, "--ridge", "some"], "--ridge"),
    (["train", sphere, "--ridge", "0.1", "--damping", "0.1"], "--damping 0.1 and --ridge"),
    (["plan", sphere, "--ridge", "auto", "--damping", "0.1"], "--damping 0.1 and --ridge"),
    (["plan", "--points", "9", "--dimension", "2", "--width", "9", "--ridge", "auto"], "--ridge auto"),
    (["train", sphere, "--nonsense"], "--nonsense"),
    (["train", sphere, "--checkpoint", "a", "--resume", "b"], "--resume"),
    (["plan"], "--points"),
    (["plan", "digits", "--points", "3"], "--points"),
    (["plan", "--points", "0", "--dimension", "1", "--width", "1"], "--points"),
    (["predict", "model"], "<data>"),
    (["predict", "model", sphere, "--out", "p.txt"], "--out is p.txt"),
  ])
  func wrongUsage(_ arguments: [String], _ named: String) throws {
    try withWorkplace { place in
      let outcome = try place.run(arguments)
      #expect(outcome.ending == .exit(64))
      let lines = outcome.error.split(separator: "\n")
      try #require(!lines.isEmpty)
      #expect(lines[0].hasPrefix("Error: ") && lines[0].contains(named))
      for line in lines.dropFirst() {
        #expect(line.hasPrefix("Help:") || line.hasPrefix("Usage:") || line.hasPrefix("  "))
      }
      #expect(outcome.output.isEmpty)
      #expect(try place.contents().isEmpty)
    }
  }

  /// A sparse file of 8 GiB: refused by its shape; and one of 1 GiB where the process may not take that much.
  @Test func filesBeyondMemory() throws {
    try withWorkplace { place in
      for (name, points) in [("large.npy", 1 << 30), ("small.npy", 1 << 27)] {
        try place.write(npyBytes(shape: "(\(points), 1)", data: Data()), to: name)
        let file = try FileHandle(forUpdating: place.folder.appending(path: name))
        try file.truncate(atOffset: file.seekToEnd() + UInt64(8 * points))
        try file.close()
      }
      let arguments = { ["train", $0, "--targets", $0] }
      let large = try place.run(arguments("large.npy"))
      #expect(large.ending == .exit(65) && large.complaints.count == 1)
      #expect(large.error.contains("large.npy: the array has shape (1073741824, 1), more than the limit"))
      let small = try place.run(arguments("small.npy"), memoryLimit: 1 << 20)
      #expect(small.ending == .exit(74), "\(small.error)")
      #expect(small.complaints.count == 1)
      #expect(
        small.error.contains(
          "small.npy: cannot be read: this needs 1024 MiB of memory, but this process may use only"))
    }
  }

  @Test func aFolderIsNoFile() throws {
    try withWorkplace { place in
      try place.makeFolder("d.csv")
      let outcome = try place.run(["train", "d.csv"])
      #expect(outcome.ending == .exit(74))
      #expect(outcome.complaints.count == 1 && outcome.error.contains("d.csv: this is a folder"))
    }
  }
}
