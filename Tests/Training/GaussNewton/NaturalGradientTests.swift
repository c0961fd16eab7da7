import DenseLinearAlgebra
import GaussNewton
import LinearOperators
import TestSupport
import Testing

/// The exact natural-gradient step of Zhang, Martens and Grosse (2019) is the Gram step: for the squared loss the Fisher matrix is `JᵀJ/n`, and
/// `(JᵀJ)⁺Jᵀr = Jᵀ(JJᵀ)⁻¹r` when `J` has full row rank; damped, `(JᵀJ + μI)⁻¹Jᵀr = Jᵀ(JJᵀ + μI)⁻¹r` for any `J`.
@Suite struct NaturalGradientTests {
  @Test("ntk.gram-factorization: the natural-gradient step, damped or not, is the step by the Gram matrix")
  func naturalGradientIsTheGramStep() throws {
    try checkProperty("naturalGradientIsTheGramStep", over: RunCase.self, cases: 30) { run in
      // Narrow, because the Fisher matrix has order md.
      var configuration = run.configuration()
      configuration.width = 24
      let trainer = try Trainer(configuration: configuration, inputs: run.inputs, targets: run.targets)
      let a = trainer.network.transposedJacobian(trainer.pattern, inputs: run.inputs).denseMatrix()
      let (j, r) = (a.transposed, trainer.residual)
      let values = try SingularValueDecomposition.values(a)
      let (largest, least) = (values[0], values[values.count - 1])
      // Undamped: the least-norm solution of Jδ = r, by LAPACK, against A G⁻¹r. Each is off by about κ(J)² u, the Gram matrix by its square.
      if least > 1e-3 * largest {
        let natural = try LeastSquaresSolution(j, r).x
        let byGram = a.times(try CholeskyFactorization(a.transposeTimesSelf()).solve(r))
        let condition = largest / least
        try require(
          norm(difference(natural, byGram)),
          atMost: 30 * Double(a.rows) * unitRoundoff * condition * condition * norm(natural), "μ = 0")
      }
      // Damped: the step in weight space, md×md, against the one in data space, n×n.
      let damping = 0.1
      var fisher = j.transposeTimesSelf()
      fisher.addToDiagonal(damping)
      var gram = a.transposeTimesSelf()
      gram.addToDiagonal(damping)
      let natural = try CholeskyFactorization(fisher).solve(a.times(r))
      let byGram = a.times(try CholeskyFactorization(gram).solve(r))
      let condition = (largest * largest + damping) / damping
      try require(
        norm(difference(natural, byGram)),
        atMost: 30 * Double(a.rows) * unitRoundoff * condition * norm(natural), "μ = \(damping)")
    }
  }
}
