public import DenseLinearAlgebra

/// `P = BᵀB + μI` for a sketched matrix `B = SA` with fewer rows than columns: no `n×n` matrix is formed.
///
/// With `K = BBᵀ + μI`, which is `s×s`, Woodbury's identity says
///
///     P⁻¹ v = (v − Bᵀ K⁻¹ B v)/μ,
///
/// since `(BᵀB + μI)(I − BᵀK⁻¹B) = BᵀB + μI − Bᵀ(BBᵀ + μI)K⁻¹B = μI`.
///
/// An iteration on `[A; √μ I]C` needs a factor, `P⁻¹ = CCᵀ`. With `K = LLᵀ` and `X = L⁻ᵀ(L + √μ I)⁻¹` it is
///
///     C = (I − BᵀXB)/√μ.
///
/// Indeed `μCCᵀ = I − Bᵀ(X + Xᵀ − X BBᵀ Xᵀ)B`, and the bracket is `K⁻¹`. Write `L' = L + √μ I`. As `BBᵀ = LLᵀ − μI` and
/// `LLᵀ − μI = L'L'ᵀ − √μ L' − √μ L'ᵀ`,
///
///     X BBᵀ Xᵀ = L⁻ᵀ(I − √μ L'⁻ᵀ − √μ L'⁻¹)L⁻¹,
///     X + Xᵀ   = L⁻ᵀ(L'⁻¹L + LᵀL'⁻ᵀ)L⁻¹ = L⁻ᵀ(2I − √μ L'⁻¹ − √μ L'⁻ᵀ)L⁻¹,
///
/// the difference being `L⁻ᵀL⁻¹ = K⁻¹`.
///
/// Loss of digits: the component of `P⁻¹v` in the range of `Bᵀ` is a difference of nearly equal numbers. Measured in the norm of `P`, the
/// product `Bv` contributes `n` roundings, `Bᵀw` `s`, the entries of `K` `n + 1`, its factor `s + 1`, the two triangular solves `s` each,
/// the last difference and quotient 2, and each moves the spectrum of `P⁻¹G_μ` by at most `uτ` relative to itself,
/// `τ = (‖B‖_F² + (s+1)μ)/μ` (because `‖P^½BᵀK⁻¹‖ ≤ 1`, and `‖K‖` and `‖P‖` are at most `τμ`): together by `(2n + 4s + 4)uτ`. Where that is
/// more than 1/16 the form is refused; `SketchedPreconditioner` loses half as many digits. It affects only the number of iterations, not
/// their accuracy.
///
/// A `B` of more than a million entries is stored in single precision, which halves the memory and the time of a product, unless the
/// rounding matters: rounding it to `B + E` with `‖E‖_F ≤ 2⁻²⁴‖B‖_F` moves the spectrum by at most
/// `2‖BP^{-½}‖‖EP^{-½}‖ + ‖EP^{-½}‖² ≤ 2·2⁻²⁴√τ + 2⁻⁴⁸τ`, since `‖BP^{-½}‖ ≤ 1` and `‖P^{-½}‖ ≤ μ^{-½}`. Where that is more than `2⁻⁸` it
/// is stored in double precision. Every product uses the stored `B` in double precision.
///
/// Numbers near the limits of double precision do no harm: `B` and `√μ` are divided by a power of two.
///
///     let preconditioner = try LowRankPreconditioner(sketchedMatrix: embedding.apply(a), damping: 0.1)
///     let g = try solver.solve(GramOperator(a, damping: 0.1), rightHandSide: r, preconditioner: preconditioner).value
///
/// - Claim: `preconditioner.low-rank`, `preconditioner.nystrom`, `preconditioner.condition-bound`.
/// - Cost: `operationsPerApplication`. Memory: `4sn` bytes, or `8sn`, and `3s²` numbers.
/// - Source: Woodbury 1950; as a preconditioner Frangella, Tropp and Udell 2023.
public struct LowRankPreconditioner: FactoredPreconditioner {
  /// `μ > 0`.
  public let damping: Double
  /// A bound on how far rounding moves the spectrum of `P⁻¹G_μ`, relative to itself.
  public let spectrumChange: Double
  /// `τ`, at least `‖P‖/μ`.
  let sizeOverDamping: Double

  /// The power of two, `σ`, by which everything below is divided; products are divided by `σ²`.
  public let scale: Double
  /// `Bᵀ/σ`, `n×s`.
  public let factor: PanelMatrix
  /// `BBᵀ/σ²`.
  private let gram: Matrix
  /// `Lᵀ/σ`.
  private let core: TriangularMatrix
  /// `(L + √μ I)ᵀ/σ`.
  private let shiftedCore: TriangularMatrix

  /// - Shape: `B` is `s×n`; intended for `s < n`, correct for any `s`.
  /// - Parameters:
  ///   - sketchedMatrix: `B = SA`.
  ///   - damping: `μ`, that of the system.
  ///   - precision: of the stored `B`; by default chosen from the sizes and the bound.
  /// - Cost: `operations(rows:columns:)`.
  /// - Throws: `PreconditionerError.invalidDamping`, `.tooFewRows` without damping, `.dampingTooSmall`, and `.linearAlgebra` for entries
  ///   that are not finite.
  public init(
    sketchedMatrix: consuming Matrix, damping: Double, precision: PanelMatrix.Precision? = nil
  ) throws(PreconditionerError) {
    try requireDamping(damping)
    if damping == 0 { throw .tooFewRows(rows: sketchedMatrix.rows, columns: sketchedMatrix.columns) }
    if !sketchedMatrix.allFinite { throw .linearAlgebra(.notFinite(routine: "the low-rank form")) }
    let scale = sketchedMatrix.elements.reduce(damping.squareRoot()) { max($0, $1.magnitude) }.binade
    let b = sketchedMatrix.scaled(by: 1 / scale)
    let size = dot(b.elements, b.elements) / (damping / scale / scale)
    let stored = 2 * 0x1p-24 * size.squareRoot() + 0x1p-48 * size
    let isWorthRounding = PanelMatrix.isWorthRounding(entries: b.elements.count) && stored <= 0x1p-8
    var factor = PanelMatrix(rows: b.columns, precision: precision ?? (isWorthRounding ? .single : .double))
    factor.append(rowsOf: consume b)
    try self.init(factor: factor, scale: scale, damping: damping)
  }

  /// The preconditioner `P = Ĝ + μI` of a Nyström approximation.
  ///
  /// - Parameters:
  ///   - nystrom: `Ĝ`.
  ///   - damping: `μ > 0`, that of the system.
  /// - Cost: `operations(rows:columns:)`.
  /// - Throws: as the initialiser above.
  public init(_ nystrom: RandomlyPivotedCholesky, damping: Double) throws(PreconditionerError) {
    try self.init(factor: nystrom.factor, scale: nystrom.scale, damping: damping)
  }

  /// The preconditioner of a factor that was computed earlier.
  ///
  /// - Parameters:
  ///   - factor: `Bᵀ/σ`, `n×s`.
  ///   - scale: `σ`, a power of two.
  ///   - damping: `μ > 0`.
  /// - Throws: as the initialisers above.
  public init(factor: PanelMatrix, scale: Double, damping: Double) throws(PreconditionerError) {
    try requireDamping(damping)
    if damping == 0 { throw .dampingNeeded }
    try self.init(factor: factor, scale: scale, gram: factor.transposeTimesSelf(), damping: damping)
  }

  private init(
    factor: PanelMatrix, scale: Double, gram: Matrix, damping: Double
  ) throws(PreconditionerError) {
    let (s, n) = (factor.columns, factor.rows)
    let (root, scaledDamping) = (damping.squareRoot() / scale, damping / scale / scale)
    var k = gram
    k.addToDiagonal(scaledDamping)
    // A μ that is negligible next to B makes this infinite.
    let sizeOverDamping = scaledDamping > 0 ? k.trace / scaledDamping + 1 : .infinity
    let stored = factor.precision.storedRoundoff * sizeOverDamping.squareRoot()
    let spectrumChange =
      Double(2 * n + 4 * s + 4) * unitRoundoff * sizeOverDamping + 2 * stored + stored * stored
    guard spectrumChange <= 1.0 / 16 else {
      throw .dampingTooSmall(damping: damping, spectrumChange: spectrumChange)
    }
    do throws(LinearAlgebraError) {
      core = try CholeskyFactorization(consume k).r
    } catch {
      throw .linearAlgebra(error)
    }
    var shifted = core.matrix
    shifted.addToDiagonal(root)
    shiftedCore = TriangularMatrix(upperTriangleOf: consume shifted)
    (self.damping, self.sizeOverDamping, self.spectrumChange) = (damping, sizeOverDamping, spectrumChange)
    (self.scale, self.factor, self.gram) = (scale, factor, gram)
  }

  /// The same `B` for a system with another `μ`, and exactly its `P`.
  ///
  /// - Cost: `s³/3` operations; `B` is shared.
  /// - Throws: as `init(factor:scale:damping:)`.
  public func damped(by damping: Double) throws(PreconditionerError) -> LowRankPreconditioner {
    try requireDamping(damping)
    if damping == 0 { throw .dampingNeeded }
    return try LowRankPreconditioner(factor: factor, scale: scale, gram: gram, damping: damping)
  }

  /// `d_μ = Σ λ_i/(λ_i + μ)` of `BᵀB`, from the eigenvalues of `BBᵀ`.
  ///
  /// - Cost: `4s³/3` operations.
  /// - Throws: `LinearAlgebraError`.
  public func statisticalDimension() throws(LinearAlgebraError) -> Double {
    let scaledDamping = damping / scale / scale
    return try SymmetricEigen.values(gram).reduce(0) { $0 + max(0, $1) / (max(0, $1) + scaledDamping) }
  }

  public var order: Int { factor.rows }
  /// `s`, the rows of the sketch, or the number of columns of `G` from which `B` was computed.
  public var sketchRows: Int { factor.columns }

  /// `B`, `s×n`. Cost: `sn`.
  public var sketchedMatrix: Matrix { factor.matrix.transposed.scaled(by: scale) }

  /// Two products with `B`, two triangular solves, a difference and a quotient.
  public var operationsPerApplication: Int {
    4 * sketchRows * order + 2 * sketchRows * sketchRows + 2 * order
  }

  /// `s²n + s³/3`: half of `BBᵀ`, which is symmetric, and its Cholesky factor, without lower order terms.
  ///
  /// - Claim: `cost.step`.
  public static func operations(rows s: Int, columns n: Int) -> Int { s * s * n + s * s * s / 3 }

  /// `P⁻¹ v = (v − Bᵀ K⁻¹ B v)/μ`.
  public func apply(_ v: [Double]) throws(LinearAlgebraError) -> [Double] {
    var w = factor.transposeTimes(v)
    try core.solveTransposedInPlace(&w)
    try core.solveInPlace(&w)
    return quotient(v, w, by: damping)
  }

  /// `C z = (z − Bᵀ L⁻ᵀ (L + √μ I)⁻¹ B z)/√μ`.
  public func factorTimes(_ z: [Double]) throws(LinearAlgebraError) -> [Double] {
    var w = factor.transposeTimes(z)
    try shiftedCore.solveTransposedInPlace(&w)
    try core.solveInPlace(&w)
    return quotient(z, w, by: damping.squareRoot())
  }

  /// `Cᵀ y = (y − Bᵀ (L + √μ I)⁻ᵀ L⁻¹ B y)/√μ`.
  public func factorTransposeTimes(_ y: [Double]) throws(LinearAlgebraError) -> [Double] {
    var w = factor.transposeTimes(y)
    try core.solveTransposedInPlace(&w)
    try shiftedCore.solveInPlace(&w)
    return quotient(y, w, by: damping.squareRoot())
  }

  /// `P y = Bᵀ(B y) + μ y`.
  func preconditionerTimes(_ y: [Double]) -> [Double] {
    var image = factor.times(factor.transposeTimes(scaled(y, by: scale)))
    for i in image.indices { image[i] = image[i] * scale + damping * y[i] }
    return image
  }

  /// `(v − Bᵀw)/divisor`.
  private func quotient(_ v: [Double], _ w: [Double], by divisor: Double) -> [Double] {
    var result = factor.times(w)
    for i in result.indices { result[i] = (v[i] - result[i]) / divisor }
    return result
  }
}
