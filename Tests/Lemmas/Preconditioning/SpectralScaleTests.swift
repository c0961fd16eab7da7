import CounterStream
import DenseLinearAlgebra
import Preconditioning
import TestSupport
import Testing

/// `aP ⪯ G_μ ⪯ bP`, exactly and at every scale.
@Suite struct SpectralScaleTests {
  private let eta = Double.leastNonzeroMagnitude

  @Test("preconditioner.condition-bound: proved bounds hold exactly at every scale", .tags(.exact))
  func bounds() throws {
    var proved = 0
    try checkProperty("spectralBoundsAtScale", over: ScaleCase.self, cases: 54) { c in
      let (gram, n) = (c.symmetric, c.columns)
      guard gram.allFinite else { return }
      let exact = ExactMatrix(gram)
      let largest = gram.elements.reduce(0) { max($0, $1.magnitude) }
      // P is G, another matrix of its scale, or RᵀR for an R whose entries are roots of that scale.
      let root = Int(largest.exponent) / 2
      let r = TriangularMatrix(
        upperTriangleOf: Matrix(
          rows: n, columns: n, elements: c.vector(n * n, "r", exponent: root)))
      let other = Matrix(rows: n, columns: n) { i, j in i == j ? gram[i, i] * 1.5 : gram[i, j] / 2 }
      for damping in [0, eta, largest * 0x1p-30, largest, 0x1p-1030, 1] where damping.isFinite {
        let g = exact.shifted(by: Dyadic(damping))
        func require(_ bounds: SpectralBounds?, _ p: ExactMatrix, _ name: String) throws {
          guard let bounds else { return }
          proved += 1
          try TestSupport.require(
            (g - Dyadic(bounds.lower) * p).isSemidefinite, "lower \(bounds.lower), \(name)")
          try TestSupport.require(
            (Dyadic(bounds.upper) * p - g).isSemidefinite, "upper \(bounds.upper), \(name)")
        }
        for guess in [1.0, 0.5, 2, 0x1p-40, 0x1p40] {
          for p in [gram, other].filter(\.allFinite) {
            try require(
              SpectralBounds(
                gram: gram, error: 0, damping: damping, preconditioner: p, preconditionerError: 0,
                smallest: guess, largest: 4 * guess), ExactMatrix(p), "μ = \(damping), \(guess)")
          }
          let exactR = ExactMatrix(r.matrix)
          try require(
            SpectralBounds(
              gram: gram, error: 0, damping: damping, r: r, smallest: guess / 64, largest: 64 * guess),
            exactR.gram, "R, μ = \(damping), \(guess)")
        }
      }
    }
    #expect(proved > 100)
  }

  /// `G = 10η` and `P = 7η`, where the products by the margins are rounded to whole units.
  @Test("preconditioner.condition-bound: products that underflow are allowed for", .tags(.exact))
  func productsThatUnderflow() throws {
    for g in 1...60 {
      for p in 1...60 {
        for guess in [Double(g) / Double(p), 1] {
          let bounds = try SpectralBounds(
            gram: Matrix.diagonal([Double(g) * eta]), error: 0,
            preconditioner: Matrix.diagonal([Double(p) * eta]), preconditionerError: 0, smallest: guess,
            largest: guess)
          guard let bounds else { continue }
          #expect(bounds.lower * Double(p) <= Double(g) && bounds.upper * Double(p) >= Double(g))
        }
      }
    }
    for ends in [(eta, 1.0), (1, 0x1p1023), (0x1p-1022, 0x1p1022)] {
      _ = try SpectralBounds(
        gram: Matrix.identity(1), error: 0, preconditioner: Matrix.identity(1), preconditionerError: 0,
        smallest: ends.0, largest: ends.1)
    }
  }
}
