internal import Communication
internal import Files
internal import Foundation

/// A folder that checkpoints are saved in, each in a folder of its own, `step-000007`.
///
/// Other files may stand beside them. A folder is a save by its name, `step-` and at least six digits as they are written here,
/// and by `state.json` in it. Nothing else is ever removed but what a killed save left under a `PartialName`.
struct CheckpointFolder {
  let path: String

  static let kind = FolderKind(
    "a saved step", marker: "state.json", files: [FingerprintedFiles.table, "*.npy"])
  private static let prefix = "step-"

  /// The name of the save after a step.
  static func name(of step: Int) -> String {
    let digits = String(step)
    return prefix + String(repeating: "0", count: max(0, 6 - digits.count)) + digits
  }

  /// The step whose save would be called so; nil for any other name.
  static func step(of name: String) -> Int? {
    guard name.hasPrefix(prefix), let step = Int(name.dropFirst(prefix.count)),
      Self.name(of: step) == name
    else { return nil }
    return step
  }

  func path(of step: Int) -> String { path + "/" + Self.name(of: step) }

  /// The steps that are saved, newest first.
  var savedSteps: [Int] { named.filter { Self.kind.stands(at: path(of: $0)) } }

  /// The steps under whose names something else stands, newest first.
  var unusableSteps: [Int] { named.filter { !Self.kind.stands(at: path(of: $0)) } }

  /// The steps that are saved, and those under whose names something else stands, as rank 0 sees them: on a file system over the network others may not see the same at
  /// once.
  func steps(seenByFirstOf communicator: Communicator) -> (saved: [Int], unusable: [Int]) {
    let lists = communicator.broadcast(
      Array(
        [savedSteps, unusableSteps].map { $0.map(String.init).joined(separator: " ") }.joined(separator: "\n")
          .utf8))
    let steps = String(decoding: lists, as: UTF8.self).split(
      separator: "\n", omittingEmptySubsequences: false
    )
    .map { $0.split(separator: " ").compactMap { Int($0) } }
    return (steps[0], steps[1])
  }

  private var named: [Int] { entries.compactMap(Self.step).sorted(by: >) }

  private var entries: [String] { (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? [] }

  /// Removes the saves before a step, and what killed ones left.
  func removeSaves(before step: Int) {
    for earlier in savedSteps where earlier < step { Self.kind.remove(at: path(of: earlier)) }
    for entry in entries where PartialName.isOne(entry) {
      try? FileManager.default.removeItem(atPath: path + "/" + entry)
    }
  }
}
