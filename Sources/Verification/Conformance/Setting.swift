public import SketchedLeastSquares

/// What the stages of a case, and their wording, depend on.
public struct Setting: Sendable, Equatable {
  /// What is asked about a given tall matrix `A`.
  public enum Problem: String, CaseIterable, Codable, Sendable {
    /// `(AᵀA + μI) g = r` with a given `r` of `n` entries: a damped Gauss–Newton or natural-gradient step.
    case system
    /// `min ‖Ag − b‖² + μ‖g‖²` with a given `b` of `N` entries.
    case leastSquares = "least-squares"
  }

  /// Nil for the stream's integers.
  public let solver: SolverKind?
  /// Nil where `A = Jᵀ` is a network's.
  public let problem: Problem?
  /// Whether `μ > 0`.
  public let isDamped: Bool
  /// Whether the sketch has fewer rows than `A` has columns, so that `P` is applied in its low-rank form.
  public let hasFewRows: Bool
  /// The names of the arrays with the sketch's draws.
  let draws: [String]

  /// What `g` is found by: `G_μ = G + μI` with damping.
  var systemName: String { isDamped ? "G_μ" : "G" }
  /// The matrix whose Gram matrix that is.
  var stackedName: String { isDamped ? "[A; √μ I]" : "A" }
  /// What the preconditioner is read from.
  var preconditionerName: String { hasFewRows ? "sketched_matrix" : "triangular_factor" }

  /// The stages, in order.
  var stages: [Stage] {
    guard let solver else { return [] }
    let sketched: [Stage] =
      !solver.isSketched
      ? []
      : hasFewRows
        ? [.sketchedMatrix, .preconditionedResidual] : [.sketchedMatrix, .triangularFactor, .conditionNumber]
    let iterates: [Stage] = solver == .gram ? [] : [.iterates]
    return switch problem {
    case nil:
      [.preActivations, .pattern, .outputs, .residual, .gram] + sketched + iterates
        + [.solution, .nextWeights, .nextOutputs]
    case .system: [.gram] + sketched + iterates + [.solution]
    case .leastSquares: sketched + [.solution]
    }
  }
}

extension CaseHeader {
  /// `n`: the points, or the columns of the given matrix; nil for the stream's integers.
  var order: Int? { sizes?.points ?? matrix?.columns }

  /// What the wording of its stages depends on.
  public var setting: Setting {
    Setting(
      solver: solver, problem: problem, isDamped: damping ?? 0 > 0,
      hasFewRows: damping ?? 0 > 0 && (sketch?.rows ?? .max) < order ?? 0,
      draws: arrays.map(\.name).filter { $0.hasPrefix("draw_") }.sorted())
  }
}
