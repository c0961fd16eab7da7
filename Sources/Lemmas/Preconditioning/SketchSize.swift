/// How many rows a sketch has, or how many columns of `G` a Nyström approximation uses.
public enum SketchSize: Sendable, Equatable {
  /// Exactly this many.
  case fixed(Int)
  /// As many as pay off for a damped system, judged by its spectrum, up to a maximum: see `RandomlyPivotedCholesky` for columns, and for rows
  /// `SketchedLeastSquares.factor`.
  case automatic(most: Int)

  public var most: Int {
    switch self {
    case .fixed(let count), .automatic(let count): count
    }
  }

  public var isAutomatic: Bool { if case .automatic = self { true } else { false } }
}

/// Stored and printed as the number, or as "at most" and the number.
extension SketchSize: Codable, CustomStringConvertible {
  private static let prefix = "at most "

  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if let count = try? container.decode(Int.self) {
      self = .fixed(count)
      return
    }
    let text = try container.decode(String.self)
    guard text.hasPrefix(Self.prefix), let most = Int(text.dropFirst(Self.prefix.count)) else {
      throw DecodingError.dataCorruptedError(
        in: container, debugDescription: "expected a number, or \"\(Self.prefix)\" and a number")
    }
    self = .automatic(most: most)
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    switch self {
    case .fixed(let count): try container.encode(count)
    case .automatic: try container.encode(description)
    }
  }

  public var description: String {
    switch self {
    case .fixed(let count): "\(count)"
    case .automatic(let most): "\(Self.prefix)\(most)"
    }
  }
}
