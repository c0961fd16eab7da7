/// A mutant that no test can tell from the original, and why. It goes stale when its line changes.
public struct Equivalent: Codable, Sendable, Hashable {
  /// The mutant's file.
  public let file: String
  /// Its line, without the blanks around it.
  public let line: String
  /// Its change as `Mutant.change` writes it.
  public let change: String
  /// Which of several equal changes of that line, or of equal lines, from 1; needed only where there are several.
  public let occurrence: Int?
  public let reason: String

  public init(file: String, line: String, change: String, occurrence: Int? = nil, reason: String) {
    (self.file, self.line, self.change, self.occurrence, self.reason) = (
      file, line, change, occurrence, reason
    )
  }

  /// The one mutant that it describes, by its place; `nil` if there is none, or if there are several and it does not say which.
  fileprivate func place(in mutants: [Mutant]) -> Int? {
    let found = mutants.indices.filter {
      mutants[$0].file == file && mutants[$0].lineText == line && mutants[$0].change == change
    }
    guard let occurrence else { return found.count == 1 ? found[0] : nil }
    return found.indices.contains(occurrence - 1) ? found[occurrence - 1] : nil
  }
}

extension [Mutant] {
  /// The mutants that are not known to be equivalent, and the entries that match no mutant, because the line has changed, or match several.
  public func without(_ equivalents: [Equivalent]) -> (mutants: [Mutant], stale: [Equivalent]) {
    let places = equivalents.map { $0.place(in: self) }
    let known = Set(places.compactMap(\.self))
    return (
      indices.filter { !known.contains($0) }.map { self[$0] },
      equivalents.indices.filter { places[$0] == nil }.map { equivalents[$0] }
    )
  }
}
