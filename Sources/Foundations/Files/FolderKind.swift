internal import Foundation

/// A kind of folder that is written as a whole, such as a model: its name in messages, and the files that belong to it.
///
/// Only what this package has written is ever replaced or removed. A folder is recognised by its marker, and is replaced
/// only if it contains no foreign file.
public struct FolderKind: Sendable {
  /// What a message calls one of them, such as “a model”.
  public let name: String
  /// The file that each of them has.
  public let marker: String
  /// The files and folders that one of them may contain, by their paths inside it; `*` matches any text.
  public let files: [String]

  /// - Parameters:
  ///   - name: what a message calls one of them.
  ///   - marker: the file that each of them has.
  ///   - files: those that are written alongside the marker.
  public init(_ name: String, marker: String, files: [String]) {
    (self.name, self.marker, self.files) = (name, marker, [marker] + files)
  }

  /// Whether there is a folder of the kind at a path, whatever else it contains.
  public func stands(at path: String) -> Bool {
    FileManager.default.fileExists(atPath: path + "/" + marker)
  }

  /// Whether a file of the kind may have this path inside its folder.
  package func owns(_ file: String) -> Bool { files.contains { matches(file, pattern: $0) } }

  /// The first item in a folder, by name, that is not of the kind.
  func firstStranger(in path: String) -> String? {
    let found = (try? FileManager.default.subpathsOfDirectory(atPath: path)) ?? []
    return found.sorted().first { !owns($0) }
  }

  /// Removes a folder of the kind, unless it contains foreign files. It is first renamed to a `PartialName`, so that a folder that is half removed when
  /// the process is killed is not mistaken for a complete one.
  package func remove(at path: String) {
    guard stands(at: path), firstStranger(in: path) == nil else { return }
    let url = URL(filePath: path)
    let leaving = url.deletingLastPathComponent().appending(path: PartialName.new())
    if (try? FileManager.default.moveItem(at: url, to: leaving)) != nil {
      try? FileManager.default.removeItem(at: leaving)
    }
  }
}

/// Whether a name matches a pattern with at most one `*`.
private func matches(_ name: String, pattern: String) -> Bool {
  let parts = pattern.split(separator: "*", maxSplits: 1, omittingEmptySubsequences: false)
  if parts.count < 2 { return name == pattern }
  return name.count >= parts[0].count + parts[1].count && name.hasPrefix(parts[0]) && name.hasSuffix(parts[1])
}
