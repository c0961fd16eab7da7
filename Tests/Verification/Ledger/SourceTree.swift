import Foundation

/// The package's own files as text, read by the checks of the ledger.
struct SourceTree {
  /// Path from the package's root, and text.
  let files: [(path: String, text: String)]

  private static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()
    .deletingLastPathComponent()

  /// All files below a folder with one of the endings; empty if there is no such folder.
  init(_ folder: String, endings: [String] = ["swift"]) throws {
    let base = Self.root.appending(path: folder)
    let paths = FileManager.default.enumerator(atPath: base.path)?.compactMap { $0 as? String } ?? []
    files =
      try paths.filter { path in endings.contains { path.hasSuffix(".\($0)") } }.sorted().map {
        ("\(folder)/\($0)", try String(contentsOf: base.appending(path: $0), encoding: .utf8))
      }
  }

  /// Writes one file, named from the root.
  static func write(_ text: String, to file: String) throws {
    try text.write(to: root.appending(path: file), atomically: true, encoding: .utf8)
  }

  /// One file, named from the root.
  static func text(of file: String) throws -> String {
    try String(contentsOf: root.appending(path: file), encoding: .utf8)
  }

  /// The theorems as `File.theorem`.
  func theorems() -> [String] {
    files.flatMap { file in
      let name = file.path.split(separator: "/").last!.dropLast(2)
      return file.text.matches(of: /(?m)^Theorem ([A-Za-z0-9_']+)/).map { "\(name).\($0.1)" }
    }
  }

  /// The tests and suites that have a display name.
  func namedTests() -> [NamedTest] {
    files.flatMap { file in
      file.text.matches(of: NamedTest.pattern).map {
        NamedTest(name: String($0.name), isExact: $0.tag != nil)
      }
    }
  }

  /// The files where the tag `.exact` is not directly after a display name.
  func misplacedTags() -> [String] {
    files.filter { file in
      file.text.matches(of: /\.tags\([^)]*\.exact/).count
        != file.text.matches(of: NamedTest.pattern).count { $0.tag != nil }
    }.map(\.path)
  }
}

/// A test as its attribute describes it: claims, a colon and a statement, perhaps the tag `.exact`.
struct NamedTest {
  let name: String
  let isExact: Bool
  /// The identifiers before the colon; empty if there is other text.
  let claims: [String]
  /// The name without them.
  let statement: String

  static var pattern: Regex<(Substring, name: Substring, tag: Substring?)> {
    /@(?:Test|Suite)\(\s*"(?<name>[^"]+)"(?<tag>,\s*\.tags\(\.exact\))?/
  }

  init(name: String, isExact: Bool) {
    (self.name, self.isExact) = (name, isExact)
    if let match = name.wholeMatch(of: /([a-z]+\.[a-z*-]+(?:, [a-z]+\.[a-z*-]+)*): (.+)/) {
      claims = match.1.split(separator: ", ").map(String.init)
      statement = String(match.2)
    } else {
      (claims, statement) = ([], name)
    }
  }
}
