import CounterStream
import DenseLinearAlgebra
import LinearOperators
import Preconditioning
import RealModule
import TestSupport

/// `min ‖Ag − b‖² + μ‖g‖²` with a prescribed condition, and a Gaussian sketch, by their recipe.
struct LeastSquaresCase: PropertyCase {
  var columns: Int
  /// `N = columns + extraRows`.
  var extraRows: Int
  /// `log₁₀ κ(A)`; `‖A‖ = 1`.
  var exponent: Int
  /// `−log₁₀ μ`; no damping at 0.
  var dampingExponent: Int
  /// `−log₁₀` of the part of `b` outside the range of `A`.
  var residualExponent: Int
  var seed: Int

  static func generate(index: Int, from stream: CounterStream) -> LeastSquaresCase {
    LeastSquaresCase(
      columns: index < 4 ? [1, 2, 3, 10][index] : 1 + stream.index(at: 0, below: 20),
      extraRows: stream.index(at: 1, below: 40),
      exponent: stream.index(at: 2, below: 9),
      dampingExponent: stream.index(at: 3, below: 7),
      residualExponent: 3 * stream.index(at: 4, below: 4),
      seed: index)
  }

  var simpler: [LeastSquaresCase] {
    var list: [LeastSquaresCase] = []
    func tryWith(_ change: (inout LeastSquaresCase) -> Void) {
      var candidate = self
      change(&candidate)
      list.append(candidate)
    }
    if dampingExponent > 0 { tryWith { $0.dampingExponent = 0 } }
    if exponent > 0 { tryWith { $0.exponent -= 1 } }
    if columns > 1 { tryWith { $0.columns -= 1 } }
    if extraRows > 0 { tryWith { $0.extraRows /= 2 } }
    return list
  }

  func problem() throws -> TestLeastSquares {
    let (n, rows) = (columns, columns + extraRows)
    func gaussian(_ name: String, _ rows: Int, _ columns: Int) -> Matrix {
      MatrixCase(rows: rows, columns: columns, seed: seed).matrix(named: name, rows: rows, columns: columns)
    }
    let u = try QRFactorization(gaussian("left", rows, n)).q()
    let v = try QRFactorization(gaussian("right", n, n)).q()
    let values = (0..<n).map { Double.pow(10, -Double(exponent * $0) / Double(max(n - 1, 1))) }
    let a = u.scalingColumns(by: values).timesTranspose(v)
    var b = a.times(MatrixCase(rows: 1, columns: 1, seed: seed).vector(named: "g", count: n))
    add(
      .pow(10, -Double(residualExponent)),
      MatrixCase(rows: 1, columns: 1, seed: seed).vector(named: "outside", count: rows), to: &b)
    let s = 4 * n
    let sketch = gaussian("sketch", s, rows).scaled(by: 1 / Double(s).squareRoot())
    return TestLeastSquares(
      matrix: a, rightHandSide: b, damping: dampingExponent == 0 ? 0 : .pow(10, -Double(dampingExponent)),
      sketchedMatrix: sketch * a, sketchedRightHandSide: sketch.times(b))
  }
}

/// A least-squares problem with what is known about it.
struct TestLeastSquares {
  let matrix: Matrix
  let rightHandSide: [Double]
  let damping: Double
  let sketchedMatrix: Matrix
  let sketchedRightHandSide: [Double]

  /// `[A; √μ I]`.
  var augmented: Matrix { damping > 0 ? matrix.stacked(onDamping: damping) : matrix }
  private func augmented(_ b: [Double]) -> [Double] {
    b + Array(repeating: 0, count: damping > 0 ? matrix.columns : 0)
  }

  func preconditioner() throws -> SketchedPreconditioner {
    try SketchedPreconditioner(sketchedMatrix: sketchedMatrix, damping: damping)
  }

  /// The solution by `dgelsd`.
  func exact() throws -> [Double] {
    try LeastSquaresSolution(augmented, augmented(rightHandSide)).x
  }

  /// Sketch-and-solve: `min ‖SAg − Sb‖² + μ‖g‖²`, by `dgelsd`.
  func start() throws -> [Double] {
    let sketched = damping > 0 ? sketchedMatrix.stacked(onDamping: damping) : sketchedMatrix
    return try LeastSquaresSolution(sketched, augmented(sketchedRightHandSide)).x
  }

  /// `[b − Ag; −√μ g]`.
  func residual(_ g: [Double]) -> [Double] {
    difference(augmented(rightHandSide), augmented.times(g))
  }

  /// The condition of `[A; √μ I]`, and its norm.
  func condition() throws -> (number: Double, norm: Double) {
    let values = try SingularValueDecomposition.values(augmented)
    return ((values.first ?? 1) / (values.last ?? 1), values.first ?? 1)
  }

  /// How far two backward stable answers may be apart, relative to `‖g‖`: each solves a problem whose matrix and right-hand side are moved by
  /// a relative `Nu`, and by Wedin's theorem (Higham 2002, Theorem 20.1) that moves `g` by
  /// `Nu κ(1 + ‖b‖/(‖A‖‖g‖) + κ‖r‖/(‖A‖‖g‖))`; 30 of it are allowed.
  func forwardErrorBound(_ g: [Double]) throws -> Double {
    let (condition, size) = try condition()
    let scale = size * norm(g)
    return lapackThreshold * Double(augmented.rows) * unitRoundoff * condition
      * (1 + norm(rightHandSide) / scale + condition * norm(residual(g)) / scale)
  }
}
