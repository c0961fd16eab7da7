internal import ConjugateGradient
internal import DenseLinearAlgebra
internal import Preconditioning
internal import RealModule
public import SketchedLeastSquares

/// `P` of a sketch or of a Nyström approximation, used in later steps too as long as that costs less than a new one.
///
/// A solve is verified by its recomputed residual, whatever preconditioned it; an old `P` can cost iterations, never accuracy.
/// So the question is one of price. A step with an old `P` loses the share of its iterations by which they gain less than
/// those with the new one did; when all that was lost since the sketch is worth a new sketch with its factorisation, the next
/// step draws one. A loss that grows evenly from step to step is handled as cheaply as it can be (with growth `a` and
/// price `p` the best interval is `√(2p/a)` steps, and after it `a·t²/2 = p`), and in any case the losses add up to little more
/// than the price of the sketches that are drawn.
///
/// What an iteration gains is seen from the last solve: its Ritz values. A bound that is proved beforehand would not do:
/// `‖J_t − J_s‖_F²` is at most the number of flips over `m` for unit inputs, for each flip changes one block of norm
/// `m^{-1/2}‖x_i‖`, and stays below `λ_min(G)` only when next to nothing flips; while the spectrum of
/// `R⁻ᵀGR⁻¹` hardly moves, for the flips are spread over all directions.
public struct KeptPreconditioner: Sendable {
  /// `P`, in its form.
  public let form: SketchedFactor.Form
  /// The step whose sketch it is.
  public let step: Int
  /// In low-rank form the weights whose Jacobian was sketched, and what for: what it is stored by.
  let madeAt: (weights: Matrix, madeFor: SavedPreconditioner.MadeFor)?
  /// What its use has shown so far.
  public internal(set) var use: PreconditionerUse

  /// `μ` of `P`.
  public var damping: Double { form.damping }
  /// The rows of the sketch, or the columns of the Nyström approximation.
  public var rows: Int { form.sketchRows }

  /// Whether another step should use it.
  public var isWorthKeeping: Bool { !use.wasTooSmall && use.lostIterations < use.price }

  /// The same sketch for a system with another `μ`.
  ///
  /// In low-rank form it is exactly the `P` of that `μ`. A triangle is made anew only for more than twice the damping: `R'` with
  /// `R'ᵀR' = RᵀR + (μ' − μ)I`, by QR of `[R; √(μ' − μ) I]`. A factor of two in `μ` is within what `R` itself can do, for it moves no eigenvalue of `P⁻¹G_μ` by
  /// more; and of less damping nothing is known without a new sketch.
  ///
  /// - Returns: itself where nothing needs to be done, for no operations.
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

/// What the solves with one `P` have shown.
public struct PreconditionerUse: Codable, Sendable, Equatable {
  /// How many iterations a new sketch and its factorisation are worth, by the cost model.
  public let price: Double
  /// `ln((√κ+1)/(√κ−1))` of the first solve: what an iteration gains.
  public private(set) var gain: Double?
  /// Whether it has too few rows to be used again.
  public private(set) var wasTooSmall = false
  /// Iterations that later solves needed for want of a new sketch.
  public private(set) var lostIterations = 0.0

  init(price: Double) { self.price = price }

  /// Notes that it has too few rows, and is not to be used again.
  mutating func noteTooSmall() { wasTooSmall = true }

  /// Notes a solve with this `R` of some iterations, which left these Ritz values; none, and nothing is noted.
  mutating func note(ritzValues: [Double], iterations: Int) {
    guard let least = ritzValues.first, let largest = ritzValues.last else { return }
    let gained = least > 0 ? Self.gainPerIteration(conditionNumber: largest / least) : 0
    if let gain {
      // Where the first solve showed no gain at all there is nothing worth keeping.
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
