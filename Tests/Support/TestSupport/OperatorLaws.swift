internal import DenseLinearAlgebra
public import LinearOperators

/// Checks an operator against the laws of `LinearOperator`: shapes, linearity, the adjoint, and each property that it
/// declares, on random vectors and on its dense matrix.
///
/// Each bound is a ratio relative to `‖M‖_F` and the vectors' norms. The operator may compute its products in any
/// way with an error of a modest multiple of `(rows + columns) u ‖M‖_F ‖x‖`.
public func requireOperatorLaws(_ m: some LinearOperator, seed: Int = 0) throws {
  let source = MatrixCase(rows: m.rows, columns: m.columns, seed: seed)
  let x = source.vector(named: "x", count: m.columns)
  let z = source.vector(named: "z", count: m.columns)
  let y = source.vector(named: "y", count: m.rows)
  let dense = try m.denseMatrix()
  let size = m.rows + m.columns
  let scale = frobeniusNorm(dense)

  let (image, coimage) = try (m.apply(x), m.applyTransposed(y))
  try require(image.count == m.rows, "M x has \(image.count) entries")
  try require(coimage.count == m.columns, "Mᵀ y has \(coimage.count) entries")
  var inPlace = [Double](repeating: .nan, count: m.rows)
  try m.apply(x, into: &inPlace)
  try require(inPlace == image, "the product in place is another one")
  try require(m.operationsPerApplication >= 0, "\(m.operationsPerApplication) operations")

  var (combined, expected) = (scaled(x, by: 2), scaled(image, by: 2))
  add(-3, z, to: &combined)
  add(-3, try m.apply(z), to: &expected)
  try require(
    backwardErrorRatio(
      m.apply(combined), expected, scale: scale * (2 * norm(x) + 3 * norm(z)), size: size),
    atMost: lapackThreshold, "ratio of M(2x − 3z) − (2Mx − 3Mz)")
  try require(
    backwardErrorRatio(image, dense.times(x), scale: scale * norm(x), size: size),
    atMost: lapackThreshold, "ratio of Mx against the dense matrix")
  try require(
    backwardErrorRatio(coimage, dense.transposeTimes(y), scale: scale * norm(y), size: size),
    atMost: lapackThreshold, "ratio of Mᵀy against the dense matrix")
  try require(
    backwardErrorRatio([dot(y, image)], [dot(coimage, x)], scale: scale * norm(x) * norm(y), size: size),
    atMost: lapackThreshold, "ratio of ⟨y, Mx⟩ − ⟨Mᵀy, x⟩")

  if m.properties.contains(.symmetric) {
    try require(
      backwardErrorRatio(dense, dense.transposed, scale: scale, size: size), atMost: lapackThreshold,
      "ratio of M − Mᵀ for an operator that declares symmetry")
  }
  if m.properties.contains(.positiveSemidefinite), m.rows > 0 {
    let smallest = try SymmetricEigen.values((dense + dense.transposed).scaled(by: 0.5))[0]
    try require(
      -smallest, atMost: lapackThreshold * Double(size) * unitRoundoff * scale,
      "a negative eigenvalue of an operator that declares itself positive semidefinite")
  }
}

/// Checks a tall matrix against the laws of `TallMatrix`: sizes, linearity, the adjoint, `gramTimes`, `gramMatrix`, its columns and its diagonal against `Aᵀ(Av)` and
/// `AᵀA`, every form of access against the dense matrix, and consistent counts.
///
/// The bounds are those of `requireOperatorLaws`, with `‖A‖_F²` for the Gram matrix. `access` must return the entries bit for bit.
public func requireTallMatrixLaws(_ a: some TallMatrix, seed: Int = 0) throws {
  let source = MatrixCase(rows: a.rows, columns: a.columns, seed: seed)
  let v = source.vector(named: "v", count: a.columns)
  let w = source.vector(named: "w", count: a.columns)
  let u = source.vector(named: "u", count: a.rows)
  let dense = try a.denseMatrix()
  try require(
    dense.rows == a.rows && dense.columns == a.columns, "the dense matrix is \(dense.rows)×\(dense.columns)")
  let size = a.rows + a.columns
  let scale = frobeniusNorm(dense)

  let (image, coimage, gramImage) = try (a.times(v), a.transposeTimes(u), a.gramTimes(v))
  try require(image.count == a.rows, "A v has \(image.count) entries")
  try require(coimage.count == a.columns, "Aᵀ u has \(coimage.count) entries")
  try require(gramImage.count == a.columns, "AᵀA v has \(gramImage.count) entries")

  var (combined, expected) = (scaled(v, by: 2), scaled(image, by: 2))
  add(-3, w, to: &combined)
  add(-3, try a.times(w), to: &expected)
  try require(
    backwardErrorRatio(
      a.times(combined), expected, scale: scale * (2 * norm(v) + 3 * norm(w)), size: size),
    atMost: lapackThreshold, "ratio of A(2v − 3w) − (2Av − 3Aw)")
  try require(
    backwardErrorRatio(image, dense.times(v), scale: scale * norm(v), size: size),
    atMost: lapackThreshold, "ratio of Av against the dense matrix")
  try require(
    backwardErrorRatio([dot(u, image)], [dot(coimage, v)], scale: scale * norm(u) * norm(v), size: size),
    atMost: lapackThreshold, "ratio of ⟨u, Av⟩ − ⟨Aᵀu, v⟩")
  try require(
    backwardErrorRatio(coimage, dense.transposeTimes(u), scale: scale * norm(u), size: size),
    atMost: lapackThreshold, "ratio of Aᵀu against the dense matrix")
  try require(
    backwardErrorRatio(
      gramImage, dense.transposeTimes(dense.times(v)), scale: scale * scale * norm(v), size: size),
    atMost: lapackThreshold, "ratio of gramTimes − Aᵀ(Av)")
  let gram = try a.gramMatrix()
  try require(gram == gram.transposed, "the Gram matrix is not symmetric")
  try require(
    backwardErrorRatio(gram, dense.transposeTimes(dense), scale: scale * scale, size: size),
    atMost: lapackThreshold, "ratio of gramMatrix − AᵀA")

  // The last column first, and the first one twice.
  let chosen = a.columns > 0 ? [a.columns - 1, 0, 0] : []
  try require(
    backwardErrorRatio(
      a.gramColumns(chosen), gram.selectingColumns(chosen), scale: scale * scale, size: size),
    atMost: 2 * lapackThreshold, "ratio of gramColumns against the Gram matrix")
  try require(
    backwardErrorRatio(a.gramDiagonal(), gram.diagonal, scale: scale * scale, size: size),
    atMost: 2 * lapackThreshold, "ratio of gramDiagonal against the Gram matrix")

  try requireAccess(a.access, to: dense)

  let counts = [
    a.timesOperations, a.transposeTimesOperations, a.gramOperations, a.gramMatrixOperations,
    a.gramColumnsOperations(3), a.gramDiagonalOperations,
  ]
  try require(counts.allSatisfy { $0 >= 0 }, "operations \(counts)")
  try require(
    a.gramOperations <= a.timesOperations + a.transposeTimesOperations,
    "AᵀA v takes \(a.gramOperations) operations, more than A v and Aᵀu")
}

/// Every access to a matrix must return the entries of `dense`, in each call.
private func requireAccess(_ access: TallMatrixAccess, to dense: Matrix) throws {
  switch access {
  case .stored(let matrix): try require(matrix == dense, "the stored matrix is another")
  case .khatriRao(let matrix):
    try require(matrix.denseMatrix() == dense, "the Khatri–Rao matrix is another")
    try require(
      matrix.rowBlock(0..<matrix.leftRows) == dense, "the blocks of the Khatri–Rao matrix are others")
  case .rowBlocks(let pass):
    for _ in 0..<2 {
      var next = 0
      var given = Matrix(rows: dense.rows, columns: dense.columns, repeating: .nan)
      try pass { block in
        try require(
          block.range.lowerBound == next && block.columns == dense.columns,
          "rows \(block.range) of \(block.columns) entries come where row \(next) is due")
        next = block.range.upperBound
        block.forEachDensePart { first, rows in
          for j in 0..<rows.columns {
            for i in 0..<rows.rows { given[first + i, j] = rows[i, j] }
          }
        }
      }
      try require(next == dense.rows, "the pass ends at row \(next)")
      try require(given == dense, "the rows are others")
    }
  case .columns(let block):
    let half = dense.columns / 2
    try require(try block(0..<half) == dense.columns(0..<half), "the first columns are others")
    try require(
      try block(half..<dense.columns) == dense.columns(half..<dense.columns), "the last columns are others")
  }
}
