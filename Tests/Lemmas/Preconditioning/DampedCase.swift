import CounterStream
import DenseLinearAlgebra
import Preconditioning
import RealModule
import TestSupport

/// A matrix of decaying spectrum, a damping, and a sketch of any number of rows, fewer than columns included, by their recipe.
struct DampedCase: PropertyCase {
  var columns: Int
  /// `N = columns + extraRows`.
  var extraRows: Int
  var sketchRows: Int
  /// `log₁₀ κ(A)`; `‖A‖ = 1`.
  var exponent: Int
  /// `−log₁₀ μ`.
  var dampingExponent: Int
  var seed: Int

  /// Corner sizes come first.
  static func generate(index: Int, from stream: CounterStream) -> DampedCase {
    let columns = index < cornerSizes.count ? cornerSizes[index] : 1 + stream.index(at: 0, below: 24)
    return DampedCase(
      columns: columns,
      extraRows: stream.index(at: 1, below: 40),
      sketchRows: stream.index(at: 2, below: 2 * columns + 2),
      exponent: stream.index(at: 3, below: 9),
      dampingExponent: stream.index(at: 4, below: 7) - 1,
      seed: index)
  }

  var simpler: [DampedCase] {
    var list: [DampedCase] = []
    func tryWith(_ change: (inout DampedCase) -> Void) {
      var candidate = self
      change(&candidate)
      list.append(candidate)
    }
    if exponent > 0 { tryWith { $0.exponent = 0 } }
    if columns > 1 { tryWith { $0.columns /= 2 } }
    if sketchRows > 0 { tryWith { $0.sketchRows /= 2 } }
    if extraRows > 0 { tryWith { $0.extraRows /= 2 } }
    if columns > 1 { tryWith { $0.columns -= 1 } }
    if sketchRows > 0 { tryWith { $0.sketchRows -= 1 } }
    if dampingExponent > 0 { tryWith { $0.dampingExponent -= 1 } }
    return list
  }

  var damping: Double { .pow(10, -Double(dampingExponent)) }

  /// `A`, `N×n`.
  func matrix() throws -> Matrix {
    try SketchCase(
      columns: columns, extraRows: extraRows, sketchFactor: 1, exponent: exponent, seed: seed
    ).matrix()
  }

  /// `S`, `s×N`, entries `N(0, 1/s)`.
  func sketch() -> Matrix {
    MatrixCase(rows: sketchRows, columns: columns + extraRows, seed: seed)
      .matrix(named: "sketch", rows: sketchRows, columns: columns + extraRows)
      .scaled(by: 1 / Double(max(sketchRows, 1)).squareRoot())
  }

  /// Everything about one case, each quantity by its definition.
  func problem() throws -> DampedProblem {
    let (a, s) = (try matrix(), sketch())
    return try DampedProblem(matrix: a, sketchedMatrix: s * a, damping: damping)
  }
}

/// `A`, `SA` and `μ`, with `G_μ`, `P` and `ε_μ` by their definitions.
struct DampedProblem {
  let matrix: Matrix
  let sketchedMatrix: Matrix
  let damping: Double
  /// `G_μ = AᵀA + μI`.
  let gram: Matrix
  /// `P = (SA)ᵀSA + μI`.
  let preconditioner: Matrix
  /// `R_G` of `[A; √μ I] = QR_G`.
  let gramFactor: TriangularMatrix

  init(matrix: Matrix, sketchedMatrix: Matrix, damping: Double) throws {
    func damped(_ b: Matrix) -> Matrix {
      b.transposeTimesSelf() + Matrix.identity(b.columns).scaled(by: damping)
    }
    (self.matrix, self.sketchedMatrix, self.damping) = (matrix, sketchedMatrix, damping)
    (gram, preconditioner) = (damped(matrix), damped(sketchedMatrix))
    gramFactor = TriangularMatrix(
      upperTriangleOf: try QRFactorization(matrix.stacked(onDamping: damping)).r)
  }

  var order: Int { matrix.columns }

  /// `κ(G_μ)`.
  func gramConditionNumber() throws -> Double {
    let values = try SingularValueDecomposition.values(gramFactor.matrix)
    let condition = (values.first ?? 1) / (values.last ?? 1)
    return condition * condition
  }

  /// `ε_μ = ‖R_G⁻ᵀ((SA)ᵀSA − G)R_G⁻¹‖`, by its definition.
  func distortion() throws -> Double {
    let half = try gramFactor.solveFromRight(preconditioner - gram).transposed
    return try SymmetricEigen.values(gramFactor.solveFromRight(half)).reduce(0) { max($0, $1.magnitude) }
  }

  /// The singular values of `diag(S, I)` applied to the orthonormal `[A; √μ I]R_G⁻¹`.
  func sketchedValues() throws -> [Double] {
    try SingularValueDecomposition.values(
      gramFactor.solveFromRight(sketchedMatrix.stacked(onDamping: damping)))
  }
}
