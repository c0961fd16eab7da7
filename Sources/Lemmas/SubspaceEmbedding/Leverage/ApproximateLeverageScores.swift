internal import Communication
internal import CounterStream
internal import DenseLinearAlgebra
internal import LinearOperators
internal import RealModule

/// Leverage scores of any tall matrix, up to a constant factor, in two passes over its rows.
///
/// First a sketch of `A` gives `R`, with `[SA; √μ I] = QR`: if its distortion is `ε`, each `‖R⁻ᵀa_j‖²` is between `1/(1+ε)` and `1/(1−ε)`
/// times the score. Then the second pass computes `‖e_jᵀ A R⁻¹ Π‖²` instead, where `Π` has `k` Gaussian columns with entries of variance
/// `1/k`: the squared norm times `χ²_k/k`. None of the `N` rows falls below a quarter with probability `1 − δ`, when
/// `k ≥ 2 ln(N/δ)/(ln 4 − ¾)`, since `P[χ²_k ≤ k/4] ≤ exp(−(k/2)(ln 4 − ¾))`; here `δ = 10⁻³`. `Π` has at most as many columns as `A`: at
/// that number, `Π = I`.
///
/// The sketch is a sparse sign embedding of `16n` rows: a CountSketch needs `n²` rows to separate a few dominant rows.
///
/// - Cost: see `operations`. Memory: the sketch, and `N` numbers twice.
/// - Source: Drineas, Magdon-Ismail, Mahoney and Woodruff, *Fast approximation of matrix coherence and statistical leverage* (2012).
struct ApproximateLeverageScores {
  /// One for each row that this process holds.
  let values: [Double]

  /// - Throws: `SketchError.dependentColumns`; errors from reading the matrix.
  init(of a: some TallMatrix, damping: Double, stream: CounterStream) throws {
    requireDamping(damping)
    let n = a.columns
    if n == 0 {
      values = [Double](repeating: 0, count: a.rows)
      return
    }
    let share = a.share
    let sketch = try Self.sketch(SketchCoordinates(share.total, part: share.range), columns: n).sample(
      stream.substream("sketch"))
    let r = TriangularMatrix(
      upperTriangleOf: try QRFactorization(sketch.apply(a).stacked(onDamping: damping)).r)
    if try r.reciprocalConditionEstimate() <= hiddenReciprocalCondition(order: n) {
      throw SketchError.dependentColumns(.leverageScore)
    }
    let directions = Self.directions(rows: share.total, columns: n, stream: stream.substream("directions"))
    values = try Self.squaredNorms(a, try directions.map { try r.solve($0) })
  }

  /// `Σ_c (e_jᵀ A z_c)²` for each row: one pass where rows are available, otherwise one product for each `z`.
  static func squaredNorms(_ a: some TallMatrix, _ directions: [[Double]]) throws -> [Double] {
    var sums = [Double](repeating: 0, count: a.rows)
    func add(_ products: [Double], from first: Int) {
      for j in products.indices { sums[first + j] += products[j] * products[j] }
    }
    if case .rowBlocks(let pass) = a.access {
      try pass { block in
        for z in directions { add(block.times(z), from: block.range.lowerBound) }
      }
    } else {
      for z in directions { add(try a.times(z), from: 0) }
    }
    return sums
  }

  /// The columns of `Π`.
  private static func directions(rows: Int, columns n: Int, stream: CounterStream) -> [[Double]] {
    let k = directionCount(rows: rows, columns: n)
    if k == n { return (0..<n).map { Matrix.identity(n).column($0) } }
    let scale = 1 / Double(k).squareRoot()
    return (0..<k).map { c in stream.normals((c * n)..<((c + 1) * n)).map { scale * $0 } }
  }

  private static func directionCount(rows: Int, columns n: Int) -> Int {
    min(n, Int((2 * Double.log(1000 * Double(rows)) / (Double.log(4) - 0.75)).rounded(.up)))
  }

  private static func sketch(
    _ coordinates: SketchCoordinates, columns n: Int
  ) throws(SketchError) -> SparseSignDistribution {
    try SparseSignDistribution(rows: max(64, 16 * n), coordinates: coordinates)
  }

  /// The traffic of the sketch.
  static func traffic(rows: Int, columns n: Int) -> Traffic {
    (try? sketch(SketchCoordinates(rows), columns: n))?.traffic(columns: n) ?? Traffic()
  }

  /// The sketch, `2(s + n)n²` in the factorisation of `s` rows and `n` of damping, `n²` for each direction, a product and `2N` in its squares.
  ///
  /// - Parameters:
  ///   - product: the operations of `A v`.
  ///   - sketched: the operations of a sketch.
  static func operations(
    rows: Int, columns n: Int, product: Int, sketched: (SparseSignDistribution) -> Int
  ) -> Int {
    guard let sketch = try? sketch(SketchCoordinates(rows), columns: n) else { return 0 }
    let k = directionCount(rows: rows, columns: n)
    return sketched(sketch) + 2 * (sketch.rows + n) * n * n + k * (n * n + product + 2 * rows)
  }
}
