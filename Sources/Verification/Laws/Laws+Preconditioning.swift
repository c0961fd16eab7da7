internal import Claims
internal import CounterStream
package import DenseLinearAlgebra
internal import Preconditioning
internal import Statistics
internal import SubspaceEmbedding

extension Laws {
  static let preconditioning: [Law] = [
    spectrumIdentity, inverseOfTheGramFactor, bothSides, conditionBound, boundIsAttained,
    dampedSpectrumIdentity, dampedConditionBound, lowRankInverse, lowRankFactor,
    columnsAreKept, columnSpectrum, pivotsFollowTheDiagonal, pivotsFollowWhatIsLeft,
  ]

  /// A sketched problem: `A` of condition about 100, and `SA`.
  private static func sketchedProblem(_ stream: CounterStream) throws -> (a: Matrix, u: Matrix, s: Matrix) {
    let u = try randomBasis(rows: 24, columns: 4, stream: stream.substream("basis"))
    let a = u.scalingColumns(by: [100, 10, 3, 1])
    let s = normalMatrix(rows: 9, columns: 24, stream: stream.substream("sketch")).scaled(by: 1.0 / 3)
    return (a, u, s)
  }

  /// `σ_i(AR⁻¹) σ_{n+1−i}(SU) = 1`. LAPACK's backward errors change both by a relative `30 N u κ(R)`.
  private static let spectrumIdentity = Law.always(
    .preconditionerSpectrumIdentity, "the singular values of AR⁻¹ are the inverses of those of SU"
  ) { implementation, finding in
    let (a, u, s) = try sketchedProblem(finding.stream)
    let r = try implementation.factor(s * a)
    let preconditioned = try SingularValueDecomposition.values(r.solveFromRight(a))
    let sketched = try SingularValueDecomposition.values(s * u)
    let condition = try SingularValueDecomposition.values(r.matrix)
    let slack = 30 * 24 * unitRoundoff * condition[0] / condition[3]
    for (one, other) in zip(preconditioned, sketched.reversed()) {
      finding.expect((one * other - 1).magnitude, atMost: slack)
    }
  }

  /// `y = (RᵀR)⁻¹r` solves `RᵀRy = r`; two triangular solves leave a residual of a few `nu‖R‖²‖y‖`.
  private static let inverseOfTheGramFactor = Law.always(
    .preconditionerSpectrumIdentity, "preconditioning is the inverse of RᵀR"
  ) { implementation, finding in
    let r = TriangularMatrix(
      upperTriangleOf: normalMatrix(rows: 5, columns: 5, stream: finding.stream) + .identity(5).scaled(by: 4))
    let residual = finding.stream.substream("residual").normals(0..<5)
    let y = try implementation.precondition(r, residual)
    let scale = norm(r.matrix.elements)
    finding.expect(
      norm(difference(r.matrix.transposeTimes(r.matrix.times(y)), residual)),
      atMost: roundingBound(30) * scale * scale * norm(y))
  }

  /// `ε = max(σ_max² − 1, 1 − σ_min²)`: both sides, on squared norms.
  private static let bothSides = Law.always(
    .preconditionerConditionBound, "the distortion looks at both sides, on squared norms"
  ) { implementation, finding in
    let cases: [([Double], Double)] = [
      ([1.25, 1], 0.5625), ([1, 0.5], 0.75), ([1.5, 0.25], 1.25), ([1.125, 0.25], 0.9375), ([2], 3),
      ([1, 1], 0),
    ]
    for (values, expected) in cases {
      finding.expect(
        (try implementation.distortion(.diagonal(values)) - expected).magnitude, atMost: roundingBound(30) * 4
      )
    }
  }

  /// `κ(R⁻ᵀGR⁻¹) ≤ (1+ε)/(1−ε)` with the measured `ε`; it applies only if `ε < 1`.
  private static let conditionBound = Law.always(
    .preconditionerConditionBound,
    "the condition number on the Gram side is within the bound of the distortion"
  ) { implementation, finding in
    for draw in 0..<8 {
      let stream = finding.stream.substream(draw)
      let u = try randomBasis(rows: 24, columns: 3, stream: stream.substream("basis"))
      let s = normalMatrix(rows: 60, columns: 24, stream: stream.substream("sketch"))
        .scaled(by: 1 / 60.0.squareRoot())
      let r = try implementation.factor(s * u)
      let values = try SingularValueDecomposition.values(r.solveFromRight(u))
      let condition = values[0] * values[0] / (values[2] * values[2])
      let bound = implementation.gramConditionBound(try implementation.distortion(s * u))
      finding.expect(condition, atMost: bound * (1 + 30 * 60 * unitRoundoff * condition))
    }
  }

  /// `SU = diag(√(1+ε), √(1−ε))` has the condition number `(1+ε)/(1−ε)`: no smaller bound is correct, and a larger one
  /// is not the claim's.
  private static let boundIsAttained = Law.always(
    .preconditionerConditionBound, "the bound is (1+ε)/(1−ε), attained by diag(√(1+ε), √(1−ε))"
  ) { implementation, finding in
    for (distortion, bound) in [(0.0, 1.0), (0.5, 3), (0.75, 7), (0.875, 15)] {
      finding.expect(
        (implementation.gramConditionBound(distortion) / bound - 1).magnitude, atMost: roundingBound(8))
    }
    finding.expect(implementation.gramConditionBound(1) == .infinity)
  }

  /// Three sketched rows of five columns, `SA` of condition about 100.
  private static func underdetermined(
    _ stream: CounterStream
  ) throws -> (a: Matrix, sketched: Matrix) {
    let a = try randomBasis(rows: 24, columns: 5, stream: stream.substream("basis"))
      .scalingColumns(by: [10, 3, 1, 0.3, 0.1])
    let s = normalMatrix(rows: 3, columns: 24, stream: stream.substream("sketch"))
      .scaled(by: 1 / 3.0.squareRoot())
    return (a, s * a)
  }

  /// `[B; √μ I]`.
  private static func damped(_ b: Matrix, _ damping: Double) -> Matrix {
    Matrix(rows: b.rows + b.columns, columns: b.columns) { i, j in
      i < b.rows ? b[i, j] : i - b.rows == j ? damping.squareRoot() : 0
    }
  }

  /// With `G_μ = R_GᵀR_G`: `σ_i([A; √μ I]R⁻¹) σ_{n+1−i}([SA; √μ I]R_G⁻¹) = 1`. LAPACK's backward errors change both by a relative
  /// `30 N u κ(R)`.
  private static let dampedSpectrumIdentity = Law.always(
    .preconditionerSpectrumIdentity,
    "damped, the singular values of [A; √μ I]R⁻¹ are the inverses of those of [SA; √μ I]G_μ^(-1/2), for s < n too"
  ) { implementation, finding in
    for (draw, damping) in [0.01, 0.25, 4].enumerated() {
      let (a, sketched) = try underdetermined(finding.stream.substream(draw))
      let r = try implementation.dampedFactor(sketched, damping)
      let ofGram = TriangularMatrix(upperTriangleOf: try QRFactorization(damped(a, damping)).r)
      let preconditioned = try SingularValueDecomposition.values(r.solveFromRight(damped(a, damping)))
      let sketchedValues = try SingularValueDecomposition.values(
        ofGram.solveFromRight(damped(sketched, damping)))
      let condition = try SingularValueDecomposition.values(r.matrix)
      let slack = 30 * 29 * unitRoundoff * condition[0] / condition[4]
      for (one, other) in zip(preconditioned, sketchedValues.reversed()) {
        finding.expect((one * other - 1).magnitude, atMost: slack)
      }
    }
  }

  /// The spectrum of `P⁻¹G_μ` is in `[1/(1+ε), 1/(1−ε)]` with `ε = ‖G_μ^(-1/2)((SA)ᵀSA − G)G_μ^(-1/2)‖`, which damping makes small
  /// although three rows cannot embed the range.
  private static let dampedConditionBound = Law.always(
    .preconditionerConditionBound,
    "damped, the spectrum of P⁻¹G_μ is within the bounds of the distortion, for s < n too"
  ) { implementation, finding in
    let damping = 400.0
    for draw in 0..<4 {
      let (a, sketched) = try underdetermined(finding.stream.substream(draw))
      let ofGram = TriangularMatrix(upperTriangleOf: try QRFactorization(damped(a, damping)).r)
      let difference = sketched.transposeTimesSelf() - a.transposeTimesSelf()
      let half = try ofGram.solveFromRight(difference).transposed
      let distortion = try SymmetricEigen.values(ofGram.solveFromRight(half))
        .reduce(0) { max($0, $1.magnitude) }
      finding.expect(distortion, atMost: 0.9)
      let r = try implementation.dampedFactor(sketched, damping)
      let values = try SingularValueDecomposition.values(r.solveFromRight(damped(a, damping)))
      let slack = 1 + 30 * 29 * unitRoundoff * 100
      finding.expect(values[0] * values[0], atMost: slack / (1 - distortion))
      finding.expect(1 / (1 + distortion), atMost: values[4] * values[4] * slack)
      finding.expect(
        values[0] * values[0] / (values[4] * values[4]),
        atMost: implementation.gramConditionBound(distortion) * slack)
    }
  }

  /// `y = P⁻¹v` solves `(BᵀB + μI)y = v`. With `τ = (‖B‖_F² + (s+1)μ)/μ` the residual is at most `2(2n + 4s + 4)uτ^(3/2)‖v‖`, see
  /// `LowRankPreconditioner`.
  private static let lowRankInverse = Law.always(
    .preconditionerLowRank, "the low-rank form is the inverse of (SA)ᵀSA + μI"
  ) { implementation, finding in
    for (draw, damping) in [0.01, 0.25, 4].enumerated() {
      let (_, b) = try underdetermined(finding.stream.substream(draw))
      let v = finding.stream.substream(draw).substream("vector").normals(0..<5)
      let y = try implementation.lowRank(b, damping).apply(v)
      var image = b.transposeTimes(b.times(y))
      add(damping, y, to: &image)
      finding.expect(norm(difference(image, v)), atMost: lowRankSlack(b, damping) * norm(v))
    }
  }

  /// `P C Cᵀv = v`, and `⟨Cz, y⟩ = ⟨z, Cᵀy⟩`.
  private static let lowRankFactor = Law.always(
    .preconditionerLowRank, "the low-rank form has a factor, P⁻¹ = CCᵀ"
  ) { implementation, finding in
    for (draw, damping) in [0.01, 0.25, 4].enumerated() {
      let stream = finding.stream.substream(draw)
      let (_, b) = try underdetermined(stream)
      let (v, z) = (stream.substream("v").normals(0..<5), stream.substream("z").normals(0..<5))
      let preconditioner = try implementation.lowRank(b, damping)
      let coimage = try preconditioner.factorTransposeTimes(v)
      let y = try preconditioner.factorTimes(coimage)
      var image = b.transposeTimes(b.times(y))
      add(damping, y, to: &image)
      let slack = lowRankSlack(b, damping)
      finding.expect(norm(difference(image, v)), atMost: 2 * slack * norm(v))
      finding.expect(
        (dot(try preconditioner.factorTimes(z), v) - dot(z, coimage)).magnitude,
        atMost: slack / damping.squareRoot() * norm(z) * norm(v))
    }
  }

  /// Twelve columns with slowly decaying norms, so that no number is as small as rounding errors.
  private static func columns(_ stream: CounterStream) -> Matrix {
    normalMatrix(rows: 20, columns: 12, stream: stream.substream("columns"))
      .scalingColumns(by: (1...12).map { 1 / Double($0).squareRoot() })
  }

  /// The rounding error of `G − Ĝ`: the backward error of Cholesky, amplified by the elimination of up to seven well separated pivots:
  /// `100(s + 2)u tr G`.
  private static func columnSlack(_ g: Matrix) -> Double { 100 * 9 * unitRoundoff * g.trace }

  /// `Ĝ` agrees with `G` in the columns `I`, there are as many of them as requested pivots, and its trace is known.
  private static let columnsAreKept = Law.always(
    .preconditionerNystrom, "Ĝ has the columns of G at its pivots, and tr(G − Ĝ) is what is said of it"
  ) { implementation, finding in
    for (draw, block) in [1, 3, 12].enumerated() {
      let stream = finding.stream.substream(draw)
      let a = columns(stream)
      let g = a.transposeTimesSelf()
      let found = try implementation.columnApproximation(a, 7, block, stream)
      let left = g - found.factor.timesTranspose(found.factor)
      finding.expect(Double(abs(Set(found.pivots).count - 7)), atMost: 0)
      for i in found.pivots { finding.expect(norm(left.column(i)), atMost: columnSlack(g)) }
      finding.expect((left.trace - found.residualTrace).magnitude, atMost: columnSlack(g))
    }
  }

  /// `0 ⪯ G − Ĝ ⪯ tr(G − Ĝ) I`, so that the spectrum of `P⁻¹G_μ` is in `[1, 1 + tr(G − Ĝ)/μ]`. With one pivot fewer than columns, `G − Ĝ` has rank one, and the bound is
  /// `1 + ‖G − Ĝ‖/μ`: no smaller number is a bound for every matrix.
  private static let columnSpectrum = Law.always(
    .preconditionerNystrom, "the spectrum of (Ĝ + μI)⁻¹G_μ is in [1, 1 + tr(G − Ĝ)/μ]"
  ) { implementation, finding in
    for (draw, damping) in [0.01, 0.25, 4].enumerated() {
      let stream = finding.stream.substream(draw)
      let a = columns(stream)
      let g = a.transposeTimesSelf()
      for rank in [3, 7, 11] {
        let found = try implementation.columnApproximation(a, rank, 4, stream.substream(rank))
        let values = try SymmetricEigen.values(g - found.factor.timesTranspose(found.factor))
        finding.expect(-values[0], atMost: columnSlack(g))
        let p = found.factor.timesTranspose(found.factor) + Matrix.identity(12).scaled(by: damping)
        let spectrum = try PreconditionedSpectrum(
          gram: g + Matrix.identity(12).scaled(by: damping), r: CholeskyFactorization(p).r
        ).eigenvalues
        let bound = implementation.columnEigenvalueBound(found.residualTrace, damping)
        // LAPACK's error in the spectrum of P⁻¹G_μ, relative to itself, by the condition numbers of both.
        let slack = 30 * 12 * unitRoundoff * (g.trace / damping + 1)
        finding.expect(spectrum[11], atMost: bound * (1 + slack) + columnSlack(g) / damping)
        finding.expect(1 - spectrum[0], atMost: slack + columnSlack(g) / damping)
        finding.expect(bound, atMost: (1 + found.residualTrace / damping) * (1 + slack))
      }
    }
  }

  /// The first pivot of `diag(9, 1, 1, 1)`, of trace 12.
  private static let pivotsFollowTheDiagonal = Law.event(
    .preconditionerNystrom, "a column with three quarters of the trace is the first pivot with probability ¾",
    .equals(0.75, discrepancy: 0.15)
  ) { implementation, stream in
    try implementation.columnApproximation(.diagonal([3, 1, 1, 1]), 1, 4, stream).pivots == [0]
  }

  /// Two nearly equal columns of length 1 and two others that are orthogonal to all: after one of the pair, almost nothing remains of the other,
  /// and each of the two others is the second pivot with probability ½. If proposals from the diagonal before the block were always
  /// accepted, the other of the pair would be taken with probability ⅓.
  private static let pivotsFollowWhatIsLeft = Law.event(
    .preconditionerNystrom,
    "of two equal columns and two others, the pivots (equal, other) come with probability ½, whatever the block",
    .equals(0.5, discrepancy: 0.15)
  ) { implementation, stream in
    let twins = Matrix(rows: 3, columns: 4, elements: [1, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1])
    let pivots = try implementation.columnApproximation(twins, 2, 4, stream).pivots
    return pivots.count == 2 && pivots[0] < 2 && pivots[1] >= 2
  }

  /// The largest residual `‖(BᵀB + μI)y − v‖` of the low-rank form relative to `‖v‖`, by the rounding analysis of
  /// `LowRankPreconditioner`.
  package static func lowRankSlack(_ b: Matrix, _ damping: Double) -> Double {
    let size = norm(b.elements)
    let ratio = (size * size + Double(b.rows + 1) * damping) / damping
    return 2 * roundingBound(2 * b.columns + 4 * b.rows + 4) * ratio * ratio.squareRoot()
  }
}
