import CounterStream
import DenseLinearAlgebra
import Preconditioning
import TestSupport
import Testing

/// Pencils whose extreme eigenvalues are known exactly: `G = RᵀDR` with `R` unit upper triangular of small integers
/// and `D` diagonal, so that `R⁻ᵀGR⁻¹ = D`.
@Suite struct SpectralBoundsTests {
  /// `D` holds multiples of `2⁻⁴⁰` below 4, `R` integers of at most 2: every entry of `G` is a multiple of `2⁻⁴⁰` below
  /// `n·16 ≤ 2⁷`, which a double holds.
  private func pencil(order n: Int, diagonal: [Double], seed: Int) -> (gram: Matrix, r: TriangularMatrix) {
    let stream = CounterStream(seed: UInt64(seed)).substream("pencil")
    let r = Matrix(rows: n, columns: n) { i, j in
      i == j ? 1 : i < j ? Double(stream.index(at: i + n * j, below: 5)) - 2 : 0
    }
    return (r.transposeTimes(Matrix.diagonal(diagonal) * r), TriangularMatrix(upperTriangleOf: r))
  }

  private func diagonal(order n: Int, seed: Int) -> [Double] {
    let stream = CounterStream(seed: UInt64(seed)).substream("spectrum")
    return (0..<n).map { 0.5 + Double(stream.index(at: $0, below: 1 << 20)) * 0x1p-20 }
  }

  @Test(
    "preconditioner.condition-bound: proved bounds enclose the exact spectrum, whatever the guesses",
    .tags(.exact))
  func soundness() throws {
    var proved = 0
    for seed in 0..<60 {
      let n = 1 + seed % 8
      let values = diagonal(order: n, seed: seed)
      let (least, largest) = (values.min()!, values.max()!)
      let (gram, r) = pencil(order: n, diagonal: values, seed: seed)
      // Guesses that are right, too good to be true, and a few roundings from where a margin hits the truth.
      let guesses: [(Double, Double)] = [
        (least, largest), (1.005 * least, 0.995 * largest), (1.5 * least, 0.7 * largest),
        (0.3 * least, 3 * largest),
        (least / 0.99 * (1 + 0x1p-50), largest / 1.01 * (1 - 0x1p-50)),
        (least / 0.95 * (1 - 0x1p-52), largest / 1.05 * (1 + 0x1p-52)),
      ]
      for (low, high) in guesses where low <= high {
        guard let bounds = try SpectralBounds(gram: gram, error: 0, r: r, smallest: low, largest: high)
        else { continue }
        proved += 1
        #expect(bounds.lower <= least, "seed \(seed)")
        #expect(bounds.upper >= largest, "seed \(seed)")
        #expect(bounds.conditionNumber >= largest / least, "seed \(seed)")
      }
      // True guesses are proved within one margin, unless R is so ill-conditioned that rounding hides it.
      if let bounds = try SpectralBounds(gram: gram, error: 0, r: r, smallest: least, largest: largest) {
        #expect(bounds.conditionNumber <= largest / least * 1.06 / 0.94)
      }
    }
    #expect(proved > 200)
  }

  @Test(
    "preconditioner.condition-bound: a bound that misses the spectrum by a few roundings is never proved",
    .tags(.exact))
  func noFalseProof() throws {
    for k in -20...20 {
      // With R = I and G = 1, the candidate 0.99·g is proved only if it is at most 1.
      let guess = (1 + Double(k) * 0x1p-52) / 0.99
      let bounds = try SpectralBounds(
        gram: Matrix.identity(1), error: 0, r: TriangularMatrix(upperTriangleOf: Matrix.identity(1)),
        smallest: guess, largest: guess)
      #expect((bounds?.lower ?? 0) <= 1, "k = \(k)")
    }
  }

  @Test("preconditioner.condition-bound: the error of the matrix is subtracted, and singular means unknown")
  func errorAndSingularity() throws {
    let identity = Matrix.identity(2)
    let r = TriangularMatrix(upperTriangleOf: identity)
    // ‖Ĝ − G‖ may be ¼, so nothing above ¾ can be proved from below, nothing below 5/4 from above.
    let bounds = try #require(
      try SpectralBounds(gram: identity, error: 0.25, r: r, smallest: 1, largest: 1))
    #expect(bounds.lower <= 0.75)
    #expect(bounds.upper >= 1.25)
    let singular = Matrix(rows: 2, columns: 2, elements: [1, 1, 1, 1])
    #expect(try SpectralBounds(gram: singular, error: 0, r: r, smallest: 1e-12, largest: 2) == nil)
    for (low, high) in [(0.0, 1.0), (-1, 1), (.nan, 1), (1, .infinity), (2, 1)] {
      #expect(try SpectralBounds(gram: identity, error: 0, r: r, smallest: low, largest: high) == nil)
    }
  }
}
