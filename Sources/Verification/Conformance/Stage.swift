public import Claims
internal import SketchedLeastSquares

/// One stage of a step or of a solve, or one primitive of the stream, at which a port is judged.
///
/// Each stage is computed from the oracle's own state before it, not from the port's, so that a mistake shows at one stage only and
/// errors do not accumulate.
public enum Stage: String, CaseIterable, Codable, Sendable, Comparable {
  case words, signs, indices, subset, hadamard
  case preActivations = "pre-activations"
  case pattern, outputs, residual, gram
  case sketchedMatrix = "sketched-matrix"
  case triangularFactor = "triangular-factor"
  case conditionNumber = "condition-number"
  case preconditionedResidual = "preconditioned-residual"
  case iterates, solution
  case nextWeights = "next-weights"
  case nextOutputs = "next-outputs"
  case trajectory

  public static func < (a: Stage, b: Stage) -> Bool { a.position < b.position }
  private var position: Int { Self.allCases.firstIndex(of: self)! }

  /// The claim that is violated if the stage is wrong.
  public var claim: ClaimID {
    switch self {
    case .words, .signs, .indices, .subset: .embeddingIsometryInExpectation
    case .hadamard: .embeddingSRHT
    case .preActivations, .outputs, .residual, .nextOutputs: .stepMeanValueIdentity
    case .pattern, .gram: .ntkGramFactorization
    case .sketchedMatrix: .embeddingIsometryInExpectation
    case .triangularFactor: .preconditionerSpectrumIdentity
    case .conditionNumber: .preconditionerConditionBound
    case .preconditionedResidual: .preconditionerLowRank
    case .iterates: .solverCGOptimality
    case .solution: .solverStopping
    case .nextWeights: .stepContraction
    case .trajectory: .trainInterpolates
    }
  }

  /// The array that is compared: `states/NAME.npy` in a case, `NAME.npy` among a port's outputs.
  public var output: String { rawValue.replacing("-", with: "_") }

  /// The arrays in `inputs/` and `states/` that the port reads for it.
  func reads(in setting: Setting) -> [String] {
    let preconditioner = setting.solver?.isSketched ?? false ? [setting.preconditionerName] : []
    return switch self {
    case .words, .signs, .indices, .subset: []
    case .hadamard: ["vector"]
    case .preActivations: ["points", "weights"]
    case .pattern: ["pre_activations"]
    case .outputs: ["pre_activations", "output_signs"]
    case .residual: ["outputs", "targets"]
    case .gram: setting.problem == nil ? ["pattern", "points"] : ["matrix"]
    case .sketchedMatrix:
      (setting.problem == nil ? ["pattern", "output_signs", "points"] : ["matrix"]) + setting.draws
    case .triangularFactor: ["sketched_matrix"]
    case .conditionNumber:
      [setting.problem == .leastSquares ? "matrix" : "gram", "triangular_factor"]
    case .preconditionedResidual: ["sketched_matrix", "residual"]
    case .iterates, .solution:
      (setting.problem == .leastSquares ? ["matrix", "observations"] : ["gram", "residual"]) + preconditioner
    case .nextWeights: ["weights", "output_signs", "pattern", "points", "solution"]
    case .nextOutputs: ["next_weights", "output_signs", "points"]
    case .trajectory: ["points", "targets", "weights", "output_signs"]
    }
  }

  /// The largest ratio that passes. Entries that must be equal may not differ at all.
  public var allowed: Double {
    switch self {
    case .words, .signs, .indices, .subset, .hadamard, .pattern: 0
    default: 1
    }
  }
}
