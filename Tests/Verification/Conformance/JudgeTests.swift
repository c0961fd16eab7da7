import Claims
import ConjugateGradient
import DenseLinearAlgebra
import Foundation
import KnownMistakes
import Laws
import LinearOperators
import NumPyFormat
import Preconditioning
import TestSupport
import Testing

@testable import Conformance

/// Mistakes of a port outside the mathematics, and its freedoms.
@Suite struct JudgeTests {
  private func oracle(_ name: String) throws -> OracleCase { try OracleCase(CaseCatalogue.definition(name)) }

  /// The oracle's own states as a port's outputs, changed.
  private func outputs(_ one: OracleCase, _ change: (inout [String: CaseArray]) -> Void = { _ in })
    -> PortOutputs
  {
    var arrays = one.arrays
    change(&arrays)
    return PortOutputs(arrays)
  }

  private func verdict(
    _ name: String, precision: Precision = .float64, _ change: (inout [String: CaseArray]) -> Void = { _ in }
  ) throws -> PortVerdict {
    let one = try oracle(name)
    return try Judge(precision: precision).judge(one, outputs(one, change))
  }

  private func changed(_ array: CaseArray, at position: Int, to value: Double) -> CaseArray {
    var elements = array.elements
    elements[position] = value
    return CaseArray(array.type, NumPyArray(shape: array.shape, elements: elements))
  }

  // MARK: It fails closed

  @Test func aMissingOutputFails() throws {
    let verdict = try self.verdict("sketched-srht") { $0["gram"] = nil }
    #expect(!verdict.passed && verdict.firstFailure?.stage == .gram)
    #expect(verdict.firstFailure?.problem == "gram.npy is missing")
    let nothing = try Judge().judge(oracle("gram-sphere"), PortOutputs([:]))
    #expect(nothing.stages.allSatisfy { $0.outcome == .fail })
  }

  @Test(arguments: [Double.nan, .infinity, -.infinity]) func anOutputThatIsNotFiniteFails(_ value: Double)
    throws
  {
    let verdict = try self.verdict("gram-sphere") {
      $0["outputs"] = changed($0["outputs"]!, at: 3, to: value)
    }
    #expect(verdict.firstFailure?.stage == .outputs)
    #expect(verdict.firstFailure?.problem?.contains("[3]") == true)
  }

  @Test func aTransposedOutputFails() throws {
    let verdict = try self.verdict("gram-sphere") {
      let array = $0["pattern"]!.array
      $0["pattern"] = CaseArray(.uint8, NumPyArray(shape: array.shape.reversed(), elements: array.elements))
    }
    #expect(verdict.firstFailure?.stage == .pattern)
    #expect(verdict.firstFailure?.problem?.contains("shape") == true)
  }

  @Test func aPortThatOffersNothingOfACaseFails() throws {
    let one = try oracle("gram-sphere")
    let verdict = try Judge(offered: [.hadamard]).judge(one, outputs(one))
    #expect(!verdict.passed && verdict.problem != nil)
  }

  /// The payload of a NaN is of no interest, and not the same everywhere.
  @Test func aNaNIsCalledThat() throws {
    let verdict = try self.verdict("gram-sphere") {
      $0["outputs"] = changed($0["outputs"]!, at: 3, to: -Double(nan: 12345, signaling: false))
    }
    #expect(verdict.firstFailure?.problem == "outputs.npy contains NaN at [3]")
  }

  @Test func aFactorThatIsNotTriangularIsCalledThat() throws {
    let transposed = try self.verdict("sketched-srht") {
      let factor = Teacher(arrays: $0).factor.matrix
      $0["triangular_factor"] = rowArray(factor.transposed)
    }
    let problem = try #require(transposed.firstFailure?.problem)
    #expect(
      problem.contains("must be upper triangular, but its entry [1, 0]")
        && problem.contains("the transpose of R"))
    let full = try self.verdict("sketched-srht") {
      $0["triangular_factor"] = CaseArray(
        .float64, NumPyArray(shape: $0["triangular_factor"]!.shape, elements: Array(repeating: 1, count: 25)))
    }
    #expect(full.firstFailure?.problem?.contains("transpose") == false)
  }

  @Test func aNormIsNotNegative() throws {
    let one = try oracle("gram-sphere")
    let last = one.arrays["trajectory"]!.elements.count - 1
    var arrays = one.arrays
    arrays.merge(try SimulatedPort(.ours).outputs(of: .trajectory, one.header, Teacher(arrays: one.arrays))) {
      $1
    }
    #expect(try Judge().judge(one, PortOutputs(arrays)).passed)
    let norms = arrays["trajectory"]!
    // Smaller than any rounding error, and wrong.
    arrays["trajectory"] = changed(norms, at: last, to: -norms.elements[last])
    let verdict = try Judge().judge(one, PortOutputs(arrays))
    #expect(verdict.firstFailure?.stage == .trajectory && verdict.firstFailure?.worstIndex == [last])
    #expect(verdict.firstFailure?.problem?.contains("a norm cannot be -") == true)
  }

  /// Each statement about a run and about iterates has its own ratio.
  @Test func theRatiosOfAStageAreListed() throws {
    let stages = try ["gram-sphere", "sketched-srht"].flatMap { name in
      let one = try oracle(name)
      return try Judge().judge(one, SimulatedPort(.ours).outputs(for: one)).stages
    }
    #expect(stages.filter { !$0.parts.isEmpty }.map(\.stage) == [.trajectory, .iterates])
    #expect(stages.first { $0.stage == .trajectory }?.parts.count == 5)
    for stage in stages where !stage.parts.isEmpty {
      #expect(stage.ratio == stage.parts.map(\.ratio).max() && stage.parts.allSatisfy { $0.index != nil })
    }
    let late = try verdict("sketched-srht") {
      let all = $0["iterates"]!.array
      let kept = all.shape[0] - 1
      $0["iterates"] = CaseArray(
        .float64, NumPyArray(shape: [kept, 5], elements: Array(all.elements.prefix(5 * kept))))
    }
    let parts = try #require(late.firstFailure?.parts)
    #expect(late.firstFailure?.stage == .iterates && parts.map { $0.ratio <= 1 } == [true, false])
  }

  /// Where the residual is zero, zero is the solution and the only iterate.
  @Test func aSystemThatIsSolvedByZeroHasThatAnswer() throws {
    var definition = try CaseCatalogue.definition("cg-sphere")
    guard case .step(var step) = definition.content else { preconditionFailure("a step") }
    (step.targetScale, step.targetsNearOutputs) = (0, true)
    definition.content = .step(step)
    let one = try OracleCase(definition)
    #expect(one.arrays["residual"]!.elements.allSatisfy { $0 == 0 })
    let right = try Judge().judge(one, outputs(one))
    #expect(right.passed, "\(right)")
    for name in ["iterates", "solution"] {
      let verdict = try Judge().judge(
        one,
        outputs(one) {
          let last = $0[name]!.elements.count - 1
          if name == "solution" { $0[name] = changed($0[name]!, at: last, to: 1e-300) }
          if name == "iterates" {
            let n = $0[name]!.elements.count
            $0[name] = CaseArray(
              .float64,
              NumPyArray(shape: [2, n], elements: $0[name]!.elements + Array(repeating: 1e-9, count: n)))
          }
        })
      #expect(verdict.firstFailure?.stage.output == name, "\(verdict)")
    }
  }

  // MARK: Freedoms

  @Test func theSignsOfRowsOfRAreFree() throws {
    let verdict = try self.verdict("sketched-srht") {
      let array = $0["triangular_factor"]!.array
      let n = array.shape[1]
      let negated = array.elements.enumerated().map { $0 / n == 1 ? -$1 : $1 }
      $0["triangular_factor"] = CaseArray(.float64, NumPyArray(shape: array.shape, elements: negated))
    }
    #expect(verdict.passed)
  }

  @Test func whatIsBelowTheDiagonalOfRMustBeZero() throws {
    let verdict = try self.verdict("sketched-srht") {
      $0["triangular_factor"] = changed($0["triangular_factor"]!, at: 5, to: 1e-300)
    }
    #expect(verdict.firstFailure?.worstIndex == [1, 0])
  }

  @Test func listedActivationsAreFreeAndNoOthers() throws {
    let one = try oracle("near-ties")
    let free = try #require(one.header.freedoms.first { $0.stage == .pattern })
    #expect(!free.indices.isEmpty)
    let width = one.header.sizes!.width
    func flipping(_ index: [Int]) throws -> PortVerdict {
      try self.verdict("near-ties") {
        let position = index[0] * width + index[1]
        $0["pattern"] = changed($0["pattern"]!, at: position, to: 1 - $0["pattern"]!.elements[position])
      }
    }
    #expect(try flipping(free.indices[0]).passed)
    let fixed = try #require((0..<width).map { [2, $0] }.first { !free.indices.contains($0) })
    let verdict = try flipping(fixed)
    #expect(verdict.firstFailure?.stage == .pattern && verdict.firstFailure?.worstIndex == fixed)
  }

  /// Iterates beyond the accuracy are waste; up to two may be rounding.
  @Test(arguments: [(1, true), (2, true), (3, false)]) func aFewIterationsMoreAreRight(
    _ more: Int, _ passes: Bool
  ) throws {
    let one = try oracle("sketched-one-cluster")
    let teacher = Teacher(arrays: one.arrays)
    // The run of a port that goes on beyond what the case asks.
    let solver = ConjugateGradient(tolerance: 1e-10, iterationLimit: 100, recordsIterates: true)
    let all = try solver.attempt(
      MatrixOperator(teacher.gram, properties: [.symmetric, .positiveSemidefinite]),
      rightHandSide: teacher.residual, preconditioner: TriangularPreconditioner(teacher.factor)
    ).iterates
    let count = one.arrays["iterates"]!.shape[0] + more
    let verdict = try self.verdict("sketched-one-cluster") {
      $0["iterates"] = CaseArray(
        .float64,
        NumPyArray(shape: [count, teacher.count], elements: all.prefix(count).flatMap(\.self)))
    }
    #expect(verdict.passed == passes)
  }

  // MARK: Damping and given matrices

  /// `R` by Cholesky of `(SA)ᵀSA + μI` passes as well as that of QR, though it has other rounding errors.
  @Test(arguments: ["matrix-sketched", "damped-sketched", "matrix-singular"])
  func theFactorMayComeFromCholesky(_ name: String) throws {
    let one = try oracle(name)
    var system = Teacher(arrays: one.arrays).matrix("sketched_matrix").transposeTimesSelf()
    system.addToDiagonal(try #require(one.header.damping))
    let factor = try CholeskyFactorization(system).r
    let verdict = try self.verdict(name) { $0["triangular_factor"] = rowArray(factor.matrix) }
    #expect(verdict.passed, "\(verdict)")
  }

  /// `P⁻¹r` by Cholesky of `P` itself is as right as Woodbury's.
  @Test(arguments: ["matrix-few-rows", "damped-few-rows"])
  func thePreconditionedResidualMayComeFromCholesky(_ name: String) throws {
    let one = try oracle(name)
    let teacher = Teacher(arrays: one.arrays)
    var system = teacher.matrix("sketched_matrix").transposeTimesSelf()
    system.addToDiagonal(try #require(one.header.damping))
    let answer = try CholeskyFactorization(system).solve(teacher.residual)
    #expect(answer != teacher.vector("preconditioned_residual"))
    let verdict = try self.verdict(name) { $0["preconditioned_residual"] = CaseArray(vector: answer) }
    #expect(verdict.passed, "\(verdict)")
    let wrong = try self.verdict(name) {
      $0["preconditioned_residual"] = CaseArray(vector: answer.map { $0 * (1 + 1e-6) })
    }
    #expect(wrong.firstFailure?.stage == .preconditionedResidual)
  }

  /// Backward stable least squares by QR of `[A; √μ I]` passes at `κ(A) ≈ 10⁷`, where `AᵀA` does not.
  @Test(arguments: [
    "matrix-least-squares", "matrix-least-squares-damped", "matrix-least-squares-ill-conditioned",
  ])
  func leastSquaresMayComeFromQR(_ name: String) throws {
    let one = try oracle(name)
    let teacher = Teacher(arrays: one.arrays)
    let stacked = teacher.stacked(damping: one.header.damping)
    let factorization = try QRFactorization(stacked)
    let b = teacher.observations + [Double](repeating: 0, count: stacked.rows - teacher.observations.count)
    let r = TriangularMatrix(upperTriangleOf: factorization.r)
    let answer = try r.solve(factorization.q().transposeTimes(b))
    let verdict = try self.verdict(name) { $0["solution"] = CaseArray(vector: answer) }
    #expect(verdict.passed, "\(verdict)")
    let off = try self.verdict(name) { $0["solution"] = CaseArray(vector: scaled(answer, by: 1 + 1e-4)) }
    #expect(off.firstFailure?.stage == .solution)
    let nothing = try self.verdict(name) { $0["solution"] = CaseArray(vector: scaled(answer, by: 0)) }
    #expect(nothing.firstFailure?.stage == .solution)
  }

  @Test func ownSketchesAreJudgedForUndampedNetworksOnly() throws {
    for name in ["damped-sketched", "matrix-sketched"] {
      let one = try oracle(name)
      #expect(try Judge().judgeOwnSketch(one, [outputs(one)]).problem?.contains("undamped") == true)
    }
  }

  // MARK: Refusals

  @Test func anInvalidCaseMustBeRefusedAndNothingElse() throws {
    let one = try oracle("refuse-duplicates")
    #expect(try Judge().judge(one, PortOutputs([:], refusal: "duplicates")).passed)
    #expect(try !Judge().judge(one, PortOutputs([:])).passed)
    let both = PortOutputs(["solution": CaseArray(vector: [0, 0, 0])], refusal: "duplicates")
    #expect(try !Judge().judge(one, both).passed)
    #expect(try !Judge().judge(oracle("gram-sphere"), PortOutputs([:], refusal: "no")).passed)
    let damped = try oracle("refuse-matrix-negative-damping")
    #expect(try !Judge().judge(damped, PortOutputs(["solution": CaseArray(vector: [0])])).passed)
    #expect(SimulatedPort(.ours).outputs(for: damped).refusal != nil)
  }

  /// Arrays written before a refusal are judged, because they show its reason.
  @Test func aWrongRefusalIsTracedToItsStage() throws {
    let one = try oracle("size-65-gram")
    let teacher = Teacher(arrays: one.arrays)
    // Counts in eight bits: beyond 255 they start again from zero.
    let counts = teacher.columns("pattern").transposeTimesSelf().elements
    let gram = zip(teacher.gram.elements, counts).map { $1 > 0 ? $0 / $1 * Double(Int($1) % 256) : 0 }
    var arrays = one.arrays.filter {
      !["solution", "next_weights", "next_outputs", "trajectory"].contains($0.key)
    }
    arrays["gram"] = CaseArray(.float64, NumPyArray(shape: [65, 65], elements: gram))
    let verdict = try Judge().judge(one, PortOutputs(arrays, refusal: "not positive definite"))
    #expect(!verdict.passed && verdict.problem?.contains("not positive definite") == true)
    #expect(verdict.firstFailure?.stage == .gram)
    #expect(verdict.stages.filter { $0.outcome == .fail }.count == 1)
    #expect(verdict.stages.first { $0.stage == .solution }?.outcome == .notReached)
    // Nor does a refusal excuse what is right.
    let right = try Judge().judge(one, PortOutputs(one.arrays, refusal: "no"))
    #expect(!right.passed && right.firstFailure == nil)
  }

  // MARK: Precision

  /// Outputs rounded to float32 pass as float32 and fail as float64.
  @Test func precisionSetsTheTolerance() throws {
    func rounded(_ arrays: inout [String: CaseArray]) {
      for name in ["outputs", "gram", "next_weights", "next_outputs", "sketched_matrix"] {
        let array = arrays[name]!.array
        arrays[name] = CaseArray(
          .float64, NumPyArray(shape: array.shape, elements: array.elements.map { Double(Float($0)) }))
      }
    }
    #expect(try verdict("sketched-srht", precision: .float32, rounded).passed)
    let strict = try verdict("sketched-srht", rounded)
    #expect(strict.stages.filter { $0.outcome == .fail }.count == 5)
  }

  @Test func whereNothingCanBeComparedItIsSaid() throws {
    let verdict = try self.verdict("ill-conditioned-1e12-sketched", precision: .float32)
    let stage = try #require(verdict.stages.first { $0.stage == .conditionNumber })
    #expect(stage.outcome == .notComparable && stage.ratio == nil)
    #expect(verdict.passed)
  }

  /// Nothing is missed where nothing can be compared: a breakdown may be right there.
  @Test func whatCannotBeComparedMayBeMissing() throws {
    let missing = { (arrays: inout [String: CaseArray]) in arrays["iterates"] = nil }
    #expect(try verdict("ill-conditioned-1e12-sketched", precision: .float32, missing).passed)
    #expect(try !verdict("ill-conditioned-1e12-sketched", missing).passed)
  }

  /// Integers beyond what a format holds exactly are not asked of it.
  @Test(arguments: [("hadamard-4096", Precision.float32, true), ("transformed-16777217", .float32, false)])
  func integersAreComparedWhereTheyAreExact(_ name: String, _ precision: Precision, _ isCompared: Bool) throws
  {
    let verdict = try self.verdict(name, precision: precision)
    #expect(verdict.passed && verdict.stages[0].outcome == (isCompared ? .pass : .notComparable))
  }

  // MARK: Suspects

  /// Mistakes of solvers have names as those of matrices do, and the mistaken recursion shows where it drifts.
  @Test(arguments: [
    ("β with the wrong sign", "cg-sphere"),
    ("step lengths nine tenths of what they should be", "sketched-srht"),
    ("√μ for μ in G", "matrix-gram"),
    ("damping left out of the least-squares problem", "matrix-least-squares-damped"),
    ("the recursive residual is trusted to convergence (seen)", "matrix-drift"),
  ]) func aMistakeOfASolverIsNamed(_ name: String, _ identifier: String) throws {
    let one = try oracle(identifier)
    let mistake = try #require(KnownMistakes.all.first { $0.name == name })
    let verdict = try Judge().judge(one, SimulatedPort(mistake.implementation).outputs(for: one))
    #expect(verdict.firstFailure.map { [.iterates, .solution].contains($0.stage) } == true)
    #expect(verdict.firstFailure?.suspects.contains { $0.hasPrefix(name) } == true, "\(verdict)")
  }

  @Test func theLikeliestMistakeIsNamedWithItsRows() throws {
    let one = try oracle("ties")
    let name = "ReLU′(0) = 0 in the pattern, ReLU′(0) = 1 in the Jacobian (seen)"
    let mistake = try #require(KnownMistakes.all.first { $0.name == name })
    let mistaken = SimulatedPort(mistake.implementation).outputs(for: one)
    let verdict = try Judge().judge(one, mistaken)
    let failure = try #require(verdict.firstFailure)
    #expect(failure.stage == .pattern && failure.claim == .ntkGramFactorization)
    #expect(failure.suspects.contains { $0.hasPrefix(name) && $0.contains("row") })
  }

  /// A relative error just above and just below what is allowed.
  @Test func theRatioIsWhatTheFormulaSays() throws {
    let one = try oracle("gram-sphere")
    let found = try verdict("gram-sphere") {
      let f = $0["residual"]!.elements[2]
      $0["residual"] = changed($0["residual"]!, at: 2, to: f + 1e-9)
    }
    let stage = try #require(found.stages.first { $0.stage == .residual })
    let (f, y) = (one.arrays["outputs"]!.elements[2], one.arrays["targets"]!.elements[2])
    // γ_1 + γ_3 of the port and γ_4 of the oracle: eight roundings to first order.
    let expected = 1e-9 / (8 * 0x1p-53 * (f.magnitude + y.magnitude))
    #expect((stage.ratio! / expected - 1).magnitude < 1e-5 && stage.worstIndex == [2])
  }
}
