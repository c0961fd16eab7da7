import ConjugateGradient
import DenseLinearAlgebra
import Foundation
import Preconditioning
import SketchedLeastSquares
import SubspaceEmbedding
import Testing

@testable import GaussNewton

/// The messages when a step cannot be taken, and which failures call for damping.
@Suite struct TrainingErrorTests {
  private static let failed = TrainingError.solverFailed(
    step: 4, solver: .cg, outcome: .stagnated(iteration: 9), relativeResidual: 0.25, accuracy: 1e-3)

  /// Every case with its sentence, and whether damping is called for.
  private static let cases: [(TrainingError, String, Bool)] = [
    (.notUnit(point: 3, norm: 1.5), "input 3 has norm 1.5 instead of 1; normalise the inputs first", false),
    (
      .singularKernel(smallestEigenvalue: 1e-17),
      "the kernel matrix is numerically singular (smallest eigenvalue at most 1e-17): inputs are equal or nearly so; damp the steps or give a ridge",
      false
    ),
    (
      .singularGram(step: 2, order: 7),
      "step 2: the Gram matrix is singular (leading minor 7): damp the steps, or remove nearly equal inputs",
      true
    ),
    (
      .gramOutOfRange(step: 2, overflows: true),
      "step 2: entries of the damped Gram matrix exceed the range of double precision; damp the steps less, or lower the ridge",
      false
    ),
    (
      .gramOutOfRange(step: 2, overflows: false),
      "step 2: squares of the entries of the Jacobian underflow, so the Gram matrix loses its digits; damp the steps",
      true
    ),
    (.sketchFailed(step: 5, reason: "no rows"), "step 5: no rows", false),
    (.singularSketch(step: 6, reason: "no rank"), "step 6: no rank", true),
    (
      failed,
      "step 4: solver cg stopped at a relative residual of 0.25, above the accuracy 0.001: \(SolverOutcome.stagnated(iteration: 9))",
      true
    ),
    (.overflow(step: 8), "step 8: the outputs are no longer finite; rescale the targets", true),
    (
      .tooManyPoints(count: 9000, most: 4000),
      "9000 points: a comparison with the eigenvalues of G needs n² numbers, which the solver avoids, and is limited to 4000 points; use checks of the level certified",
      false
    ),
    (
      .tooFewNeurons(width: 3, ranks: 5),
      "3 neurons cannot be distributed over 5 processes; start at most 3 of them", false
    ),
    (
      .noDecrease(step: 11, promised: 0.5, isWithinRounding: false),
      "step 11: no attempt decreased the objective; the last one predicted a decrease by the fraction 0.5",
      false
    ),
    (
      .noDecrease(step: 11, promised: 0.5, isWithinRounding: true),
      "step 11: the residual has reached the rounding level of the outputs", false
    ),
  ]

  @Test func sentences() {
    for (error, sentence, callsForDamping) in Self.cases {
      #expect("\(error)" == sentence)
      #expect(error.callsForDamping == callsForDamping, "\(error)")
    }
  }

  /// Lack of rows does not call for damping.
  @Test(arguments: SolverKind.allCases)
  func aSolverThatFails(_ solver: SolverKind) {
    let error = TrainingError.solverFailed(
      step: 1, solver: solver, outcome: .iterationLimit, relativeResidual: 1, accuracy: 0.1)
    #expect(error.callsForDamping == (solver != .fixedPoint))
    #expect("\(error)".hasPrefix("step 1: solver \(solver.rawValue) stopped"))
  }

  /// Failures of the solve translated into training errors.
  @Test func refusalsOfTheSolve() {
    func training(_ error: LeastSquaresError) -> String { "\(TrainingError(error, step: 3))" }
    let rank = PreconditionerError.rankDeficient(rank: 2, columns: 5, reciprocalCondition: 1e-18)
    #expect(
      training(.gram(.notPositiveDefinite(order: 4))) == "\(TrainingError.singularGram(step: 3, order: 4))")
    #expect(training(.gram(.notFinite(routine: "dpotrf"))) == "\(TrainingError.overflow(step: 3))")
    for (reason, error) in [
      (LeastSquaresError.OutOfRange.gramOverflows, TrainingError.gramOutOfRange(step: 3, overflows: true)),
      (.gramUnderflows, .gramOutOfRange(step: 3, overflows: false)),
      (.solutionOverflows, .overflow(step: 3)),
    ] {
      #expect(training(.outOfRange(reason)) == "\(error)")
    }
    #expect(
      training(.preconditioner(rank)) == "\(TrainingError.singularSketch(step: 3, reason: "\(rank)"))")
    let dependent = SketchError.dependentColumns(.gaussian)
    for (error, isSingular) in [
      (LeastSquaresError.sketch(dependent), true),
      (.sketch(.tooManyRows(requested: 9, available: 8)), false), (.invalidDamping(-1), false),
    ] {
      let found = TrainingError(error, step: 3)
      #expect(found.callsForDamping == isSingular && "\(found)".hasPrefix("step 3: "), "\(found)")
      #expect("\(found)" == "step 3: \(isSingular ? "\(dependent)" : "\(error)")")
    }
    let stopped = LeastSquaresError.notConverged(
      solver: .sketched, outcome: .iterationLimit, relativeResidual: 0.5, accuracy: 0.125, best: [],
      iteration: nil)
    #expect(
      training(stopped)
        == "\(TrainingError.solverFailed(step: 3, solver: .sketched, outcome: .iterationLimit, relativeResidual: 0.5, accuracy: 0.125))"
    )
  }
}

/// How the damping of a run is chosen, stored and printed, and the constants of its control.
@Suite struct DampingPolicyTests {
  @Test func storedAsTextOrNumber() throws {
    for (policy, text, least) in [
      (DampingPolicy.automatic, #""auto""#, 0.0), (.fixed(0), "0", 0), (.fixed(0.25), "0.25", 0.25),
    ] {
      #expect(String(decoding: try JSONEncoder().encode(policy), as: UTF8.self) == text)
      #expect(try JSONDecoder().decode(DampingPolicy.self, from: Data(text.utf8)) == policy)
      #expect(policy.least == least)
    }
    #expect("\(DampingPolicy.automatic)" == "auto" && "\(DampingPolicy.fixed(0.5))" == "0.5")
    for text in [#""Auto""#, #""0.5""#, "true", "null"] {
      #expect(throws: DecodingError.self) {
        try JSONDecoder().decode(DampingPolicy.self, from: Data(text.utf8))
      }
    }
  }

  @Test func constants() {
    #expect(DampingControl.leastGain == 1e-4 && DampingControl.trustedGain == 0.25)
    #expect(DampingControl.leastPromise == 1e-6 && DampingControl.usualDamping == 0.0005)
  }

  /// A solver that needs damping keeps what the accuracy of its solves hides: `ε₀‖r‖/‖g‖`.
  @Test func dampingThatStays() {
    #expect(DampingControl(staysDamped: true).damping == 0.0005 && DampingControl().damping == 0)
    // ϱ = ¾ takes ⅞ of 0.0005, and 2⁻¹¹ is 0.000488…
    for (eigenvalue, damping) in [(0.5, 0.000_437_5), (1.0, 0x1p-11), (8.0, 0x1p-8)] {
      var control = DampingControl(staysDamped: true)
      control.accept(gain: 0.75, eigenvalue: eigenvalue, accuracy: 0x1p-11)
      #expect((control.damping - damping).magnitude <= 1e-18)
    }
    var rejected = DampingControl(staysDamped: true)
    rejected.reject(eigenvalue: 7)
    #expect(rejected.damping == 0.001)
    rejected.reject(eigenvalue: 7)
    #expect(rejected.damping == 0.004)
  }

  /// `μ‖g‖ ≤ ε₀‖r‖` with equality ends damping, and a bit more keeps it.
  @Test func theEdgeOfNegligibleDamping() {
    let edge = 0x1p-10
    for (damping, isNone) in [(edge, true), (edge.nextDown, true), (edge.nextUp, false)] {
      var control = DampingControl()
      control.reject(eigenvalue: damping)
      control.accept(gain: 0.5, eigenvalue: 0.25, accuracy: 0x1p-8)
      #expect((control.damping == 0) == isNone)
      // Undamped again, it begins anew where the next failure says.
      if isNone {
        control.reject(eigenvalue: 3)
        #expect(control.damping == 3)
      }
    }
  }

  /// The share of the objective, from both sides: `1 − (x/before)²`.
  @Test func gains() throws {
    let gain = StepGain(before: 4, model: 1, after: 5)
    #expect(gain.promised == 0.9375 && gain.achieved == -0.5625 && gain.ratio == -0.6)
    #expect(
      StepGain(before: 2, model: 3, after: 0).promised == 0
        && StepGain(before: 2, model: 3, after: 0).achieved == 1)
    #expect(try GaussNewtonTests.gain(promised: 0.5, achieved: 0.25).ratio == 0.5)
    #expect(try GaussNewtonTests.gain(promised: 0, achieved: 0.25).ratio == -.infinity)
    #expect(try record(1, promised: 0.5, achieved: 0.25).gainRatio == 0.5)
    #expect(try record(1, promised: 0, achieved: 0.25).gainRatio == nil)
  }
}
