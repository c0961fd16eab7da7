internal import Claims
internal import CounterStream
internal import DenseLinearAlgebra
internal import Statistics
internal import SubspaceEmbedding

extension Laws {
  static let preconditioning: [Law] = [
    spectrumIdentity, inverseOfTheGramFactor, bothSides, conditionBound, boundIsAttained,
  ]

  /// A sketched problem: `A` of condition about 100, and `SA`.
  private static func sketchedProblem(_ stream: CounterStream) throws -> (a: Matrix, u: Matrix, s: Matrix) {
    let u = try randomBasis(rows: 24, columns: 4, stream: stream.substream("basis"))
    let a = u.scalingColumns(by: [100, 10, 3, 1])
    let s = normalMatrix(rows: 9, columns: 24, stream: stream.substream("sketch")).scaled(by: 1.0 / 3)
    return (a, u, s)
  }

  /// `σ_i(AR⁻¹) σ_{n+1−i}(SU) = 1`. LAPACK's backward errors move both by a relative `30 N u κ(R)`.
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

  /// `ε = max(σ_max² − 1, 1 − σ_min²)`, both sides, on squared norms.
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

  /// `κ(R⁻ᵀGR⁻¹) ≤ (1+ε)/(1−ε)` with the measured `ε`; only where `ε < 1` does it promise anything.
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

  /// `SU = diag(√(1+ε), √(1−ε))` has the condition number `(1+ε)/(1−ε)`: no smaller bound is right, and a larger one is
  /// not the claim's.
  private static let boundIsAttained = Law.always(
    .preconditionerConditionBound, "the bound is (1+ε)/(1−ε), attained by diag(√(1+ε), √(1−ε))"
  ) { implementation, finding in
    for (distortion, bound) in [(0.0, 1.0), (0.5, 3), (0.75, 7), (0.875, 15)] {
      finding.expect(
        (implementation.gramConditionBound(distortion) / bound - 1).magnitude, atMost: roundingBound(8))
    }
    finding.expect(implementation.gramConditionBound(1) == .infinity)
  }
}
