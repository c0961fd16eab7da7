internal import Foundation

/// A file or folder that is being written has a temporary name, `.UUID.partial`, next to its final path.
package enum PartialName {
  static func new() -> String { prefix + UUID().uuidString + suffix }

  /// Whether a name has the form that only this package uses.
  package static func isOne(_ name: String) -> Bool {
    name.hasPrefix(prefix) && name.hasSuffix(suffix)
      && UUID(uuidString: String(name.dropFirst(prefix.count).dropLast(suffix.count))) != nil
  }

  private static let prefix = "."
  private static let suffix = ".partial"
}
