public import Claims
public import GaussNewton
public import SubspaceEmbedding

/// `case.json`: everything about a case that is not an array. Its schema is `case.schema.json` beside the cases.
public struct CaseHeader: Codable, Sendable, Equatable {
  public static let formatVersion = 1

  /// What a right port does with the case.
  public enum Verdict: String, Codable, Sendable {
    /// It matches every stage.
    case valid
    /// It refuses, with `refusal.txt` in place of outputs.
    case invalid
    /// It matches every stage, but for the freedoms that the case declares.
    case acceptable
  }

  public struct Sizes: Codable, Sendable, Equatable {
    /// `n`.
    public let points: Int
    /// `d`.
    public let dimension: Int
    /// `m`.
    public let width: Int
  }

  public struct Sketch: Codable, Sendable, Equatable {
    public let family: EmbeddingFamily
    /// `s`, after the family's own rounding.
    public let rows: Int
  }

  /// What made the case, enough to make it again.
  public struct Generator: Codable, Sendable, Equatable {
    public let name: String
    public let version: Int
    /// The points and the weights, in words that the generator reads.
    public let definition: String
  }

  public struct ArrayEntry: Codable, Sendable, Equatable {
    public let name: String
    /// `inputs/NAME.npy` or `states/NAME.npy`.
    public let file: String
    public let type: CaseArray.ElementType
    public let shape: [Int]
  }

  public struct StageEntry: Codable, Sendable, Equatable {
    public let stage: Stage
    public let claim: ClaimID
    public let definition: String
    /// Names of arrays, of `inputs/` and `states/`.
    public let reads: [String]
    /// The file that the port writes.
    public let output: String
    public let shape: [Int]
    public let formula: String
    public let derivation: String
    /// The largest ratio that passes.
    public let allowed: Double
  }

  /// Entries of an output that may differ from the oracle's.
  public struct Freedom: Codable, Sendable, Equatable {
    public let stage: Stage
    public let reason: String
    /// Index tuples into the output, as NumPy counts them.
    public let indices: [[Int]]
  }

  public let schema: String
  public let formatVersion: Int
  public let identifier: String
  public let exercises: String
  public let verdict: Verdict
  public let flags: [String]
  public let notes: String
  public let seed: UInt64
  public let generator: Generator
  /// Absent for the stream's integers.
  public let sizes: Sizes?
  public let solver: SolverKind?
  public let sketch: Sketch?
  /// `ε₀`.
  public let accuracy: Double?
  /// Of the port's own run, each step of which halves the residual: the tolerance `τ` of `‖r_T‖ ≤ τ‖r_0‖`, and the most steps.
  public let run: Run?
  public let arrays: [ArrayEntry]
  public let stages: [StageEntry]
  public let freedoms: [Freedom]
  /// Why the port must refuse.
  public let refusal: String?

  public struct Run: Codable, Sendable, Equatable {
    public let tolerance: Double
    public let maximumSteps: Int
  }

  enum CodingKeys: String, CodingKey, CaseIterable {
    case schema = "$schema"
    case formatVersion, identifier, exercises, verdict, flags, notes, seed, generator, sizes, solver, sketch
    case accuracy, run, arrays, stages, freedoms, refusal
  }
}
