internal import Claims
internal import DenseLinearAlgebra
internal import Statistics
internal import SubspaceEmbedding

extension Judge {
  /// Isometry in expectation and the second moment, which bound the distortion, over all draws.
  ///
  /// With an orthonormal basis `U` of the range of `A` and `X = ‖SU‖_F²/n`, a mean of `n` numbers with expectation 1 and variance at most
  /// `V₁ = E(‖Su‖² − 1)²`:
  ///
  /// - by Chebyshev the mean of four draws of `X` differs from 1 by more than `√V₁` with probability at most ¼;
  /// - by Markov `‖UᵀSᵀSU − I‖_F²` exceeds four times the bound on its mean with probability at most ¼.
  ///
  /// Correct sketches do so far less often; a wrong scale, or half of the buckets, far more often. With all rows of a transform the only
  /// error is that of rounding, `30 n γ κ(G)`.
  func judgeMoments(
    _ sketches: [Matrix], _ distribution: some SketchDistribution, _ teacher: Teacher,
    _ findings: inout OwnSketchFindings
  ) {
    let n = teacher.count
    guard let root = try? CholeskyFactorization(teacher.gram).r,
      let values = try? SymmetricEigen.values(teacher.gram),
      values[0] > 0, let gamma = precision.allowance(additions: max(n, distribution.rows), roundings: 4)
    else { return }
    let rounding = 30 * Double(n) * gamma * values[n - 1] / values[0]
    let rarely = ProbabilityClaim.ofOwnSketch(atMost: 0.25)
    let size = 2 * distribution.secondMomentBound(.subspace(n)).squareRoot() + rounding
    let deviation = distribution.secondMomentBound(.subspace(1)).squareRoot() + rounding
    var group: [Double] = []
    for sketched in sketches {
      // SU = SA R⁻¹ with RᵀR = AᵀA.
      guard let basis = try? root.solveFromRight(sketched) else { continue }
      let length = norm(basis.elements)
      group.append(length * length / Double(n))
      let error = norm((basis.transposeTimesSelf() - Matrix.identity(n)).elements)
      findings.event(
        distribution.claimOfFamily, "‖UᵀSᵀSU − I‖_F² exceeds four times the bound on its mean", rarely,
        bound: 0.25,
        happens: !(error <= size))
      guard group.count == 4 else { continue }
      let mean = group.reduce(0, +) / 4
      group = []
      findings.event(
        .embeddingIsometryInExpectation,
        "the mean of ‖SA‖² over four draws, in the norm of A, differs from 1 by more than twice its standard deviation",
        rarely, bound: 0.25, happens: !((mean - 1).magnitude <= deviation))
    }
  }
}

extension SketchDistribution {
  /// The claim about the distortion of this distribution's family.
  var claimOfFamily: ClaimID { Self.claim }
}
