import Claims
import CounterStream
import DenseLinearAlgebra
import LinearOperators
import Preconditioning
import SketchedLeastSquares
import SubspaceEmbedding
import TestSupport
import Testing

/// Systems whose numbers leave the range of double precision: an answer is correct or refused, and the refusal names the cause.
@Suite struct RangeTests {
  private let stream = CounterStream(seed: 4)
  private let plain = LeastSquaresCase(rows: 14, singularValues: [3, 2, 1], seed: 3)

  private func power(_ k: Int) -> Double { Double(sign: .plus, exponent: k, significand: 1) }

  private func refusal(_ solve: () throws -> LeastSquaresAnswer) -> LeastSquaresError.OutOfRange? {
    do {
      _ = try solve()
      return nil
    } catch LeastSquaresError.outOfRange(let reason) {
      return reason
    } catch {
      Issue.record("\(error)")
      return nil
    }
  }

  /// `g` of a system that is scaled by powers of two is that of the plain one, bit for bit, wherever the solution is a number: `A` by `2ᵏ` and `r` by `2ʲ` scale it by `2ʲ⁻²ᵏ`.
  @Test(
    "solver.stopping: the exact solver's answer is that of scale one at every scale", arguments: [0, 0.25])
  func everyScale(damping: Double) throws {
    let (a, r) = (try plain.matrix(), plain.vector(3, "r"))
    func solve(_ k: Int, _ j: Int) throws -> LeastSquaresAnswer {
      try SketchedLeastSquares(solver: .gram, damping: damping * power(2 * k), accuracy: 1e-12)
        .solveStep(a.scaled(by: power(k)), residual: scaled(r, by: power(j)), stream: stream)
    }
    let one = try solve(0, 0)
    for k in [-480, -300, 0, 300, 500] {
      for j in [-900, 2 * k, 0, 900] where abs(j) < 1000 && abs(j - 2 * k) < 1010 {
        let other = try solve(k, j)
        #expect(
          other.value.map { $0.scaled(byPowerOfTwo: 2 * k - j) } == one.value, "A by 2^\(k), r by 2^\(j)")
        #expect(other.relativeResidual == one.relativeResidual)
      }
    }
  }

  @Test(
    "solver.stopping: a problem that leaves the range of double precision is refused with the cause")
  func causes() throws {
    let (a, r) = (try plain.matrix(), plain.vector(3, "r"))
    func reason(_ k: Int, _ j: Int = 0, damping: Double = 0, accuracy: Double = 1e-10) -> LeastSquaresError
      .OutOfRange?
    {
      refusal {
        try SketchedLeastSquares(solver: .gram, damping: damping, accuracy: accuracy).solveStep(
          a.scaled(by: power(k)), residual: scaled(r, by: power(j)), stream: stream)
      }
    }
    for k in [520, 700, 1000] { #expect(reason(k) == .gramOverflows) }
    #expect(reason(0, damping: .greatestFiniteMagnitude) == nil)
    #expect(reason(511, damping: .greatestFiniteMagnitude) == .gramOverflows)
    for k in [-537, -545, -700, -1000] { #expect(reason(k, 2 * max(k, -530)) == .gramUnderflows, "2^\(k)") }
    #expect(reason(-500, 100) == .solutionOverflows && reason(0, 1000) == nil)
    // Digits of G that are lost are no matter where the damping is as large as they were, and where they are not asked for.
    #expect(reason(-540, damping: 1) == nil)
    #expect(reason(-530, -1060) == .gramUnderflows)
    #expect(reason(-530, -1060, accuracy: 0.2) == nil)
    for (reason, words) in [
      (LeastSquaresError.OutOfRange.gramOverflows, "divide A by a factor"),
      (.gramUnderflows, "multiply A by a factor"),
      (.solutionOverflows, "the solution exceeds the range"),
    ] {
      let message = "\(LeastSquaresError.outOfRange(reason))"
      #expect(message.contains(words) && !message.contains("\n"))
    }
  }

  /// A column of zeros is dependent on the others; one whose squares vanish is not.
  @Test func zeroColumnsAreNotTooSmall() throws {
    for (entry, isZero) in [(0.0, true), (0x1p-600, false), (0x1p-1074, false)] {
      let a = Matrix(rows: 3, columns: 2, elements: [1, 1, 1, entry, 0, 0])
      let solve = SketchedLeastSquares(solver: .gram, accuracy: 1e-10)
      do {
        _ = try solve.solveStep(a, residual: [1, 1], stream: stream)
        Issue.record("solved with \(entry)")
      } catch LeastSquaresError.gram(.notPositiveDefinite(let order)) {
        #expect(isZero && order == 2)
      } catch LeastSquaresError.outOfRange(.gramUnderflows) {
        #expect(!isZero)
      }
    }
  }

  /// Underflow is named only where it may hide more than rounding does: where a squared norm is less than `N·2⁻¹⁰²³/(n + 4)`. Of identical columns with entries `2ᵏ`, and `n = 2`,
  /// that is `2²ᵏ < 2⁻¹⁰²³/6`, so `k ≤ −513`.
  @Test(
    "solver.stopping: identical columns are reported as dependent, not as too small, down to where underflow hides more than rounding",
    arguments: [1, 3, 40])
  func identicalColumns(rows: Int) {
    func solve(_ entry: Double) throws {
      _ = try SketchedLeastSquares(solver: .gram, accuracy: 1e-10).solveStep(
        Matrix(rows: rows, columns: 2, repeating: entry), residual: [1, 1], stream: stream)
    }
    for entry in [1, 0x1p-300, 0x1p-510, 0x1p-511, 0x1p-511 * 0.5.squareRoot(), 0x1p-512] {
      #expect {
        try solve(entry)
      } throws: { if case LeastSquaresError.gram(.notPositiveDefinite) = $0 { true } else { false } }
    }
    for entry in [0x1p-513, 0x1p-530, 0x1p-1074] {
      #expect {
        try solve(entry)
      } throws: { if case LeastSquaresError.outOfRange(.gramUnderflows) = $0 { true } else { false } }
    }
  }

  @Test func whatIsNotANumberIsNotTooSmall() {
    let poisoned = Matrix(rows: 2, columns: 1, elements: [.nan, 1])
    #expect {
      try SketchedLeastSquares(solver: .gram, accuracy: 0.1).solveStep(
        poisoned, residual: [1], stream: stream)
    } throws: { if case LeastSquaresError.gram(.notFinite) = $0 { true } else { false } }
  }

  /// Subnormal dampings, and Gram matrices of which rounding has left a few units: what underflow does to `Ĝ` is no violation of the bound, which is checked where it does nothing.
  @Test(
    "preconditioner.nystrom: where products underflow the bound is undecided, and elsewhere it is checked")
  func nystromBelowTheNormalRange() throws {
    var decided = 0
    for (k, damping) in [
      (-537, 0x1p-1063), (-537, 0x1.3p-1023), (-537, 1e-300), (-530, 0x1p-1063), (-545, 0x1p-1056),
      (-512, 0x1p-1023), (-500, 0x1p-1000), (-480, 0x1p-960),
    ] {
      for columns in [1, 3] {
        let a = Matrix(rows: 14, columns: columns, elements: plain.vector(14 * columns, "A")).scaled(
          by: power(k))
        let solve = SketchedLeastSquares(solver: .nystrom, damping: damping, accuracy: 1e-3)
        let answer = try solve.solve(a, rightHandSide: plain.vector(14, "b"), stream: stream)
        #expect(answer.log.violations.isEmpty, "2^\(k), μ = \(damping): \(answer.log.violations)")
        if answer.log.checked[.preconditionerNystrom] != nil {
          decided += 1
          #expect(damping >= 0x1p-1023)
        } else {
          #expect(damping <= 0x1p-1022)
        }
      }
    }
    #expect(decided >= 6)
  }

  @Test func overflowingColumnsOfNystrom() throws {
    let a = try plain.matrix().scaled(by: 0x1p520)
    let solve = SketchedLeastSquares(solver: .nystrom, damping: 1, accuracy: 1e-3)
    #expect {
      try solve.solve(a, rightHandSide: plain.vector(14, "b"), stream: stream)
    } throws: {
      if case LeastSquaresError.preconditioner(.linearAlgebra(.overflow)) = $0 { true } else { false }
    }
  }
}
