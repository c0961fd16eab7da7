import Foundation
import Testing

private let training = [
  "train", "synthetic:sphere,n=20,d=4", "--width", "64", "--solver", "gram", "--rows", "8n",
]
private let step = "run/step-000001"

/// What can be wrong with a checkpoint: how it is damaged, and what the one line must name.
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

  static let all = [
    Damage(testDescription: "truncated state", names: ["\(step)/state.json", "damaged"]) {
      try $0.write($0.bytes("\(step)/state.json").dropLast(20), to: "\(step)/state.json")
    },
    Damage(testDescription: "empty state", names: ["\(step)/state.json", "damaged"]) {
      try $0.write("", to: "\(step)/state.json")
    },
    Damage(testDescription: "no state", names: ["\(step)/state.json"], exit: 74) {
      try FileManager.default.removeItem(at: $0.folder.appending(path: "\(step)/state.json"))
    },
    Damage(testDescription: "other version", names: ["run", "version 99"]) {
      try replacing("\"formatVersion\" : 2", by: "\"formatVersion\" : 99", in: $0)
    },
    Damage(testDescription: "other width", names: ["\(step)/weights.npy", "damaged"]) {
      try replacing("\"width\" : 64", by: "\"width\" : 65", in: $0)
    },
    Damage(testDescription: "no rows", names: ["\(step)/state.json", "damaged"]) {
      try replacing("\"rows\" : 128", by: "\"rows\" : -5", in: $0)
    },
    Damage(testDescription: "unknown solver", names: ["\(step)/state.json", "damaged"]) {
      try replacing("\"solver\" : \"gram\"", by: "\"solver\" : \"magic\"", in: $0)
    },
    Damage(testDescription: "truncated weights", names: ["\(step)/weights.npy", "damaged"]) {
      try $0.write($0.bytes("\(step)/weights.npy").dropLast(8), to: "\(step)/weights.npy")
    },
    Damage(testDescription: "a flipped bit in the weights", names: ["\(step)/weights.npy", "damaged"]) {
      var bytes = try $0.bytes("\(step)/weights.npy")
      bytes[bytes.count - 1] ^= 1
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
      #expect(try place.run(training + ["--steps", "1", "--checkpoint", "run"]).ending == .exit(0))
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
    ("--seed", "2"),
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

  /// Saving clears away what killed saves left, and nothing else.
  @Test func otherFilesStayWhereTheyAre() throws {
    try withWorkplace { place in
      try place.makeFolder("run")
      for name in ["notes.txt", "download.partial"] { try place.write("mine", to: "run/\(name)") }
      try place.makeFolder("run/.3F.partial")
      #expect(try place.run(training + ["--steps", "1", "--checkpoint", "run"]).ending == .exit(0))
      let names = try FileManager.default.contentsOfDirectory(atPath: place.folder.path + "/run")
      #expect(Set(names) == ["notes.txt", "download.partial", "step-000001"])
    }
  }
}
