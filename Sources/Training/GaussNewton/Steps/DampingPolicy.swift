/// How the steps of a run are damped: with `μ`, a step solves `(G + μI) g = r`.
public enum DampingPolicy: Sendable, Equatable {
  /// The paper's step, `μ = 0`, for as long as it decreases the objective as its linear model promises; else Levenberg–Marquardt, where `μ`
  /// follows the gain ratio, and back to `μ = 0` when it can be. See `DampingControl`.
  case automatic
  /// The same `μ ≥ 0` in every step, taken whatever comes of it; `0` is the paper's algorithm alone.
  case fixed(Double)
}

extension DampingPolicy {
  /// What every step is damped by at least.
  var least: Double {
    if case .fixed(let damping) = self { damping } else { 0 }
  }
}

/// Stored and printed as `"auto"` or as the number.
extension DampingPolicy: Codable, CustomStringConvertible {
  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if let damping = try? container.decode(Double.self) {
      self = .fixed(damping)
    } else if try container.decode(String.self) == "auto" {
      self = .automatic
    } else {
      throw DecodingError.dataCorruptedError(in: container, debugDescription: "expected \"auto\" or a number")
    }
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    switch self {
    case .automatic: try container.encode("auto")
    case .fixed(let damping): try container.encode(damping)
    }
  }

  public var description: String {
    switch self {
    case .automatic: "auto"
    case .fixed(let damping): "\(damping)"
    }
  }
}
