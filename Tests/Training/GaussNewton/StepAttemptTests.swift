import Claims
import Communication
import CounterStream
import DenseLinearAlgebra
import NeuralTangentKernel
import Preconditioning
import SketchedLeastSquares
import SubspaceEmbedding
import TestSupport
import Testing

@testable import GaussNewton

/// The attempts at one step: how each is judged, what it passes on to the next, and how many there are.
@Suite struct StepAttemptTests {
  private func trainer(
    _ solver: SolverKind, accuracy: Double, damping: DampingPolicy = .automatic, ridge: Double = 0,
    size: SketchSize = .fixed(64), embedding: EmbeddingFamily = .countSketch, points n: Int = 5,
    width: Int = 256
  ) throws -> Trainer {
    try Trainer(
      configuration: TrainingConfiguration(
        width: width, solver: solver, embedding: embedding, size: size, accuracy: accuracy, damping: damping,
        ridge: ridge, seed: 5),
      inputs: unitPoints(dimension: 3, count: n, seed: 5),
      targets: CounterStream(seed: 5).substream("targets").normals(0..<n))
  }

  /// An accuracy that no double has: every solve fails, and damping grows `5·10⁻⁴`, times 2, 4, …, 2⁹, until the failure has another reason.
  @Test func tenFailuresAreMetByDamping() throws {
    // With this many points no residual is zero by chance.
    let run = try trainer(.gram, accuracy: 1e-300, points: 40)
    var work = StepWork(control: run.control, preconditioner: nil)
    var times = StageTimes()
    let error = try #require(throws: TrainingError.self) { _ = try run.firstTaken(&work, times: &times) }
    guard case .solverFailed(step: 1, solver: .gram, _, _, accuracy: 1e-300) = error else {
      Issue.record("\(error)")
      return
    }
    #expect(work.failures == 11 && work.rejected == 10)
    #expect(work.control?.damping == 0.0005 * 0x1p45)
    // With fixed damping the first failure is the last.
    let fixed = try trainer(.gram, accuracy: 1e-300, damping: .fixed(0.1), points: 40)
    var once = StepWork(control: fixed.control, preconditioner: nil)
    #expect(throws: TrainingError.self) { _ = try fixed.firstTaken(&once, times: &times) }
    #expect(once.failures == 0 && once.rejected == 0 && once.control == nil)
  }

  /// `‖r + Jδ‖ = ‖h − Gg‖` is as long as the solve's error at least, so that what is promised falls short by its square.
  @Test("train.monotone: the predicted decrease of an inexact solve allows for its error")
  func anInexactSolvePromisesLess() throws {
    for damping in [0, 0.25] {
      var run = try trainer(.cg, accuracy: 0.5, damping: .fixed(damping))
      let before = run
      let record = try run.advance()
      let g = try before.nextProblem.solve().answer.value
      #expect(record.solveResidual > 1e-3 && record.solveResidual <= 0.5)
      let left =
        record.solveResidual + damping * norm(g) / before.residualNorm
      #expect((record.gain.promised - (1 - left * left)).magnitude <= 16 * unitRoundoff)
    }
  }

  /// All that a record says of the step itself, from the definitions.
  @Test func whatIsRecorded() throws {
    var run = try trainer(.gram, accuracy: 0.1, damping: .fixed(0.25), ridge: 0.5)
    for step in 1...3 {
      let before = run
      let record = try run.advance()
      let reach = norm((run.network.weights - run.start.weights).elements)
      let objective = (run.residualNorm * run.residualNorm + 0.5 * reach * reach).squareRoot()
      #expect(record.step == step && record.damping == 0.25 && record.rejected == 0 && record.iterations == 0)
      #expect(record.residualNorm == norm(run.residual))
      #expect((record.objectiveNorm / objective - 1).magnitude <= 1e-14)
      #expect(record.contraction == record.residualNorm / before.residualNorm)
      #expect(record.rows == nil && record.sketchStep == nil && record.trafficBytes == nil)
      // No attempt was undamped.
      #expect(record.undampedFactor == nil)
      let problem = before.nextProblem
      #expect(problem.damping == 0.75 && problem.levenbergMarquardt == 0.25)
      #expect(problem.shareOfReturn == 0.5 / 0.75 && problem.accuracy == 0.1 && problem.step == step)
      // The solve's own count; `d·m` differences and a product by `Jᵀ` for the ridge, the product of the step, and the forward pass.
      let solve = try problem.solve().operations
      let extra =
        256 * 3 + problem.jacobian.transposeTimesOperations + problem.jacobian.addProductOperations
        + run.network.forwardOperations(points: 5)
      #expect(record.operations == solve + extra)
    }
    // A ridge alone leaves the step undamped, and the first attempt is the undamped one.
    var ridge = try trainer(.gram, accuracy: 0.1, damping: .fixed(0), ridge: 0.5)
    let first = try ridge.advance()
    #expect(first.undampedFactor == first.objectiveNorm / ridge.initialResidualNorm)
    #expect(first.gain.achieved > 0 && ridge.best.step == 1)
  }

  /// Equal objectives: the earlier network stays the best one. A step that is damped beyond all measure moves nothing.
  @Test func theFirstOfEqualsIsTheBest() throws {
    var run = try trainer(.gram, accuracy: 0.1, damping: .fixed(1e300))
    for _ in 0..<2 { try run.advance() }
    #expect(run.network == run.start && run.best.step == 0 && run.state.best?.step == 0)
    #expect(run.best.residualNorm == run.initialResidualNorm)
    #expect(run.best.objectiveNorm == run.initialResidualNorm)
    #expect(run.records.allSatisfy { $0.gain.achieved == 0 && $0.movement == 0 && $0.flips == 0 })
  }

  /// A mean of the eigenvalues of `G_μ`, weighted by what the residual consists of: `‖h‖/‖g‖` of the attempt that was rejected, doubled for the next one; the
  /// factor of the undamped attempt is recorded whether it was taken or not.
  @Test func dampingBeginsAtTheMeanEigenvalue() throws {
    var run = try Trainer(
      configuration: TrainingConfiguration(
        width: 256, solver: .gram, embedding: .countSketch, size: .fixed(64), accuracy: 1e-4, seed: 3),
      inputs: unitPoints(dimension: 3, count: 40, seed: 4),
      targets: CounterStream(seed: 4).substream("targets").normals(0..<40))
    var seen = 0
    for _ in 0..<8 {
      let before = run
      let record = try run.advance()
      if before.control?.damping != 0 { continue }
      let undamped = before.nextProblem
      let g = try undamped.solve().answer.value
      var network = before.network
      network.step(along: g, undamped.jacobian)
      let after = norm(difference(network.forward(run.inputs).outputs, run.targets))
      #expect(record.undampedFactor == after / before.residualNorm)
      if record.rejected == 0 { continue }
      seen += 1
      let first = before.residualNorm / norm(g)
      let growth = (1..<record.rejected).reduce(1.0) { product, k in product * Double(1 << k) }
      #expect((record.damping / (first * growth) - 1).magnitude <= 1e-12)
    }
    #expect(seen > 0)
  }

  /// Where steps are fixed, their result is taken and counted.
  @Test func aSolverKeepsWhatItMade() throws {
    var run = try trainer(.sketched, accuracy: 0.01, damping: .fixed(0))
    try run.advance()
    let kept = try #require(run.preconditioner)
    #expect(kept.step == 1 && kept.rows == 64 && kept.madeAt == nil && kept.use.gain != nil)
    #expect(run.records[0].rows == 64 && run.records[0].sketchStep == 1)
    // Its price is that of a sketch and its factorisation in iterations.
    let factor = try trainer(.sketched, accuracy: 0.01, damping: .fixed(0)).nextProblem.factor()
    #expect(
      kept.use.price
        == CostModel.iterationsWorth(
          factor.cost.stages, preconditioner: factor.operationsPerApplication,
          jacobian: try trainer(.sketched, accuracy: 0.01).nextProblem.jacobian))
    #expect(kept.use.price > 0)
    // Another step of the same run uses it only as long as it is worth keeping.
    var problem = run.nextProblem
    #expect(try problem.solve().preconditioner?.step == 1)
    problem.preconditioner?.use.noteTooSmall()
    #expect(try problem.solve().preconditioner?.step == 2)
    problem.preconditioner = nil
    #expect(try problem.solve().preconditioner?.step == 2)
    var plain = try trainer(.cg, accuracy: 0.01)
    try plain.advance()
    #expect(plain.preconditioner == nil)
  }

  /// The fixed-point iteration needs a sketch of the very matrix: it is used again at its own step, and at no other.
  @Test func theFixedPointIterationTakesASketchOfItsStep() throws {
    var run = try trainer(
      .fixedPoint, accuracy: 0.01, damping: .fixed(1), size: .fixed(600), embedding: .gaussian)
    let first = try run.nextProblem.solve()
    var again = run.nextProblem
    again.preconditioner = first.preconditioner
    #expect(try again.solve().operations < first.operations)
    try run.advance()
    #expect(run.preconditioner?.step == 1)
    #expect(try run.advance().sketchStep == 2)
  }

  /// With an automatic number of rows, too few leave a wide spectrum, and the next sketch has twice as many: the rule at its edge of 25.
  @Test func rowsAreDoubledWhereTheSpectrumIsWide() throws {
    var run = try trainer(
      .nystrom, accuracy: 1e-8, damping: .fixed(1e-5), size: .automatic(most: 24), points: 24, width: 512)
    var seen: [Bool] = []
    for _ in 0..<4 {
      let before = run.preconditioner
      let problem = run.nextProblem
      let solution = try problem.solve()
      try run.advance()
      guard let kept = solution.preconditioner, solution.answer.factor != nil else { continue }
      let values = solution.answer.ritzValues
      let isWide = values.last! > 25 * values[0] && kept.rows < 24
      #expect(kept.use.wasTooSmall == isWide)
      seen.append(isWide)
      if let before, before.use.wasTooSmall { #expect(kept.rows >= min(24, 2 * before.rows)) }
    }
    #expect(!seen.isEmpty)
  }

  /// The same rule over many dampings, whatever spectra they leave; full rows are never too few.
  @Test func theRuleForTooFewRows() throws {
    var ratios: [Double] = []
    for solver in [SolverKind.nystrom, .sketched] {
      for k in 0..<12 {
        let run = try trainer(
          solver, accuracy: 1e-8, damping: .fixed(Double(sign: .plus, exponent: -k - 2, significand: 1)),
          size: .automatic(most: 24), points: 24, width: 64)
        let solution = try run.nextProblem.solve()
        let (values, kept) = (solution.answer.ritzValues, try #require(solution.preconditioner))
        let ratio = values.last! / values[0]
        #expect(kept.use.wasTooSmall == (ratio > 25 && kept.rows < 24), "\(solver), \(k): \(ratio)")
        if kept.rows < 24 { ratios.append(ratio) }
      }
    }
    #expect(ratios.contains { $0 > 1 && $0 <= 25 }, "\(ratios)")
  }

  /// A condition number of 25, from both sides, of a sketch of the step's own that could have more rows.
  @Test func theEdgeOfTooFewRows() throws {
    func needsMore(
      _ values: [Double], size: SketchSize = .automatic(most: 24), most: Int? = nil, isOwn: Bool = true
    ) throws -> Bool {
      var problem = try trainer(
        .nystrom, accuracy: 0.1, damping: .fixed(0.25), size: size, points: 24, width: 64
      ).nextProblem
      var answer = try problem.solve().answer
      let rows = try #require(answer.factor).rows
      try #require(rows < 24)
      if let most { problem = try self.problem(most: rows + most) }
      answer.ritzValues = values
      if !isOwn { answer.factor = nil }
      return problem.needsMore(answer)
    }
    #expect(try !needsMore([2, 7, 50]) && needsMore([2, 7, 50.0.nextUp]) && !needsMore([]))
    #expect(try needsMore([0, 1]) && !needsMore([3]) && !needsMore([2, 51], isOwn: false))
    #expect(try !needsMore([2, 51], size: .fixed(12)))
    // As many as were asked for, and one more.
    #expect(try !needsMore([2, 51], most: 0) && needsMore([2, 51], most: 1))
  }

  private func problem(most: Int) throws -> StepProblem {
    try trainer(
      .nystrom, accuracy: 0.1, damping: .fixed(0.25), size: .automatic(most: most), points: 24, width: 64
    ).nextProblem
  }

  @Test func aFactorForWhateverSolver() throws {
    for solver in SolverKind.allCases where solver != .nystrom {
      let factor = try trainer(solver, accuracy: 0.01, damping: .fixed(0.5)).nextProblem.factor()
      #expect(factor.rows == 64 && factor.form.damping == 0.5)
    }
  }
}

/// One pass through the network and what it is measured by, with numbers made by hand.
@Suite struct IterateTests {
  private let start = TwoLayerNetwork(
    weights: Matrix(rows: 2, columns: 4, elements: [1, 2, -1, 0, 0, 3, 2, 2]), signs: [1, -1, 1, -1])
  private let inputs = Matrix(rows: 2, columns: 3, elements: [1, 0, 0, 1, -1, 0])

  private func iterate(ridge: Double) -> Iterate {
    var moved = start
    moved.weights = Matrix(rows: 2, columns: 4, elements: [4, -2, -1, 1, 0, 3, -4, 10])
    return Iterate(
      moved, moved.forward(inputs), targets: [0, 1, 2], from: start, start.forward(inputs).pattern,
      ridge: ridge)
  }

  @Test func byHand() {
    let now = iterate(ridge: 0.25)
    // The neurons moved by (3, −4), (0, 1), nothing and (−6, 8).
    #expect(now.movement == 10 && now.distance == 126.0.squareRoot())
    #expect(
      (now.weightSum - (20.0.squareRoot() + 2.0.squareRoot() + 3 + 116.0.squareRoot()) / 2).magnitude <= 1e-14
    )
    // Of the outputs times two: 4 + 0 + 0 − 0, −0 − 1 + 3 − 10 and 0 − 1 + 0 − 4.
    let residual: [Double] = [2, -4 - 1, -2.5 - 2]
    #expect(now.residual == residual && (now.residualNorm - 49.25.squareRoot()).magnitude <= 1e-14)
    #expect((now.objectiveNorm - (49.25 + 0.25 * 126).squareRoot()).magnitude <= 1e-14)
    // Active by w₁ ≥ 0, w₂ ≥ 0, −w₁ ≥ 0: at the start 1,1,0 / 0,1,1 / 1,1,1 / 1,1,0; now 1,0,0 / 0,1,1 / 1,1,1 / 0,1,1.
    #expect(now.active == 8 && now.flips == 3)
    #expect(
      iterate(ridge: 0).distance == 0 && iterate(ridge: 0).objectiveNorm == iterate(ridge: 0).residualNorm)
    #expect(iterate(ridge: 0).movement == 10)
  }

  @Test("distributed over ranks, all quantities of the whole network are the same")
  func overRanks() throws {
    let whole = iterate(ridge: 0.25)
    for ranks in [2, 3] {
      let parts = try onRanks(ranks) { communicator in
        let share = communicator.share(of: 4)
        func part(_ weights: Matrix) -> TwoLayerNetwork {
          TwoLayerNetwork(
            weights: weights.columns(share.range), signs: Array([1, -1, 1, -1][share.range]), neurons: share)
        }
        let (begin, end) = (part(start.weights), part(whole.network.weights))
        let now = Iterate(
          end, end.forward(inputs), targets: [0, 1, 2], from: begin, begin.forward(inputs).pattern,
          ridge: 0.25)
        return [
          now.movement, now.distance, now.weightSum, Double(now.flips), Double(now.active), now.residualNorm,
        ]
      }
      let expected = [
        whole.movement, whole.distance, whole.weightSum, Double(whole.flips), Double(whole.active),
        whole.residualNorm,
      ]
      for part in parts {
        for (x, y) in zip(part, expected) { #expect((x - y).magnitude <= 8 * unitRoundoff * y) }
      }
    }
  }

  /// Blocks of 256 neurons: at their boundaries each movement belongs to the right neuron.
  @Test(arguments: [1, 255, 256, 257, 513])
  func movements(_ width: Int) {
    let signs = Array(repeating: 1.0, count: width)
    let zero = TwoLayerNetwork(weights: Matrix(rows: 2, columns: width), signs: signs)
    let moved = TwoLayerNetwork(
      weights: Matrix(rows: 2, columns: width) { i, r in Double(i == 0 ? 3 * (r + 1) : -4 * (r + 1)) },
      signs: signs)
    #expect(moved.movements(since: zero) == (1...width).map { 5 * Double($0) })
    #expect(moved.movement(since: zero) == 5 * Double(width))
  }

  /// `(1 − c)W + cW₀`, in numbers that are exact.
  @Test func theReturnTowardsTheStart() {
    for (share, expected) in [(0.0, [8.0, -4]), (0.25, [6.5, -3]), (0.5, [5, -2]), (1, [2, 0])] {
      var network = TwoLayerNetwork(weights: Matrix(rows: 2, columns: 1, elements: [8, -4]), signs: [1])
      network.move(
        towards: TwoLayerNetwork(weights: Matrix(rows: 2, columns: 1, elements: [2, 0]), signs: [1]),
        share: share)
      #expect(network.weights.elements == expected)
    }
  }

  /// `n` sums and five numbers of each rank.
  @Test func traffic() {
    for (points, ranks) in [(7, 3), (1, 2), (100, 4)] {
      #expect(
        Iterate.traffic(points: points).bytes(ranks: ranks)
          == 16 * (ranks - 1) * points + 8 * ranks * (ranks - 1) * 5)
    }
  }
}
