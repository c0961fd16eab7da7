import CounterStream
import DenseLinearAlgebra
import RealModule
import TestSupport

/// A tall matrix of prescribed condition and a Gaussian sketch of it, by their recipe.
struct SketchCase: PropertyCase {
  var columns: Int
  /// `N = columns + extraRows`.
  var extraRows: Int
  /// `s = sketchFactor·columns`.
  var sketchFactor: Int
  /// `log₁₀ κ(A)`.
  var exponent: Int
  var seed: Int

  /// Corner sizes come first.
  static func generate(index: Int, from stream: CounterStream) -> SketchCase {
    SketchCase(
      columns: index < cornerSizes.count ? cornerSizes[index] : 1 + stream.index(at: 0, below: 20),
      extraRows: stream.index(at: 1, below: 60),
      sketchFactor: 1 + stream.index(at: 2, below: 6),
      exponent: stream.index(at: 3, below: 11),
      seed: index)
  }

  var simpler: [SketchCase] {
    var list: [SketchCase] = []
    func tryWith(_ change: (inout SketchCase) -> Void) {
      var candidate = self
      change(&candidate)
      list.append(candidate)
    }
    if exponent > 0 { tryWith { $0.exponent = 0 } }
    if columns > 1 { tryWith { $0.columns /= 2 } }
    if extraRows > 0 { tryWith { $0.extraRows /= 2 } }
    if columns > 1 { tryWith { $0.columns -= 1 } }
    if exponent > 0 { tryWith { $0.exponent -= 1 } }
    if sketchFactor > 1 { tryWith { $0.sketchFactor -= 1 } }
    return list
  }

  var rows: Int { columns + extraRows }

  private func gaussian(_ name: String, rows: Int, columns: Int) -> Matrix {
    MatrixCase(rows: rows, columns: columns, seed: seed).matrix(named: name, rows: rows, columns: columns)
  }

  /// An orthonormal basis `U` of the range, `N×n`.
  func basis() throws -> Matrix {
    try QRFactorization(gaussian("basis", rows: rows, columns: columns)).q()
  }

  /// `A = U diag(σ) Vᵀ`, `N×n`, with singular values from 1 down to `10^−exponent`.
  func matrix() throws -> Matrix {
    let v = try QRFactorization(gaussian("right", rows: columns, columns: columns)).q()
    let values = (0..<columns).map {
      Double.pow(10, -Double(exponent * $0) / Double(max(columns - 1, 1)))
    }
    return try basis() * Matrix.diagonal(values).timesTranspose(v)
  }

  /// `S`, `s×N`, entries `N(0, 1/s)`.
  func sketch() -> Matrix {
    let rows = sketchFactor * columns
    return gaussian("sketch", rows: rows, columns: self.rows)
      .scaled(by: 1 / Double(max(rows, 1)).squareRoot())
  }
}
