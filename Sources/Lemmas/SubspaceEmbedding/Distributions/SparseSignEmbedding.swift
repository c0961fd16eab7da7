public import Communication
public import DenseLinearAlgebra
public import LinearOperators

/// The sparse sign embedding (OSNAP): every coordinate is added to `ζ` distinct buckets, with entries `±ζ^(-1/2)`.
///
/// `ζ = 1` is the CountSketch, draw for draw.
///
/// - Claim: `embedding.sparse-sign`, `embedding.isometry-in-expectation`.
/// - Shape: `apply` maps `N×k` to `s×k`.
/// - Cost: `(2ζ + 1)N` operations for each column; on a Khatri–Rao matrix `2ζ + 1` for each entry of `A` that belongs to
///   a nonzero of `L` and one more for that nonzero; the others are skipped.
/// - Source: Nelson and Nguyễn, *OSNAP: faster numerical linear algebra algorithms via sparser subspace
///   embeddings* (2013).
public struct SparseSignEmbedding: SubspaceEmbedding {
  public let rows: Int
  public let columns: Int
  /// `ζ`.
  public let nonzerosPerColumn: Int
  /// The buckets of coordinate `j`, at `jζ ..< (j+1)ζ`. A narrow type, as for the signs, because there are `ζ·md` of them.
  let buckets: [Int32]
  /// The signs that go with them.
  let signs: [Int8]

  /// The member of the family with given draws: for each coordinate `ζ` distinct buckets and signs of ±1.
  init(rows: Int, nonzerosPerColumn: Int, buckets: [Int32], signs: [Int8]) {
    (self.rows, self.columns) = (rows, buckets.count / nonzerosPerColumn)
    (self.nonzerosPerColumn, self.buckets, self.signs) = (nonzerosPerColumn, buckets, signs)
  }

  public func apply(_ a: Matrix) -> Matrix {
    requireFit(rows: a.rows, columns: a.columns)
    return bucketSums(
      a, rows: rows, nonzeros: nonzerosPerColumn, buckets: buckets, signs: signs, scale: scale)
  }

  public func apply(_ a: some KhatriRaoMatrix, over communicator: Communicator) -> Matrix {
    sketch(a).summed(over: communicator)
  }

  /// The contribution of these coordinates to `S A`.
  private func sketch(_ a: some KhatriRaoMatrix) -> Matrix {
    requireFit(rows: a.rows, columns: a.columns)
    if let bits = a.signedBits, columns <= BucketMembers.mostCoordinates {
      return bucketSums(bits, a.right, rows: rows, buckets: buckets, signs: signs, scale: scale)
    }
    let d = a.right.rows
    return Matrix.byColumns(rows: rows, columns: a.columns) { i, result in
      let (left, x) = (a.leftColumn(i), a.right.column(i))
      for r in left.indices where left[r] != 0 {
        let factor = scale * left[r]
        for k in 0..<d { add(factor * x[k], at: r * d + k, to: &result) }
      }
    }
  }

  /// Adds the value of coordinate `j` to its buckets.
  private func add(_ value: Double, at j: Int, to result: inout MutableSpan<Double>) {
    let (buckets, signs) = (self.buckets.span, self.signs.span)
    for nonzero in (j * nonzerosPerColumn)..<((j + 1) * nonzerosPerColumn) {
      result[Int(buckets[nonzero])] += Double(signs[nonzero]) * value
    }
  }

  var scale: Double { 1 / Double(nonzerosPerColumn).squareRoot() }

  /// `S_tj = ±ζ^(-1/2)` where `t` is one of the buckets of `j`, otherwise zero.
  public func denseMatrix() -> Matrix {
    var dense = Matrix(rows: rows, columns: columns)
    for j in 0..<columns {
      for nonzero in (j * nonzerosPerColumn)..<((j + 1) * nonzerosPerColumn) {
        dense[Int(buckets[nonzero]), j] = Double(signs[nonzero]) / Double(nonzerosPerColumn).squareRoot()
      }
    }
    return dense
  }
}
