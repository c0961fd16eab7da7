public import Claims
public import SketchedLeastSquares
public import SubspaceEmbedding

/// `case.json`: everything about a case except its arrays. Its schema is `case.schema.json`, next to the cases.
public struct CaseHeader: Codable, Sendable, Equatable {
  public static let formatVersion = 1

  /// What a correct port does with the case.
  public enum Verdict: String, CaseIterable, Codable, Sendable {
    /// It matches every stage.
    case valid
    /// It refuses, with `refusal.txt` instead of outputs.
    case invalid
    /// It matches every stage, except for the freedoms that the case declares.
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

  /// Of the given matrix.
  public struct MatrixSizes: Codable, Sendable, Equatable {
    /// `N`.
    public let rows: Int
    /// `n`.
    public let columns: Int
  }

  public struct Sketch: Codable, Sendable, Equatable {
    public let family: EmbeddingFamily
    /// `s`, after the family's own rounding.
    public let rows: Int
  }

  /// The program that generated the case, with what is needed to generate it again.
  public struct Generator: Codable, Sendable, Equatable {
    public let name: String
    public let version: Int
    /// The points and the weights, in the language of the generator.
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
    /// Index tuples into the output, as in NumPy.
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
  /// The sizes of a network; absent for the stream's integers and for a given matrix.
  public let sizes: Sizes?
  /// The sizes of `A` if it is given, as `inputs/matrix.npy`.
  public let matrix: MatrixSizes?
  /// The problem with a given matrix.
  public let problem: Setting.Problem?
  public let solver: SolverKind?
  public let sketch: Sketch?
  /// `ε₀`.
  public let accuracy: Double?
  /// `μ`; absent if it is zero.
  public let damping: Double?
  /// The port's own run, in which each step halves the residual: the tolerance `τ` of `‖r_T‖ ≤ τ‖r_0‖`, and the largest number of steps.
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
    case formatVersion, identifier, exercises, verdict, flags, notes, seed, generator, sizes, matrix
    case problem, solver, sketch, accuracy, damping, run, arrays, stages, freedoms, refusal
  }
}
