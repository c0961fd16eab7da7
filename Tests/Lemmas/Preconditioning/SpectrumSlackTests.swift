import Claims
import DenseLinearAlgebra
import TestSupport
import Testing

@testable import Preconditioning

/// The tolerance of each check, compared with its formula, as stated in each violation.
@Suite struct SpectrumSlackTests {
  private let u = unitRoundoff

  @Test(
    "preconditioner.spectrum-identity: the error in the identity and the allowance for rounding",
    .tags(.exact))
  func slack() {
    let spectrum = PreconditionedSpectrum(sketchedValues: [2, 1, 0.5])
    #expect(spectrum.eigenvalues == [0.25, 1, 4] && spectrum.conditionNumber == 16)
    #expect(spectrum.identityError(sketchedValues: [2, 1, 0.5]) == 0)
    #expect(spectrum.identityError(sketchedValues: [2, 0.5, 0.5]) == 0.75)
    #expect(spectrum.identityError(sketchedValues: [4, 1, 0.5]) == 3)
    // 30·max(s, n)·u·κ·κ(M), and the change.
    #expect(spectrum.identitySlack(sketchRows: 2, conditionNumber: 5) == 30 * 3 * u * 5 * 16)
    #expect(spectrum.identitySlack(sketchRows: 7, conditionNumber: 5) == 30 * 7 * u * 5 * 16)
    #expect(
      spectrum.identitySlack(sketchRows: 7, conditionNumber: 5, spectrumChange: 0.25) == 0.25 + 30 * 7 * u
        * 80)
  }

  /// `σ = (√1.5, 1, √½)`: `ε = ½`, the spectrum is `(⅔, 1, 2)` and its bounds are `⅔`, `2` and `3`.
  @Test(
    "preconditioner.condition-bound: both ends of the spectrum and their quotient are checked against their bounds"
  )
  func ends() throws {
    let promised = [(1.5).squareRoot(), 1, (0.5).squareRoot()]
    func violations(_ values: [Double]) -> [Violation] {
      var log = CheckLog()
      // The values that a spectrum has, whatever was promised.
      PreconditionedSpectrum(sketchedValues: values).check(
        sketchedValues: promised, sketchRows: 3, gramConditionNumber: 1, into: &log, step: 4)
      #expect(log.checked == [.preconditionerSpectrumIdentity: 1, .preconditionerConditionBound: 3])
      return log.violations
    }
    #expect(violations(promised).isEmpty)
    func bounds(_ values: [Double]) -> [Double] {
      violations(values).filter { $0.claim == .preconditionerConditionBound }.map(\.bound)
    }
    // The least eigenvalue is too small, and with it the quotient too large.
    let low = [(2.0).squareRoot(), 1, (0.5).squareRoot()]
    #expect(bounds(low).count == 2 && (bounds(low)[0] - 3).magnitude < 1e-12)
    #expect((bounds(low)[1] - 0.5).magnitude < 1e-12)
    #expect(violations(low).allSatisfy { $0.step == 4 })
    // The largest is too large.
    let high = [1.0, 1, (0.4).squareRoot()]
    #expect(bounds(high).count == 1 && (bounds(high)[0] - 2).magnitude < 1e-12)
    // A promise that is not a bound leaves the largest unchanged.
    var log = CheckLog()
    PreconditionedSpectrum(sketchedValues: [2, 1, 0.5]).check(
      sketchedValues: [2, 1, 0.5], sketchRows: 3, gramConditionNumber: 1, into: &log)
    #expect(log.checked[.preconditionerConditionBound] == 2 && log.violations.isEmpty)
    log = CheckLog()
    PreconditionedSpectrum(sketchedValues: []).check(
      sketchedValues: [], sketchRows: 3, gramConditionNumber: 1, into: &log)
    #expect(log.checked.isEmpty)
  }

  @Test func conditionsOfSpectra() throws {
    func condition(_ diagonal: [Double]) throws -> Double {
      try PreconditionedSpectrum(
        gram: .diagonal(diagonal), r: TriangularMatrix(upperTriangleOf: .identity(diagonal.count))
      ).conditionNumber
    }
    #expect(try condition([2, 8]) == 4 && condition([3]) == 1 && condition([]) == 1)
    #expect(try condition([0, 8]) == .infinity && condition([-1, 8]) == .infinity)
  }

  /// `R = 2I` of `A = 2[I; 0]`: `AR⁻¹` has orthonormal columns, and `30Nu κ(R)` is allowed.
  @Test("preconditioner.spectrum-identity: with LAPACK's values the check allows 30Nu κ(R)")
  func withGroundTruth() throws {
    let a = Matrix(rows: 9, columns: 2) { $0 == $1 ? 2 : 0 }
    let preconditioner = try SketchedPreconditioner(
      r: TriangularMatrix(upperTriangleOf: .diagonal([2, 2])), sketchRows: 4)
    #expect(
      preconditioner.reciprocalCondition == 1 && preconditioner.sketchRows == 4 && preconditioner.damping == 0
    )
    func log(_ basis: Matrix, _ matrix: Matrix, at level: CheckLevel = .full) throws -> CheckLog {
      var log = CheckLog()
      try preconditioner.check(at: level, matrix: matrix, sketchedBasis: basis, into: &log, step: 2)
      return log
    }
    let basis = Matrix(rows: 4, columns: 2) { $0 == $1 ? 1 : 0 }
    #expect(try log(basis, a).violations.isEmpty)
    #expect(try log(basis, a, at: .certified).checked.isEmpty)
    let off = try log(basis.scaled(by: 1.5), a).violations
    #expect(off.map(\.bound) == [30 * 9 * u] && off.map(\.measured) == [0.5] && off.map(\.step) == [2])
    // Of columns of different lengths κ = 2, where κ ≤ 1 was promised.
    var longer = a
    longer[1, 1] = 4
    let wide = try log(basis, longer).violations
    #expect(wide.map(\.measured) == [1, 2] && (wide[1].bound - 1).magnitude <= 300 * 9 * u)
  }

  /// `P = diag(2, 1)`, of `B = (1, 0)` and `μ = 1`, with `τ = 4` and `12u·τ`.
  @Test(
    "preconditioner.low-rank: the check allows twice the change of the energy, and √τ times as much of the residual"
  )
  func lowRank() throws {
    let preconditioner = try LowRankPreconditioner(
      sketchedMatrix: Matrix(rows: 1, columns: 2, elements: [1, 0]), damping: 1)
    let (change, tau) = (preconditioner.spectrumChange, preconditioner.sizeOverDamping)
    #expect(tau == 3 && change == 36 * u)
    var log = CheckLog()
    // P(1, 1) = (2, 1), which is not (2, 3): yᵀPy = 3, yᵀr = 5, ‖Py − r‖ = 2.
    preconditioner.check(at: .cheap, vector: [2, 3], image: [1, 1], into: &log, step: 6)
    #expect(log.violations.map(\.measured) == [2, 2] && log.violations.map(\.step) == [6, 6])
    #expect(log.violations[0].bound == 2 * change * 3)
    let second = 2 * change * (3.0).squareRoot() * 13.0.squareRoot()
    #expect((log.violations[1].bound - second).magnitude <= 8 * u * second)
    log = CheckLog()
    preconditioner.check(at: .full, vector: [2, 1], image: [1, 1], into: &log)
    #expect(log.violations.isEmpty && log.checked == [.preconditionerLowRank: 2])
    log = CheckLog()
    preconditioner.check(at: .none, vector: [2, 3], image: [1, 1], into: &log)
    preconditioner.check(at: .cheap, vector: [0, 0], image: [1, 1], into: &log)
    #expect(log.checked.isEmpty)
  }
}
