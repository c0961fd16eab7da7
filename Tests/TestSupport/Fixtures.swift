public import Foundation

/// The repository's `Fixtures` folder.
public let fixtures = URL(filePath: #filePath)
  .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
  .appending(path: "Fixtures", directoryHint: .isDirectory)

/// Failing cases of the past, one JSON list for each property, replayed before any new case.
enum Regressions {
  static func saved<Case: Decodable>(for name: String, as _: Case.Type) throws -> [Case] {
    let file = fixtures.appending(path: "regressions/\(name).json")
    guard FileManager.default.fileExists(atPath: file.path) else { return [] }
    return try JSONDecoder().decode([Case].self, from: Data(contentsOf: file))
  }
}

/// A folder of its own for one test, removed at the end of `body`.
public func withTemporaryFolder<Result>(_ body: (URL) throws -> Result) throws -> Result {
  let folder = FileManager.default.temporaryDirectory
    .appending(path: "sgn-tests-\(UUID().uuidString)", directoryHint: .isDirectory)
  try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  defer { try? FileManager.default.removeItem(at: folder) }
  return try body(folder)
}
