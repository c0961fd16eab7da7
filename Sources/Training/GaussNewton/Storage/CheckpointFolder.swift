internal import Communication
internal import Files
internal import Foundation

/// A folder of checkpoints, each in its own folder, such as `step-000007`.
///
/// Other files may be next to them. A save is recognised by the folder's name, `step-` and at least six digits as they are written here,
/// and by `state.json` in it. Apart from saves, only the remains of a killed save under a `PartialName` are ever removed.
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

  /// The step whose save would have this name; nil for any other name.
  static func step(of name: String) -> Int? {
    guard name.hasPrefix(prefix), let step = Int(name.dropFirst(prefix.count)),
      Self.name(of: step) == name
    else { return nil }
    return step
  }

  func path(of step: Int) -> String { path + "/" + Self.name(of: step) }

  /// The steps that are saved, newest first.
  var savedSteps: [Int] { named.filter { Self.kind.stands(at: path(of: $0)) } }

  /// The steps whose names are taken by something else, newest first.
  var unusableSteps: [Int] { named.filter { !Self.kind.stands(at: path(of: $0)) } }

  /// The saved steps, and those whose names are taken by something else, as rank 0 sees them: on a network file system other ranks may not see the same
  /// immediately.
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

  /// Removes the saves before a step, and the remains of killed ones.
  func removeSaves(before step: Int) {
    for earlier in savedSteps where earlier < step { Self.kind.remove(at: path(of: earlier)) }
    for entry in entries where PartialName.isOne(entry) {
      try? FileManager.default.removeItem(atPath: path + "/" + entry)
    }
  }
}
