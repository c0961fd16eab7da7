import Foundation

/// The package's own files as text, read by the checks of the ledger.
struct SourceTree {
  /// Path from the package's root, and text.
  let files: [(path: String, text: String)]

  private static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()
    .deletingLastPathComponent()

  /// All files below a folder with one of the endings; none when there is no such folder.
  init(_ folder: String, endings: [String] = ["swift"]) throws {
    let base = Self.root.appending(path: folder)
    let paths = FileManager.default.enumerator(atPath: base.path)?.compactMap { $0 as? String } ?? []
    files =
      try paths.filter { path in endings.contains { path.hasSuffix(".\($0)") } }.sorted().map {
        ("\(folder)/\($0)", try String(contentsOf: base.appending(path: $0), encoding: .utf8))
      }
  }

  /// One file at the root.
  static func text(of file: String) throws -> String {
    try String(contentsOf: root.appending(path: file), encoding: .utf8)
  }

  /// The display names of the tests and suites, as they stand behind `@Test(` and `@Suite(`.
  func displayNames() -> [(path: String, name: String)] {
    files.flatMap { file in
      file.text.matches(of: /@(?:Test|Suite)\(\s*"([^"]+)"/).map { (file.path, String($0.1)) }
    }
  }
}
