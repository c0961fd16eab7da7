import Claims
import CounterStream
import DenseLinearAlgebra
import GaussNewton
import LinearOperators
import NumPyFormat
import Statistics
import Testing

@testable import Conformance

/// The measures of a port's own sketches and their bounds, compared with separate definitions; and the verdicts based on them.
@Suite struct OwnSketchMeasureTests {
  private func scaled(_ array: CaseArray, by factor: Double) -> CaseArray {
    CaseArray(
      .float64, NumPyArray(shape: array.shape, elements: array.elements.map { factor * $0 }))
  }

  // MARK: Steps

  /// The statements about one draw, in their order: the measured value and its bound, nil if the statement does not apply to the draw.
  private func statements(
    _ one: OracleCase, _ draw: [String: CaseArray], _ precision: Precision
  ) throws -> [(claim: ClaimID, measured: Double, bound: Double?)] {
    let teacher = Teacher(arrays: one.arrays)
    let (n, m) = (teacher.count, teacher.width)
    let (g, r) = (teacher.gram, teacher.residual)
    let (sketched, solution) = (Teacher(arrays: draw).matrix("sketched_matrix"), draw["solution"]!.elements)
    let triangle = Teacher(arrays: draw).matrix("triangular_factor")
    let gamma = try #require(precision.allowance(additions: max(n, sketched.rows), roundings: 4))
    let values = try SymmetricEigen.values(g)
    let slack = 30 * Double(n) * gamma * values[n - 1] / values[0]
    // The eigenvalues of a pair of matrices, by the Cholesky factor of the second.
    func spectrum(_ a: Matrix, _ b: Matrix) throws -> [Double] {
      let c = try CholeskyFactorization(b).r
      let half = try c.solveFromRight(a).transposed
      let whole = try c.solveFromRight(half)
      return try SymmetricEigen.values(
        Matrix(rows: n, columns: n) { (whole[$0, $1] + whole[$1, $0]) / 2 })
    }
    let p = sketched.transposeTimesSelf()
    let pairs = try spectrum(p, g)
    let distortion = max(pairs[n - 1] - 1, 1 - pairs[0])
    let ofR = try spectrum(g, triangle.transposeTimesSelf())
    let size = norm(sketched.elements) * norm(sketched.elements)
    let left = norm(difference(g.times(solution), r)) / norm(r)
    let before = teacher.network
    let after = TwoLayerNetwork(weights: Teacher(arrays: draw).columns("next_weights"), signs: teacher.signs)
    let identity = MeanValueIdentity(from: before, to: after, inputs: teacher.points)
    let next = norm(difference(after.forward(teacher.points).outputs, teacher.vector("targets")))
    let sigma = values[0].squareRoot()
    let step = teacher.jacobian.denseMatrix().times(solution)
    let moved = (after.weights - before.weights).elements
    let all = norm(step) + gamma * norm(before.weights.elements)
    return [
      (
        .preconditionerSpectrumIdentity, norm((triangle.transposeTimesSelf() - p).elements) / size,
        30 * gamma
      ),
      (
        .preconditionerConditionBound, ofR[n - 1] / ofR[0],
        distortion < 1 ? (1 + distortion) / (1 - distortion) * (1 + slack) : nil
      ),
      (
        .solverStopping, left,
        one.header.accuracy! + 30 * gamma
          * (norm(g.elements) * norm(teacher.vector("solution")) / norm(r) + 1)
      ),
      (
        .stepContraction, next / norm(r),
        (left + (1 + left) * identity.jacobianChange / sigma) * (1 + slack) + slack
          + 2 * identity.roundingAllowance * precision.storage * 0x1p53 / norm(r)
      ),
      (
        .trainMovement, (after.weights - before.weights).columnNorms.max()!,
        (Double(n) / Double(m)).squareRoot() * (1 + left) * norm(r) / values[0] * (1 + slack)
          + gamma * before.weights.columnNorms.max()!
      ),
      (
        .stepMeanValueIdentity, norm(zip(moved, step).map { $0 + $1 }) / all,
        30 * gamma + gamma * norm(before.weights.elements) / all
      ),
    ]
  }

  /// Correct draws and wrong ones, in which each statement holds and is violated, by a little and by much.
  @Test(arguments: ["sketched-gaussian", "sketched-srht-padded"]) func stepsAreHeldToTheLemmas(_ name: String)
    throws
  {
    let one = try committed(name)
    var draws = [one.arrays]
    func add(_ name: String, _ change: (CaseArray) -> CaseArray) {
      var draw = one.arrays
      draw[name] = change(draw[name]!)
      draws.append(draw)
    }
    for t in [1e-5, 2e-5, 4e-5, 1e-4, 2e-4, 1e-3, 0.1] {
      for sign in [1.0, -1] {
        add("triangular_factor") { scaled($0, by: 1 + sign * t) }
        add("next_weights") { scaled($0, by: 1 + sign * t) }
        add("solution") { scaled($0, by: 1 + sign * 10 * t) }
      }
    }
    // A triangle of one column far too small, weights that go the wrong way or too far, and a sketch of other size.
    add("triangular_factor") { array in
      let n = array.shape[1]
      return CaseArray(
        .float64,
        NumPyArray(
          shape: array.shape,
          elements: array.elements.enumerated().map { $0.offset % n == n - 1 ? $0.element / 30 : $0.element })
      )
    }
    for factor in [-1, 3, 30, 1000.0] {
      let start = one.arrays["weights"]!.elements
      add("next_weights") { array in
        CaseArray(
          .float64,
          NumPyArray(
            shape: array.shape,
            elements: zip(start, array.elements).map { $0 + factor * ($1 - $0) }))
      }
    }
    add("sketched_matrix") { scaled($0, by: 3) }
    var seen: [ClaimID: Set<StatisticalVerdict>] = [:]
    for precision in [Precision.float64, .float32] {
      for (place, draw) in draws.enumerated() {
        let expected = try statements(one, draw, precision)
        let verdict = try Judge(precision: precision).judgeOwnSketch(one, [PortOutputs(draw)])
        #expect(verdict.problem == nil && verdict.draws == 1 && verdict.identifier == name)
        let found = verdict.findings.filter { $0.trialsThatDecide == nil }
        #expect(found.map(\.claim) == expected.map(\.claim))
        for (finding, statement) in zip(found, expected) {
          let tolerance = precision == .float64 ? 1e-9 : 1e-7
          #expect(
            abs(finding.measured - statement.measured) <= tolerance * max(1, statement.measured),
            "draw \(place), \(finding.statement): \(finding.measured) for \(statement.measured)")
          #expect(
            statement.bound == nil
              ? finding.bound == .infinity
              : abs(finding.bound - statement.bound!) <= 1e-7 * max(statement.bound!, 1e-12),
            "draw \(place), \(finding.statement): \(finding.bound) for \(statement.bound ?? .nan)")
          let verdict: StatisticalVerdict =
            statement.bound.map { finding.measured <= $0 ? .holds : .refuted } ?? .undecided
          #expect(finding.verdict == verdict && finding.draw == 0, "\(finding)")
          #expect(finding.trials == (statement.bound == nil ? 0 : 1))
          seen[finding.claim, default: []].insert(finding.verdict)
        }
      }
    }
    for (claim, verdicts) in seen {
      #expect(verdicts.isSuperset(of: [.holds, .refuted]), "\(claim.rawValue) is never both")
    }
  }

  /// A huge answer along the direction that `G` shrinks most buys no tolerance.
  @Test func aLargeAnswerBuysNothing() throws {
    let one = try committed("ill-conditioned-1e8-sketched")
    let teacher = Teacher(arrays: one.arrays)
    let (values, vectors) = try {
      let eigen = try SymmetricEigen(teacher.gram)
      return (eigen.values, eigen.vectors)
    }()
    for factor in [1e3, 1e6, 1e9] {
      var draw = one.arrays
      let direction = vectors.column(0)
      // Its residual is several times the required one.
      let t = factor * norm(teacher.residual) * one.header.accuracy! / values[0]
      draw["solution"] = CaseArray(
        vector: zip(teacher.vector("solution"), direction).map { $0 + t * $1 })
      let verdict = try Judge().judgeOwnSketch(one, [PortOutputs(draw)])
      #expect(verdict.findings.first { $0.claim == .solverStopping }?.verdict == .refuted)
    }
  }

  /// If the allowance for rounding is at least a half, or `G` has no factor, there is no verdict, which is not a pass.
  @Test func whereRoundingHidesAllNothingIsSaid() throws {
    let one = try committed("ill-conditioned-1e12-sketched")
    let verdict = try Judge(precision: .float32).judgeOwnSketch(one, [PortOutputs(one.arrays)])
    #expect(verdict.verdict == .undecided)
    let hidden = try #require(verdict.findings.first)
    #expect(
      hidden.claim == .preconditionerConditionBound && hidden.verdict == .undecided && hidden.measured >= 0.5)
    var singular = one.arrays
    singular["gram"] = scaled(singular["gram"]!, by: 0)
    let nothing = try Judge().judgeOwnSketch(
      OracleCase(header: one.header, arrays: singular), [PortOutputs(one.arrays)])
    #expect(nothing.findings.map(\.claim) == [.ntkKernelIsPositiveDefinite] && nothing.verdict == .undecided)
  }

  /// A triangular factor without an inverse, and one of too few rows.
  @Test func aTriangleHasAnInverse() throws {
    let one = try committed("sketched-gaussian")
    var draw = one.arrays
    let n = one.header.order!
    draw["triangular_factor"] = scaled(draw["triangular_factor"]!, by: 0)
    let verdict = try Judge().judgeOwnSketch(one, [PortOutputs(draw)])
    let finding = verdict.findings.first { $0.claim == .preconditionerConditionBound }
    #expect(finding?.verdict == .refuted && finding?.measured == 0 && finding?.bound == -1)
    for rows in [n - 1, n] {
      draw = one.arrays
      draw["sketched_matrix"] = CaseArray(
        .float64,
        NumPyArray(
          shape: [rows, n], elements: Array(one.arrays["sketched_matrix"]!.elements.prefix(rows * n))))
      let problem = try Judge().judgeOwnSketch(one, [PortOutputs(draw)]).problem
      #expect(
        problem == (rows < n ? "draw 0: sketched_matrix.npy has 4 rows, fewer than the 5 points" : nil))
    }
    for name in ["triangular_factor", "solution", "next_weights"] {
      draw = one.arrays
      draw[name] = nil
      #expect(
        try Judge().judgeOwnSketch(one, [PortOutputs(one.arrays), PortOutputs(draw)]).problem
          == "draw 1: \(name).npy is missing")
    }
  }

  // MARK: Moments

  /// `SA = cR` with `RᵀR = G`: then `‖SU‖²/n = c²` and `‖UᵀSᵀSU − I‖_F = |c² − 1|√n`, on either side of what is allowed.
  @Test func momentsAreHeldToTheirBounds() throws {
    let one = try committed("square-sketch")
    let teacher = Teacher(arrays: one.arrays)
    let (n, root) = (6, try CholeskyFactorization(teacher.gram).r.matrix)
    let values = try SymmetricEigen.values(teacher.gram)
    for precision in [Precision.float64, .float32] {
      let gamma = try #require(precision.allowance(additions: n, roundings: 4))
      let rounding = 30 * 6 * gamma * values[5] / values[0]
      // Of a Gaussian sketch of s rows E‖UᵀSᵀSU − I‖² is (n² + n)/s, and of one direction 2/s.
      let single = 2 * (42.0 / 6).squareRoot() + rounding
      let mean = (2.0 / 6).squareRoot() + rounding
      for (square, isFar, isOff) in [
        (1.0, false, false), (1 + mean * (1 - 1e-6), false, false), (1 + mean * (1 + 1e-6), false, true),
        (1 - mean * (1 - 1e-6), false, false), (1 - mean * (1 + 1e-6), false, true),
        (1 + single / 6.0.squareRoot() * (1 - 1e-6), false, true),
        (1 + single / 6.0.squareRoot() * (1 + 1e-6), true, true),
      ] where square > 0 {
        for count in [1, 3, 4, 7, 8] {
          var draw = one.arrays
          draw["sketched_matrix"] = rowArray(root.scaled(by: square.squareRoot()))
          let verdict = try Judge(precision: precision).judgeOwnSketch(
            one, Array(repeating: PortOutputs(draw), count: count))
          let found = verdict.findings.filter { $0.trialsThatDecide != nil }
          #expect(
            found.map(\.claim)
              == (count < 4 ? [.embeddingGaussian] : [.embeddingGaussian, .embeddingIsometryInExpectation]))
          #expect(found[0].trials == count && found[0].measured == (isFar ? 1 : 0), "\(square), \(count)")
          #expect(found.allSatisfy { $0.bound == 0.25 && $0.draw == nil })
          guard count >= 4 else { continue }
          #expect(found[1].trials == count / 4 && found[1].measured == (isOff ? 1 : 0), "\(square), \(count)")
        }
      }
    }
  }

  /// The mean of four draws with errors of either sign is correct.
  @Test func theMeanIsThatOfFour() throws {
    let one = try committed("square-sketch")
    let root = try CholeskyFactorization(Teacher(arrays: one.arrays).gram).r.matrix
    func draws(_ squares: [Double]) -> [PortOutputs] {
      squares.map {
        var draw = one.arrays
        draw["sketched_matrix"] = rowArray(root.scaled(by: $0.squareRoot()))
        return PortOutputs(draw)
      }
    }
    for (squares, isOff) in [
      ([0.1, 1.9, 0.1, 1.9], false), ([1, 1, 1, 3.2], false), ([1, 1, 1, 3.4], true),
    ] {
      let finding = try Judge().judgeOwnSketch(one, draws(squares)).findings.first {
        $0.claim == .embeddingIsometryInExpectation
      }
      #expect(finding?.measured == (isOff ? 1 : 0))
    }
  }

  // MARK: Findings

  @Test func theWorstDrawIsKept() {
    var findings = OwnSketchFindings()
    for (draw, (measured, bound)) in [(0.5, 1), (0.9, nil), (3, 4), (0.6, 1), (2, 8)].enumerated()
      as EnumeratedSequence<[(Double, Double?)]>
    {
      findings.each(.costStep, "ratio", measured, bound, draw: draw)
    }
    for (draw, measured) in [0.0, -1, 0].enumerated() {
      findings.each(.costStep, "none", measured, 0, draw: draw)
    }
    for (draw, measured) in [1, .nan, 5.0].enumerated() {
      findings.each(.costStep, "nan", measured, 9, draw: draw)
    }
    for (draw, measured) in [0, 3, 1.0].enumerated() {
      findings.each(.costStep, "count", measured, 0, draw: draw)
    }
    findings.each(.costStep, "nothing", 7, nil, draw: 0)
    findings.each(.costStep, "late", 7, nil, draw: 0)
    findings.each(.costStep, "late", 0.1, 1, draw: 1)
    // The same text about another claim is another statement.
    findings.each(.costCommunication, "ratio", 2, 1, draw: 5)
    let all = findings.all
    #expect(all.map(\.statement) == ["ratio", "none", "nan", "count", "nothing", "late", "ratio"])
    #expect(all.map(\.verdict) == [.holds, .holds, .refuted, .refuted, .undecided, .holds, .refuted])
    #expect(all.map(\.draw) == [2, 0, 1, 1, 0, 1, 5] && all.map(\.trials) == [4, 3, 3, 3, 0, 1, 1])
    #expect(all.map(\.bound) == [4, 0, 9, 0, .infinity, 1, 1])
    #expect(all[0].measured == 3 && all[1].measured == 0 && all[2].measured.isNaN && all[5].measured == 0.1)
    #expect(all.allSatisfy { $0.trialsThatDecide == nil } && all[6].claim == .costCommunication)
    // Edges: exactly the allowance passes.
    var edge = OwnSketchFindings()
    edge.each(.costStep, "at", 1, 1, draw: 0)
    edge.each(.costStep, "beyond", 1.0.nextUp, 1, draw: 0)
    #expect(edge.all.map(\.verdict) == [.holds, .refuted])
  }

  @Test func eventsAreCounted() {
    var findings = OwnSketchFindings()
    for happens in [true, false, true, true] {
      findings.event(.costStep, "event", .ofOwnSketch(equals: 0.5), bound: 0.5, happens: happens)
    }
    findings.event(.costStep, "other", .ofOwnSketch(atMost: 0.25), bound: 0.25, happens: false)
    let all = findings.all
    #expect(
      all.map(\.trials) == [4, 1] && all.map(\.measured) == [0.75, 0] && all.map(\.bound) == [0.5, 0.25])
    #expect(
      all.map(\.trialsThatDecide) == [
        ProbabilityClaim.ofOwnSketch(equals: 0.5).trials, ProbabilityClaim.ofOwnSketch(atMost: 0.25).trials,
      ])
    #expect(all.allSatisfy { $0.verdict == .undecided && $0.draw == nil })
    // The error rates that are declared.
    for claim in [ProbabilityClaim.ofOwnSketch(equals: 0.5), .ofOwnSketch(atMost: 0.25)] {
      #expect(claim.falseAlarm == 1e-7 && claim.miss == 1e-3 && claim.discrepancy == 0.25)
    }
    #expect(ProbabilityClaim.ofOwnSketch(equals: 0.3).range == 0.3...0.3)
    #expect(ProbabilityClaim.ofOwnSketch(atMost: 0.3).range == 0...0.3)
  }

  @Test func aVerdictIsTheWorstOfItsFindings() {
    func finding(_ verdict: StatisticalVerdict, trials: Int = 1, decide: Int? = nil)
      -> OwnSketchVerdict.Finding
    {
      .init(
        claim: .costStep, statement: "s", verdict: verdict, measured: 1, bound: 2, trials: trials,
        trialsThatDecide: decide, draw: decide == nil ? 3 : nil)
    }
    func verdict(_ findings: [OwnSketchVerdict.Finding], problem: String? = nil, draws: Int = 8)
      -> OwnSketchVerdict
    {
      OwnSketchVerdict(identifier: "one", draws: draws, findings: findings, problem: problem)
    }
    #expect(verdict([]).verdict == .holds && verdict([], problem: "p").verdict == .refuted)
    #expect(verdict([finding(.holds)]).verdict == .holds)
    #expect(verdict([finding(.holds)], problem: "p").verdict == .refuted)
    #expect(verdict([finding(.holds), finding(.undecided)]).verdict == .undecided)
    #expect(verdict([finding(.undecided), finding(.refuted), finding(.holds)]).verdict == .refuted)
    // As many draws as groups of draws need; none for a statement about every draw.
    #expect(verdict([finding(.holds)]).drawsThatDecide == nil)
    #expect(
      verdict([finding(.holds, trials: 8, decide: 60), finding(.undecided, trials: 2, decide: 50)])
        .drawsThatDecide == 200)
    #expect(verdict([finding(.undecided, trials: 0, decide: 7)], draws: 3).drawsThatDecide == 21)
    #expect(verdict([finding(.undecided, trials: 9, decide: 7)], draws: 3).drawsThatDecide == 7)
    // The words for people.
    #expect(verdict([finding(.holds)], draws: 1).lines.first == "pass  one (own sketch, 1 draw)")
    let undecided = verdict([finding(.undecided, trials: 8, decide: 60)]).lines
    #expect(
      undecided == [
        "undecided  one (own sketch, 8 draws)",
        "      undecided cost.step                                  1 against         2 of 8      s",
        "      60 draws decide every statement about a probability",
      ])
    #expect(verdict([finding(.undecided, trials: 8, decide: 8)]).lines.count == 2)
    #expect(
      verdict([finding(.refuted), finding(.holds)], problem: "p").lines == [
        "FAIL  one (own sketch, 8 draws)", "      p",
        "      REFUTED   cost.step                                  1 against         2 draw 3    s",
        "      holds     cost.step                                  1 against         2           s",
      ])
  }
}
