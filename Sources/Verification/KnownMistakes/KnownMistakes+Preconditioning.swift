internal import Claims
internal import DenseLinearAlgebra
internal import Laws
internal import Preconditioning
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
    Mistake(.preconditionerSpectrumIdentity, "damping twice in P") {
      $0.dampedFactor = { try Implementation.ours.dampedFactor($0, 2 * $1) }
    },
    Mistake(.preconditionerSpectrumIdentity, "damping scaled by n in P") {
      $0.dampedFactor = { try Implementation.ours.dampedFactor($0, Double($0.columns) * $1) }
    },
    Mistake(.preconditionerSpectrumIdentity, "[SA; μ I] for [SA; √μ I]") {
      $0.dampedFactor = { try Implementation.ours.dampedFactor($0, $1 * $1) }
    },
    Mistake(.preconditionerConditionBound, "damping left out of P") {
      // As much as is needed for R to exist.
      $0.dampedFactor = { try Implementation.ours.dampedFactor($0, 1e-9 * $1) }
    },
    Mistake(.preconditionerLowRank, "Woodbury with the wrong sign") {
      $0.lowRank = { try Woodbury(b: $0, damping: $1, sign: -1) }
    },
    Mistake(.preconditionerLowRank, "√μ for μ in the core of Woodbury") {
      $0.lowRank = { try Woodbury(b: $0, damping: $1, coreDamping: $1.squareRoot()) }
    },
    Mistake(.preconditionerLowRank, "damping left out of the core of Woodbury") {
      $0.lowRank = { try Woodbury(b: $0, damping: $1, coreDamping: 0) }
    },
    Mistake(.preconditionerLowRank, "the quotient by μ is forgotten") {
      $0.lowRank = { try Woodbury(b: $0, damping: $1, divisor: 1) }
    },
    Mistake(.preconditionerLowRank, "K⁻¹ for L⁻ᵀ(L + √μ I)⁻¹ in the factor") {
      $0.lowRank = { try Woodbury(b: $0, damping: $1, factorShift: 0) }
    },
    Mistake(.preconditionerLowRank, "L + μI for L + √μ I in the factor") {
      $0.lowRank = { try Woodbury(b: $0, damping: $1, factorShift: $1) }
    },
    Mistake(.preconditionerLowRank, "C for Cᵀ") {
      $0.lowRank = { try Woodbury(b: $0, damping: $1, transposes: false) }
    },
  ]
}

/// The low-rank form as in a textbook, with one thing wrong.
private struct Woodbury: FactoredPreconditioner {
  let b: Matrix
  let damping: Double
  var sign = 1.0
  /// Of the core `BBᵀ + μI`.
  var coreDamping: Double
  var divisor: Double
  /// `√μ` in `L + √μ I`.
  var factorShift: Double
  var transposes = true
  private let right: LowRankPreconditioner

  init(
    b: Matrix, damping: Double, sign: Double = 1, coreDamping: Double? = nil, divisor: Double? = nil,
    factorShift: Double? = nil, transposes: Bool = true
  ) throws(PreconditionerError) {
    right = try LowRankPreconditioner(sketchedMatrix: b, damping: damping)
    (self.b, self.damping, self.sign, self.transposes) = (b, damping, sign, transposes)
    self.coreDamping = coreDamping ?? damping
    self.divisor = divisor ?? damping
    self.factorShift = factorShift ?? damping.squareRoot()
  }

  var order: Int { b.columns }
  var operationsPerApplication: Int { 0 }

  private func core() throws(LinearAlgebraError) -> TriangularMatrix {
    try CholeskyFactorization(
      b.timesTranspose(b) + Matrix.identity(b.rows).scaled(by: coreDamping)
    ).r
  }

  private func shifted(_ r: TriangularMatrix) -> TriangularMatrix {
    TriangularMatrix(upperTriangleOf: r.matrix + Matrix.identity(r.order).scaled(by: factorShift))
  }

  private func quotient(_ v: [Double], _ w: [Double], _ divisor: Double) -> [Double] {
    var result = v
    add(-sign, b.transposeTimes(w), to: &result)
    return scaled(result, by: 1 / divisor)
  }

  func apply(_ v: [Double]) throws(LinearAlgebraError) -> [Double] {
    // What is wrong with the factor alone leaves P⁻¹ as it is, to the last bit.
    if sign == 1 && coreDamping == damping && divisor == damping { return try right.apply(v) }
    let r = try core()
    return quotient(v, try r.solve(r.solveTransposed(b.times(v))), divisor)
  }

  func factorTimes(_ z: [Double]) throws(LinearAlgebraError) -> [Double] {
    let r = try core()
    return quotient(z, try r.solve(shifted(r).solveTransposed(b.times(z))), divisor.squareRoot())
  }

  func factorTransposeTimes(_ y: [Double]) throws(LinearAlgebraError) -> [Double] {
    if !transposes { return try factorTimes(y) }
    let r = try core()
    return quotient(y, try shifted(r).solve(r.solveTransposed(b.times(y))), divisor.squareRoot())
  }
}
