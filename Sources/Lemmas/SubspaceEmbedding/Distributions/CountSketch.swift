public import Communication
public import DenseLinearAlgebra
public import LinearOperators

/// The CountSketch: every coordinate is added to one uniformly random bucket with a random sign.
///
/// - Claim: `embedding.count-sketch`, `embedding.isometry-in-expectation`.
/// - Shape: `apply` maps `N×k` to `s×k`.
/// - Cost: `2N` operations for each column; on a Khatri–Rao matrix three for each entry of `A` that belongs to a
///   nonzero of `L`; the others are skipped.
/// - Source: Charikar, Chen and Farach-Colton (2002); as a subspace embedding Clarkson and Woodruff (2013).
public struct CountSketch: SubspaceEmbedding {
  public let rows: Int
  /// The bucket of each coordinate. A narrow type, as for the signs, because there are `md` of them.
  let buckets: [Int32]
  /// The sign of each coordinate.
  let signs: [Int8]

  public var columns: Int { buckets.count }

  /// The member of the family with given draws: buckets below `rows` and signs of ±1.
  init(rows: Int, buckets: [Int32], signs: [Int8]) {
    (self.rows, self.buckets, self.signs) = (rows, buckets, signs)
  }

  public func apply(_ a: Matrix) -> Matrix {
    requireFit(rows: a.rows, columns: a.columns)
    return bucketSums(a, rows: rows, nonzeros: 1, buckets: buckets, signs: signs, scale: 1)
  }

  /// `S x`.
  func apply(_ x: [Double]) -> [Double] {
    var result = [Double](repeating: 0, count: rows)
    for j in x.indices { result[Int(buckets[j])] += Double(signs[j]) * x[j] }
    return result
  }

  public func apply(_ a: some KhatriRaoMatrix, over communicator: Communicator) -> Matrix {
    sketch(a).summed(over: communicator)
  }

  /// The contribution of these coordinates to `S A`.
  private func sketch(_ a: some KhatriRaoMatrix) -> Matrix {
    requireFit(rows: a.rows, columns: a.columns)
    if let bits = a.signedBits, columns <= BucketMembers.mostCoordinates {
      return bucketSums(bits, a.right, rows: rows, buckets: buckets, signs: signs, scale: 1)
    }
    let d = a.right.rows
    return Matrix.byColumns(rows: rows, columns: a.columns) { i, result in
      let (left, x) = (a.leftColumn(i), a.right.column(i))
      let (buckets, signs) = (self.buckets.span, self.signs.span)
      for r in left.indices where left[r] != 0 {
        for k in 0..<d {
          let j = r * d + k
          result[Int(buckets[j])] += Double(signs[j]) * (left[r] * x[k])
        }
      }
    }
  }

  /// `S_tj = σ_j` where `t = h(j)`, otherwise zero.
  public func denseMatrix() -> Matrix {
    Matrix(rows: rows, columns: columns) { t, j in buckets[j] == t ? Double(signs[j]) : 0 }
  }
}
