import DenseLinearAlgebra
import Foundation
import TestSupport
import Testing

/// What `checkProperty` does with a property that fails.
@Suite struct PropertyTestingTests {
  private func failure(
    _ regressions: Regressions, body: @escaping (PointSet) throws -> Void
  ) -> (any Error)? {
    do {
      try checkProperty("aPropertyThatFails", over: PointSet.self, regressions: regressions, body)
      return nil
    } catch { return error }
  }

  @Test func aFailingCaseIsShrunkKeptAndReplayed() throws {
    try withTemporaryFolder { folder in
      let regressions = Regressions(folder: folder.appending(path: "regressions"))
      // Fails for three points or more in two dimensions or more: the smallest such case has just these.
      func body(_ set: PointSet) throws {
        try require(set.count < 3 || set.dimension < 2, "\(set.count) points in \(set.dimension) dimensions")
      }
      let error = try #require(failure(regressions, body: body))
      let text = String(describing: error)
      #expect(text.contains("3 points in 2 dimensions") && text.contains(#""kind":"coherent""#))
      #expect(text.contains("SGN_REPLAY='{") && text.contains("it is kept in"))

      let file = regressions.file(of: "aPropertyThatFails")
      let kept = try JSONDecoder().decode([PointSet].self, from: Data(contentsOf: file))
      #expect(kept.count == 1 && kept[0].count == 3 && kept[0].dimension == 2 && kept[0].kind == .coherent)

      // The kept case comes first, even where nothing generated would fail; and it is kept once.
      var seen: [PointSet] = []
      #expect(failure(regressions) { seen.append($0) } == nil)
      #expect(seen.count == 61 && seen[0].count == 3)
      #expect(failure(regressions, body: body) != nil)
      #expect(try JSONDecoder().decode([PointSet].self, from: Data(contentsOf: file)).count == 1)
    }
  }

  @Test func aFolderThatCannotBeWrittenIsSaid() throws {
    let error = try #require(
      failure(Regressions(folder: URL(filePath: "/dev/null/regressions"))) { _ in throw Unmet.example })
    #expect(String(describing: error).contains("keep it:     add the case to the list in"))
  }

  @Test func whatIsKeptOfThisRepositoryCanBeRead() throws {
    let folder = fixtures.appending(path: "regressions")
    let files =
      (try? FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)) ?? []
    for file in files where file.pathExtension == "json" {
      let list = try JSONSerialization.jsonObject(with: Data(contentsOf: file)) as? [Any]
      #expect(list?.isEmpty == false, "\(file.lastPathComponent)")
    }
  }
}

extension Unmet {
  fileprivate static var example: any Error {
    do {
      try require(false, "no")
      return CancellationError()
    } catch { return error }
  }
}
