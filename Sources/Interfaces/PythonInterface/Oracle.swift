// The names are those of sgn_python.h.
// swift-format-ignore-file: AlwaysUseLowerCamelCase

internal import Conformance
internal import NumPyFormat
internal import PythonHeader
internal import Statistics

@c @implementation
public func sgn_oracle_cases(_ pattern: UnsafePointer<CChar>?) -> UnsafeMutablePointer<CChar>? {
  unsafe reply {
    try CaseCatalogue.definitions(matching: unsafe string("pattern", pattern)).map {
      ListedCase(identifier: $0.identifier, verdict: $0.verdict, exercises: $0.exercises, flags: $0.flags)
    }
  }
}

private struct ListedCase: Encodable {
  let identifier: String
  let verdict: CaseHeader.Verdict
  let exercises: String
  let flags: [String]
}

@c @implementation
public func sgn_oracle_case(
  _ name: UnsafePointer<CChar>?, _ oracleCase: UnsafeMutablePointer<UnsafeMutableRawPointer?>?
) -> UnsafeMutablePointer<CChar>? {
  unsafe reply {
    let name = try unsafe string("name", name)
    let definition =
      name.contains(":") ? try CaseDefinition(specification: name) : try CaseCatalogue.definition(name)
    let one = try OracleCase(definition)
    unsafe oracleCase?.pointee = Thing(one).address
    return one.header
  }
}

@c @implementation
public func sgn_oracle_array(
  _ oracleCase: UnsafeMutableRawPointer?, _ name: UnsafePointer<CChar>?, _ bytes: UnsafeMutableRawPointer?
) -> UnsafeMutablePointer<CChar>? {
  unsafe reply {
    let one = try unsafe value(OracleCase.self, at: oracleCase)
    let name = try unsafe string("name", name)
    guard let array = one.arrays[name] else {
      throw ArgumentError(description: "\(one.identifier) has no array '\(name)'")
    }
    guard let bytes = unsafe bytes else { throw ArgumentError(description: "a pointer to an array is null") }
    let entries = array.entries
    unsafe entries.withUnsafeBytes { unsafe bytes.copyMemory(from: $0.baseAddress!, byteCount: $0.count) }
    return array.shape
  }
}

@c @implementation
public func sgn_oracle_judge(
  _ oracleCase: UnsafeMutableRawPointer?, _ given: UnsafePointer<CChar>?,
  _ arrays: UnsafePointer<UnsafePointer<Double>?>?
) -> UnsafeMutablePointer<CChar>? {
  unsafe reply {
    let one = try unsafe value(OracleCase.self, at: oracleCase)
    let options = try unsafe options(JudgeOptions.self, given)
    guard let outputs = try unsafe options.outputs(arrays).first, options.draws.count == 1 else {
      throw ArgumentError(description: "give the outputs of one run, not of \(options.draws.count)")
    }
    return JudgedPort(try options.judge().judge(one, outputs), in: one.header.setting)
  }
}

@c @implementation
public func sgn_oracle_judge_own_sketch(
  _ oracleCase: UnsafeMutableRawPointer?, _ given: UnsafePointer<CChar>?,
  _ arrays: UnsafePointer<UnsafePointer<Double>?>?
) -> UnsafeMutablePointer<CChar>? {
  unsafe reply {
    let one = try unsafe value(OracleCase.self, at: oracleCase)
    let options = try unsafe options(JudgeOptions.self, given)
    return JudgedSketch(try options.judge().judgeOwnSketch(one, unsafe options.outputs(arrays)))
  }
}

private struct JudgeOptions: Decodable {
  struct Output: Decodable {
    let name: String
    let shape: [Int]
  }

  let precision: String
  let stages: [String]?
  let refusal: String?
  let draws: [[Output]]

  func judge() throws -> Judge {
    guard let precision = Precision.all.first(where: { $0.name == precision }) else {
      let names = Precision.all.map { "'\($0.name)'" }.joined(separator: ", ")
      throw ArgumentError(description: "precision is '\(precision)'; give one of \(names)")
    }
    let offered: [Stage]? = try stages?.map { try choice("a stage", $0) }
    return Judge(precision: precision, offered: offered.map { Set($0) } ?? Set(Stage.allCases))
  }

  /// The outputs of each draw, from the entries of all arrays one after the other.
  ///
  /// - Safety: each pointer leads to as many entries as its shape has.
  @unsafe func outputs(_ arrays: UnsafePointer<UnsafePointer<Double>?>?) throws -> [PortOutputs] {
    var place = 0
    return try draws.map { outputs in
      var found: [String: CaseArray] = [:]
      for output in outputs {
        let count = output.shape.reduce(1, *)
        let elements = count == 0 ? [] : try unsafe vector(arrays?[place], count)
        found[output.name] = CaseArray(.float64, NumPyArray(shape: output.shape, elements: elements))
        place += 1
      }
      return PortOutputs(found, refusal: refusal)
    }
  }
}

/// The caller's text.
///
/// - Safety: the pointer is null or leads to text that ends with a zero.
@unsafe private func string(_ parameter: String, _ text: UnsafePointer<CChar>?) throws -> String {
  guard let text = unsafe text else { throw ArgumentError(description: "\(parameter) is a null pointer") }
  return unsafe String(cString: text)
}

/// A verdict as data and as text.
private struct JudgedPort: Encodable {
  let verdict: PortVerdict
  let lines: [String]
  let words: [String: [String]]

  init(_ verdict: PortVerdict, in setting: Setting) {
    (self.verdict, lines) = (verdict, verdict.lines(in: setting))
    words = Dictionary(
      uniqueKeysWithValues: verdict.stages.map { ($0.stage.rawValue, $0.words(in: setting)) })
  }
}

private struct JudgedSketch: Encodable {
  let verdict: OwnSketchVerdict
  let outcome: String
  let drawsThatDecide: Int?
  let lines: [String]

  init(_ verdict: OwnSketchVerdict) {
    (self.verdict, outcome, lines) = (verdict, verdict.verdict.rawValue, verdict.lines)
    drawsThatDecide = verdict.drawsThatDecide
  }
}
