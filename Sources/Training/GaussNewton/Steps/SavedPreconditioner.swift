internal import Claims
public import DenseLinearAlgebra
internal import LinearOperators
internal import NeuralTangentKernel
internal import Preconditioning
internal import SketchedLeastSquares

/// A kept preconditioner as stored: a triangular form directly; a low-rank form, whose factor has `sn` numbers, by the data from which it can be recomputed.
public struct SavedPreconditioner: Sendable, Equatable {
  /// The data from which it is recomputed.
  public enum Source: Sendable, Equatable {
    /// `R`.
    case triangle(TriangularMatrix)
    /// The weights whose Jacobian was sketched, `d×m`.
    case weights(Matrix, MadeFor)
  }

  /// The parameters with which a low-rank form was first computed.
  public struct MadeFor: Codable, Sendable, Equatable {
    /// `μ`.
    public let damping: Double
    /// The requested minimum number of rows or columns.
    public let leastSize: Int
  }

  public let step: Int
  /// `μ` of `P` at its last use.
  public let damping: Double
  /// The rows of the sketch, or the columns of the Nyström approximation.
  public let rows: Int
  public let use: PreconditionerUse
  public let source: Source

  init(_ kept: KeptPreconditioner) {
    (step, damping, rows, use) = (kept.step, kept.damping, kept.rows, kept.use)
    source =
      switch kept.form {
      case .triangular(let preconditioner): .triangle(preconditioner.r)
      case .lowRank: .weights(kept.madeAt!.weights, kept.madeAt!.madeFor)
      }
  }

  init(step: Int, damping: Double, rows: Int, use: PreconditionerUse, source: Source) {
    (self.step, self.damping, self.rows, self.use) = (step, damping, rows, use)
    self.source = source
  }
}

extension Trainer {
  /// The saved preconditioner, bit for bit the same, because its data are.
  ///
  /// - Cost: in low-rank form a forward pass and a sketch with its factorisation.
  func madeAgain(_ saved: SavedPreconditioner) throws -> KeptPreconditioner {
    switch saved.source {
    case .triangle(let r):
      let form = try SketchedPreconditioner(r: r, sketchRows: saved.rows, damping: saved.damping)
      return KeptPreconditioner(form: .triangular(form), step: saved.step, madeAt: nil, use: saved.use)
    case .weights(let weights, let madeFor):
      var network = start
      network.weights = weights
      let problem = StepProblem(
        step: saved.step,
        jacobian: network.transposedJacobian(network.forward(inputs).pattern, inputs: inputs),
        residual: [], rightHandSide: [], damping: madeFor.damping, levenbergMarquardt: 0, shareOfReturn: 0,
        configuration: configuration, checks: .none, stream: stream, weights: weights, preconditioner: nil)
      let made = try problem.factor(leastSize: madeFor.leastSize).form
      let kept = KeptPreconditioner(
        form: made, step: saved.step, madeAt: (weights, madeFor), use: saved.use)
      return try kept.damped(by: saved.damping).preconditioner
    }
  }
}
