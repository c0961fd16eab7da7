import CounterStream
import DenseLinearAlgebra
import LinearOperators
import TestSupport
import Testing

/// The proved bounds on the rounding of `AᵀA` and of products with it, exactly and at every scale.
@Suite struct GramScaleTests {
  private func sparse(_ a: Matrix) throws -> SparseMatrix {
    try SparseMatrix(
      rows: a.rows, columns: a.columns, rowStarts: (0...a.rows).map { $0 * a.columns },
      columnIndices: (0..<(a.rows * a.columns)).map { Int32($0 % a.columns) },
      values: a.transposed.elements)
  }

  /// `‖Ĝ − G‖ ≤ e`, that is `−eI ⪯ Ĝ − G ⪯ eI`.
  private func requireErrorOfGram(_ a: some TallMatrix, _ exact: ExactMatrix, _ name: String) throws {
    let gram = try a.gramMatrix()
    guard gram.allFinite, let error = a.gramRoundingError(gram), error.isFinite else { return }
    let difference = ExactMatrix(gram) - exact.gram
    try require(
      difference.shifted(by: Dyadic(error)).isSemidefinite
        && ((-1) * difference).shifted(by: Dyadic(error)).isSemidefinite, "‖Ĝ − G‖ ≤ \(error), \(name)")
  }

  @Test(
    "ntk.positivity-certificate: the proved rounding of AᵀA covers the exact one at every scale, for every kind of matrix",
    .tags(.exact))
  func gram() throws {
    try checkProperty("gramAtScale", over: ScaleCase.self, cases: 108) { c in
      let a = c.matrix
      try requireErrorOfGram(a, ExactMatrix(a), "dense")
      try requireErrorOfGram(try sparse(a), ExactMatrix(a), "sparse")
      // Factors whose products underflow, or which are far apart.
      for exponent in [0, -c.exponent, -540, -1074, 520] {
        let right = Matrix(
          rows: 2, columns: c.columns, elements: c.vector(2 * c.columns, "right", exponent: exponent))
        let product = StoredKhatriRaoMatrix(left: a, right: right)
        let exact = ExactMatrix(rows: product.rows, columns: c.columns) { i, j in
          Dyadic(a[i / 2, j]) * Dyadic(right[i % 2, j])
        }
        try requireErrorOfGram(product, exact, "Khatri–Rao, \(exponent)")
      }
    }
  }

  @Test(
    "ntk.positivity-certificate: the proved rounding of products with AᵀA covers the exact one at every scale",
    .tags(.exact))
  func products() throws {
    try checkProperty("gramTimesAtScale", over: ScaleCase.self, cases: 108) { c in
      let a = c.matrix
      let exact = ExactMatrix(a)
      // At least ‖A‖_F² and ‖v‖, and not much more: one step above the square root of the sum of squares.
      guard let square = leastDouble(above: exact.squaredNorm) else { return }
      for exponent in [0, -c.exponent, -2 * c.exponent, 1000, -1074, -500] where abs(exponent) < 1075 {
        let v = c.vector(c.columns, "v", exponent: exponent)
        let length = ExactMatrix(v).squaredNorm
        let norm = norm(v) * (1 + 0x1p-50) + .leastNonzeroMagnitude
        guard norm.isFinite else { continue }
        try require(Dyadic(norm) * Dyadic(norm) >= length, "‖v‖")
        let truth = exact.transposed * (exact * ExactMatrix(v))
        for matrix in [a, try sparse(a)] as [any TallMatrix] {
          let product = try matrix.gramTimes(v)
          let error = matrix.gramTimesError(norm: norm, squaredFrobeniusNorm: square)!
          guard product.allSatisfy(\.isFinite), error.isFinite else { continue }
          try require(
            (ExactMatrix(product) - truth).squaredNorm <= Dyadic(error) * Dyadic(error),
            "‖fl(AᵀAv) − AᵀAv‖ ≤ \(error), v at 2^\(exponent)")
        }
      }
    }
  }

  /// `γ‖A‖_F²` underflows here, and `‖v‖` is large.
  @Test func productOfExtremeSizes() {
    let a = Matrix(rows: 1, columns: 1, elements: [0x1.8p-530])
    let error = a.gramTimesError(norm: 0x1p1000, squaredFrobeniusNorm: 0x1.2p-1059)!
    #expect(error >= 0x1p-53 * 0x1.2p-59)
    #expect(error <= 0x1p-45 * 0x1.2p-59)
  }

  /// The doubles are bisected by their bits, which are in order.
  private func leastDouble(above x: Dyadic) -> Double? {
    var (low, high) = (UInt64(0), Double.infinity.bitPattern)
    while low < high {
      let middle = low + (high - low) / 2
      if Dyadic(Double(bitPattern: middle)) >= x { high = middle } else { low = middle + 1 }
    }
    let bound = Double(bitPattern: low)
    return bound.isFinite ? bound : nil
  }
}
