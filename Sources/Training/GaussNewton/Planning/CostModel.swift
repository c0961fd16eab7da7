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
  /// The sketch; nil where there is none, and then neither has the sketched solver a cost.
  public let sketch: SketchCost?
  /// Iterations of preconditioned conjugate gradient, see `SolveForecast`; `n` without a sketch.
  public let expectedIterations: Int
  /// Iterations of plain conjugate gradient that are sure to be enough: `n`, or fewer by its theorem where `κ(K)` is known.
  public let plainIterations: Int

  /// - Parameters:
  ///   - points: `n`.
  ///   - dimension: `d`.
  ///   - width: `m`.
  ///   - embedding: the family of the sketch; nil for none.
  ///   - rows: `s > n`.
  ///   - forecast: what the number of iterations follows from.
  ///   - activeNeurons: active neurons, over all points; by default half of them are.
  /// - Throws: `SketchError` when the family cannot have that many rows.
  public init(
    points: Int, dimension: Int, width: Int, embedding: EmbeddingFamily?, rows: Int, forecast: SolveForecast,
    activeNeurons: Int? = nil
  ) throws(SketchError) {
    precondition(points >= 1 && dimension >= 1 && width >= 1, "a cost needs positive sizes")
    self.points = points
    self.dimension = dimension
    self.width = width
    let shape = KhatriRaoShape(
      leftRows: width, rightRows: dimension, columns: points,
      leftNonzeros: activeNeurons ?? (width * points + 1) / 2)
    sketch = try embedding.map { (family) throws(SketchError) in
      SketchCost(try family.distribution(rows: rows, leftRows: width, rightRows: dimension), of: shape)
    }
    expectedIterations = sketch.map { forecast.iterations(points: points, rows: $0.rows) } ?? points
    plainIterations = forecast.plainIterations(points: points)
  }

  /// The stages of one step in the order in which they are taken, with the iterations that are expected.
  public func stages(_ solver: SolverKind) -> [StageCost] {
    switch solver {
    case .gram: stages(solver, iterations: 0, products: 0)
    case .cg: stages(solver, iterations: plainIterations, products: plainIterations + 1)
    case .sketched: stages(solver, iterations: expectedIterations, products: expectedIterations + 1)
    case .fixedPoint: stages(solver, iterations: expectedIterations, products: 2 * expectedIterations)
    }
  }

  /// The stages of a step that took this many iterations and products by `G`: the closed formula of what the step counts.
  ///
  /// - Parameters:
  ///   - solver: how the system was solved.
  ///   - iterations: `k`.
  ///   - products: applications of `G`, those for recomputed residuals included.
  ///   - isReused: whether `R` was an earlier step's, so that nothing was sketched or factored.
  ///
  /// What a step does in vain comes on top: a solve behind an earlier `R` that did not converge, and a Gram matrix of the sketch
  /// that lost too many digits, after which `R` is made by QR.
  public func stages(
    _ solver: SolverKind, iterations: Int, products: Int, isReused: Bool = false
  ) -> [StageCost] {
    let (n, d, m) = (points, dimension, width)
    let preActivations = 2 * m * n * d
    let solve: [StageCost] =
      switch solver {
      case .gram: Self.gramStages(points: n, dimension: d, width: m)
      case .cg, .sketched, .fixedPoint:
        (solver.isSketched && !isReused ? sketch!.stages : [])
          + iteration(solver, products: products, iterations: iterations)
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

  private func iteration(_ solver: SolverKind, products: Int, iterations: Int) -> [StageCost] {
    Self.iteration(
      points: points, dimension: dimension, width: width, products: products, iterations: iterations,
      isPreconditioned: solver.isSketched)
  }

  /// Products by `G`, and what an iteration adds: `12n` for vectors, `2n²` for two triangles.
  private static func iteration(
    points n: Int, dimension d: Int, width m: Int, products: Int, iterations: Int, isPreconditioned: Bool
  ) -> [StageCost] {
    [
      StageCost(
        stage: .products,
        operations: products * TransposedJacobian.gramOperations(neurons: m, points: n, dimension: d),
        lookups: products * ActivationPattern.lookups(neurons: m, points: n)),
      StageCost(stage: .vectors, operations: iterations * 12 * n),
    ] + (isPreconditioned ? [StageCost(stage: .triangles, operations: iterations * 2 * n * n)] : [])
  }

  /// Operations of one step with the iterations that are expected.
  public func stepOperations(_ solver: SolverKind) -> Int { stages(solver).operations }

  /// Predicted seconds of one step that draws its own sketch.
  public func seconds(_ solver: SolverKind, _ speed: MachineSpeed = .reference) -> Double {
    stages(solver).seconds(speed)
  }

  /// Predicted seconds of a step in a run, where the sketched solver uses a sketch for four of them.
  public func meanSeconds(_ solver: SolverKind, _ speed: MachineSpeed = .reference) -> Double {
    guard solver == .sketched else { return seconds(solver, speed) }
    return stages(solver).reduce(0) {
      let isOnce = [.sketch, .gram, .factorization].contains($1.stage)
      return $0 + $1.seconds(speed) / (isOnce ? Self.stepsPerSketch : 1)
    }
  }

  /// How many steps a sketch serves, a cautious guess: on the bundled sets it serves the whole run.
  private static let stepsPerSketch = 4.0

  /// The solver that `auto` takes: the exact one or the sketched one, whichever is predicted to be faster in a run at the
  /// reference speeds.
  public var fastestSolver: SolverKind {
    meanSeconds(.gram) <= meanSeconds(.sketched) ? .gram : .sketched
  }

  /// How many iterations take as long as these stages, at the reference speeds.
  static func iterationsWorth(_ stages: [StageCost], jacobian: TransposedJacobian) -> Double {
    let iteration = iteration(
      points: jacobian.columns, dimension: jacobian.right.rows, width: jacobian.leftRows, products: 1,
      iterations: 1, isPreconditioned: true)
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
      points: n, dimension: d, width: m, products: 1, iterations: 1, isPreconditioned: true
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
  /// before the step, for a step may be rejected), the inputs twice, the largest block of a pass, and the solver's matrices.
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
      case .gram: 8 * n * n
      case .cg: 0
      // What is stored of the sketch, its Gram matrix, in whose place R is made, and the R of an earlier step.
      case .sketched, .fixedPoint: 8 * sketch!.gram.storedRows * n + 2 * 8 * n * n
      }
    return shared + matrices
  }
}

/// What the number of iterations of a solve is expected by.
public struct SolveForecast: Codable, Sendable, Equatable {
  /// `ε₀`.
  public let accuracy: Double
  /// `λ_min(K + μI)`.
  public let smallestEigenvalue: Double
  /// `κ(K + μI)`, where the kernel is known.
  public let conditionNumber: Double?

  /// - Parameters:
  ///   - accuracy: `ε₀`.
  ///   - kernel: the kernel of the inputs. Without it `λ = 0.02` is assumed, about that of each of the bundled sets.
  ///   - shift: `μ`, what the system of every step is sure to be damped by.
  public init(accuracy: Double, kernel: KernelSummary? = nil, shift: Double = 0) {
    self.accuracy = accuracy
    let smallest = (kernel?.smallestEigenvalue ?? 0.02) + shift
    smallestEigenvalue = smallest
    // Either eigenvalue is known to a thousandth, and equal ones may come out in the wrong order.
    conditionNumber = kernel.map { max(1, ($0.largestEigenvalue + shift) / smallest) }
  }

  /// `ln(c/ε₀)` with `c = √(1/2λ)`, at least 1: what an iteration's `ln √(s/n)` is to be divided into.
  ///
  /// In the coordinates of the preconditioner the residual `R⁻ᵀr_k` falls by `√(n/s)` an iteration, and its direction is
  /// random to the singular vectors of `R`, for the sketch is. So `‖r_k‖ = ‖RᵀR⁻ᵀr_k‖` is about `√(tr(G)/n)` times its norm,
  /// and `tr(G)/n` is ½ for unit inputs, while the first one has `‖R⁻ᵀr_0‖² ≈ r_0ᵀG⁻¹r_0 ≤ ‖r_0‖²/λ`, which residuals come
  /// near to late in training: their large components are gone. It is a law of typical data, not a bound.
  var digits: Double { .log(max(1, (0.5 / smallestEigenvalue).squareRoot()) / accuracy) }

  /// `⌈ln(c/ε₀) / ln √(s/n)⌉`, and `n` at most.
  public func iterations(points: Int, rows: Int) -> Int {
    guard rows > points else { return points }
    let needed = (digits / (Double.log(Double(rows) / Double(points)) / 2)).rounded(.up)
    return needed < Double(points) ? Int(needed) : points
  }

  /// The bound of `solver.iterations` where `κ(K)` is known, and `n` at most.
  func plainIterations(points: Int) -> Int {
    guard let conditionNumber,
      let needed = ConvergenceBounds.iterationsNeeded(
        tolerance: accuracy, conditionNumber: conditionNumber, operatorConditionNumber: conditionNumber)
    else { return points }
    return min(points, needed)
  }
}
