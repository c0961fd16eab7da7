internal import Foundation

/// What is being written has a name of its own, `.UUID.partial`, beside where it is going to stand.
package enum PartialName {
  static func new() -> String { prefix + UUID().uuidString + suffix }

  /// Whether this package gives such a name, and nobody else would.
  package static func isOne(_ name: String) -> Bool {
    name.hasPrefix(prefix) && name.hasSuffix(suffix)
      && UUID(uuidString: String(name.dropFirst(prefix.count).dropLast(suffix.count))) != nil
  }

  private static let prefix = "."
  private static let suffix = ".partial"
}
