import Foundation
import Testing

/// The output of a run with `--json`, one object on each line: the start, the steps and the end.
struct RunLines {
  let start: Start
  let steps: [Step]
  let end: End

  struct Start: Decodable, Equatable {
    let start: Bool
    let points: Int
    let testPoints: Int
    let dimension: Int
    let finishedSteps: Int
    let configuration: Configuration
  }

  struct Configuration: Decodable, Equatable {
    let width: Int
    let start: String
    let solver: String
    let size: Size
    let accuracy: Double
    let damping: Damping?
    let ridge: Double?
    let seed: Int
  }

  /// A number, or at most one.
  enum Size: Decodable, Equatable {
    case atMost(Int)
    case fixed(Int)

    init(from decoder: any Decoder) throws {
      let container = try decoder.singleValueContainer()
      if let number = try? container.decode(Int.self) {
        self = .fixed(number)
      } else {
        self = .atMost(Int(try container.decode(String.self).dropFirst("at most ".count))!)
      }
    }

    var most: Int {
      switch self {
      case .atMost(let number), .fixed(let number): number
      }
    }
  }

  /// `"auto"` or a number.
  enum Damping: Decodable, Equatable {
    case text(String)
    case number(Double)

    init(from decoder: any Decoder) throws {
      let container = try decoder.singleValueContainer()
      self =
        if let number = try? container.decode(Double.self) { .number(number) } else {
          .text(try container.decode(String.self))
        }
    }
  }

  struct Step: Decodable, Equatable {
    let step: Int
    let residualNorm: Double
    let contraction: Double
    let objectiveNorm: Double
    let damping: Double
    let gainRatio: Double?
    let rejected: Int
    let iterations: Int
    let solveResidual: Double
    let rows: Int?
    let sketchStep: Int?
    let distortion: Double?
    let conditionNumber: Double?
    let lambdaMin: Double?
    let movement: Double
    let flips: Int
    let operations: Int
  }

  struct End: Decodable, Equatable {
    let done: Bool
    let reason: String
    let cause: String
    let remedies: [String]
    let failure: String?
    let bestStep: Int
    let steps: Int
    let residualNorm: Double
    let relativeResidual: Double
    let train: Fit
    let held: [String: Int]
    let operations: Int
  }

  struct Fit: Decodable, Equatable {
    let rmse: Double
    let rSquared: Double?
  }

  /// How the tool ends after such a run: with 2 above its tolerance.
  var ending: Outcome.Ending { .exit(["tolerance", "roundoff-floor"].contains(end.reason) ? 0 : 2) }

  init(_ output: String) throws {
    let lines = output.split(separator: "\n").map { Data($0.utf8) }
    try #require(lines.count >= 2, "\(output)")
    start = try JSONDecoder().decode(Start.self, from: lines[0])
    steps = try lines[1..<(lines.count - 1)].map { try JSONDecoder().decode(Step.self, from: $0) }
    end = try JSONDecoder().decode(End.self, from: lines[lines.count - 1])
  }
}

/// The names of the fields of a JSON object, and those with the value null.
func fields(_ line: some StringProtocol) throws -> (all: Set<String>, null: Set<String>) {
  let object = try #require(
    JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any], "\(line) is no JSON object")
  return (Set(object.keys), Set(object.filter { $0.value is NSNull }.keys))
}

/// JSON lines without the values that depend on the clock.
func withoutSeconds(_ output: String) throws -> [String] {
  try output.split(separator: "\n").map { line in
    var object = try #require(JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
    object["seconds"] = nil
    return String(
      decoding: try JSONSerialization.data(withJSONObject: object, options: .sortedKeys), as: UTF8.self)
  }
}
