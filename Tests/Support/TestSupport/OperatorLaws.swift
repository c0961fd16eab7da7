internal import DenseLinearAlgebra
public import LinearOperators

/// Holds an operator to the laws of `LinearOperator`: shapes, linearity, the adjoint, and each property that it
/// declares, on random vectors and on its dense matrix.
///
/// Each bound is a ratio against `‖M‖_F` and the vectors' norms. The operator may compute its products in any
/// way whose error is a modest multiple of `(rows + columns) u ‖M‖_F ‖x‖`.
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
