import Claims
import CounterStream
import DenseLinearAlgebra
import LinearOperators
import TestSupport
import Testing

@testable import Preconditioning

/// Thresholds, checked against their formulas: how far rounding moves a spectrum, when a factor is stored in single precision, what is known about `G − Ĝ`.
@Suite struct SpectrumChangeTests {
  private let u = unitRoundoff

  /// `τ = (‖B‖² + sμ)/μ + 1`, `(2n + 4s + 4)uτ`, and `2·2⁻²⁴√τ + 2⁻⁴⁸τ` for single precision.
  @Test(
    "preconditioner.low-rank: rounding moves the spectrum by (2n + 4s + 4)uτ plus the effect of storage",
    .tags(.exact))
  func change() throws {
    // ‖B‖² = 7, s = 2, n = 3, μ = ½: τ = 17.
    let b = Matrix(rows: 2, columns: 3, elements: [1, 1, 2, 0, 0, -1])
    let double = try LowRankPreconditioner(sketchedMatrix: b, damping: 0.5)
    #expect(double.sizeOverDamping == 17 && double.spectrumChange == 18 * 17 * u)
    let single = try LowRankPreconditioner(sketchedMatrix: b, damping: 0.5, precision: .single)
    let stored = 0x1p-23 * 17.0.squareRoot() + 0x1p-48 * 17
    #expect(single.sizeOverDamping == 17)
    #expect((single.spectrumChange - 18 * 17 * u - stored).magnitude <= 8 * u * stored)
    // The same B with another μ is the form of that μ, and shares what it can.
    let other = try double.damped(by: 1)
    #expect(other.sizeOverDamping == 10 && other.damping == 1 && other.spectrumChange == 180 * u)
    #expect(throws: PreconditionerError.dampingNeeded) { try double.damped(by: 0) }
    #expect(throws: PreconditionerError.invalidDamping(-1)) { try double.damped(by: -1) }
    #expect(try double.statisticalDimension() > 1.5 && double.statisticalDimension() < 2)
    // Of BBᵀ = diag(9, 3) it is 9/10 + 3/4.
    let orthogonal = try LowRankPreconditioner(sketchedMatrix: .diagonal([3, 3.0.squareRoot()]), damping: 1)
    #expect((try orthogonal.statisticalDimension() - 1.65).magnitude <= 16 * u)
  }

  /// Without rows the scale is that of `√μ`.
  @Test func theScaleIsOfTheLargerOne() throws {
    for (entry, damping, scale) in [(0.75, 0x1p-40, 0.5), (0x1p-30, 0x1p-20, 0x1p-10), (-5, 1, 4)] {
      let b = Matrix(rows: 1, columns: 2, elements: [entry, 0])
      #expect(try LowRankPreconditioner(sketchedMatrix: b, damping: damping).scale == scale)
    }
    #expect(
      try LowRankPreconditioner(sketchedMatrix: Matrix(rows: 0, columns: 3), damping: 0x1p-60).scale
        == 0x1p-30)
  }

  /// More than a million entries are stored in single precision while `2·2⁻²⁴x + 2⁻⁴⁸x² ≤ 2⁻⁸`, `x = ‖B‖/√μ`, that is `x ≤ 2²⁴(√(1 + 2⁻⁸) − 1) = 32,736.0`.
  @Test(
    "preconditioner.low-rank: a factor is stored in single precision if that moves the spectrum by at most 1/256"
  )
  func precision() throws {
    var b = Matrix(rows: 512, columns: 2049)
    b[0, 0] = 1
    let edge = 0x1p24 * ((1 + 0x1p-8).squareRoot() - 1)
    for (share, precision) in [(0.999, PanelMatrix.Precision.single), (1.001, .double)] {
      let x = share * edge
      let preconditioner = try LowRankPreconditioner(sketchedMatrix: b, damping: 1 / (x * x))
      #expect(preconditioner.factor.precision == precision, "\(share)")
    }
    #expect(
      !PanelMatrix.isWorthRounding(entries: 1 << 20) && PanelMatrix.isWorthRounding(entries: (1 << 20) + 1))
  }

  /// Without columns `Ĝ = 0` and `‖G − Ĝ‖ = 4`: Lanczos ends after three steps, and `ε = (ln(1.648√3/δ)/5)²`.
  @Test("preconditioner.nystrom: ‖G − Ĝ‖ ≤ θ/(1 − ε), or the trace", .tags(.exact))
  func residualNorm() throws {
    let a = Matrix.diagonal([2, 1, 0.5])
    let stream = CounterStream(seed: 3)
    let nystrom = try RandomlyPivotedCholesky(of: a, size: .fixed(0), damping: 1, stream: stream)
    let bound = NystromBound(nystrom)
    #expect(bound.residualTrace == 5.25 && bound.trace == 5.25 && bound.pivots == [])
    #expect(bound.largestEigenvalue(damping: 0.25) == 22)
    let form = try LowRankPreconditioner(nystrom, damping: 1)
    func estimate(_ delta: Double, steps: Int = 16) throws -> Double {
      try bound.residualNormBound(
        a, for: form, steps: steps, failureProbability: delta, stream: stream)
    }
    // ln(1.648·√3/0.5) = 1.7420…, over 5 and squared 0.12138….
    #expect((try estimate(0.5) - 4 / (1 - 0.121385)).magnitude < 1e-4)
    #expect((try estimate(0.9) - 4 / (1 - 0.053290)).magnitude < 1e-4)
    // The trace where it is less, and where nothing follows.
    #expect(try estimate(0.1) == 5.25 && estimate(1e-6) == 5.25 && estimate(0.5, steps: 1) == 5.25)
  }

  /// Both ends, each from both sides; an exactly met bound holds.
  @Test("preconditioner.nystrom: Ritz values are checked against both ends of the spectrum")
  func ends() throws {
    let a = Matrix.diagonal([2, 1, 0.5])
    let bound = NystromBound(
      try RandomlyPivotedCholesky(of: a, size: .fixed(0), damping: 1, stream: CounterStream(seed: 3)))
    func log(_ values: [Double], at level: CheckLevel = .cheap, slack: Double = 0x1p-10, step: Int? = nil)
      -> CheckLog
    {
      var log = CheckLog()
      bound.check(at: level, ritzValues: values, damping: 1, slack: slack, into: &log, step: step)
      return log
    }
    // 1 + 5.25/1, times 1 + 2⁻¹⁰.
    #expect(log([1, 6.25 * (1 + 0x1p-10)]).violations.isEmpty)
    #expect(log([1, 6.25 * (1 + 0x1p-9)]).violations.map(\.bound) == [6.25 * (1 + 0x1p-10)])
    #expect(log([1 - 0x1p-11, 2]).violations.isEmpty)
    #expect(log([1 - 0x1p-9, 2], step: 7).violations.map(\.step) == [7])
    #expect(log([0.5, 100]).violations.map(\.measured) == [100, 2])
    #expect(log([1, 2]).checked == [.preconditionerNystrom: 2])
    #expect(log([]).checked.isEmpty && log([1, 100], at: .none).checked.isEmpty)
    // Undecided where what underflows may do as much as the slack.
    #expect(log([1, 100], slack: 0).checked.isEmpty)
  }

  /// A number that is met exactly by a sum of weights belongs to the next point; a point without weight is never drawn.
  @Test(
    "preconditioner.nystrom: a proposal is the first point whose cumulative sum exceeds the draw",
    .tags(.exact))
  func proposals() throws {
    let stream = CounterStream(seed: 8)
    for k in 0..<8 {
      let own = stream.substream(k)
      let drawn = own.uniform(at: 0)
      // The sums are drawn, then 1, of which the number is met exactly.
      #expect(try #require(Proposals(1, weights: [drawn, 1 - drawn], own)).points == [1])
      #expect(try #require(Proposals(1, weights: [drawn.nextUp, 1 - drawn.nextUp], own)).points == [0])
      let sparse = try #require(Proposals(40, weights: [0, 0, 1, 0, 3, 0], own))
      #expect(Set(sparse.points) == [2, 4])
      #expect(sparse.points.count == 40 && sparse.shares.count == 40)
      #expect(sparse.shares == (0..<40).map { own.uniform(at: 2 * $0 + 1) })
      #expect(sparse.distinct == (sparse.points[0] == 2 ? [2, 4] : [4, 2]))
    }
    #expect(Proposals(3, weights: [0, 0], stream) == nil && Proposals(3, weights: [], stream) == nil)
  }

  /// `n` for the diagonal, and for each block its columns; `2nr` for what earlier pivots take from each, `nk²` and `2nk` for those that are taken.
  @Test("cost.step: columns and products of a Nyström approximation are counted", .tags(.exact))
  func operations() throws {
    let (rows, n) = (12, 6)
    let a = MatrixCase(rows: rows, columns: n, seed: 5).matrix
    let none = try RandomlyPivotedCholesky(of: a, size: .fixed(0), damping: 1, stream: CounterStream(seed: 1))
    #expect(none.columnOperations == a.gramDiagonalOperations && none.factorOperations == 0)
    let found = try RandomlyPivotedCholesky(
      of: a, size: .fixed(4), damping: 1, block: 1, stream: CounterStream(seed: 1))
    // Blocks of one reject nothing: the pivots after r others cost 2nr, n and 2n each.
    #expect(found.rank == 4)
    #expect(found.columnOperations == a.gramDiagonalOperations + 4 * a.gramColumnsOperations(1))
    #expect(found.factorOperations == (0..<4).reduce(0) { $0 + 2 * n * $1 + n + 2 * n })
    // Where G is diagonal nothing is rejected, and however k pivots come in blocks, the blocks add up to nk² + 2nk.
    for seed in 0..<4 as Range<UInt64> {
      let diagonal = try RandomlyPivotedCholesky(
        of: Matrix.identity(8), size: .fixed(8), damping: 1, block: 3, stream: CounterStream(seed: seed))
      #expect(diagonal.rank == 8 && diagonal.factorOperations == 8 * 8 * 8 + 2 * 8 * 8)
    }
    let whole = try RandomlyPivotedCholesky(
      of: a, size: .fixed(9), damping: 1, block: 1, stream: CounterStream(seed: 1))
    #expect(whole.rank == n && whole.pivots.sorted() == Array(0..<n))
  }

  /// `[A; √μ I]` where there is damping: rows, and the damping that is kept.
  @Test("cost.step: operations of QR are those of 2sn² − 2n³/3, rounded up", .tags(.exact))
  func factorisations() {
    #expect(SketchedPreconditioner.operations(rows: 5, columns: 2) == 40 - 5)
    #expect(SketchedPreconditioner.gramOperations(columns: 4) == 21)
    #expect(LowRankPreconditioner.operations(rows: 4, columns: 10) == 160 + 21)
  }
}
