import Claims
import DenseLinearAlgebra
import Preconditioning
import TestSupport
import Testing

@Suite struct SketchedPreconditionerTests {
  /// Singular values of `AR⁻¹` and of `SU`, and the relative accuracy that rounding leaves them: `R` and
  /// `AR⁻¹` are each exact for arguments moved by `Nu`, which `R⁻¹` magnifies to `Nuκ(R)`.
  private func spectra(
    _ sketchCase: SketchCase
  ) throws -> (preconditioned: [Double], sketched: [Double], rounding: Double) {
    let (a, sketch) = (try sketchCase.matrix(), sketchCase.sketch())
    let r = try SketchedPreconditioner(sketchedMatrix: sketch * a).r
    let ofR = try SingularValueDecomposition.values(r.matrix)
    return (
      try SingularValueDecomposition.values(r.solveFromRight(a)),
      try SingularValueDecomposition.values(sketch * sketchCase.basis()),
      lapackThreshold * Double(sketchCase.rows) * unitRoundoff * (ofR.first ?? 1) / (ofR.last ?? 1)
    )
  }

  @Test("preconditioner.spectrum-identity: σ_i(AR⁻¹) = 1/σ_{n+1−i}(SU)")
  func spectrumIdentityHolds() throws {
    try checkProperty("spectrumIdentityHolds", over: SketchCase.self) { sketchCase in
      let (preconditioned, sketched, rounding) = try spectra(sketchCase)
      try require(preconditioned.count == sketchCase.columns, "\(preconditioned.count) values")
      for i in preconditioned.indices {
        let product = preconditioned[i] * sketched[sketchCase.columns - 1 - i]
        try require((product - 1).magnitude, atMost: rounding, "singular value \(i)")
      }
    }
  }

  @Test("preconditioner.condition-bound: κ(AR⁻¹) ≤ √((1+ε)/(1−ε)), and ‖AR⁻¹x‖² lies in [1/(1+ε), 1/(1−ε)]")
  func conditionBoundHolds() throws {
    try checkProperty("conditionBoundHolds", over: SketchCase.self) { sketchCase in
      guard sketchCase.columns > 0 else { return }
      let (preconditioned, _, rounding) = try spectra(sketchCase)
      // The distortion by its definition, not from singular values.
      let sketchedBasis = sketchCase.sketch() * (try sketchCase.basis())
      let eigenvalues = try SymmetricEigen.values(
        sketchedBasis.transposeTimesSelf() - .identity(sketchCase.columns))
      let distortion = eigenvalues.reduce(0) { max($0, $1.magnitude) }
      let bound = ConditionBound(distortion: distortion)
      let (largest, smallest) = (preconditioned[0], preconditioned[sketchCase.columns - 1])
      // A distortion near 1 is itself known to u only, relative to 1 − ε.
      let slack = 1 + 2 * rounding + lapackThreshold * unitRoundoff * bound.largestEigenvalue
      try require(largest / smallest, atMost: bound.matrixSide * slack, "κ(AR⁻¹)")
      try require(largest * largest, atMost: bound.largestEigenvalue * slack, "largest eigenvalue")
      try require(
        bound.smallestEigenvalue, atMost: smallest * smallest * slack, "bound on the smallest eigenvalue")
    }
  }

  @Test("preconditioner.condition-bound: some cases come within 20 % of the bound, so it is not vacuous")
  func conditionBoundIsNearlyAttained() throws {
    // With many rows the two ends of the spectrum of SᵀS − I are nearly opposite.
    let sketchCase = SketchCase(columns: 5, extraRows: 40, sketchFactor: 60, exponent: 3, seed: 2)
    let (preconditioned, sketched, _) = try spectra(sketchCase)
    let distortion = max((sketched[0] * sketched[0] - 1).magnitude, (1 - sketched[4] * sketched[4]).magnitude)
    let bound = ConditionBound(distortion: distortion)
    #expect(preconditioned[0] / preconditioned[4] >= 0.8 * bound.matrixSide)
    #expect(bound.matrixSide < 2)
  }

  @Test("preconditioner.spectrum-identity, preconditioner.condition-bound: the check holds")
  func checkHolds() throws {
    try checkProperty("checkHolds", over: SketchCase.self) { sketchCase in
      let (a, sketch) = (try sketchCase.matrix(), sketchCase.sketch())
      let preconditioner = try SketchedPreconditioner(sketchedMatrix: sketch * a)
      var log = CheckLog()
      try preconditioner.check(
        at: .full, matrix: a, sketchedBasis: sketch * sketchCase.basis(), into: &log)
      try require(log.violations.isEmpty, "\(log.violations)")
      let expected = sketchCase.columns > 0 ? 1 : 0
      try require(log.held(.preconditionerSpectrumIdentity) == expected, "\(log.checked)")
      try require(log.held(.preconditionerConditionBound) == expected, "\(log.checked)")
    }
  }

  @Test("preconditioner.spectrum-identity: a sketch of another scale fails the check")
  func checkHasTeeth() throws {
    let sketchCase = SketchCase(columns: 10, extraRows: 40, sketchFactor: 4, exponent: 2, seed: 1)
    let (a, sketch) = (try sketchCase.matrix(), sketchCase.sketch())
    let preconditioner = try SketchedPreconditioner(sketchedMatrix: sketch * a)
    let sketchedBasis = sketch * (try sketchCase.basis())
    func violated(_ level: CheckLevel, _ sketchedBasis: Matrix) throws -> Set<ClaimID> {
      var log = CheckLog()
      try preconditioner.check(at: level, matrix: a, sketchedBasis: sketchedBasis, into: &log)
      return Set(log.violations.map(\.claim))
    }
    #expect(try violated(.full, sketchedBasis) == [])
    #expect(
      try violated(.full, sketchedBasis.scaled(by: 1 + 1e-6)) == [.preconditionerSpectrumIdentity])
    // A perfect basis promises a condition number of 1.
    let perfect = Matrix(rows: 40, columns: 10) { $0 == $1 ? 1 : 0 }
    #expect(try violated(.full, perfect).contains(.preconditionerConditionBound))
    #expect(try violated(.certified, perfect) == [])
  }

  @Test func factorIsTheCholeskyFactorOfTheSketchedGram() throws {
    try checkProperty("factorIsTheCholeskyFactorOfTheSketchedGram", over: MatrixCase.self) { recipe in
      guard recipe.rows >= recipe.columns else { return }
      let sketched = MatrixCase(rows: recipe.rows, columns: recipe.columns, seed: recipe.seed).matrix
      let preconditioner = try SketchedPreconditioner(sketchedMatrix: sketched)
      let gram = sketched.transposeTimesSelf()
      try require(
        backwardErrorRatio(
          preconditioner.r.matrix.transposeTimesSelf(), gram,
          scale: frobeniusNorm(sketched) * frobeniusNorm(sketched), size: recipe.rows),
        atMost: lapackThreshold, "RᵀR = (SA)ᵀSA")
      try require(preconditioner.sketchRows == recipe.rows, "rows")
      try require(preconditioner.r.order == recipe.columns, "order")
    }
  }
}

/// Refusals and their messages.
@Suite struct PreconditionerErrorTests {
  private func error(_ sketchedMatrix: Matrix) -> PreconditionerError? {
    do throws(PreconditionerError) {
      _ = try SketchedPreconditioner(sketchedMatrix: sketchedMatrix)
      return nil
    } catch {
      return error
    }
  }

  @Test func tooFewRows() {
    #expect(error(Matrix(rows: 3, columns: 4, repeating: 1)) == .tooFewRows(rows: 3, columns: 4))
    #expect(error(Matrix(rows: 0, columns: 1)) == .tooFewRows(rows: 0, columns: 1))
    #expect(error(Matrix(rows: 0, columns: 0)) == nil)
    #expect(error(Matrix(rows: 5, columns: 0)) == nil)
    #expect(PreconditionerError.tooFewRows(rows: 3, columns: 4).description.contains("s = 3"))
    #expect(PreconditionerError.tooFewRows(rows: 3, columns: 4).description.contains("n = 4"))
  }

  @Test func duplicatedColumnsAreRankDeficient() throws {
    for (columns, duplicates) in [(2, 1), (5, 1), (10, 3), (50, 7)] {
      let distinct = columns - duplicates
      let recipe = MatrixCase(rows: 2 * columns, columns: distinct, seed: columns)
      let sketched = recipe.matrix.selectingColumns(
        Array(0..<distinct) + (0..<duplicates).map { $0 % distinct })
      guard case .rankDeficient(let rank, let n, let reciprocalCondition) = error(sketched) else {
        Issue.record("\(columns) columns with \(duplicates) duplicates were accepted")
        continue
      }
      #expect(rank == distinct)
      #expect(n == columns)
      #expect(reciprocalCondition <= Double(columns) * unitRoundoff)
      let message = error(sketched)?.description ?? ""
      #expect(message.contains("rank \(distinct) of \(columns)") && message.contains("duplicated"))
      #expect(!message.contains("\n"))
    }
  }

  @Test func zeroIsRankDeficient() {
    for columns in [1, 2, 5] {
      #expect(
        error(Matrix(rows: 2 * columns, columns: columns))
          == .rankDeficient(rank: 0, columns: columns, reciprocalCondition: 0))
    }
    // A single zero column, first, in between and last.
    for zero in 0..<3 {
      let sketched = Matrix(rows: 4, columns: 3) { i, j in j == zero ? 0 : Double((i + 1) * (i + j) + j) }
      guard case .rankDeficient(let rank, _, _) = error(sketched) else {
        Issue.record("zero column \(zero) was accepted")
        continue
      }
      #expect(rank == 2)
    }
  }

  /// The condition does not depend on the scale, and what is too small to be inverted is not called dependent.
  @Test func whatIsTooSmallIsNotCalledDependent() throws {
    let matrix = MatrixCase(rows: 9, columns: 4, seed: 2).matrix
    let plain = try SketchedPreconditioner(sketchedMatrix: matrix).reciprocalCondition
    for exponent in [-950, -500, -400, 400, 500, 1000] {
      let scaled = matrix.scaled(by: Double(sign: .plus, exponent: exponent, significand: 1))
      #expect(
        try SketchedPreconditioner(sketchedMatrix: scaled).reciprocalCondition == plain, "2^\(exponent)")
    }
    for pivot in [2024 * Double.leastNonzeroMagnitude, Double.leastNonzeroMagnitude, 0x1p-1024] {
      let sketched = Matrix(rows: 3, columns: 1, elements: [0, pivot, 0])
      #expect(error(sketched) == .inverseOverflows(pivot: pivot))
      let message = error(sketched)?.description ?? ""
      #expect(
        message.contains("\(pivot)") && message.contains("scale the matrix up") && !message.contains("\n"))
    }
    #expect(error(Matrix(rows: 1, columns: 1, elements: [0x1p-1023])) == nil)
    // Full rank by singular values, and dependent to working precision all the same.
    let message = PreconditionerError.rankDeficient(rank: 3, columns: 3, reciprocalCondition: 1e-17)
      .description
    #expect(message.contains("the 3 columns") && message.contains("1e-17") && !message.contains("rank"))
    #expect(!message.contains("\n"))
  }

  @Test func nonFiniteEntriesAreRefused() {
    for poison in [Double.nan, .infinity] {
      var sketched = Matrix.identity(3)
      sketched[1, 2] = poison
      #expect(error(sketched) == .linearAlgebra(.notFinite(routine: "dgeqrf")))
      #expect(error(sketched)?.description.contains("cannot be factored: dgeqrf") == true)
    }
  }

  /// The condition is judged relative to the size of the entries, and a condition number of `10¹²` is bad
  /// but usable.
  @Test func illConditionedSketchesAreAccepted() throws {
    for scale in [1e-150, 1, 1e150] {
      let matrix = try SketchCase(
        columns: 20, extraRows: 40, sketchFactor: 2, exponent: 12, seed: 1
      ).matrix().scaled(by: scale)
      let preconditioner = try SketchedPreconditioner(sketchedMatrix: matrix)
      // κ₁ is within a factor n of κ₂ = 10¹², and the estimate within 3 of κ₁ in practice.
      #expect(preconditioner.reciprocalCondition < 20 * 3 * 1e-12)
      #expect(preconditioner.reciprocalCondition > 1e-12 / 20 / 3)
    }
  }
}

@Suite struct PreconditionerCostTests {
  /// The multiplications and additions of Householder QR, counted: step `k` applies a reflector of length
  /// `s − k` to `n − k` columns, at four operations for each entry.
  @Test("cost.step: 2sn² − 2n³/3 operations, up to lower order")
  func operationsAreThoseOfHouseholder() throws {
    for (s, n) in [(1, 1), (10, 2), (40, 10), (500, 100), (300, 300)] {
      let counted = (0..<n).reduce(0) { $0 + 4 * (s - $1) * (n - $1) }
      let formula = SketchedPreconditioner.operations(rows: s, columns: n)
      #expect(abs(counted - formula) <= 4 * s * n)
    }
    #expect(SketchedPreconditioner.operations(rows: 10, columns: 3) == 162)
    #expect(SketchedPreconditioner.operations(rows: 7, columns: 0) == 0)
  }
}
