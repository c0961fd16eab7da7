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

/// What a step costs before it is taken: operations, seconds and bytes, by solver.
///
/// - Claim: `cost.step`.
public struct CostModel: Codable, Sendable, Equatable {
  /// `n`.
  public let points: Int
  /// `d`.
  public let dimension: Int
  /// `m`.
  public let width: Int
  /// The ranks that share the run. Where there are several, this is what one of them does and holds, and `width` counts its own neurons.
  public let ranks: Int
  /// The sketch; nil where there is none, and then neither has the sketched solver a cost.
  public let sketch: SketchCost?
  /// The columns of `G` that the solver `nystrom` takes; nil where it has no cost, for the system is not sure to be damped.
  public let nystrom: SketchCost?
  /// Iterations of conjugate gradient behind the sketch, see `SolveForecast`; `n` without one.
  public let expectedIterations: Int
  /// Those behind the Nyström approximation; `n` without one.
  public let nystromIterations: Int
  /// Iterations of plain conjugate gradient that are sure to be enough: `n`, or fewer by its theorem where `κ(K)` is known.
  public let plainIterations: Int
  /// Whether the system is sure to be damped, which adds `2n` to a product by `G_μ`.
  private let isDamped: Bool

  /// - Parameters:
  ///   - points: `n`.
  ///   - dimension: `d`.
  ///   - width: `m`.
  ///   - embedding: the family of the sketch; nil for none.
  ///   - rows: `s` of the sketch; with at least `n` it has the triangular form, and the low-rank one with fewer.
  ///   - mostRows: where the rows are found by doubling, and `rows` is where that is expected to end, the most of them.
  ///   - lowRank: what a low-rank form is expected to be worth; for systems that are sure to be damped, and needed for one.
  ///   - columns: how many columns of `G` the solver `nystrom` takes; nil for as many as `lowRank` expects.
  ///   - forecast: what the number of iterations follows from.
  ///   - activeNeurons: active neurons, over all points; by default half of them are.
  ///   - ranks: one for the whole run; else how many share it, for what one of them does and holds with so many neurons.
  /// - Throws: `SketchError` when the family cannot have that many rows.
  public init(
    points: Int, dimension: Int, width: Int, embedding: EmbeddingFamily?, rows: Int, mostRows: Int? = nil,
    lowRank: LowRankForecast? = nil, columns: Int? = nil, forecast: SolveForecast, activeNeurons: Int? = nil,
    ranks: Int = 1
  ) throws(SketchError) {
    precondition(points >= 1 && dimension >= 1 && width >= 1 && ranks >= 1, "a cost needs positive sizes")
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

  /// What `P` costs, of a solver that makes one.
  private func preconditioner(_ solver: SolverKind) -> SketchCost? {
    solver.isSketched ? sketch! : solver == .nystrom ? nystrom! : nil
  }

  /// The stages of one step in the order in which they are taken, with the iterations that are expected.
  public func stages(_ solver: SolverKind) -> [StageCost] {
    let (iterations, products) = expected(solver)
    return stages(solver, iterations: iterations, products: products)
  }

  /// The iterations that are expected, and the products by `G`, those for recomputed residuals included.
  private func expected(_ solver: SolverKind) -> (iterations: Int, products: Int) {
    switch solver {
    case .gram: (0, 0)
    case .cg: (plainIterations, plainIterations + 1)
    case .sketched: (expectedIterations, expectedIterations + 1)
    case .nystrom: (nystromIterations, nystromIterations + 1)
    case .fixedPoint: (expectedIterations, 2 * expectedIterations)
    }
  }

  /// What crosses the network in one step whose neurons are shared between ranks, with the iterations that are expected and its own `P`.
  ///
  /// - Claim: `cost.communication`.
  public func traffic(_ solver: SolverKind) -> Traffic {
    traffic(solver, products: expected(solver).products)
  }

  /// What crosses the network in a step of one attempt, without a ridge, that took so many products by `G`: the triangle of the Gram matrix, or `P` and a sum of `n` for each
  /// product; and the forward pass. What is done in vain comes on top, as for the stages.
  ///
  /// - Parameters:
  ///   - solver: how the system was solved.
  ///   - products: applications of `G`, those for recomputed residuals included.
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

  /// The stages of a step that took this many iterations and products by `G`: the closed formula of what the step counts.
  ///
  /// - Parameters:
  ///   - solver: how the system was solved.
  ///   - iterations: `k`.
  ///   - products: applications of `G`, those for recomputed residuals included.
  ///   - isReused: whether `P` was an earlier step's, so that nothing was sketched or factored.
  ///
  /// What a step does in vain comes on top: a solve behind an earlier `P` that did not converge, and a Gram matrix of the sketch
  /// that lost too many digits, after which `R` is made by QR. Where the rows are found by doubling, or columns of `G` by proposals of which some are rejected, it is what is expected.
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

  /// Products by `G`, and what an iteration adds: `12n` for vectors, and `P⁻¹`, `2n²` for two triangles or `4sn + 2s² + 2n`.
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

  /// Operations of one step with the iterations that are expected.
  public func stepOperations(_ solver: SolverKind) -> Int { stages(solver).operations }

  /// Predicted seconds of one step that draws its own sketch.
  public func seconds(_ solver: SolverKind, _ speed: MachineSpeed = .reference) -> Double {
    stages(solver).seconds(speed)
  }

  /// Predicted seconds of a step in a run, where the solvers `sketched` and `nystrom` use a preconditioner for four of them.
  public func meanSeconds(_ solver: SolverKind, _ speed: MachineSpeed = .reference) -> Double {
    guard solver == .sketched || solver == .nystrom else { return seconds(solver, speed) }
    return stages(solver).reduce(0) {
      let isOnce = [.sketch, .gram, .factorization].contains($1.stage)
      return $0 + $1.seconds(speed) / (isOnce ? Self.stepsPerSketch : 1)
    }
  }

  /// How many steps a sketch serves, a cautious guess: on the bundled sets it serves the whole run.
  private static let stepsPerSketch = 4.0

  /// The solvers that `auto` takes one of: the exact one, and those with a preconditioner that have a cost.
  public var candidates: [SolverKind] { [.gram, .sketched, .nystrom].filter { solvers.contains($0) } }

  /// The solver that `auto` takes where memory is no question: the one that is predicted to be the fastest in a run at the
  /// reference speeds.
  public var fastestSolver: SolverKind { candidates.min { meanSeconds($0) < meanSeconds($1) }! }

  /// How many iterations take as long as these stages, at the reference speeds.
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

  /// The default rows: the multiple of `n` for which the sketch's Gram matrix and the iterations are predicted to take the
  /// least time at the reference speeds, when `R` serves four steps; the sketch itself hardly depends on its rows. Of sketches
  /// with more rows than `A` only the smallest is considered, and more than `16n` rows, up to `64n`, only where the family does
  /// not store them for their Gram matrix.
  ///
  /// With `s = ρn` and prices `a` of an operation of the product and `b` of an iteration, this is the least
  /// `¼·aρn³ + 2bL/ln ρ`, `L = ln(c/ε₀)`, and `ρ` over the rows that make one summand of the product: the `d` of a bucket of `neuron-block`.
  static func practicalRows(
    points n: Int, dimension d: Int, width m: Int, embedding: EmbeddingFamily, forecast: SolveForecast
  ) -> RowCount {
    let price = iteration(
      points: n, dimension: d, width: m, products: 1, iterations: 1, preconditioner: 2 * n * n
    ).seconds(.reference)
    let product = StageCost(stage: .gram, operations: 1).seconds(.reference)
    let family = embedding.distributionType
    // In floating point: the sizes have not been found countable yet.
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

  /// Peak memory of a run in bytes, as the sum of what is alive at once: three sets of weights and of activations (start, now, and
  /// before the step, for a step may be rejected), the inputs twice, the largest block of a pass, and the solver's matrices. A rank has those of its own neurons, and besides
  /// what it adds up at a time, and the Gram matrix's triangle in a row.
  ///
  /// Checks from `certified` on have matrices of their own. A step that needs QR stores its
  /// sketch, of at most `16n` rows. The draws of the sketch are not counted: most families keep a few bytes for each of the `md`
  /// coordinates or `m` neurons.
  public func peakBytes(_ solver: SolverKind) -> Int {
    let (n, d, m) = (points, dimension, width)
    // Three blocks of 4096 neurons' vectors in a product by G; a sum for each point and 1024 neurons in a forward pass.
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
