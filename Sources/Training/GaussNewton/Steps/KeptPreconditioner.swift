internal import ConjugateGradient
public import DenseLinearAlgebra
internal import Preconditioning
internal import RealModule

/// `R` of a sketch, used in later steps too as long as that costs less than a new one.
///
/// A solve is verified by its recomputed residual, whatever preconditioned it; an old `R` can cost iterations, never accuracy.
/// So the question is one of price. A step with an old `R` loses the share of its iterations by which they gain less than
/// those with the new one did; when all that was lost since the sketch is worth a new sketch with its factorisation, the next
/// step draws one. A loss that grows evenly from step to step is handled as cheaply as it can be (with growth `a` and
/// price `p` the best interval is `√(2p/a)` steps, and after it `a·t²/2 = p`), and in any case the losses add up to little more
/// than the price of the sketches that are drawn.
///
/// What an iteration gains is seen from the last solve: its Ritz values. A bound that is proved beforehand would not do:
/// `‖J_t − J_s‖_F²` is at most the number of flips over `m` for unit inputs, for each flip changes one block of norm
/// `m^{-1/2}‖x_i‖`, and stays below `λ_min(G)` only when next to nothing flips; while the spectrum of
/// `R⁻ᵀGR⁻¹` hardly moves, for the flips are spread over all directions.
public struct KeptPreconditioner: Sendable, Equatable {
  /// `R`.
  public let r: TriangularMatrix
  /// `μ` of `RᵀR = (SA)ᵀSA + μI`.
  public let damping: Double
  /// The rows of the sketch.
  public let rows: Int
  /// The step whose sketch it is.
  public let step: Int
  /// What its use has shown so far.
  public internal(set) var use: PreconditionerUse

  /// `P = RᵀR`.
  var factor: TriangularPreconditioner { TriangularPreconditioner(r) }

  /// Whether another step should use it.
  public var isWorthKeeping: Bool { use.lostIterations < use.price }

  /// The same sketch for a system that is damped more: `R'` with `R'ᵀR' = RᵀR + (μ' − μ)I`, by QR of `[R; √(μ' − μ) I]`. A factor of two in `μ`
  /// is within what `R` itself can do, for it moves no eigenvalue of `P⁻¹G_μ` by more; and of less damping nothing is known without a new sketch.
  ///
  /// - Returns: itself where nothing needs to be done, for no operations.
  /// - Cost: `10n³/3` operations.
  /// - Throws: `PreconditionerError`.
  func damped(by damping: Double) throws -> (preconditioner: KeptPreconditioner, operations: Int) {
    guard damping > 2 * self.damping else { return (self, 0) }
    let raised = try SketchedPreconditioner(sketchedMatrix: r.matrix, damping: damping - self.damping)
    return (
      KeptPreconditioner(r: raised.r, damping: damping, rows: rows, step: step, use: use),
      SketchedPreconditioner.operations(rows: 2 * r.order, columns: r.order)
    )
  }
}

/// What the solves with one `R` have shown.
public struct PreconditionerUse: Codable, Sendable, Equatable {
  /// How many iterations a new sketch and its factorisation are worth, by the cost model.
  public let price: Double
  /// `ln((√κ+1)/(√κ−1))` of the first solve: what an iteration gains.
  public private(set) var gain: Double?
  /// Iterations that later solves needed for want of a new sketch.
  public private(set) var lostIterations = 0.0

  init(price: Double) { self.price = price }

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
