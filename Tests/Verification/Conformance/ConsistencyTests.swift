import Foundation
import NumPyFormat
import Testing

@testable import Conformance

/// A case whose parts do not fit each other is refused before anything is computed with it, and says which part: each requirement is broken by itself,
/// from both sides where it has an edge.
@Suite struct ConsistencyTests {
  /// A field of the header by its path, `stages.0.formula`, set or, for nil, removed.
  struct Edit: Sendable {
    let path: String
    let json: String?

    init(_ path: String, _ json: String?) { (self.path, self.json) = (path, json) }
  }

  /// What is said of a case with some fields and arrays changed.
  private func message(
    _ name: String, _ edits: [Edit], _ change: (inout [String: CaseArray]) -> Void = { _ in }
  ) throws -> String {
    let one = try committed(name)
    var object = try JSONSerialization.jsonObject(with: Data(one.headerBytes))
    for edit in edits {
      let value = try edit.json.map {
        try JSONSerialization.jsonObject(with: Data($0.utf8), options: .fragmentsAllowed)
      }
      object = try set(object, edit.path.split(separator: ".").map(String.init)[...], value)
    }
    var arrays = one.arrays
    change(&arrays)
    do {
      let header = try CaseHeader(
        bytes: Array(JSONSerialization.data(withJSONObject: object)), file: "case.json")
      try OracleCase(header: header, arrays: arrays).requireConsistency("case.json")
      return "right"
    } catch {
      return "\(error)"
    }
  }

  private func set(_ object: Any, _ path: ArraySlice<String>, _ value: Any?) throws -> Any {
    guard let key = path.first else { return try #require(value) }
    if var list = object as? [Any] {
      let index = try #require(Int(key))
      if path.count == 1 && index == list.count {
        list.append(try #require(value))
      } else {
        list[index] = try set(list[index], path.dropFirst(), value)
      }
      return list
    }
    var fields = try #require(object as? [String: Any])
    if path.count == 1 {
      fields[key] = value
    } else {
      fields[key] = try set(fields[key] ?? [String: Any](), path.dropFirst(), value)
    }
    return fields
  }

  @Test(
    arguments: [
      ("gram-sphere", "identifier", "\"\"", "the identifier is empty"),
      ("gram-sphere", "identifier", "\"x\"", "right"),
      ("gram-sphere", "$schema", "\"case.schema.json\"", "$schema is not ../case.schema.json"),
      ("gram-sphere", "accuracy", "0", "the accuracy must lie between 0 and 1"),
      ("gram-sphere", "accuracy", "1e-300", "right"), ("gram-sphere", "accuracy", "0.999", "right"),
      ("gram-sphere", "accuracy", "1", "the accuracy must lie between 0 and 1"),
      ("gram-sphere", "accuracy", nil, "a step needs a solver and an accuracy"),
      (
        "gram-sphere", "run.tolerance", "0",
        "the run needs a tolerance between 0 and 1 and from 1 to 1000 steps"
      ),
      (
        "gram-sphere", "run.tolerance", "1",
        "the run needs a tolerance between 0 and 1 and from 1 to 1000 steps"
      ),
      ("gram-sphere", "run.tolerance", "0.5", "right"),
      ("gram-sphere", "run.maximumSteps", "0", "the run needs a tolerance"),
      ("gram-sphere", "run.maximumSteps", "1", "right"), ("gram-sphere", "run.maximumSteps", "1000", "right"),
      ("gram-sphere", "run.maximumSteps", "1001", "the run needs a tolerance"),
      ("gram-sphere", "run", nil, "the stages are"),
      ("gram-sphere", "verdict", "\"invalid\"", "the stages are"),
      ("gram-sphere", "matrix", #"{"rows": 3, "columns": 2}"#, "a case has a network or a matrix, not both"),
      (
        "gram-sphere", "sketch", #"{"family": "srht", "rows": 20}"#,
        "a sketch requires a solver that sketches"
      ),
      ("gram-sphere", "stages.0.reads", #"["points"]"#, "the stage pre-activations is not described as this"),
      ("gram-sphere", "stages.5.derivation", "\"\"", "the stage solution is not described as this version"),
      ("refuse-few-rows", "sketch", nil, "such a solver requires a sketch"),
      ("refuse-few-rows", "sketch.rows", "0", "at least 1 and at most 16777216 rows, not 0"),
      ("refuse-few-rows", "sketch.rows", "16777216", "right"),
      ("refuse-few-rows", "sketch.rows", "16777217", "at least 1 and at most 16777216 rows, not 16777217"),
      ("refuse-few-rows", "solver", nil, "a step needs a solver and an accuracy"),
      ("refuse-duplicates", "sizes.points", "0", "the sizes must be positive"),
      ("refuse-duplicates", "sizes.dimension", "0", "the sizes must be positive"),
      ("refuse-duplicates", "sizes.width", "0", "the sizes must be positive"),
      ("refuse-duplicates", "sizes.width", "63", "which does not fit the sizes of the case"),
      ("refuse-duplicates", "problem", "\"system\"", "a case has a network or a matrix, not both"),
      ("refuse-matrix-few-rows", "matrix.rows", "0", "the sizes must be positive"),
      ("refuse-matrix-few-rows", "matrix.columns", "0", "the sizes must be positive"),
      ("refuse-matrix-few-rows", "matrix.rows", "61", "the array matrix has the shape [60, 10]"),
      ("refuse-matrix-few-rows", "problem", nil, "a given matrix needs a problem"),
      (
        "refuse-matrix-few-rows", "run", #"{"tolerance": 0.5, "maximumSteps": 2}"#,
        "a given matrix has no run and no freedoms"
      ),
      (
        "refuse-matrix-few-rows", "freedoms", #"[{"stage": "gram", "reason": "", "indices": [[0, 0]]}]"#,
        "a given matrix has no run and no freedoms"
      ),
      ("refuse-matrix-few-rows", "problem", "\"least-squares\"", "least squares needs the solver sketched"),
      ("refuse-matrix-negative-damping", "damping", "-7", "right"),
      ("matrix-gram", "damping", nil, "the stage solution is not described as this version"),
      ("near-ties", "freedoms.0.indices", "[[0, 0], [2, 65]]", "right"),
      ("near-ties", "freedoms.0.indices", "[[3, 0]]", "only activations of an acceptable case can be free"),
      ("near-ties", "freedoms.0.indices", "[[0, 66]]", "only activations of an acceptable case can be free"),
      ("near-ties", "freedoms.0.indices", "[[-1, 0]]", "only activations of an acceptable case can be free"),
      ("near-ties", "freedoms.0.indices", "[[0, -1]]", "only activations of an acceptable case can be free"),
      ("near-ties", "freedoms.0.indices", "[[1]]", "only activations of an acceptable case can be free"),
      (
        "near-ties", "freedoms.0.indices", "[[1, 1, 1]]", "only activations of an acceptable case can be free"
      ),
      ("near-ties", "freedoms.0.stage", "\"gram\"", "only activations of an acceptable case can be free"),
      ("near-ties", "verdict", "\"valid\"", "only activations of an acceptable case can be free"),
      ("stream", "solver", "\"gram\"", "the stages are"),
      ("stream", "sketch", #"{"family": "srht", "rows": 2}"#, "a solver or a sketch needs sizes"),
      ("stream", "stages", "[]", "the stages are [], they must be []"),
    ] as [(String, String, String?, String)])
  func aFieldIsHeldToTheOthers(_ name: String, _ path: String, _ json: String?, _ reason: String) throws {
    let message = try message(name, [Edit(path, json)])
    #expect(message == reason || message.hasPrefix("case.json: ") && message.contains(reason), "\(message)")
  }

  /// A stage that is there twice, or after the integers.
  @Test func stagesOfTheStream() throws {
    for (stage, reason) in [("words", "the stages are"), ("gram", "the stages are")] {
      let one = try committed("stream")
      let entry = one.header.stages.first { $0.stage.rawValue == stage }
      let template = try JSONEncoder().encode(entry ?? committed("gram-sphere").header.stages[4])
      let text = try message("stream", [Edit("stages.4", String(decoding: template, as: UTF8.self))])
      #expect(text.contains(reason), "\(text)")
    }
  }

  private func shaped(_ array: CaseArray, _ shape: [Int]) -> CaseArray {
    CaseArray(
      array.type,
      NumPyArray(shape: shape, elements: Array(repeating: 0, count: shape.reduce(1, *))))
  }

  private func changed(_ array: CaseArray, _ place: Int, _ value: Double) -> CaseArray {
    var elements = array.elements
    elements[place] = value
    return CaseArray(array.type, NumPyArray(shape: array.shape, elements: elements))
  }

  @Test(arguments: ["points", "targets", "weights", "output_signs"]) func anInputIsMissing(_ name: String)
    throws
  {
    #expect(try message("gram-sphere", []) { $0[name] = nil }.contains("needs an array \(name)"))
    #expect(
      try message("refuse-duplicates", []) { $0[name] = nil } == "case.json: the array \(name) is missing")
  }

  @Test func anInputOfAMatrixIsMissing() throws {
    for name in ["matrix", "residual"] {
      #expect(
        try message("refuse-matrix-few-rows", []) { $0[name] = nil }
          == "case.json: the array \(name) is missing")
    }
    #expect(
      try message("matrix-least-squares", []) { $0["observations"] = nil }.contains(
        "needs an array observations"))
  }

  /// The name of an array and the sizes determine its shape; an array with an unknown name is refused.
  @Test func arraysHaveTheShapesOfTheSizes() throws {
    for name in ["gram-sphere", "sketched-srht", "damped-few-rows", "matrix-least-squares"] {
      for (array, value) in try committed(name).arrays where !array.hasPrefix("draw_") {
        let longer = value.shape.isEmpty ? [1] : value.shape.dropLast() + [value.shape.last! + 1]
        let isOfAnyLength = array == "trajectory"
        let text = try message(name, []) { $0[array] = shaped(value, longer) }
        #expect(
          isOfAnyLength || text.contains("not described") || text.contains("which does not fit the sizes"),
          "\(name), \(array): \(text)")
      }
    }
    for name in ["iterates", "trajectory"] {
      let text = try message("cg-sphere", []) {
        $0[name] = shaped($0[name]!, [0] + $0[name]!.shape.dropFirst())
      }
      #expect(text.contains("is not described as this version"), "\(text)")
    }
    #expect(
      try message("gram-sphere", []) { $0["other"] = $0["gram"]! }
        == "case.json: such a case has no array other")
    #expect(try message("gram-sphere", []) { $0["draw_other"] = $0["gram"]! } == "right")
  }

  @Test func valuesAreWhatTheyCanBe() throws {
    for value in [Double.nan, .infinity, -.infinity] {
      #expect(
        try message("gram-sphere", []) { $0["gram"] = changed($0["gram"]!, 7, value) }
          == "case.json: the array gram contains a number that is not finite")
      // What must be refused may be anything.
      #expect(
        try message("refuse-duplicates", []) { $0["targets"] = changed($0["targets"]!, 1, value) } == "right")
    }
    for (value, isRight) in [(1.0, true), (-1, true), (0, false), (2, false)] {
      let text = try message("refuse-duplicates", []) {
        $0["output_signs"] = changed($0["output_signs"]!, 63, value)
      }
      #expect(text == (isRight ? "right" : "case.json: an output sign must be −1 or 1"))
    }
    for (value, isRight) in [(1.0, true), (0, true), (-1, false), (2, false)] {
      let text = try message("gram-sphere", []) { $0["pattern"] = changed($0["pattern"]!, 1599, value) }
      #expect(text == (isRight ? "right" : "case.json: an activation must be 0 or 1"))
    }
  }

  @Test func aStageNeedsWhatItReadsAndWrites() throws {
    for (name, array, stage) in [
      ("sketched-srht", "draw_rows", ""), ("gram-sphere", "final_weights", "trajectory"),
      ("gram-sphere", "gram", "gram"), ("sketched-srht", "triangular_factor", "triangular-factor"),
    ] {
      let text = try message(name, []) { $0[array] = nil }
      #expect(
        stage.isEmpty
          ? text.contains(array) : text == "case.json: the stage \(stage) needs an array \(array)",
        "\(text)")
    }
  }
}
