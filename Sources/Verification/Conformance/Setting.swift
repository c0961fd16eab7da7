public import SketchedLeastSquares

/// The properties of a case on which its stages and their wording depend.
public struct Setting: Sendable, Equatable {
  /// The problem with a given tall matrix `A`.
  public enum Problem: String, CaseIterable, Codable, Sendable {
    /// `(AᵀA + μI) g = r` with a given `r` of `n` entries: a damped Gauss–Newton or natural-gradient step.
    case system
    /// `min ‖Ag − b‖² + μ‖g‖²` with a given `b` of `N` entries.
    case leastSquares = "least-squares"
  }

  /// Nil for the stream's integers.
  public let solver: SolverKind?
  /// Nil if `A = Jᵀ` is that of a network.
  public let problem: Problem?
  /// Whether `μ > 0`.
  public let isDamped: Bool
  /// Whether the sketch has fewer rows than `A` has columns, so that `P` is applied in its low-rank form.
  public let hasFewRows: Bool
  /// The names of the arrays with the sketch's draws.
  let draws: [String]

  /// The matrix of the system for `g`: `G_μ = G + μI` with damping.
  var systemName: String { isDamped ? "G_μ" : "G" }
  /// The matrix with this Gram matrix.
  var stackedName: String { isDamped ? "[A; √μ I]" : "A" }
  /// The array from which the preconditioner is computed.
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

  /// The setting on which the wording of its stages depends.
  public var setting: Setting {
    Setting(
      solver: solver, problem: problem, isDamped: damping ?? 0 > 0,
      hasFewRows: damping ?? 0 > 0 && (sketch?.rows ?? .max) < order ?? 0,
      draws: arrays.map(\.name).filter { $0.hasPrefix("draw_") }.sorted())
  }
}
