internal import ConjugateGradient
internal import DenseLinearAlgebra
internal import Preconditioning
internal import RealModule
public import SketchedLeastSquares

/// `P` of a sketch or of a Nyström approximation, reused in later steps as long as that costs less than a new one.
///
/// A solve is verified by its recomputed residual, whatever the preconditioner; an old `P` can cost iterations, never accuracy. So the
/// question is only one of cost. Iterations with an old `P` gain less per iteration than those with a new one, and a step loses the
/// corresponding fraction of its iterations; once the total loss since the last sketch equals the cost of a new sketch with its
/// factorisation, the next step draws one. For a loss that grows linearly from step to step this is optimal (with growth `a` and price `p`
/// the best interval is `√(2p/a)` steps, and after it `a·t²/2 = p`), and in any case the total loss is little more than the cost of the
/// sketches drawn.
///
/// The gain per iteration is estimated from the Ritz values of the last solve. A bound proved beforehand would not help:
/// `‖J_t − J_s‖_F²` is at most the number of flips over `m` for unit inputs, because each flip changes one block of norm
/// `m^{-1/2}‖x_i‖`, and stays below `λ_min(G)` only if almost nothing flips; whereas the spectrum of
/// `R⁻ᵀGR⁻¹` hardly moves, because the flips are spread over all directions.
public struct KeptPreconditioner: Sendable {
  /// `P`, in its form.
  public let form: SketchedFactor.Form
  /// The step in which the sketch was drawn.
  public let step: Int
  /// In low-rank form the weights whose Jacobian was sketched, and the sizes requested; it is stored in this form.
  let madeAt: (weights: Matrix, madeFor: SavedPreconditioner.MadeFor)?
  /// What its use has shown so far.
  public internal(set) var use: PreconditionerUse

  /// `μ` of `P`.
  public var damping: Double { form.damping }
  /// The rows of the sketch, or the columns of the Nyström approximation.
  public var rows: Int { form.sketchRows }

  /// Whether another step should use it.
  public var isWorthKeeping: Bool { !use.wasTooSmall && use.lostIterations < use.price }

  /// The same sketch for a system with a different `μ`.
  ///
  /// In low-rank form the result is exactly the `P` of that `μ`. A triangle is recomputed only for more than twice the damping: `R'` with
  /// `R'ᵀR' = RᵀR + (μ' − μ)I`, by QR of `[R; √(μ' − μ) I]`. A factor of two in `μ` is acceptable for `R` itself, because it moves no
  /// eigenvalue of `P⁻¹G_μ` by more; for smaller damping nothing is known without a new sketch.
  ///
  /// - Returns: the same preconditioner and zero operations if nothing needs to be done.
  /// - Cost: `10n³/3` operations, or `s³/3`.
  /// - Throws: `PreconditionerError`.
  func damped(by damping: Double) throws -> (preconditioner: KeptPreconditioner, operations: Int) {
    let raised: SketchedFactor.Form
    let operations: Int
    switch form {
    case .lowRank(let preconditioner):
      guard damping != self.damping, damping > 0 else { return (self, 0) }
      raised = .lowRank(try preconditioner.damped(by: damping))
      operations = rows * rows * rows / 3
    case .triangular(let preconditioner):
      guard damping > 2 * self.damping else { return (self, 0) }
      let r = preconditioner.r
      let factored = try SketchedPreconditioner(sketchedMatrix: r.matrix, damping: damping - self.damping)
      raised = .triangular(
        try SketchedPreconditioner(r: factored.r, sketchRows: rows, damping: damping))
      operations = SketchedPreconditioner.operations(rows: 2 * r.order, columns: r.order)
    }
    return (KeptPreconditioner(form: raised, step: step, madeAt: madeAt, use: use), operations)
  }
}

/// Statistics of the solves with one `P`.
public struct PreconditionerUse: Codable, Sendable, Equatable {
  /// The cost of a new sketch and its factorisation in iterations, by the cost model.
  public let price: Double
  /// `ln((√κ+1)/(√κ−1))` of the first solve: the gain per iteration.
  public private(set) var gain: Double?
  /// Whether it has too few rows to be reused.
  public private(set) var wasTooSmall = false
  /// Additional iterations that later solves needed without a new sketch.
  public private(set) var lostIterations = 0.0

  init(price: Double) { self.price = price }

  /// Notes that it has too few rows and must not be reused.
  mutating func noteTooSmall() { wasTooSmall = true }

  /// Notes the iterations and Ritz values of a solve with this `P`; without Ritz values nothing is noted.
  mutating func note(ritzValues: [Double], iterations: Int) {
    guard let least = ritzValues.first, let largest = ritzValues.last else { return }
    let gained = least > 0 ? Self.gainPerIteration(conditionNumber: largest / least) : 0
    if let gain {
      // If the first solve showed no gain at all, the preconditioner is not worth keeping.
      lostIterations += gain > 0 ? max(0, Double(iterations) * (1 - gained / gain)) : .infinity
    } else {
      gain = gained
    }
  }

  /// `ln((√κ+1)/(√κ−1))`, at most the 53 bits that an iteration can gain.
  private static func gainPerIteration(conditionNumber: Double) -> Double {
    -Double.log(max(ConvergenceBounds.chebyshevFactor(conditionNumber: conditionNumber), 0x1p-53))
  }
}
