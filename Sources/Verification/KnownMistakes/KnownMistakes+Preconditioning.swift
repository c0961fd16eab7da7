internal import Claims
internal import DenseLinearAlgebra
internal import Laws
internal import RealModule

extension KnownMistakes {
  static let preconditioning: [Mistake] = [
    Mistake(.preconditionerSpectrumIdentity, "R⁻ᵀR⁻¹ for R⁻¹R⁻ᵀ (seen)") {
      $0.precondition = { r, residual in try r.solveTransposed(r.solve(residual)) }
    },
    Mistake(.preconditionerSpectrumIdentity, "R⁻¹ alone for R⁻¹R⁻ᵀ") {
      $0.precondition = { r, residual in try r.solve(residual) }
    },
    Mistake(.preconditionerSpectrumIdentity, "R of SA divided by its norm") {
      $0.factor = { sketched in
        try Implementation.ours.factor(sketched.scaled(by: 1 / norm(sketched.elements)))
      }
    },
    Mistake(.preconditionerSpectrumIdentity, "the diagonal of R alone") {
      $0.factor = { sketched in
        TriangularMatrix(upperTriangleOf: .diagonal(try Implementation.ours.factor(sketched).diagonal))
      }
    },
    Mistake(.preconditionerConditionBound, "the distortion looks at the longest side only (seen)") {
      $0.distortion = { sketchedBasis in
        let largest = try SingularValueDecomposition.values(sketchedBasis)[0]
        return max(0, largest * largest - 1)
      }
    },
    Mistake(.preconditionerConditionBound, "the distortion of norms, not of squared norms") {
      $0.distortion = { sketchedBasis in
        let values = try SingularValueDecomposition.values(sketchedBasis)
        return max(values[0] - 1, 1 - values[values.count - 1])
      }
    },
    Mistake(.preconditionerConditionBound, "the bound on the Gram side is not squared (seen)") {
      $0.gramConditionBound = { $0 < 1 ? ((1 + $0) / (1 - $0)).squareRoot() : .infinity }
    },
  ]
}
