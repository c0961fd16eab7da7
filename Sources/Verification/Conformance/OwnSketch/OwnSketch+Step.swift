internal import Claims
internal import DenseLinearAlgebra
internal import GaussNewton
internal import NumPyFormat
internal import Preconditioning
internal import SubspaceEmbedding

/// One step preconditioned with a port's own sketch.
struct OwnStep {
  let sketched: Matrix
  let factor: Matrix
  let solution: [Double]
  let weights: Matrix

  init(sketched: Matrix, _ outputs: PortOutputs, _ teacher: Teacher) throws(OutputProblem) {
    let n = teacher.count
    self.sketched = sketched
    if sketched.rows < n {
      throw OutputProblem(reason: "sketched_matrix.npy has \(sketched.rows) rows, fewer than the \(n) points")
    }
    factor =
      Matrix(
        rows: n, columns: n, elements: try outputs.array("triangular_factor", shape: [n, n]).elements
      ).transposed
    solution = try outputs.array("solution", shape: [n]).elements
    let shape = teacher["weights"].shape
    weights = Matrix(
      rows: shape[1], columns: shape[0], elements: try outputs.array("next_weights", shape: shape).elements)
  }
}

extension Judge {
  /// Every lemma is about quantities that are computed by solves with `G`, so a relative rounding error of `30 n γ κ(G)` is allowed,
  /// with the port's `γ`; if that is one half or more, there is no verdict.
  func judgeStep(
    _ step: OwnStep, _ header: CaseHeader, _ teacher: Teacher, draw: Int, _ findings: inout OwnSketchFindings
  ) {
    func hold(_ claim: ClaimID, _ statement: String, _ measured: Double, _ bound: Double?) {
      findings.each(claim, statement, measured, bound, draw: draw)
    }
    let (n, s, gram, r) = (teacher.count, step.sketched.rows, teacher.gram, teacher.residual)
    guard let values = try? SymmetricEigen.values(gram), values[0] > 0,
      let root = try? CholeskyFactorization(gram).r,
      let gamma = precision.allowance(additions: max(s, n), roundings: 4)
    else {
      hold(.ntkKernelIsPositiveDefinite, "λ_min(G) > 0 up to rounding", 0, nil)
      return
    }
    let slack = 30 * Double(n) * gamma * values[n - 1] / values[0]
    guard slack < 0.5, let basis = try? root.solveFromRight(step.sketched),
      let spectrum = try? SingularValueDecomposition.values(basis)
    else {
      hold(
        .preconditionerConditionBound, "30 n γ κ(G), the allowance for rounding, is below one half", slack,
        nil)
      return
    }
    let distortion = Distortion(singularValues: spectrum).value
    hold(
      .preconditionerSpectrumIdentity, "‖RᵀR − (SA)ᵀSA‖_F / ‖SA‖_F²",
      norm((step.factor.transposeTimesSelf() - step.sketched.transposeTimesSelf()).elements)
        / (norm(step.sketched.elements) * norm(step.sketched.elements)), 30 * gamma)
    if let condition = try? PreconditionedSpectrum(
      gram: gram, r: TriangularMatrix(upperTriangleOf: step.factor)
    )
    .conditionNumber {
      // A distortion of one or more gives no bound, and a correct sketch with few rows may have it.
      hold(
        .preconditionerConditionBound, "κ(R⁻ᵀGR⁻¹) ≤ (1+ε)/(1−ε) in draws of distortion ε < 1", condition,
        distortion < 1 ? (1 + distortion) / (1 - distortion) * (1 + slack) : nil)
    } else {
      hold(.preconditionerConditionBound, "κ(R⁻ᵀGR⁻¹) is finite: R has an inverse", 0, -1)
    }
    let residual = norm(difference(gram.times(step.solution), r)) / norm(r)
    // With the oracle's own solution, so that a large answer does not raise the allowance.
    let accuracy =
      header.accuracy! + 30 * gamma * (norm(gram.elements) * norm(teacher.vector("solution")) / norm(r) + 1)
    hold(.solverStopping, "‖Gg − r‖ / ‖r‖ ≤ ε₀", residual, accuracy)
    holdStep(step, teacher, accuracy: residual, values: values, slack: slack, gamma: gamma, hold)
  }

  /// The new weights: those of the step, its contraction and its movement.
  private func holdStep(
    _ step: OwnStep, _ teacher: Teacher, accuracy: Double, values: [Double], slack: Double, gamma: Double,
    _ hold: (ClaimID, String, Double, Double?) -> Void
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
    // f(W′) − f(W) = J̄ vec(W′ − W) holds for any weights; for those of the step it says that −Jᵀg was added.
    var expected = before
    expected.step(along: step.solution, before.transposedJacobian(teacher.pattern, inputs: teacher.points))
    let size = norm((expected.weights - before.weights).elements) + gamma * norm(before.weights.elements)
    hold(
      .stepMeanValueIdentity, "‖W′ − (W − Jᵀg)‖_F / (‖Jᵀg‖ + γ‖W‖_F)",
      norm((step.weights - expected.weights).elements) / size,
      30 * gamma + gamma * norm(before.weights.elements) / size)
  }
}
