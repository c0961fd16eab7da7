internal import Files

/// A family with its parameters, such as `sphere,n=200,d=10`.
public struct SyntheticSpecification: Equatable, Sendable, CustomStringConvertible {
  public let family: SyntheticFamily
  private let values: [String: Value]

  private enum Value: Equatable {
    case count(Int)
    case real(Double)
    case choice(String)
  }

  /// Reads `family,key=value,…`; an omitted parameter has its default value.
  ///
  /// - Throws: `DatasetError` with an `ArgumentProblem`, naming the part that is wrong and what is accepted.
  public init(_ text: String) throws(DatasetError) {
    do throws(ArgumentProblem) {
      self = try SyntheticSpecification.parse(text)
    } catch {
      throw DatasetError("synthetic:\(text)", nil, .argument(error))
    }
  }

  private init(family: SyntheticFamily, values: [String: Value]) {
    self.family = family
    self.values = values
  }

  private static func parse(_ text: String) throws(ArgumentProblem) -> SyntheticSpecification {
    let parts = text.split(separator: ",", omittingEmptySubsequences: false)
    guard let family = SyntheticFamily(rawValue: String(parts[0])) else {
      throw .unknownFamily(String(parts[0]))
    }
    var given: [String: String] = [:]
    for part in parts.dropFirst() {
      guard let equals = part.firstIndex(of: "=") else { throw .malformedParameter(String(part)) }
      let name = String(part[..<equals])
      guard family.parameters.contains(where: { $0.name == name }) else {
        throw .unknownParameter(name, family: family)
      }
      if given.updateValue(String(part[part.index(after: equals)...]), forKey: name) != nil {
        throw .repeatedParameter(name)
      }
    }
    var values: [String: Value] = [:]
    for parameter in family.parameters {
      values[parameter.name] = try value(given[parameter.name] ?? parameter.standard, for: parameter)
    }
    let specification = SyntheticSpecification(family: family, values: values)
    try specification.checkTogether()
    return specification
  }

  private static func value(
    _ text: String, for parameter: SyntheticFamily.Parameter
  ) throws(ArgumentProblem) -> Value {
    switch parameter.values {
    case .count(let range):
      if text.utf8.allSatisfy({ $0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9") }),
        let count = Int(text), range.contains(count)
      {
        return .count(count)
      }
    case .real(let range):
      if let real = try? parseNumber(text), range.contains(real) { return .real(real) }
    case .choice(let names):
      if names.contains(text) { return .choice(text) }
    }
    throw .unacceptableValue(text, parameter: parameter)
  }

  /// Checks constraints between parameters.
  private func checkTogether() throws(ArgumentProblem) {
    let d = count("d")
    for name in ["n", "clusters", "width"] {
      guard case .count(let count) = values[name] else { continue }
      if count * d > maximumEntries { throw .tooLarge(parameter: name, count: count, dimension: d) }
    }
    if family == .nearParallel && d == 1 { throw .noAngleInDimensionOne }
    if family == .antipodal && 2 * count("pairs") > count("n") {
      throw .tooManyPairs(pairs: count("pairs"), points: count("n"))
    }
  }

  /// The specification in full, every parameter written out.
  public var description: String {
    let parameters = family.parameters.map { parameter in
      switch values[parameter.name]! {
      case .count(let count): "\(parameter.name)=\(count)"
      case .real(let real): "\(parameter.name)=\(real)"
      case .choice(let name): "\(parameter.name)=\(name)"
      }
    }
    return "synthetic:" + ([family.rawValue] + parameters).joined(separator: ",")
  }
}

// MARK: - Values

extension SyntheticSpecification {
  func count(_ name: String) -> Int {
    guard case .count(let count) = values[name] else { preconditionFailure("\(name) is not a count") }
    return count
  }

  func real(_ name: String) -> Double {
    guard case .real(let real) = values[name] else { preconditionFailure("\(name) is not a number") }
    return real
  }

  func choice(_ name: String) -> String {
    guard case .choice(let choice) = values[name] else { preconditionFailure("\(name) is not a choice") }
    return choice
  }
}
