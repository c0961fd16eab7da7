/// How the steps of a run are damped: with `μ`, a step solves `(G + μI) g = r`.
public enum DampingPolicy: Sendable, Equatable {
  /// The paper's step, `μ = 0`, as long as it decreases the objective as the linear model predicts; otherwise Levenberg–Marquardt, where `μ`
  /// follows the gain ratio, returning to `μ = 0` when possible. See `DampingControl`.
  case automatic
  /// The same `μ ≥ 0` in every step, and every step is taken; `0` is the paper's algorithm.
  case fixed(Double)
}

extension DampingPolicy {
  /// The minimum damping of every step.
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
