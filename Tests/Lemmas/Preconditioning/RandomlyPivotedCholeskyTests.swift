import CounterStream
import DenseLinearAlgebra
import LinearOperators
import Preconditioning
import TestSupport
import Testing

@Suite struct RandomlyPivotedCholeskyTests {
  private let stream = CounterStream(seed: 12).substream("pivots")

  private func nystrom(
    _ a: some TallMatrix, _ size: SketchSize, damping: Double = 0.1, block: Int = 128,
    precision: PanelMatrix.Precision? = nil, seed: Int = 0
  ) throws -> RandomlyPivotedCholesky {
    try RandomlyPivotedCholesky(
      of: a, size: size, damping: damping, block: block, precision: precision, stream: stream.substream(seed))
  }

  private func factor(_ nystrom: RandomlyPivotedCholesky) -> Matrix {
    nystrom.factor.matrix.scaled(by: nystrom.scale)
  }

  /// What rounding may leave where nothing is left in exact arithmetic: by the backward error of Cholesky `(s + 2)u` of `√(g_ii g_jj)` in an entry, and with
  /// single precision `2⁻²⁴` of it, each grown by `‖G_{:,I}G_II⁻¹‖`, for which there is room for 100.
  private func rounding(_ g: Matrix, _ rank: Int, _ precision: PanelMatrix.Precision = .double) -> Double {
    100 * (Double(rank + 2) * unitRoundoff + precision.storedRoundoff) * g.trace
  }

  @Test("preconditioner.nystrom: Ĝ is G on the columns of the pivots, and 0 ⪯ Ĝ ⪯ G")
  func approximationFromBelow() throws {
    try checkProperty("approximationFromBelow", over: DampedCase.self, cases: 120) { recipe in
      let a = try recipe.matrix()
      let g = a.transposeTimesSelf()
      let n = recipe.columns
      for precision in [PanelMatrix.Precision.double, .single] {
        let found = try nystrom(
          a, .fixed(min(n, recipe.sketchRows)), damping: recipe.damping, block: 1 + recipe.seed % 7,
          precision: precision, seed: recipe.seed)
        let f = factor(found)
        let rounding = rounding(g, found.rank, precision)
        let left = g - f.timesTranspose(f)
        try require(Set(found.pivots).count == found.rank, "a pivot was taken twice")
        try require(found.rank <= min(n, recipe.sketchRows), "too many pivots")
        for i in found.pivots { try require(norm(left.column(i)), atMost: rounding, "column \(i) of G − Ĝ") }
        try require(
          norm(difference(left.diagonal, found.residualDiagonal)), atMost: rounding, "diagonal of G − Ĝ")
        try require((found.residualTrace - left.trace).magnitude, atMost: rounding, "tr(G − Ĝ)")
        try require((found.trace - g.trace).magnitude, atMost: rounding, "tr G")
        let values = try SymmetricEigen.values(left)
        try require(-(values.first ?? 0), atMost: rounding, "a negative eigenvalue of G − Ĝ")
        try require((values.last ?? 0) - found.residualTrace, atMost: rounding, "‖G − Ĝ‖ beyond its trace")
      }
    }
  }

  @Test(
    "preconditioner.nystrom: the spectrum of P⁻¹G_μ lies in [1, 1 + tr(G − Ĝ)/μ], and d_μ between its bounds")
  func spectrum() throws {
    try checkProperty("spectrum", over: DampedCase.self, cases: 120) { recipe in
      let problem = try recipe.problem()
      let (n, damping) = (recipe.columns, recipe.damping)
      for precision in [PanelMatrix.Precision.double, .single] {
        let found = try nystrom(
          problem.matrix, .fixed(min(n, recipe.sketchRows)), damping: damping, precision: precision,
          seed: recipe.seed)
        let preconditioner = try LowRankPreconditioner(found, damping: damping)
        let values = try PreconditionedSpectrum(gram: problem.gram, preconditioner: preconditioner)
          .eigenvalues
        let bound = NystromBound(found)
        let slack =
          4 * preconditioner.spectrumChange + rounding(problem.gram, n, precision) / damping
        try require(1 - (values.first ?? 1), atMost: slack, "eigenvalue below 1")
        let largest = bound.largestEigenvalue(damping: damping)
        try require((values.last ?? 1) - largest, atMost: slack * largest, "eigenvalue beyond the bound")
        let eigenvalues = try SymmetricEigen.values(problem.matrix.transposeTimesSelf())
        let dimension = eigenvalues.reduce(0) { $0 + max(0, $1) / (max(0, $1) + damping) }
        let from = try preconditioner.statisticalDimension()
        try require(from - dimension, atMost: Double(n) * slack, "d_μ of Ĝ beyond that of G")
        try require(
          dimension - from - bound.residualTrace / damping, atMost: Double(n) * slack, "d_μ beyond its bound")
      }
    }
  }

  /// In blocks of any length the accepted pivots are those of the definition that proposes as the blocks do. What is left of `G` decays slowly here, so that
  /// no acceptance hangs on rounding.
  @Test("preconditioner.nystrom: blocks accept the pivots of the definition", arguments: [1, 2, 5, 16, 128])
  func blocksAreTheDefinition(_ block: Int) throws {
    for seed in 0..<20 {
      let a = Matrix(
        rows: 60, columns: 24, elements: stream.substream("matrix").substream(seed).normals(0..<1440))
      let found = try nystrom(a, .fixed(14), block: block, seed: seed)
      #expect(
        found.pivots
          == RandomlyPivotedCholesky.pivotsByDefinition(
            gram: a.transposeTimesSelf(), rank: 14, block: block, stream: stream.substream(seed)))
    }
  }

  /// Of two equal columns and two others each ordered pair of pivots `(i, j)` has the probability `(g_ii/tr G)(g'_jj/tr G')` of the algorithm that draws one by
  /// one, whatever the blocks; without rejection the equal pair would come too.
  @Test("pivots are drawn in proportion to the residual diagonal")
  func pivotsHaveTheirLaw() throws {
    let test = StatisticalBudget.test("pivots are drawn in proportion to the residual diagonal")
    let a = Matrix(rows: 4, columns: 4, elements: [1, 0, 0, 0, 1, 0, 0, 0, 0.8, 0.6, 0, 0, 0, 0, 1.5, 0])
    let g = a.transposeTimesSelf()
    let draws = 20_000
    var frequency: [[Int]: Double] = [:]
    for draw in 0..<draws {
      let found = try RandomlyPivotedCholesky(
        of: a, size: .fixed(2), damping: 0.1, block: 4, stream: test.stream.substream(draw))
      frequency[found.pivots, default: 0] += 1 / Double(draws)
    }
    let tolerance = test.meanDeviation(draws: draws, cells: 12)
    var total = 0.0
    for i in 0..<4 {
      let left = (0..<4).map { g[$0, $0] - g[$0, i] * g[$0, i] / g[i, i] }
      for j in 0..<4 where j != i {
        let expected = g[i, i] / g.trace * left[j] / left.reduce(0, +)
        total += expected
        #expect(abs((frequency[[i, j]] ?? 0) - expected) <= tolerance, "pivots \(i), \(j)")
      }
    }
    #expect(abs(total - 1) < 1e-12)
    #expect(frequency[[0, 1]] == nil && frequency[[1, 0]] == nil)
  }

  @Test("preconditioner.nystrom: the rank of a matrix is found, and Ĝ is then G")
  func rankIsFound() throws {
    let left = Matrix(rows: 50, columns: 3, elements: stream.substream("L").normals(0..<150))
    let right = Matrix(rows: 3, columns: 20, elements: stream.substream("R").normals(0..<60))
    let a = left * right
    for precision in [PanelMatrix.Precision.single, .double] {
      let found = try nystrom(a, .fixed(15), precision: precision)
      let f = factor(found)
      let g = a.transposeTimesSelf()
      #expect(found.rank == 3 || precision == .single && found.rank <= 6)
      #expect(frobeniusNorm(g - f.timesTranspose(f)) <= rounding(g, 3, precision))
    }
    let zero = try nystrom(Matrix(rows: 5, columns: 4), .fixed(3))
    #expect(zero.rank == 0 && zero.residualTrace == 0 && zero.factor.columns == 0)
    #expect(try LowRankPreconditioner(zero, damping: 2).apply([2, 4, 0, 6]) == [1, 2, 0, 3])
  }

  @Test(
    "preconditioner.nystrom: scaling A by 2^k and μ by 4^k takes the same pivots and scales F by 2^k",
    arguments: [-480, -40, 40, 480])
  func powersOfTwo(_ k: Int) throws {
    let a = Matrix(rows: 30, columns: 12, elements: stream.substream("A").normals(0..<360))
    let factor = Double(sign: .plus, exponent: k, significand: 1)
    for precision in [PanelMatrix.Precision.single, .double] {
      let one = try nystrom(a, .fixed(7), damping: 0.1, precision: precision)
      let other = try nystrom(
        a.scaled(by: factor), .fixed(7), damping: 0.1 * factor * factor, precision: precision)
      #expect(other.pivots == one.pivots)
      #expect(self.factor(other) == self.factor(one).scaled(by: factor))
    }
  }

  @Test("preconditioner.nystrom: an automatic rank leaves tr(G − Ĝ) ≤ 4sμ, or is the largest allowed")
  func automaticRank() throws {
    // Columns whose squared norms decay like i^(-3/2).
    let n = 64
    let b = Matrix(rows: 200, columns: n, elements: stream.substream("b").normals(0..<(200 * n)))
      .scalingColumns(by: (1...n).map { 1 / (14 * Double($0 * $0 * $0).squareRoot().squareRoot()) })
    for damping in [0.5, 0.1, 0.02, 0.004] {
      let found = try RandomlyPivotedCholesky(
        of: b, size: .automatic(most: n), damping: damping, block: 4, stream: stream)
      #expect(found.residualTrace <= 4 * Double(found.rank) * damping)
      let fewer = try RandomlyPivotedCholesky(
        of: b, size: .fixed(max(0, found.rank - 4)), damping: damping, block: 4, stream: stream)
      #expect(!(fewer.residualTrace <= 4 * Double(fewer.rank) * damping))
      let limited = try RandomlyPivotedCholesky(
        of: b, size: .automatic(most: 3), damping: damping, block: 4, stream: stream)
      #expect(limited.rank <= 3)
      let more = try RandomlyPivotedCholesky(
        of: b, size: .automatic(most: n), least: found.rank + 8, damping: damping, block: 4, stream: stream)
      #expect(more.rank >= found.rank + 8)
    }
  }

  /// The bound by Lanczos fails with probability 10⁻⁶ at most; it is compared with LAPACK's norm, and is never more than the trace.
  @Test("preconditioner.nystrom: ‖G − Ĝ‖ is at most its bound by Lanczos, which is at most the trace")
  func normBound() throws {
    let a = Matrix(rows: 90, columns: 60, elements: stream.substream("norm").normals(0..<5400))
      .scalingColumns(by: (1...60).map { 1 / Double($0) })
    let g = a.transposeTimesSelf()
    for rank in [0, 5, 20, 59] {
      let found = try nystrom(a, .fixed(rank))
      let preconditioner = try LowRankPreconditioner(found, damping: 0.1)
      let f = factor(found)
      let norm = try SymmetricEigen.values(g - f.timesTranspose(f))[59]
      let bound = NystromBound(found)
      for steps in [1, 16, 40] {
        let estimate = try bound.residualNormBound(
          a, for: preconditioner, steps: steps, stream: stream.substream("start").substream(rank))
        #expect(norm <= estimate + rounding(g, rank) && estimate <= bound.residualTrace)
        if steps == 40 { #expect(estimate <= 1.2 * norm + rounding(g, rank)) }
        if steps == 1 { #expect(estimate == bound.residualTrace) }
      }
    }
  }

  /// A damping out of all proportion to `G` must not give a NaN: `P` is `μI` up to rounding.
  @Test(arguments: [(1e-150, 1e10), (1e-160, 1), (1, 1e290)]) func largeDamping(
    _ size: Double, _ damping: Double
  ) throws {
    let a = Matrix(rows: 12, columns: 6, elements: stream.substream("A").normals(0..<72)).scaled(by: size)
    let found = try nystrom(a, .fixed(4), damping: damping)
    let preconditioner = try LowRankPreconditioner(found, damping: damping)
    #expect(preconditioner.spectrumChange < 1e-10)
    let v = stream.substream("v").normals(0..<6)
    let image = try preconditioner.apply(v)
    for (one, other) in zip(image, v) { #expect(abs(one * damping - other) <= 1e-12 * abs(other)) }
  }

  @Test func sizesOfNothing() throws {
    let none = try nystrom(Matrix(rows: 3, columns: 0), .fixed(4))
    #expect(none.rank == 0 && none.factor.rows == 0)
    let one = try nystrom(Matrix(rows: 1, columns: 1, elements: [2]), .fixed(4))
    #expect(one.pivots == [0] && factor(one).elements == [2])
    #expect(try nystrom(Matrix(rows: 1, columns: 1, elements: [2]), .fixed(0)).rank == 0)
  }

  @Test func whatIsNotFiniteIsRefused() {
    var a = Matrix(rows: 3, columns: 2, repeating: 1)
    a[1, 1] = .nan
    #expect(throws: PreconditionerError.linearAlgebra(.notFinite(routine: "randomly pivoted Cholesky"))) {
      _ = try nystrom(a, .fixed(1))
    }
    #expect(throws: PreconditionerError.invalidDamping(-1)) {
      _ = try nystrom(Matrix(rows: 3, columns: 2, repeating: 1), .fixed(1), damping: -1)
    }
    #expect(throws: PreconditionerError.dampingNeeded) {
      _ = try LowRankPreconditioner(nystrom(Matrix(rows: 3, columns: 2, repeating: 1), .fixed(1)), damping: 0)
    }
  }
}
