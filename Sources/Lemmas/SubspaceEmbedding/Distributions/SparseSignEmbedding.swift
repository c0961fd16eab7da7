public import CounterStream
public import DenseLinearAlgebra
public import LinearOperators

/// The sparse sign embedding (OSNAP): every coordinate goes to `ζ` distinct buckets, with entries `±ζ^(-1/2)`.
///
/// `ζ = 1` is the CountSketch, draw for draw.
///
/// - Claim: `embedding.sparse-sign`, `embedding.isometry-in-expectation`.
/// - Shape: `apply` maps `N×k` to `s×k`.
/// - Cost: `(2ζ + 1)N` operations for each column; on a Khatri–Rao matrix `2ζ + 1` for each entry of `A` below
///   a nonzero of `L` and one more for that nonzero, the others are skipped.
/// - Source: Nelson and Nguyễn, *OSNAP: faster numerical linear algebra algorithms via sparser subspace
///   embeddings* (2013).
public struct SparseSignEmbedding: SubspaceEmbedding {
  public let rows: Int
  public let columns: Int
  /// `ζ`.
  public let nonzerosPerColumn: Int
  /// The buckets of coordinate `j`, at `jζ ..< (j+1)ζ`. Narrow, like the signs, for there are ζ times `md`.
  let buckets: [Int32]
  /// The signs that go with them.
  let signs: [Int8]

  /// - Parameters:
  ///   - rows: `s`.
  ///   - columns: `N`.
  ///   - nonzerosPerColumn: `ζ`; `min(8, s)` unless given.
  ///   - stream: buckets and signs are drawn from its substreams.
  /// - Throws: `SketchError.illegalParameter` when a size is below one or `ζ > s`.
  public init(
    rows: Int, columns: Int, nonzerosPerColumn: Int? = nil, stream: CounterStream
  ) throws(SketchError) {
    try requireSize(rows, "rows")
    try requireSize(columns, "columns")
    let nonzeros = nonzerosPerColumn ?? min(8, rows)
    if !(1...rows).contains(nonzeros) {
      throw .illegalParameter(
        name: "nonzerosPerColumn", value: "\(nonzeros)", allowed: "from 1 to the \(rows) rows")
    }
    self.init(
      rows: rows, nonzerosPerColumn: nonzeros,
      buckets: distinctBuckets(nonzeros, of: rows, columns: columns, from: stream.substream("buckets")),
      signs: stream.substream("signs").signs(columns * nonzeros).map { Int8($0) })
  }

  /// The member of the family with given draws: for each coordinate `ζ` distinct buckets and signs of ±1.
  init(rows: Int, nonzerosPerColumn: Int, buckets: [Int32], signs: [Int8]) {
    (self.rows, self.columns) = (rows, buckets.count / nonzerosPerColumn)
    (self.nonzerosPerColumn, self.buckets, self.signs) = (nonzerosPerColumn, buckets, signs)
  }

  public func apply(_ a: Matrix) -> Matrix {
    requireFit(rows: a.rows, columns: a.columns)
    return Matrix.byColumns(rows: rows, columns: a.columns) { i, result in
      let x = a.elements.span.extracting((i * columns)..<((i + 1) * columns))
      for j in x.indices { add(scale * x[j], at: j, to: &result) }
    }
  }

  public func apply(_ a: some KhatriRaoMatrix) -> Matrix {
    requireFit(rows: a.rows, columns: a.columns)
    if let bits = a.signedBits {
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

  private var scale: Double { 1 / Double(nonzerosPerColumn).squareRoot() }

  /// `S_tj = ±ζ^(-1/2)` where `t` is one of the buckets of `j`, else zero.
  public func denseMatrix() -> Matrix {
    var dense = Matrix(rows: rows, columns: columns)
    for j in 0..<columns {
      for nonzero in (j * nonzerosPerColumn)..<((j + 1) * nonzerosPerColumn) {
        dense[Int(buckets[nonzero]), j] = Double(signs[nonzero]) / Double(nonzerosPerColumn).squareRoot()
      }
    }
    return dense
  }

  public func operations(columns k: Int) -> Int { k * columns * (2 * nonzerosPerColumn + 1) }

  public func operations(khatriRao shape: KhatriRaoShape) -> Int {
    shape.leftNonzeros * (1 + shape.rightRows * (2 * nonzerosPerColumn + 1))
  }
}

/// `count` distinct buckets of `rows` for each coordinate, every ordered choice equally likely.
///
/// The draw at position `jζ + i` of the stream is the rank of a bucket among those that coordinate `j` has not yet taken.
private func distinctBuckets(
  _ count: Int, of rows: Int, columns: Int, from stream: CounterStream
) -> [Int32] {
  entriesByColumns(rows: count, columns: columns, together: 1024, initial: Int32(0)) { range, buckets in
    var taken: [Int] = []  // ascending
    for j in range {
      taken.removeAll(keepingCapacity: true)
      for draw in 0..<count {
        var bucket = stream.index(at: j * count + draw, below: rows - draw)
        var place = 0
        while place < taken.count, taken[place] <= bucket {
          bucket += 1
          place += 1
        }
        taken.insert(bucket, at: place)
        buckets[(j - range.lowerBound) * count + draw] = Int32(bucket)
      }
    }
  }
}
