import Claims
import DenseLinearAlgebra
import Preconditioning
import TestSupport
import Testing

@Suite struct LowRankPreconditionerTests {
  private func error(_ sketchedMatrix: Matrix, damping: Double) -> PreconditionerError? {
    do throws(PreconditionerError) {
      _ = try LowRankPreconditioner(sketchedMatrix: sketchedMatrix, damping: damping)
      return nil
    } catch {
      return error
    }
  }

  /// In the norm of `P` both answers are right to within what their own analyses say: `spectrumChange` here, and for the dense
  /// Cholesky factor `(s + 3n + 2)u·tr(P)‖P⁻¹‖ ≤ (s + 3n + 2)u·tr(P)/μ`, two triangular solves included.
  @Test("preconditioner.low-rank: P⁻¹v by Woodbury is that of the dense P, for any s")
  func woodburyIsTheInverse() throws {
    try checkProperty("woodburyIsTheInverse", over: DampedCase.self) { recipe in
      let problem = try recipe.problem()
      let preconditioner = try LowRankPreconditioner(
        sketchedMatrix: problem.sketchedMatrix, damping: problem.damping)
      let v = MatrixCase(rows: 1, columns: 1, seed: recipe.seed).vector(named: "v", count: recipe.columns)
      let dense = try CholeskyFactorization(problem.preconditioner)
      let (y, expected) = (try preconditioner.apply(v), try dense.solve(v))
      let ofDense =
        Double(recipe.sketchRows + 3 * recipe.columns + 2) * unitRoundoff * problem.preconditioner.trace
        / problem.damping
      let size = norm(try dense.r.solveTransposed(v))
      try require(
        norm(dense.r.matrix.times(difference(y, expected))),
        atMost: (preconditioner.spectrumChange + ofDense) * size, "error of P⁻¹v")
      var inPlace = [Double](repeating: .nan, count: v.count)
      try preconditioner.apply(v, into: &inPlace)
      try require(inPlace == y, "another product in place")
      try require(preconditioner.order == recipe.columns, "order")
      try require(preconditioner.sketchRows == recipe.sketchRows, "rows")
    }
  }

  /// `CᵀPC = I`. The eigenvalues of the computed matrix are off by `spectrumChange`, and by `30nu‖C‖²‖P‖` for products with `C`.
  @Test("preconditioner.low-rank: C Cᵀ = P⁻¹, and Cᵀ is the adjoint of C")
  func theFactorIsAFactor() throws {
    try checkProperty("theFactorIsAFactor", over: DampedCase.self) { recipe in
      let problem = try recipe.problem()
      let preconditioner = try LowRankPreconditioner(
        sketchedMatrix: problem.sketchedMatrix, damping: problem.damping)
      let spectrum = try PreconditionedSpectrum(gram: problem.preconditioner, preconditioner: preconditioner)
      let rounding =
        lapackThreshold * Double(max(recipe.columns, recipe.sketchRows)) * unitRoundoff
        * problem.preconditioner.trace / problem.damping + preconditioner.spectrumChange
      for value in spectrum.eigenvalues { try require((value - 1).magnitude, atMost: rounding, "eigenvalue") }
      let source = MatrixCase(rows: 1, columns: 1, seed: recipe.seed)
      let (z, y) = (
        source.vector(named: "z", count: recipe.columns), source.vector(named: "y", count: recipe.columns)
      )
      let (image, coimage) = (
        try preconditioner.factorTimes(z), try preconditioner.factorTransposeTimes(y)
      )
      try require(
        (dot(image, y) - dot(z, coimage)).magnitude,
        atMost: rounding / problem.damping.squareRoot() * norm(z) * norm(y), "⟨Cz, y⟩ − ⟨z, Cᵀy⟩")
      let both = try preconditioner.factorTimes(coimage)
      try require(
        norm(difference(both, try preconditioner.apply(y))), atMost: rounding / problem.damping * norm(y),
        "C Cᵀy − P⁻¹y")
    }
  }

  @Test("preconditioner.low-rank: the check holds, and wrong answers fail it")
  func checkHoldsAndHasTeeth() throws {
    try checkProperty("lowRankCheckHolds", over: DampedCase.self) { recipe in
      let problem = try recipe.problem()
      let preconditioner = try LowRankPreconditioner(
        sketchedMatrix: problem.sketchedMatrix, damping: problem.damping)
      let r = MatrixCase(rows: 1, columns: 1, seed: recipe.seed).vector(named: "r", count: recipe.columns)
      var log = CheckLog()
      preconditioner.check(at: .cheap, vector: r, image: try preconditioner.apply(r), into: &log)
      try require(log.violations.isEmpty, "\(log.violations)")
      try require(log.held(.preconditionerLowRank) == (norm(r) > 0 ? 2 : 0), "\(log.checked)")
    }
    let b = MatrixCase(rows: 4, columns: 9, seed: 1).matrix
    let preconditioner = try LowRankPreconditioner(sketchedMatrix: b, damping: 0.5)
    let r = (0..<9).map { 1 + Double($0) }
    let y = try preconditioner.apply(r)
    func fails(_ image: [Double], at level: CheckLevel = .cheap) -> Bool {
      var log = CheckLog()
      preconditioner.check(at: level, vector: r, image: image, into: &log)
      return !log.violations.isEmpty
    }
    #expect(!fails(y))
    #expect(fails(scaled(y, by: 1 + 1e-9)))
    #expect(fails(try preconditioner.factorTimes(r)))
    #expect(fails(try LowRankPreconditioner(sketchedMatrix: b, damping: 0.501).apply(r)))
    // In a direction that is P-orthogonal to y the energy alone would not show it.
    var other = y
    other[0] += 1e-9
    #expect(fails(other))
    #expect(fails(Array(repeating: .nan, count: 9)))
    #expect(!fails(scaled(y, by: 2), at: .none))
  }

  @Test("preconditioner.low-rank: scaling B by 2^k and μ by 4^k scales C by 2^-k, bit for bit")
  func anyScaleGivesTheSameDigits() throws {
    let b = MatrixCase(rows: 5, columns: 12, seed: 4).matrix
    let v = (0..<12).map { 1 / (1 + Double($0)) }
    let one = try LowRankPreconditioner(sketchedMatrix: b, damping: 0.25)
    for k in [-460, -100, -1, 1, 100, 460] {
      let factor = Double(sign: .plus, exponent: k, significand: 1)
      let other = try LowRankPreconditioner(
        sketchedMatrix: b.scaled(by: factor), damping: 0.25 * factor * factor)
      #expect(try other.apply(v) == one.apply(v).map { $0 / factor / factor })
      #expect(try other.factorTimes(v) == one.factorTimes(v).map { $0 / factor })
      #expect(try other.factorTransposeTimes(v) == one.factorTransposeTimes(v).map { $0 / factor })
      #expect(other.sketchedMatrix == b.scaled(by: factor))
    }
  }

  @Test("preconditioner.low-rank: numbers near 10^±300 give a correct answer or a refusal")
  func extremesAreRightOrRefused() throws {
    var (made, refused) = (0, 0)
    for size in [1e-300, 1e-150, 1, 1e150, 1e300] {
      for damping in [1e-300, 1e-10, 1, 1e10, 1e300] {
        let b = Matrix(rows: 1, columns: 2, elements: [size, 0])
        guard error(b, damping: damping) == nil else {
          guard case .dampingTooSmall = error(b, damping: damping) else {
            Issue.record("\(size), \(damping): \(error(b, damping: damping)!)")
            continue
          }
          #expect(size * size / damping > 1e12)
          refused += 1
          continue
        }
        made += 1
        let preconditioner = try LowRankPreconditioner(sketchedMatrix: b, damping: damping)
        // P = diag(size² + μ, μ).
        let root = damping.squareRoot()
        let c = try preconditioner.factorTimes([1, 1])
        let expected = 1 / (size / root * (size / root) + 1).squareRoot() / root
        #expect((c[0] / expected - 1).magnitude <= preconditioner.spectrumChange + roundingBound(30))
        #expect((c[1] * root - 1).magnitude <= roundingBound(4))
      }
    }
    #expect(made >= 8 && refused >= 8, "\(made) made, \(refused) refused")
  }

  @Test("preconditioner.low-rank: it is refused where rounding may move the spectrum by a sixteenth")
  func lostDigitsAreRefused() throws {
    // tr(K)/μ + 1 = (1 + μ)/μ + 1 for B = (1, 0): the change is 12u(1/μ + 2).
    func damping(change: Double) -> Double { 1 / (change / (12 * unitRoundoff) - 2) }
    let b = Matrix(rows: 1, columns: 2, elements: [1, 0])
    #expect(error(b, damping: damping(change: 0.0624)) == nil)
    let refusal = error(b, damping: damping(change: 0.0626))
    guard case .dampingTooSmall(_, let change) = refusal else {
      Issue.record("\(refusal as Any)")
      return
    }
    #expect((change - 0.0626).magnitude < 1e-12)
    #expect(refusal?.description.contains("more damping") == true)
    // The triangular form takes it.
    let small = damping(change: 0.0626)
    #expect(try SketchedPreconditioner(sketchedMatrix: b, damping: small).r.order == 2)
  }

  @Test func whatIsNoDampingIsRefused() {
    let b = Matrix(rows: 1, columns: 2, repeating: 1)
    for damping in [-1, -0x1p-1074, .nan, .infinity] {
      for refusal in [
        error(b, damping: damping), sketchedError(b, damping: damping), gramError(b, damping: damping),
      ] {
        guard case .invalidDamping = refusal else {
          Issue.record("\(damping): \(refusal as Any)")
          continue
        }
        #expect(refusal?.description.contains("\(damping)") == true)
      }
    }
    #expect(error(b, damping: 0) == .tooFewRows(rows: 1, columns: 2))
    #expect(error(b, damping: 0)?.description.contains("damping μ > 0") == true)
    for poison in [Double.nan, .infinity] {
      guard
        case .linearAlgebra(.notFinite) = error(Matrix(rows: 1, columns: 2, repeating: poison), damping: 1)
      else {
        Issue.record("\(poison) was accepted")
        continue
      }
    }
  }

  private func sketchedError(_ b: Matrix, damping: Double) -> PreconditionerError? {
    do throws(PreconditionerError) {
      _ = try SketchedPreconditioner(sketchedMatrix: b, damping: damping)
      return nil
    } catch {
      return error
    }
  }

  private func gramError(_ b: Matrix, damping: Double) -> PreconditionerError? {
    do throws(PreconditionerError) {
      _ = try SketchedPreconditioner(
        sketchedGram: b.transposeTimesSelf(), sketchRows: b.rows, damping: damping)
      return nil
    } catch {
      return error
    }
  }

  @Test func theSmallestSizes() throws {
    // n = 1, s = 1: P = b² + μ.
    let single = try LowRankPreconditioner(
      sketchedMatrix: Matrix(rows: 1, columns: 1, repeating: 3), damping: 16)
    #expect((try single.apply([50])[0] - 2).magnitude <= roundingBound(20))
    #expect((try single.factorTimes([10])[0] - 2).magnitude <= roundingBound(20))
    // No rows: P = μI. No columns: nothing.
    let empty = try LowRankPreconditioner(sketchedMatrix: Matrix(rows: 0, columns: 3), damping: 4)
    #expect(try empty.apply([4, 8, 12]) == [1, 2, 3] && empty.factorTimes([2, 4, 6]) == [1, 2, 3])
    let nothing = try LowRankPreconditioner(sketchedMatrix: Matrix(rows: 2, columns: 0), damping: 1)
    #expect(try nothing.apply([]) == [])
    #expect(LowRankPreconditioner.operations(rows: 0, columns: 3) == 0)
  }

  /// `s(s+1)/2` dot products of `2n` operations and `s³/3` for the factor; two products by `B` and two solves of `s²`.
  @Test(
    "cost.step: s²n + s³/3 operations for the low-rank form, and 4sn + 2s² for an application", .tags(.exact))
  func operationsAreCounted() throws {
    for (s, n) in [(1, 1), (3, 10), (20, 100)] {
      let counted = s * (s + 1) / 2 * 2 * n + s * s * s / 3
      #expect(abs(counted - LowRankPreconditioner.operations(rows: s, columns: n)) <= s * n)
      let preconditioner = try LowRankPreconditioner(
        sketchedMatrix: MatrixCase(rows: s, columns: n, seed: 1).matrix, damping: 1)
      #expect(preconditioner.operationsPerApplication == 2 * (2 * s * n) + 2 * s * s + 2 * n)
    }
  }
}
