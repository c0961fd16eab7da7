public import DenseLinearAlgebra
public import LinearOperators

/// What lemmas 1 and 2 need to know about a tall matrix and its damping, from one pass over its rows: the triangles of `A = QR` and of
/// `[A; √μ I] = Q'T`, and quantities derived from them.
///
/// `T` turns a sketch into one of an orthonormal basis, `SU = SA T⁻¹`, and no product `AᵀA` is formed, so this works for
/// condition numbers up to about `10¹⁵`.
///
///     let profile = try TallMatrixProfile(of: a, damping: 0.1)
///     let scores = try profile.leverageScores(of: a)
///
/// - Cost: `2Nn²` operations and one pass, then `O(n³)`. Memory: a few times `n²`, and a block of rows.
public struct TallMatrixProfile: Sendable {
  /// `N`.
  public let rows: Int
  /// `μ`.
  public let damping: Double
  /// `R`, with `RᵀR = AᵀA`.
  public let triangle: TriangularMatrix
  /// `T`, with `TᵀT = AᵀA + μI`.
  public let dampedTriangle: TriangularMatrix
  /// `σ_i(A)`, descending.
  public let singularValues: [Double]

  /// - Parameters:
  ///   - a: `A`, of any kind.
  ///   - damping: `μ`.
  /// - Throws: `SketchError.rankDeficient` where `T` is singular to working precision: its reciprocal condition is at most `8nu`. Also
  ///   `LinearAlgebraError`, and errors from reading the matrix.
  /// - Traps: when `μ` is negative or not finite.
  public init(of a: some TallMatrix, damping: Double = 0) throws {
    requireDamping(damping)
    (rows, self.damping) = (a.rows, damping)
    triangle = try a.triangularFactor()
    singularValues = try SingularValueDecomposition.values(triangle.matrix)
    dampedTriangle = damping > 0 ? try triangle.matrix.triangularFactor(damping: damping) : triangle
    let reciprocalCondition = try dampedTriangle.reciprocalConditionEstimate()
    let n = a.columns
    if reciprocalCondition <= hiddenReciprocalCondition(order: n) {
      let threshold = hiddenReciprocalCondition(order: n) * (singularValues.first ?? 0)
      throw SketchError.rankDeficient(
        rank: singularValues.count { $0 > threshold }, columns: n, reciprocalCondition: reciprocalCondition)
    }
  }

  /// `n`.
  public var columns: Int { triangle.order }

  /// `d_μ`, and `n` without damping.
  public var statisticalDimension: Double {
    damping > 0
      ? dampedDimension(singularValues, damping)
      : Double(columns)
  }

  /// The dimension in the bounds of lemma 1.
  public var dimension: EmbeddedDimension {
    damping > 0 ? .statistical(statisticalDimension) : .subspace(columns)
  }

  /// `κ([A; √μ I]) = √((σ_max² + μ)/(σ_min² + μ))`.
  public var conditionNumber: Double {
    let root = damping.squareRoot()
    func damped(_ sigma: Double) -> Double { norm([sigma, root]) }
    return damped(singularValues.first ?? 1) / damped(singularValues.last ?? 1)
  }

  /// `SU`, or with damping `diag(S, I)` applied to the orthonormal columns of `[A; √μ I]T⁻¹`: `[SA; √μ I]T⁻¹`.
  ///
  /// - Shape: `SA` is `s×n`; the result has `s` rows, with damping `s + n`. Cost: `sn²` operations.
  /// - Throws: `LinearAlgebraError.singular`.
  public func sketchedBasis(_ sketch: Matrix) throws(LinearAlgebraError) -> Matrix {
    try dampedTriangle.solveFromRight(damping > 0 ? sketch.stacked(onDamping: damping) : sketch)
  }

  /// `ε(S, A)`, or with damping `ε_μ(S, A)`: from the singular values of `sketchedBasis`, whose Gram matrix is `UᵀSᵀSU + I − UᵀU`.
  ///
  /// Its error is a multiple of `(s + n)u κ([A; √μ I])`, relative to `σ²_max(SU)`. Cost: `O(sn²)`.
  ///
  /// - Throws: `LinearAlgebraError`.
  public func distortion(ofSketch sketch: Matrix) throws(LinearAlgebraError) -> Distortion {
    try Distortion(sketchedBasis: sketchedBasis(sketch))
  }

  /// The leverage scores of the rows, or with damping the ridge leverage scores: `‖T⁻ᵀa_j‖²`.
  ///
  /// - Parameter a: the same matrix.
  /// - Cost: `Nn²` operations and one pass. Memory: `N` numbers, and a block of rows; for a stored matrix, as much again as the matrix.
  /// - Throws: `LinearAlgebraError`; errors from reading the matrix.
  public func leverageScores(of a: some TallMatrix) throws -> LeverageScores {
    precondition(
      a.rows == rows && a.columns == columns,
      "the profile of a \(rows)×\(columns) matrix does not match a \(a.rows)×\(a.columns) matrix")
    var values = [Double](repeating: 0, count: rows)
    try a.forEachDensePart { first, part in
      let basis = try dampedTriangle.solveFromRight(part)
      let (entries, count) = (basis.elements.span, basis.rows)
      for j in 0..<columns {
        for i in 0..<count { values[first + i] += entries[i + j * count] * entries[i + j * count] }
      }
    }
    return LeverageScores(values: values)
  }
}

/// The global function, whose name is hidden by a property here.
private func dampedDimension(_ singularValues: [Double], _ damping: Double) -> Double {
  statisticalDimension(singularValues: singularValues, damping: damping)
}
