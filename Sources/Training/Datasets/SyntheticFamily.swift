/// Families of generated points on the unit sphere; `SyntheticSpecification` reads and generates them.
public enum SyntheticFamily: String, CaseIterable, Sendable {
  /// Independent uniform points.
  case sphere
  /// Points around uniform centres: point `i` is `c + spread·z/√d` on the sphere, `z` standard normal and
  /// `c` centre number `i mod clusters`.
  case clustered
  /// Points `2k` and `2k + 1` enclose a given angle; the first of each pair is uniform. An odd last point
  /// is alone.
  case nearParallel = "near-parallel"
  /// Uniform points with the outputs of a random network of the same kind as targets,
  /// `f(x) = width^(-1/2) Σ_r a_r max(0, w_rᵀx)`.
  case teacher
  /// The first `pairs` pairs `2k`, `2k + 1` are `x` and `−x` exactly; the points after them are uniform.
  case antipodal

  /// One parameter of a family.
  public struct Parameter: Equatable, Sendable {
    public let name: String
    public let standard: String
    public let values: Values
    public let meaning: String

    public enum Values: Equatable, Sendable {
      case count(ClosedRange<Int>)
      case real(ClosedRange<Double>)
      case choice([String])
    }

    /// The values accepted, in words.
    public var range: String {
      switch values {
      case .count(let range): "a whole number from \(range.lowerBound) to \(range.upperBound)"
      case .real(let range): "a number from \(range.lowerBound) to \(range.upperBound)"
      case .choice(let names): names.joined(separator: " or ")
      }
    }
  }

  /// The parameters of the family.
  public var parameters: [Parameter] {
    SyntheticFamily.common + own
  }

  private static let common = [
    Parameter(name: "n", standard: "200", values: .count(1...10_000_000), meaning: "points"),
    Parameter(name: "d", standard: "10", values: .count(1...1_000_000), meaning: "dimension"),
    Parameter(
      name: "noise", standard: "0", values: .real(0...1e6),
      meaning: "standard deviation of normal noise on the targets"),
  ]

  private static let targets = Parameter(
    name: "targets", standard: "gaussian", values: .choice(["gaussian", "signs"]),
    meaning: "independent standard normal targets, or ±1")

  private var own: [Parameter] {
    switch self {
    case .sphere: [SyntheticFamily.targets]
    case .clustered:
      [
        Parameter(name: "clusters", standard: "5", values: .count(1...1_000_000), meaning: "centres"),
        Parameter(
          name: "spread", standard: "0.1", values: .real(1e-12...1e6),
          meaning: "radius of a cluster before the points return to the sphere"),
        SyntheticFamily.targets,
      ]
    case .nearParallel:
      [
        Parameter(
          name: "angle", standard: "0.01", values: .real(1e-12...1.5), meaning: "radians within a pair"),
        SyntheticFamily.targets,
      ]
    case .teacher:
      [Parameter(name: "width", standard: "8", values: .count(1...1_000_000), meaning: "teacher neurons")]
    case .antipodal:
      [
        Parameter(name: "pairs", standard: "1", values: .count(0...5_000_000), meaning: "antipodal pairs"),
        SyntheticFamily.targets,
      ]
    }
  }

  /// The families with their parameters and standard values, one line each, for a tool's help.
  public static var help: [String] {
    allCases.map { family in
      let parameters = family.parameters.map { "\($0.name)=\($0.standard)" }
      return "\(family.rawValue),\(parameters.joined(separator: ","))"
    }
  }
}
