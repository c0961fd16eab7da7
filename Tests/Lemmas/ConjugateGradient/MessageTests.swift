import ConjugateGradient
import DenseLinearAlgebra
import LinearOperators
import Testing

/// The text of each outcome and refusal: one line, with its numbers, and different from the others.
@Suite struct MessageTests {
  @Test func everyOutcomeSaysWhatHappenedAndWhere() {
    let outcomes: [(SolverOutcome, parts: [String])] = [
      (.converged, ["recomputed residual"]),
      (.iterationLimit, ["raise the limit"]),
      (.diverged(growth: 7.5, iteration: 3), ["7.5-fold", "iteration 3", "more rows"]),
      (.stagnated(iteration: 4), ["iteration 4", "attainable accuracy"]),
      (.breakdown(quantity: "pᵀGp", iteration: 5), ["pᵀGp", "iteration 5"]),
      (.indefiniteOperator(curvature: -2.5, iteration: 6), ["-2.5", "iteration 6"]),
      (.singularOperator(curvature: -1e-17, iteration: 6), ["-1e-17", "iteration 6", "damping"]),
      (.indefinitePreconditioner(product: -1.5, iteration: 7), ["-1.5", "iteration 7"]),
    ]
    for (outcome, parts) in outcomes {
      let text = outcome.description
      #expect(!text.contains("\n") && parts.allSatisfy(text.contains), "\(text)")
    }
    #expect(Set(outcomes.map(\.0.description)).count == outcomes.count)
  }

  @Test func everyRefusalNamesWhatIsWrong() {
    let errors: [(SolverError, part: String)] = [
      (
        .undeclaredProperties(missing: [.symmetric, .positiveSemidefinite]),
        "symmetric and positive semidefinite"
      ),
      (.invalidTolerance(-1), "-1.0"), (.invalidIterationLimit(-2), "-2"),
      (.notFinite(argument: "start"), "the start"), (.preconditioner(.singular(pivot: 3)), "pivot 3"),
    ]
    for (error, part) in errors {
      #expect(!error.description.contains("\n") && error.description.contains(part), "\(error)")
    }
  }
}
