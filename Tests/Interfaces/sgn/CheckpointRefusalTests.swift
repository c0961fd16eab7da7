import Foundation
import Testing

private let training = [
  "train", "synthetic:sphere,n=20,d=4", "--width", "64", "--solver", "gram", "--rows", "8n",
]
private let step = "run/step-000001"

/// The ways in which a checkpoint can be damaged, and the words that the one-line message must contain.
private struct Damage: Sendable, CustomTestStringConvertible {
  let testDescription: String
  let names: [String]
  var exit: Int32 = 65
  let apply: @Sendable (Workplace) throws -> Void

  static func replacing(_ old: String, by new: String, in place: Workplace) throws {
    let text = try place.text("\(step)/state.json")
    try #require(text.contains(old), "state.json has no \(old)")
    try place.write(text.replacing(old, with: new), to: "\(step)/state.json")
  }

  /// An edit of one number or word of the state.
  static func edit(_ old: String, by new: String) -> Damage {
    Damage(testDescription: "\(old) becomes \(new)", names: ["\(step)/state.json", "damaged"]) {
      try replacing(old, by: new, in: $0)
    }
  }

  static let all = [
    Damage(testDescription: "truncated state", names: ["\(step)/state.json", "damaged"]) {
      try $0.write($0.bytes("\(step)/state.json").dropLast(20), to: "\(step)/state.json")
    },
    Damage(testDescription: "empty state", names: ["\(step)/state.json", "damaged"]) {
      try $0.write("", to: "\(step)/state.json")
    },
    Damage(testDescription: "no state", names: ["run: ", "step-000001", "no state.json"]) {
      try FileManager.default.removeItem(at: $0.folder.appending(path: "\(step)/state.json"))
    },
    Damage(testDescription: "other version", names: ["run", "version 99"]) {
      try replacing("\"formatVersion\" : 5", by: "\"formatVersion\" : 99", in: $0)
    },
    edit("\"width\" : 64", by: "\"width\" : 65"),
    edit("\"size\" : 128", by: "\"size\" : -5"),
    edit("\"size\" : 128", by: "\"size\" : 129"),
    edit("\"solver\" : \"gram\"", by: "\"solver\" : \"magic\""),
    edit("\"solver\" : \"gram\"", by: "\"solver\" : \"cg\""),
    edit("\"step\" : 1", by: "\"step\" : 2"),
    edit("\"seed\" : 1", by: "\"seed\" : 2"),
    edit("\"threads\" : ", by: "\"threads\" : 1"),
    edit("\"flips\" : ", by: "\"flips\" : 1"),
    Damage(testDescription: "records removed", names: ["\(step)/state.json", "damaged"]) { place in
      let text = try place.text("\(step)/state.json")
      let records = try #require(text.firstMatch(of: /"records" : \[(.|\n)*?\n  \]/)).range
      try place.write(
        text.replacingCharacters(in: records, with: "\"records\" : []"), to: "\(step)/state.json")
    },
    Damage(testDescription: "a blank more", names: ["\(step)/state.json", "damaged"]) {
      try $0.write($0.text("\(step)/state.json") + " ", to: "\(step)/state.json")
    },
    Damage(testDescription: "no fingerprints", names: ["\(step)/fingerprints.json", "damaged"]) {
      try FileManager.default.removeItem(at: $0.folder.appending(path: "\(step)/fingerprints.json"))
    },
    Damage(testDescription: "a fingerprint fewer", names: ["\(step)/fingerprints.json", "damaged"]) {
      let text = try $0.text("\(step)/fingerprints.json")
      let last = try #require(text.firstMatch(of: /,\n  "weights.npy" : "[0-9a-f]+"/)).range
      try $0.write(text.replacingCharacters(in: last, with: ""), to: "\(step)/fingerprints.json")
    },
    Damage(testDescription: "truncated weights", names: ["\(step)/weights.npy", "damaged"]) {
      try $0.write($0.bytes("\(step)/weights.npy").dropLast(8), to: "\(step)/weights.npy")
    },
    Damage(testDescription: "a flipped bit in the weights", names: ["\(step)/weights.npy", "damaged"]) {
      var bytes = try $0.bytes("\(step)/weights.npy")
      bytes[bytes.count - 1] ^= 1
      try $0.write(bytes, to: "\(step)/weights.npy")
    },
    Damage(testDescription: "two flipped signs in the weights", names: ["\(step)/weights.npy", "damaged"]) {
      var bytes = try $0.bytes("\(step)/weights.npy")
      for place in [1, 9] { bytes[bytes.count - place] ^= 0x80 }
      try $0.write(bytes, to: "\(step)/weights.npy")
    },
    Damage(testDescription: "no weights", names: ["\(step)/weights.npy", "damaged"]) {
      try FileManager.default.removeItem(at: $0.folder.appending(path: "\(step)/weights.npy"))
    },
    Damage(testDescription: "empty folder", names: ["run", "no checkpoint", "(--checkpoint)"]) {
      try FileManager.default.removeItem(at: $0.folder.appending(path: step))
    },
    Damage(testDescription: "no folder", names: ["run", "no checkpoint", "(--checkpoint)"]) {
      try FileManager.default.removeItem(at: $0.folder.appending(path: "run"))
    },
  ]
}

@Suite struct CheckpointRefusalTests {
  private func withCheckpoint(_ body: (Workplace) throws -> Void) throws {
    try withWorkplace { place in
      #expect(try place.run(training + ["--steps", "1", "--checkpoint", "run"]).ending == .exit(2))
      try body(place)
    }
  }

  @Test(arguments: Damage.all)
  fileprivate func aDamagedCheckpoint(_ damage: Damage) throws {
    try withCheckpoint { place in
      try damage.apply(place)
      try place.expectRefusal(training + ["--resume", "run"], exit: damage.exit, names: damage.names)
    }
  }

  @Test(arguments: [
    ["synthetic:sphere,n=20,d=4,noise=1"], ["synthetic:sphere,n=21,d=4"], ["synthetic:sphere,n=20,d=5"],
    ["synthetic:sphere,n=20,d=4", "--test-fraction", "0.3"],
  ])
  func otherData(_ data: [String]) throws {
    try withCheckpoint { place in
      try place.expectRefusal(
        ["train"] + data + ["--resume", "run"], exit: 65,
        names: ["run: ", "other training data", "synthetic:sphere,n=20,d=4", "--seed", "--test-fraction"])
    }
  }

  @Test(arguments: [
    ("--width", "65"), ("--solver", "cg"), ("--embedding", "srht"), ("--rows", "200"), ("--accuracy", "0.01"),
    ("--seed", "2"), ("--damping", "0"), ("--ridge", "0.1"), ("--ridge", "auto"), ("--start", "paired"),
    ("--start", "binomial"),
  ])
  func otherOptions(_ option: String, _ value: String) throws {
    try withCheckpoint { place in
      try place.expectRefusal(
        ["train", "synthetic:sphere,n=20,d=4", "--resume", "run", option, value],
        exit: 64, names: [option])
    }
  }

  @Test func anOccupiedFolder() throws {
    try withCheckpoint { place in
      try place.expectRefusal(
        training + ["--checkpoint", "run"], exit: 73, names: ["run: ", "--resume"])
    }
  }

  /// Other files next to the saves, with similar names, are neither counted nor removed; a file in the way of a later step is named before
  /// the first step.
  @Test func namesThatAreNoSaves() throws {
    try withWorkplace { place in
      let others = ["step-000002-backup", "step-9", "step-0000003", "step-000009", ".old.partial"]
      for name in others { try place.makeFolder("run/\(name)") }
      try place.write("mine", to: "run/step-000002-backup/state.json")
      try place.write("mine", to: "run/step-zzz")
      #expect(try place.run(training + ["--steps", "2", "--checkpoint", "run"]).ending == .exit(2))
      let kept = Set(others + ["step-zzz"])
      func names() throws -> Set<String> {
        Set(try FileManager.default.contentsOfDirectory(atPath: place.folder.path + "/run"))
      }
      #expect(try names() == kept.union(["step-000002"]))

      let resumed = try place.run(training + ["--steps", "3", "--tolerance", "0", "--resume", "run"])
      #expect(resumed.ending == .exit(2))
      #expect(
        resumed.error == "note: skipped in run: step-000009 is not a saved step: it has no state.json\n")
      #expect(try names() == kept.union(["step-000003"]))

      try place.write("mine", to: "run/step-000009/notes.txt")
      try place.expectRefusal(
        training + ["--steps", "9", "--resume", "run"], exit: 73, names: ["run/step-000009", "notes.txt"])
      try place.expectRefusal(
        training + ["--steps", "9", "--checkpoint", "new/run"], exit: 73, names: ["new/run"])
    }
  }

  /// A damaged save does not hide an older complete one, and is not deleted either.
  @Test func anOlderSaveThatIsWhole() throws {
    try withCheckpoint { place in
      let file = FileManager.default
      let copy = place.folder.appending(path: "run/step-000007")
      try file.copyItem(at: place.folder.appending(path: step), to: copy)
      let resumed = try place.run(training + ["--steps", "2", "--tolerance", "0", "--resume", "run"])
      #expect(resumed.ending == .exit(2))
      #expect(
        resumed.error.hasPrefix(
          "note: skipped in run: run/step-000007/state.json: the checkpoint is damaged"))
      #expect(
        try Set(file.contentsOfDirectory(atPath: place.folder.path + "/run")) == [
          "step-000002", "step-000007",
        ])
    }
  }

  /// An unrelated file in the folder of a save is not removed with it.
  @Test func aNoteInASave() throws {
    try withCheckpoint { place in
      try place.write("mine", to: "\(step)/notes.txt")
      #expect(
        try place.run(training + ["--steps", "2", "--tolerance", "0", "--resume", "run"]).ending == .exit(2))
      #expect(try place.text("\(step)/notes.txt") == "mine")
    }
  }

  /// Saving removes the remains of killed saves, and nothing else.
  @Test func otherFilesStayWhereTheyAre() throws {
    try withWorkplace { place in
      try place.makeFolder("run")
      for name in ["notes.txt", "download.partial"] { try place.write("mine", to: "run/\(name)") }
      for name in [".3F.partial", ".\(UUID().uuidString).partial"] { try place.makeFolder("run/\(name)") }
      #expect(try place.run(training + ["--steps", "1", "--checkpoint", "run"]).ending == .exit(2))
      let names = try FileManager.default.contentsOfDirectory(atPath: place.folder.path + "/run")
      #expect(Set(names) == ["notes.txt", "download.partial", ".3F.partial", "step-000001"])
    }
  }
}
