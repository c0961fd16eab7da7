public import Communication
internal import ConjugateGradient
internal import CounterStream
internal import DenseLinearAlgebra
internal import LinearOperators
internal import NeuralTangentKernel
internal import Preconditioning
internal import RealModule
public import SketchedLeastSquares
public import SubspaceEmbedding

/// The predicted cost of a step: operations, seconds and bytes, by solver.
///
/// - Claim: `cost.step`.
public struct CostModel: Codable, Sendable, Equatable {
  /// `n`.
  public let points: Int
  /// `d`.
  public let dimension: Int
  /// `m`.
  public let width: Int
  /// The number of ranks of the run. If there are several, this is the cost and memory of one of them, and `width` counts its own neurons.
  public let ranks: Int
  /// The sketch; nil if there is none, and then the sketched solver has no cost either.
  public let sketch: SketchCost?
  /// The columns of `G` for the solver `nystrom`; nil if it has no cost because damping is not guaranteed.
  public let nystrom: SketchCost?
  /// Iterations of conjugate gradients preconditioned with the sketch, see `SolveForecast`; `n` without one.
  public let expectedIterations: Int
  /// Iterations preconditioned with the Nyström approximation; `n` without one.
  public let nystromIterations: Int
  /// Iterations of plain conjugate gradients that are guaranteed to suffice: `n`, or fewer by its theorem if `κ(K)` is known.
  public let plainIterations: Int
  /// Whether the system is guaranteed to be damped, which adds `2n` to a product with `G_μ`.
  private let isDamped: Bool

  /// - Parameters:
  ///   - points: `n`.
  ///   - dimension: `d`.
  ///   - width: `m`.
  ///   - embedding: the family of the sketch; nil for none.
  ///   - rows: `s` of the sketch; the preconditioner is triangular for `s ≥ n` and of low rank for `s < n`.
  ///   - mostRows: if the rows are found by doubling, their maximum; `rows` is then where doubling is expected to end.
  ///   - lowRank: the expected quality of a low-rank form; required for one, and only for systems with guaranteed damping.
  ///   - columns: the number of columns of `G` for the solver `nystrom`; nil for as many as `lowRank` expects.
  ///   - forecast: determines the number of iterations.
  ///   - activeNeurons: the number of active neurons, over all points; by default half of all.
  ///   - ranks: one for the cost of the whole run; otherwise the number of ranks, for the cost of one of them with `width` neurons.
  /// - Throws: `SketchError` when the family cannot have that many rows.
  public init(
    points: Int, dimension: Int, width: Int, embedding: EmbeddingFamily?, rows: Int, mostRows: Int? = nil,
    lowRank: LowRankForecast? = nil, columns: Int? = nil, forecast: SolveForecast, activeNeurons: Int? = nil,
    ranks: Int = 1
  ) throws(SketchError) {
    precondition(points >= 1 && dimension >= 1 && width >= 1 && ranks >= 1, "all sizes must be positive")
    self.ranks = ranks
    self.points = points
    self.dimension = dimension
    self.width = width
    isDamped = lowRank != nil
    let shape = KhatriRaoShape(
      leftRows: width, rightRows: dimension, columns: points,
      leftNonzeros: activeNeurons ?? (width * points + 1) / 2)
    sketch = try embedding.map { (family) throws(SketchError) in
      try SketchCost(
        try family.distribution(rows: rows, leftRows: width, rightRows: dimension), of: shape,
        mostRows: mostRows)
    }
    nystrom = lowRank.map {
      SketchCost(columns: columns ?? $0.columns, mostColumns: columns ?? $0.mostColumns, of: shape)
    }
    expectedIterations =
      sketch.map { sketch in
        guard sketch.isLowRank, let lowRank else {
          return forecast.iterations(points: points, rows: sketch.rows)
        }
        return forecast.iterations(
          points: points, conditionNumber: lowRank.conditionNumber(rows: sketch.rows))
      } ?? points
    nystromIterations =
      lowRank.map {
        forecast.iterations(
          points: points, conditionNumber: $0.conditionNumber(columns: columns ?? $0.columns))
      } ?? points
    plainIterations = forecast.plainIterations(points: points)
  }

  /// The solvers that have a cost.
  public var solvers: [SolverKind] {
    SolverKind.allCases.filter { $0 == .nystrom ? nystrom != nil : !$0.isSketched || sketch != nil }
  }

  /// The cost of `P`, for a solver that computes one.
  private func preconditioner(_ solver: SolverKind) -> SketchCost? {
    solver.isSketched ? sketch! : solver == .nystrom ? nystrom! : nil
  }

  /// The stages of one step in order, with the expected number of iterations.
  public func stages(_ solver: SolverKind) -> [StageCost] {
    let (iterations, products) = expected(solver)
    return stages(solver, iterations: iterations, products: products)
  }

  /// The expected iterations and products with `G`, including those for recomputed residuals.
  private func expected(_ solver: SolverKind) -> (iterations: Int, products: Int) {
    switch solver {
    case .gram: (0, 0)
    case .cg: (plainIterations, plainIterations + 1)
    case .sketched: (expectedIterations, expectedIterations + 1)
    case .nystrom: (nystromIterations, nystromIterations + 1)
    case .fixedPoint: (expectedIterations, 2 * expectedIterations)
    }
  }

  /// What crosses the network in one step with distributed neurons, with the expected iterations and a new `P`.
  ///
  /// - Claim: `cost.communication`.
  public func traffic(_ solver: SolverKind) -> Traffic {
    traffic(solver, products: expected(solver).products)
  }

  /// What crosses the network in a step of one attempt, without a ridge, with a given number of products with `G`: the triangle of the Gram
  /// matrix, or `P` and a sum of `n` for each product; and the forward pass. Discarded work is not included, as for the stages.
  ///
  /// - Parameters:
  ///   - solver: how the system was solved.
  ///   - products: applications of `G`, including those for recomputed residuals.
  ///   - isReused: whether `P` was an earlier step's.
  /// - Claim: `cost.communication`.
  public func traffic(_ solver: SolverKind, products: Int, isReused: Bool = false) -> Traffic {
    var traffic = Iterate.traffic(points: points)
    if solver == .gram { traffic.add(sum: points * (points + 1) / 2) }
    if let preconditioner = preconditioner(solver), !isReused {
      traffic.add(preconditioner.factor.traffic)
    }
    if products > 0 { traffic.add(sum: points, times: products) }
    return traffic
  }

  /// The stages of a step with this many iterations and products with `G`: the closed formula for the operations that the step counts.
  ///
  /// - Parameters:
  ///   - solver: how the system was solved.
  ///   - iterations: `k`.
  ///   - products: applications of `G`, including those for recomputed residuals.
  ///   - isReused: whether `P` was an earlier step's, so that nothing was sketched or factored.
  ///
  /// Discarded work is not included: a solve preconditioned with an earlier `P` that did not converge, and a Gram matrix of the sketch that
  /// lost too many digits, after which `R` is computed by QR. If the rows are found by doubling, or columns of `G` by proposals some of
  /// which are rejected, this is the expected cost.
  public func stages(
    _ solver: SolverKind, iterations: Int, products: Int, isReused: Bool = false
  ) -> [StageCost] {
    let (n, d, m) = (points, dimension, width)
    let preActivations = 2 * m * n * d
    let solve: [StageCost] =
      switch solver {
      case .gram: Self.gramStages(points: n, dimension: d, width: m)
      case .cg, .sketched, .nystrom, .fixedPoint:
        (isReused ? [] : preconditioner(solver)?.stages ?? [])
          + Self.iteration(
            points: n, dimension: d, width: m, products: products, iterations: iterations,
            preconditioner: preconditioner(solver)?.operationsPerApplication ?? 0, isDamped: isDamped)
      }
    return solve + [
      StageCost(
        stage: .update,
        operations: TransposedJacobian.addProductOperations(neurons: m, points: n, dimension: d),
        lookups: ActivationPattern.lookupsOverPoints(neurons: m, points: n)),
      StageCost(stage: .forward, operations: preActivations),
      StageCost(
        stage: .activations,
        operations: ActivationPattern.forwardOperations(neurons: m, points: n, dimension: d) + n
          - preActivations),
    ]
  }

  /// `n(n+1)/2 · ⌈m/64⌉` word operations for the counts, `n²d + 2n²` for the products and their combination,
  /// `n³/3` for Cholesky, `4n²` for the solve and its residual.
  static func gramStages(points n: Int, dimension d: Int, width m: Int) -> [StageCost] {
    [
      StageCost(stage: .counts, operations: n * (n + 1) / 2 * ((m + 63) / 64)),
      StageCost(stage: .gram, operations: n * n * (d + 2)),
      StageCost(stage: .factorization, operations: SketchedPreconditioner.gramOperations(columns: n)),
      StageCost(stage: .triangles, operations: 4 * n * n),
    ]
  }

  /// Products with `G`, and the other operations of an iteration: `12n` for vectors, and `P⁻¹`, `2n²` for two triangles or `4sn + 2s² + 2n`.
  private static func iteration(
    points n: Int, dimension d: Int, width m: Int, products: Int, iterations: Int, preconditioner: Int,
    isDamped: Bool = false
  ) -> [StageCost] {
    [
      StageCost(
        stage: .products,
        operations: products
          * (TransposedJacobian.gramOperations(neurons: m, points: n, dimension: d) + (isDamped ? 2 * n : 0)),
        lookups: products * ActivationPattern.lookups(neurons: m, points: n)),
      StageCost(stage: .vectors, operations: iterations * 12 * n),
    ] + (preconditioner > 0 ? [StageCost(stage: .triangles, operations: iterations * preconditioner)] : [])
  }

  /// Operations of one step with the expected number of iterations.
  public func stepOperations(_ solver: SolverKind) -> Int { stages(solver).operations }

  /// Predicted seconds of one step that draws its own sketch.
  public func seconds(_ solver: SolverKind, _ speed: MachineSpeed = .reference) -> Double {
    stages(solver).seconds(speed)
  }

  /// Predicted seconds per step in a run, in which the solvers `sketched` and `nystrom` use a preconditioner for four steps.
  public func meanSeconds(_ solver: SolverKind, _ speed: MachineSpeed = .reference) -> Double {
    guard solver == .sketched || solver == .nystrom else { return seconds(solver, speed) }
    return stages(solver).reduce(0) {
      let isOnce = [.sketch, .gram, .factorization].contains($1.stage)
      return $0 + $1.seconds(speed) / (isOnce ? Self.stepsPerSketch : 1)
    }
  }

  /// How many steps use one sketch, a cautious guess: on the bundled sets one sketch suffices for the whole run.
  private static let stepsPerSketch = 4.0

  /// The solvers among which `auto` chooses: the exact one, and those with a preconditioner that have a cost.
  public var candidates: [SolverKind] { [.gram, .sketched, .nystrom].filter { solvers.contains($0) } }

  /// The solver that `auto` chooses if memory suffices: the one predicted to be the fastest in a run at the
  /// reference speeds.
  public var fastestSolver: SolverKind { candidates.min { meanSeconds($0) < meanSeconds($1) }! }

  /// The number of iterations that take as long as these stages, at the reference speeds.
  ///
  /// - Parameter preconditioner: the operations of `P⁻¹`.
  static func iterationsWorth(
    _ stages: [StageCost], preconditioner: Int, jacobian: TransposedJacobian
  ) -> Double {
    let iteration = iteration(
      points: jacobian.columns, dimension: jacobian.right.rows, width: jacobian.width, products: 1,
      iterations: 1, preconditioner: preconditioner)
    return stages.seconds(.reference) / iteration.seconds(.reference)
  }

  /// The default number of rows: the multiple of `n` for which the sketch's Gram matrix and the iterations are predicted to take the
  /// least time at the reference speeds, when `R` is used for four steps; the cost of the sketch itself hardly depends on its rows. Of sketches
  /// with more rows than `A` only the smallest is considered, and more than `16n` rows, up to `64n`, only if the family does
  /// not store them for the Gram matrix.
  ///
  /// With `s = ρn` and prices `a` of an operation of the product and `b` of an iteration, this is the least `¼·aρn³ + 2bL/ln ρ`,
  /// `L = ln(c/ε₀)`, with `ρ` divided by the number of rows in one summand of the product: the `d` of a bucket of `neuron-block`.
  static func practicalRows(
    points n: Int, dimension d: Int, width m: Int, embedding: EmbeddingFamily, forecast: SolveForecast
  ) -> RowCount {
    let price = iteration(
      points: n, dimension: d, width: m, products: 1, iterations: 1, preconditioner: 2 * n * n
    ).seconds(.reference)
    let product = StageCost(stage: .gram, operations: 1).seconds(.reference)
    let family = embedding.distributionType
    // In floating point: the sizes have not been checked for overflow yet.
    func summands(_ multiple: Int) -> Double {
      Double(multiple) * Double(n) / Double(family.rowsPerGramTerm(rightRows: d))
    }
    func seconds(_ multiple: Int) -> Double {
      product * summands(multiple) * Double(n) * Double(n) / stepsPerSketch
        + price * forecast.digits / (Double.log(Double(multiple)) / 2)
    }
    let multiples = [4, 6, 8, 12, 16] + (family.gramStoresTheSketch ? [] : [24, 32, 48, 64])
    let possible = multiples.prefix { $0 == 4 || Double($0) * Double(n) <= Double(m) * Double(d) }
    return .multipleOfColumns(possible.min { seconds($0) < seconds($1) }!)
  }

  /// Peak memory of a run in bytes, as the sum of what is allocated at once: three sets of weights and of activations (initial, current,
  /// and previous, because a step may be rejected), the inputs twice, the largest block of a pass, and the solver's matrices. A rank has
  /// those of its own neurons, and in addition the buffers of the sums, and the packed triangle of the Gram matrix.
  ///
  /// Checks from `certified` on need additional matrices. A step that needs QR stores its sketch, of at most `16n` rows. The draws of the
  /// sketch are not counted: most families store a few bytes for each of the `md` coordinates or `m` neurons.
  public func peakBytes(_ solver: SolverKind) -> Int {
    let (n, d, m) = (points, dimension, width)
    // Three blocks of 4096 neurons' vectors in a product with G; a sum for each point and 1024 neurons in a forward pass.
    let block = 8 * max(3 * 4096 * d, n * ((m + 1023) / 1024))
    let shared = 3 * 8 * m * d + 3 * 8 * n * ((m + 63) / 64) + 2 * 8 * n * d + block
    let matrices =
      switch solver {
      case .gram: 8 * n * n + (ranks > 1 ? 4 * n * (n + 1) : 0)
      case .cg: 0
      case .sketched, .nystrom, .fixedPoint: preconditioner(solver)!.peakBytes
      }
    let longestSum = traffic(solver).sums.keys.max()!
    return shared + matrices + Communicator.bufferBytes(ranks: ranks, length: longestSum)
  }
}
