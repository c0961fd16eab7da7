internal import Foundation

/// A kind of folder that is written whole, such as a model: what messages call it, and which files are its own.
///
/// Only what this package has written is ever replaced or removed. A folder is taken for one of the kind by its marker, and for
/// nothing but that where no other file is in it.
public struct FolderKind: Sendable {
  /// What a message calls one of them, such as “a model”.
  public let name: String
  /// The file that each of them has.
  public let marker: String
  /// The files and folders that one of them may hold, by their paths inside it; `*` stands for any text.
  public let files: [String]

  /// - Parameters:
  ///   - name: what a message calls one of them.
  ///   - marker: the file that each of them has.
  ///   - files: those that are written beside the marker.
  public init(_ name: String, marker: String, files: [String]) {
    (self.name, self.marker, self.files) = (name, marker, [marker] + files)
  }

  /// Whether a folder of the kind stands at a path, with whatever else in it.
  public func stands(at path: String) -> Bool {
    FileManager.default.fileExists(atPath: path + "/" + marker)
  }

  /// Whether a file of the kind may have this path inside its folder.
  package func owns(_ file: String) -> Bool { files.contains { matches(file, pattern: $0) } }

  /// The first thing in a folder that is not of the kind, in the order of names.
  func firstStranger(in path: String) -> String? {
    let found = (try? FileManager.default.subpathsOfDirectory(atPath: path)) ?? []
    return found.sorted().first { !owns($0) }
  }

  /// Removes a folder of the kind, unless somebody else's files are in it. It goes under a `PartialName` first, so that one that is half removed when
  /// the process is killed is not taken for one that stands.
  package func remove(at path: String) {
    guard stands(at: path), firstStranger(in: path) == nil else { return }
    let url = URL(filePath: path)
    let leaving = url.deletingLastPathComponent().appending(path: PartialName.new())
    if (try? FileManager.default.moveItem(at: url, to: leaving)) != nil {
      try? FileManager.default.removeItem(at: leaving)
    }
  }
}

/// Whether a name is what a pattern with at most one `*` describes.
private func matches(_ name: String, pattern: String) -> Bool {
  let parts = pattern.split(separator: "*", maxSplits: 1, omittingEmptySubsequences: false)
  if parts.count < 2 { return name == pattern }
  return name.count >= parts[0].count + parts[1].count && name.hasPrefix(parts[0]) && name.hasSuffix(parts[1])
}
