public import Communication
internal import ConjugateGradient
public import CounterStream
public import DenseLinearAlgebra
public import GaussNewton
public import LinearOperators
public import NeuralTangentKernel
public import Preconditioning
public import SketchedLeastSquares
public import SubspaceEmbedding

/// The stages of sketched Gauss–Newton as plain functions, which the laws check.
///
/// This library is one implementation, `.ours`; a known mistake is another that differs in one stage. The library itself depends on
/// neither.
///
/// Shapes are those of the library: inputs `d×n`, weights `d×m`, `A = Jᵀ` is `md×n`.
public struct Implementation: Sendable {
  public private(set) var name: String

  // 1. Subspace embedding
  /// A random member of a family with `s` rows for `m·d` coordinates.
  public var embedding:
    @Sendable (EmbeddingFamily, SketchShape, CounterStream) throws -> any SubspaceEmbedding
  /// `s` rows of a matrix, sampled by its leverage scores, with damping by its ridge leverage scores.
  public var rowSample:
    @Sendable (_ rows: Int, _ matrix: Matrix, _ damping: Double, CounterStream) throws ->
      any SubspaceEmbedding
  /// `ε` from `SU`, `s×n`.
  public var distortion: @Sendable (_ sketchedBasis: Matrix) throws -> Double
  /// `d_μ` of `A`, `N×n`.
  public var statisticalDimension: @Sendable (_ matrix: Matrix, _ damping: Double) throws -> Double

  // 2. Preconditioning
  /// `R` from `SA`, `s×n`.
  public var factor: @Sendable (_ sketchedMatrix: Matrix) throws -> TriangularMatrix
  /// `R` with `RᵀR = (SA)ᵀSA + μI` from `SA`, `s×n` for any `s`.
  public var dampedFactor: @Sendable (_ sketchedMatrix: Matrix, _ damping: Double) throws -> TriangularMatrix
  /// `P = (SA)ᵀSA + μI` for `s < n`, with its factor.
  public var lowRank:
    @Sendable (_ sketchedMatrix: Matrix, _ damping: Double) throws -> any FactoredPreconditioner
  /// `Ĝ = FFᵀ` from a number of columns of `G = AᵀA`, which are drawn from the stream and proposed in blocks.
  public var columnApproximation:
    @Sendable (_ matrix: Matrix, _ rank: Int, _ block: Int, CounterStream) throws -> ColumnApproximation
  /// An upper bound on the eigenvalues of `(Ĝ + μI)⁻¹G_μ`, from `tr(G − Ĝ)` and `μ`.
  public var columnEigenvalueBound: @Sendable (_ residualTrace: Double, _ damping: Double) -> Double
  /// `(RᵀR)⁻¹ r`.
  public var precondition: @Sendable (_ r: TriangularMatrix, _ residual: [Double]) throws -> [Double]
  /// The bound on `κ(R⁻ᵀGR⁻¹)` that a distortion guarantees.
  public var gramConditionBound: @Sendable (_ distortion: Double) -> Double

  // 3. Solvers
  public var conjugateGradient: @Sendable (SolverTask) throws -> SolverAnswer
  public var fixedPoint: @Sendable (SolverTask) throws -> SolverAnswer
  /// `(AᵀA + μI) g = r`, preconditioned with a sketch, or exactly if there is none.
  public var dampedSolve: @Sendable (DampedTask) throws -> SolverAnswer
  /// `min ‖A g − b‖² + μ‖g‖²` by LSQR, preconditioned with a sketch if there is one.
  public var leastSquares: @Sendable (DampedTask) throws -> SolverAnswer
  /// The number of iterations of conjugate gradients for a tolerance, from `κ(R⁻ᵀGR⁻¹)` and `κ(G)`.
  public var iterationsNeeded:
    @Sendable (_ tolerance: Double, _ conditionNumber: Double, _ operatorConditionNumber: Double) -> Int?

  // 4. Neural tangent kernel
  /// The activation pattern of `m×n` pre-activations.
  public var activations: @Sendable (_ preActivations: Matrix) -> ActivationPattern
  /// `G`, `n×n`.
  public var gram: @Sendable (ActivationPattern, _ inputs: Matrix) -> Matrix
  /// `K`, `n×n`.
  public var kernel: @Sendable (_ inputs: Matrix) -> Matrix
  /// Whether the geometry of the inputs makes `K ≻ 0`.
  public var kernelIsPositiveDefinite: @Sendable (_ inputs: Matrix) throws -> Bool
  /// The bound that `max|G − K|` exceeds with probability at most `δ`.
  public var concentrationBound:
    @Sendable (_ points: Int, _ width: Int, _ failureProbability: Double) -> Double
  /// For each point, the number of neurons that can switch while none moves farther than a radius.
  public var switchable: @Sendable (_ weights: Matrix, _ inputs: Matrix, _ radius: Double) -> [Int]
  /// A proved lower bound on `λ_min` of a symmetric matrix given exactly, or nil.
  public var provedLowerBound: @Sendable (Matrix) throws -> Double?
  /// The error at each point of kernel regression with a ridge that is fitted to all other points.
  public var leaveOneOutResiduals: @Sendable (RegressionTask, _ ridge: Double) throws -> [Double]
  /// The score `V(μ)` of generalised cross-validation.
  public var crossValidationScore: @Sendable (RegressionTask, _ ridge: Double) throws -> Double
  /// The ridge that it chooses.
  public var crossValidatedRidge: @Sendable (RegressionTask) throws -> Double

  // 5. Trainer
  public var forward: @Sendable (TwoLayerNetwork, _ inputs: Matrix) -> ForwardPass
  /// The network after `vec W ← vec W − Jᵀg`.
  public var update:
    @Sendable (TwoLayerNetwork, _ g: [Double], ActivationPattern, _ inputs: Matrix) -> TwoLayerNetwork
  /// `b̄` for a pre-activation before and after.
  public var meanActivation: @Sendable (_ before: Double, _ after: Double) -> Double
  /// The factor of `step.contraction`, from `ε₀`, `‖J − J̄‖`, `σ_min(J)` and `μ`.
  public var contractionBound:
    @Sendable (
      _ accuracy: Double, _ jacobianChange: Double, _ smallestSingularValue: Double, _ damping: Double
    ) -> Double
  /// The bound of `train.movement`, from `n`, `m`, `ε₀`, `‖r‖` and `λ_min(G)`.
  public var movementBound:
    @Sendable (_ points: Int, _ width: Int, _ accuracy: Double, _ residualNorm: Double, _ lambdaMin: Double)
      ->
      Double
  /// Whether the hypotheses of `train.linear-convergence` are certified at a start.
  public var certifiesConvergence:
    @Sendable (TwoLayerNetwork, _ inputs: Matrix, _ residualNorm: Double) throws -> Bool
  /// The network trained to `‖r‖ ≤ τ‖r_0‖` or for a number of steps, and the steps taken.
  public var train: @Sendable (TrainingTask) throws -> (network: TwoLayerNetwork, steps: Int)
  /// The networks of such a run, the start first.
  public var trajectory: @Sendable (TrainingTask) throws -> [TwoLayerNetwork]

  // 6. Cost
  /// The operations counted for one matrix-free product with `G`.
  public var gramProductOperations: @Sendable (ActivationPattern, _ inputs: Matrix) -> Int
  /// The sums over the ranks of the numbers of each of them, on this rank.
  public var sumOverRanks: @Sendable ([Double], Communicator) -> [Double]
  /// The first step of a run with neurons distributed over ranks, and the bytes that this rank sends in it.
  public var stepOverRanks:
    @Sendable (SharedStepTask, Communicator) throws -> (record: StepRecord, sentBytes: Int)

  /// An implementation that differs from this one in the stage that `change` replaces.
  public func renamed(_ name: String, _ change: (inout Implementation) -> Void) -> Implementation {
    var other = self
    other.name = name
    change(&other)
    return other
  }
}

/// `s` rows for `N = m·d` coordinates.
public struct SketchShape: Sendable {
  public let rows: Int
  public let leftRows: Int
  public let rightRows: Int

  public init(rows: Int, leftRows: Int, rightRows: Int) {
    (self.rows, self.leftRows, self.rightRows) = (rows, leftRows, rightRows)
  }

  /// `N`.
  public var columns: Int { leftRows * rightRows }
}

/// `Ĝ = FFᵀ`, computed from columns of `G`.
public struct ColumnApproximation: Sendable {
  /// The columns.
  public let pivots: [Int]
  /// `F`, `n×s`.
  public let factor: Matrix
  /// `tr(G − Ĝ)`.
  public let residualTrace: Double

  public init(pivots: [Int], factor: Matrix, residualTrace: Double) {
    (self.pivots, self.factor, self.residualTrace) = (pivots, factor, residualTrace)
  }
}

/// `G g = r` for a stored `G`, with a preconditioner.
public struct SolverTask: Sendable {
  public let matrix: Matrix
  public let rightHandSide: [Double]
  public let preconditioner: any Preconditioner
  public private(set) var tolerance: Double
  public let iterationLimit: Int
  /// Nil for zero.
  public let start: [Double]?

  public init(
    matrix: Matrix, rightHandSide: [Double], preconditioner: any Preconditioner, tolerance: Double,
    iterationLimit: Int, start: [Double]? = nil
  ) {
    (self.matrix, self.rightHandSide, self.preconditioner) = (matrix, rightHandSide, preconditioner)
    (self.tolerance, self.iterationLimit, self.start) = (tolerance, iterationLimit, start)
  }

  /// The same system with another tolerance.
  public func tolerance(_ tolerance: Double) -> SolverTask {
    var task = self
    task.tolerance = tolerance
    return task
  }

  public var `operator`: MatrixOperator {
    MatrixOperator(matrix, properties: [.symmetric, .positiveSemidefinite])
  }
}

/// `(AᵀA + μI) g = r`, `r` of `n` entries, or `min ‖A g − b‖² + μ‖g‖²`, `b` of `N` entries.
public struct DampedTask: Sendable {
  public let matrix: Matrix
  public let rightHandSide: [Double]
  public private(set) var damping: Double
  /// `SA`, if a sketch preconditions.
  public let sketchedMatrix: Matrix?
  public let tolerance: Double
  public let iterationLimit: Int

  public init(
    matrix: Matrix, rightHandSide: [Double], damping: Double, sketchedMatrix: Matrix? = nil,
    tolerance: Double,
    iterationLimit: Int = 300
  ) {
    (self.matrix, self.rightHandSide, self.damping) = (matrix, rightHandSide, damping)
    self.sketchedMatrix = sketchedMatrix
    (self.tolerance, self.iterationLimit) = (tolerance, iterationLimit)
  }

  /// The same problem with another damping.
  public func damping(_ damping: Double) -> DampedTask {
    var task = self
    task.damping = damping
    return task
  }
}

/// The answer of a solver.
public struct SolverAnswer: Sendable {
  public let value: [Double]
  /// All iterates, the start first.
  public let iterates: [[Double]]
  /// Whether it reports that the tolerance is met.
  public let converged: Bool

  public init(value: [Double], iterates: [[Double]], converged: Bool) {
    (self.value, self.iterates, self.converged) = (value, iterates, converged)
  }
}

/// Targets to fit with a kernel, `n×n`.
public struct RegressionTask: Sendable {
  public let kernel: Matrix
  public let targets: [Double]

  public init(kernel: Matrix, targets: [Double]) { (self.kernel, self.targets) = (kernel, targets) }
}

/// The training problem, and when to stop.
public struct TrainingTask: Sendable {
  public let inputs: Matrix
  public let targets: [Double]
  public let width: Int
  public let solver: SolverKind
  public let tolerance: Double
  /// The seed of the initial network.
  public let seed: UInt64
  public var damping: DampingPolicy
  public var ridge: Double
  public private(set) var maximumSteps: Int

  public init(
    inputs: Matrix, targets: [Double], width: Int, solver: SolverKind, tolerance: Double, maximumSteps: Int,
    seed: UInt64 = 1, damping: DampingPolicy = .fixed(0), ridge: Double = 0
  ) {
    (self.damping, self.ridge) = (damping, ridge)
    (self.inputs, self.targets, self.width) = (inputs, targets, width)
    (self.solver, self.tolerance, self.maximumSteps, self.seed) = (solver, tolerance, maximumSteps, seed)
  }

  /// The same training with at most this number of steps.
  public func limited(to steps: Int) -> TrainingTask {
    var task = self
    task.maximumSteps = steps
    return task
  }
}

/// A run with neurons distributed over ranks.
public struct SharedStepTask: Sendable {
  public let configuration: TrainingConfiguration
  public let inputs: Matrix
  public let targets: [Double]

  public init(configuration: TrainingConfiguration, inputs: Matrix, targets: [Double]) {
    (self.configuration, self.inputs, self.targets) = (configuration, inputs, targets)
  }
}
