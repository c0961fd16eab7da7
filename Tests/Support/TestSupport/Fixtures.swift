public import Foundation

/// The repository's `Fixtures` folder.
public let fixtures = URL(filePath: #filePath)
  .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
  .deletingLastPathComponent()
  .appending(path: "Fixtures", directoryHint: .isDirectory)

/// Past failing cases, one JSON list for each property, replayed before any new case.
public struct Regressions: Sendable {
  /// Those of this repository.
  public static let kept = Regressions(folder: fixtures.appending(path: "regressions"))

  let folder: URL

  public init(folder: URL) { self.folder = folder }

  public func file(of property: String) -> URL { folder.appending(path: "\(property).json") }

  func saved<Case: Decodable>(for property: String, as _: Case.Type) throws -> [Case] {
    guard FileManager.default.fileExists(atPath: file(of: property).path) else { return [] }
    return try JSONDecoder().decode([Case].self, from: Data(contentsOf: file(of: property)))
  }

  /// Adds a case to the list of its property, unless it is already listed.
  func keep(_ new: some PropertyCase, for property: String) throws {
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    try keep(new, besides: saved(for: property, as: type(of: new)), for: property)
  }

  private func keep<Case: PropertyCase>(_ new: Case, besides old: [Case], for property: String) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    var lines = try old.map { String(decoding: try encoder.encode($0), as: UTF8.self) }
    let line = String(decoding: try encoder.encode(new), as: UTF8.self)
    if lines.contains(line) { return }
    lines.append(line)
    let text = "[\n  " + lines.joined(separator: ",\n  ") + "\n]\n"
    try Data(text.utf8).write(to: file(of: property), options: .atomic)
  }
}

/// A separate folder for one test, removed at the end of `body`.
public func withTemporaryFolder<Result>(_ body: (URL) throws -> Result) throws -> Result {
  let folder = FileManager.default.temporaryDirectory
    .appending(path: "sgn-tests-\(UUID().uuidString)", directoryHint: .isDirectory)
  try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  defer { try? FileManager.default.removeItem(at: folder) }
  return try body(folder)
}
