public import Claims
internal import DenseLinearAlgebra
internal import GaussNewton
internal import NumPyFormat
internal import Preconditioning
internal import SubspaceEmbedding

/// The lemmas themselves, held to a port's own random numbers: no particular draw is needed to judge `SA`, `R`, `g` and the new
/// weights of one step from the given start.
public struct OwnSketchVerdict: Sendable, Encodable {
  public struct Lemma: Sendable, Encodable {
    public let claim: ClaimID
    /// What is compared.
    public let statement: String
    public let measured: Double
    public let bound: Double
    public let passed: Bool
  }

  public let identifier: String
  public let lemmas: [Lemma]
  /// What is wrong with the outputs themselves.
  public let problem: String?

  public var passed: Bool { problem == nil && lemmas.allSatisfy(\.passed) }

  enum CodingKeys: CodingKey { case identifier, lemmas, problem }
}

extension Judge {
  /// Judges `sketched_matrix` (any `s ≥ n` rows), `triangular_factor`, `solution` and `next_weights` of a step from the case's
  /// start by the lemmas: distortion, spectrum, condition bound, residual, contraction and movement.
  ///
  /// - Throws: what the oracle's own computation throws.
  public func judgeOwnSketch(_ oracle: OracleCase, _ outputs: PortOutputs) throws -> OwnSketchVerdict {
    let (header, teacher) = (oracle.header, Teacher(arrays: oracle.arrays))
    func verdict(_ lemmas: [OwnSketchVerdict.Lemma], problem: String? = nil) -> OwnSketchVerdict {
      OwnSketchVerdict(identifier: header.identifier, lemmas: lemmas, problem: problem)
    }
    guard header.verdict != .invalid, header.sizes != nil, header.damping == nil else {
      return verdict([], problem: "the case has no undamped step of a network to judge")
    }
    let n = teacher.count
    do throws(OutputProblem) {
      let sketched = try outputs.array("sketched_matrix", shape: [nil, n], mostRows: 1 << 24)
      let factor = try outputs.array("triangular_factor", shape: [n, n])
      let solution = try outputs.array("solution", shape: [n])
      let weights = try outputs.array("next_weights", shape: teacher["weights"].shape)
      let step = OwnStep(
        sketched: Matrix(rows: n, columns: sketched.shape[0], elements: sketched.elements).transposed,
        factor: Matrix(rows: n, columns: n, elements: factor.elements).transposed,
        solution: solution.elements,
        weights: Matrix(rows: teacher.points.rows, columns: teacher.width, elements: weights.elements))
      return verdict(judgeLemmas(step, header, teacher))
    } catch {
      return verdict([], problem: error.reason)
    }
  }

  private struct OwnStep {
    let sketched: Matrix
    let factor: Matrix
    let solution: [Double]
    let weights: Matrix
  }

  /// Rounding: every lemma is about quantities that are solved for with `G`, so that a relative slack of `30 s γ κ(G)` is allowed,
  /// with the port's `γ`; where that is one half or more, nothing is proved and the lemma fails closed.
  private func judgeLemmas(_ step: OwnStep, _ header: CaseHeader, _ teacher: Teacher) -> [OwnSketchVerdict
    .Lemma]
  {
    var lemmas: [OwnSketchVerdict.Lemma] = []
    func hold(_ claim: ClaimID, _ statement: String, _ measured: Double, _ bound: Double) {
      lemmas.append(
        .init(claim: claim, statement: statement, measured: measured, bound: bound, passed: measured <= bound)
      )
    }
    let (n, s, gram, r) = (teacher.count, step.sketched.rows, teacher.gram, teacher.residual)
    guard let values = try? SymmetricEigen.values(gram), values[0] > 0,
      let root = try? CholeskyFactorization(gram).r,
      let gamma = precision.allowance(additions: max(s, n), roundings: 4)
    else {
      hold(.ntkKernelIsPositiveDefinite, "λ_min(G) > 0 to rounding", 0, -1)
      return lemmas
    }
    let slack = 30 * Double(n) * gamma * values[n - 1] / values[0]
    guard slack < 0.5, let basis = try? root.solveFromRight(step.sketched),
      let spectrum = try? SingularValueDecomposition.values(basis)
    else {
      hold(.embeddingIsometryInExpectation, "30 n γ κ(G), what rounding hides, is below one half", slack, 0.5)
      return lemmas
    }
    let kind = (header.sketch?.family ?? .gaussian).distributionType
    let family = kind.claim
    let d = teacher.points.rows
    /// Whatever way the rows were sampled.
    func secondMoment(dimension: Int) -> Double {
      kind.secondMoment(dimension: Double(dimension)) / Double(max(s, d) / kind.rowsPerGramTerm(rightRows: d))
    }
    // ‖SA‖_F²/‖A‖_F² is a mean of n numbers ‖Sv‖² of expectation 1, each of variance at most the second moment of a line; six
    // standard deviations are exceeded with probability 1/36 at most (Chebyshev), and far less by sketches that concentrate.
    let spread = 6 * secondMoment(dimension: 1).squareRoot()
    hold(
      .embeddingIsometryInExpectation,
      "six standard deviations of ‖SA‖_F² are below one: the rows are enough to see a scale", spread,
      (1.0).nextDown)
    let size = norm(step.sketched.elements)
    hold(
      .embeddingIsometryInExpectation, "|‖SA‖_F²/‖A‖_F² − 1|, six standard deviations at most",
      (size * size / gram.trace - 1).magnitude, spread)
    // Markov: four times the root of the bound on E‖UᵀSᵀSU − I‖_F² is exceeded with probability 1/16 at most.
    let moment = 4 * secondMoment(dimension: n).squareRoot()
    let error = norm((basis.transposeTimesSelf() - Matrix.identity(n)).elements)
    hold(family, "‖UᵀSᵀSU − I‖_F, four times its root mean square at most", error, moment)
    let distortion = Distortion(singularValues: spectrum).value
    hold(family, "ε(S, A) < 1: the sketch is an embedding", distortion, (1.0).nextDown)
    hold(
      .preconditionerSpectrumIdentity, "‖RᵀR − (SA)ᵀSA‖_F / ‖SA‖_F²",
      norm((step.factor.transposeTimesSelf() - step.sketched.transposeTimesSelf()).elements)
        / (norm(step.sketched.elements) * norm(step.sketched.elements)), 30 * gamma)
    if let condition = try? PreconditionedSpectrum(
      gram: gram, r: TriangularMatrix(upperTriangleOf: step.factor)
    )
    .conditionNumber {
      hold(
        .preconditionerConditionBound, "κ(R⁻ᵀGR⁻¹) ≤ (1+ε)/(1−ε)", condition,
        distortion < 1 ? (1 + distortion) / (1 - distortion) * (1 + slack) : -1)
    } else {
      hold(.preconditionerConditionBound, "κ(R⁻ᵀGR⁻¹) is finite: R has an inverse", 0, -1)
    }
    let residual = norm(difference(gram.times(step.solution), r)) / norm(r)
    let accuracy =
      header.accuracy! + 30 * gamma * (norm(gram.elements) * norm(step.solution) / norm(r) + 1)
    hold(.solverStopping, "‖Gg − r‖ / ‖r‖ ≤ ε₀", residual, accuracy)
    holdStep(step, teacher, accuracy: residual, values: values, slack: slack, gamma: gamma, hold)
    return lemmas
  }

  /// The new weights: those of the step, its contraction and its movement.
  private func holdStep(
    _ step: OwnStep, _ teacher: Teacher, accuracy: Double, values: [Double], slack: Double, gamma: Double,
    _ hold: (ClaimID, String, Double, Double) -> Void
  ) {
    let (before, r) = (teacher.network, teacher.residual)
    let after = TwoLayerNetwork(weights: step.weights, signs: teacher.signs)
    let identity = MeanValueIdentity(from: before, to: after, inputs: teacher.points)
    let next = norm(difference(after.forward(teacher.points).outputs, teacher.vector("targets")))
    // The outputs of both networks in the port's precision.
    let rounding = identity.roundingAllowance * precision.storage / Precision.float64.storage
    let bound = StepBounds.contraction(
      accuracy: accuracy, jacobianChange: identity.jacobianChange,
      smallestSingularValue: values[0].squareRoot())
    hold(
      .stepContraction, "‖r_1‖ / ‖r_0‖ ≤ ε₀ + (1+ε₀)‖J − J̄‖/σ_min(J)", next / norm(r),
      bound * (1 + slack) + slack + 2 * rounding / norm(r))
    hold(
      .trainMovement, "max ‖w_r(1) − w_r(0)‖ ≤ √(n/m)(1+ε₀)‖r‖/λ_min(G)", after.movement(since: before),
      StepBounds.movement(
        points: teacher.count, width: teacher.width, accuracy: accuracy, residualNorm: norm(r),
        smallestEigenvalue: values[0]) * (1 + slack) + gamma * (before.weights.columnNorms.max() ?? 0))
    // f(W′) − f(W) = J̄ vec(W′ − W) is true of any weights; of the step's own it says that −Jᵀg was added.
    var expected = before
    expected.step(along: step.solution, before.transposedJacobian(teacher.pattern, inputs: teacher.points))
    let size = norm((expected.weights - before.weights).elements) + gamma * norm(before.weights.elements)
    hold(
      .stepMeanValueIdentity, "‖W′ − (W − Jᵀg)‖_F / (‖Jᵀg‖ + γ‖W‖_F)",
      norm((step.weights - expected.weights).elements) / size,
      30 * gamma + gamma * norm(before.weights.elements) / size)
  }
}
