internal import Claims
internal import CounterStream
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
      // The least that is needed for R to exist.
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
    Mistake(.preconditionerNystrom, "pivots drawn uniformly") {
      $0.columnApproximation = { a, rank, _, stream in
        try eliminate(a, pivots: Array(stream.permutation(a.columns).prefix(rank)))
      }
    },
    Mistake(.preconditionerNystrom, "the largest entry left is the pivot, not one drawn") {
      $0.columnApproximation = { a, rank, _, _ in
        var left = a.transposeTimesSelf()
        let pivots = (0..<rank).map { _ in
          let j = left.diagonal.indices.max { left[$0, $0] < left[$1, $1] }!
          left = afterPivot(j, left)
          return j
        }
        return try eliminate(a, pivots: pivots)
      }
    },
    Mistake(.preconditionerNystrom, "all proposals of a block are accepted") {
      $0.columnApproximation = { a, rank, _, stream in
        // One block: the diagonal of G for all pivots.
        let sums = a.columnDots(a).reduce(into: [Double]()) { $0.append(($0.last ?? 0) + $1) }
        var pivots: [Int] = []
        for draw in 0..<10_000 where pivots.count < rank {
          let wanted = stream.uniform(at: draw) * sums[sums.count - 1]
          let j = sums.firstIndex { $0 > wanted }!
          if !pivots.contains(j) { pivots.append(j) }
        }
        return try eliminate(a, pivots: pivots)
      }
    },
    Mistake(.preconditionerNystrom, "Ĝ from G_II for its inverse") {
      $0.columnApproximation = { a, rank, block, stream in
        let right = try Implementation.ours.columnApproximation(a, rank, block, stream)
        let columns = a.transposeTimesSelf().selectingColumns(right.pivots)
        return ColumnApproximation(
          pivots: right.pivots, factor: columns, residualTrace: right.residualTrace)
      }
    },
    Mistake(.preconditionerNystrom, "a column divided by its pivot, not by the root of it") {
      $0.columnApproximation = { a, rank, block, stream in
        let right = try Implementation.ours.columnApproximation(a, rank, block, stream)
        let factors = right.pivots.enumerated().map { 1 / right.factor[$1, $0] }
        return ColumnApproximation(
          pivots: right.pivots, factor: right.factor.scalingColumns(by: factors),
          residualTrace: right.residualTrace)
      }
    },
    Mistake(.preconditionerNystrom, "the trace of Ĝ for that of G − Ĝ") {
      $0.columnApproximation = { a, rank, block, stream in
        let right = try Implementation.ours.columnApproximation(a, rank, block, stream)
        return ColumnApproximation(
          pivots: right.pivots, factor: right.factor,
          residualTrace: dot(right.factor.elements, right.factor.elements))
      }
    },
    Mistake(.preconditionerNystrom, "the bound without its 1") {
      $0.columnEigenvalueBound = { $0 / $1 }
    },
    Mistake(.preconditionerNystrom, "the root of the quotient in the bound") {
      $0.columnEigenvalueBound = { 1 + ($0 / $1).squareRoot() }
    },
  ]
}

/// The remainder of a matrix after the elimination of a pivot.
private func afterPivot(_ j: Int, _ left: Matrix) -> Matrix {
  let (column, pivot) = (left.column(j), left[j, j])
  return pivot > 0
    ? Matrix(rows: left.rows, columns: left.columns) { left[$0, $1] - column[$0] * column[$1] / pivot } : left
}

/// Cholesky with given pivots; pivots with a zero remainder are skipped.
private func eliminate(_ a: Matrix, pivots: [Int]) throws -> ColumnApproximation {
  var left = a.transposeTimesSelf()
  var (taken, factor) = ([Int](), Matrix(rows: a.columns, columns: 0))
  for j in pivots where left[j, j] > 1e-12 {
    let root = left[j, j].squareRoot()
    factor = Matrix(
      rows: factor.rows, columns: factor.columns + 1,
      elements: factor.elements + left.column(j).map { $0 / root })
    left = afterPivot(j, left)
    taken.append(j)
  }
  return ColumnApproximation(pivots: taken, factor: factor, residualTrace: left.trace)
}

/// The low-rank form as in a textbook, with one mistake.
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
    // A mistake in the factor alone leaves P⁻¹ bit for bit as it is.
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
