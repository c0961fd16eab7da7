// The names are those of sgn.h.
// swift-format-ignore-file: AlwaysUseLowerCamelCase

public import CHeader
internal import CounterStream
internal import DenseLinearAlgebra
internal import LinearOperators
internal import SubspaceEmbedding

@c @implementation
public func sgn_sketch_rows(
  _ family: Int32, _ rows: Int64, _ m: Int64, _ d: Int64, _ actualRows: UnsafeMutablePointer<Int64>?
) -> sgn_status {
  attempt {
    let plan = try SketchPlan(family, rows: rows, neurons: m, coordinates: d)
    try unsafe Output(actualRows, 1).write([Int64(plan.rows)])
  }
}

@c @implementation
public func sgn_sketch_matrix(
  _ family: Int32, _ rows: Int64, _ m: Int64, _ d: Int64, _ seed: UInt64, _ step: Int64,
  _ sketch: UnsafeMutablePointer<Double>?
) -> sgn_status {
  attempt {
    let plan = try SketchPlan(family, rows: rows, neurons: m, coordinates: d)
    let out = try unsafe Output(sketch, plan.rows, plan.distribution.columns)
    try plan.requireMemory(columns: plan.distribution.columns)
    let embedding = try plan.distribution.sample(stream(seed: seed, step: step))
    out.write(embedding.denseMatrix().transposed.elements)
  }
}

@c @implementation
public func sgn_sketch(
  _ family: Int32, _ rows: Int64, _ n: Int64, _ d: Int64, _ m: Int64, _ inputs: UnsafePointer<Double>?,
  _ signs: UnsafePointer<Double>?, _ pattern: UnsafePointer<UInt8>?, _ damping: Double, _ seed: UInt64,
  _ step: Int64, _ sketched: UnsafeMutablePointer<Double>?
) -> sgn_status {
  attempt {
    let plan = try SketchPlan(family, rows: rows, neurons: m, coordinates: d)
    let (n, d, m) = (try size(n), try size(d), try size(m))
    let out = try unsafe Output(sketched, plan.rows, n)
    let a = try unsafe transposedJacobian(n, d, m, inputs, signs, pattern)
    out.write(try plan.sketch(a, damping: damping, seed: seed, step: step).transposed.elements)
  }
}

@c @implementation
public func sgn_embed(
  _ a: UnsafePointer<sgn_matrix>?, _ family: Int32, _ rows: Int64, _ damping: Double, _ seed: UInt64,
  _ step: Int64, _ sketched: UnsafeMutablePointer<Double>?
) -> sgn_status {
  attempt {
    let a = try unsafe tallMatrix(a)
    let plan = try SketchPlan(family, rows: rows, of: a)
    let out = try unsafe Output(sketched, plan.rows, a.columns)
    out.write(try plan.sketch(a, damping: damping, seed: seed, step: step).transposed.elements)
  }
}

/// The eigenvalues of `P⁻¹G_μ` are `1/(1 + δ)` for those `δ` of `UᵀSᵀSU − UᵀU`, since `P = G_μ + (SA)ᵀSA − G`.
@c @implementation
public func sgn_distortion(
  _ a: UnsafePointer<sgn_matrix>?, _ s: Int64, _ sketched: UnsafePointer<Double>?, _ damping: Double,
  _ distortion: UnsafeMutablePointer<Double>?, _ conditionNumber: UnsafeMutablePointer<Double>?
) -> sgn_status {
  attempt {
    let s = try size(s)
    let damping = try CInterface.damping(damping)
    let distortionOut = try unsafe Output(distortion, 1)
    let conditionNumberOut: Output<Double>? = try unsafe .optional(conditionNumber, 1)
    let a = try unsafe tallMatrix(a)
    let n = a.columns
    _ = try entries(n, n)
    let sketch = try unsafe columns(sketched, count: s, length: n).transposed
    let triangle = try a.triangularFactor()
    try requireFullRank(triangle, damping: damping)
    let found = try DampedDistortion(sketched: sketch, triangle: triangle, damping: damping)
    let (least, largest) = (1 + found.eigenvalues[0], 1 + found.eigenvalues[n - 1])
    try requireFinite([found.value])
    if conditionNumberOut != nil {
      try require(s >= n || damping > 0, else: SGN_RANK_DEFICIENT)
      try require(least > hiddenReciprocalCondition(order: n) * largest, else: SGN_RANK_DEFICIENT)
    }
    distortionOut.write([found.value])
    conditionNumberOut?.write([largest / least])
  }
}

/// A sketch that can be drawn: its family and sizes, checked.
struct SketchPlan {
  let distribution: any SketchDistribution
  /// The working memory of a thread in addition to the result: the rows of the factors of a column, or of a column.
  private let factorRows: Int

  /// Of a network's Jacobian.
  init(_ number: Int32, rows: Int64, neurons m: Int64, coordinates d: Int64) throws {
    let family = try embeddingFamily(number)
    let rows = try size(rows)
    let (m, d) = (try size(m), try size(d))
    _ = try entries(m, d)
    distribution = try family.distribution(rows: rows, leftRows: m, rightRows: d)
    factorRows = m + d
    _ = try entries(distribution.rows)
  }

  /// Of any matrix.
  init(_ number: Int32, rows: Int64, of a: some TallMatrix) throws {
    distribution = try embeddingFamily(number).distribution(rows: size(rows), columns: a.rows)
    factorRows = a.rows
    _ = try entries(distribution.rows, a.columns)
  }

  /// `s`.
  var rows: Int { distribution.rows }

  /// `SA`.
  func sketch(_ a: some TallMatrix, damping: Double, seed: UInt64, step: Int64) throws -> Matrix {
    let damping = try CInterface.damping(damping)
    let stream = try stream(seed: seed, step: step)
    try requireMemory(columns: a.columns)
    let result = try distribution.sample(stream, for: a, damping: damping).apply(a)
    try requireFinite(result.elements)
    return result
  }

  /// - Parameter n: the number of columns of the matrix to be sketched.
  func requireMemory(columns n: Int) throws(Refusal) {
    // In addition to the draws and the result: an array that is sorted while rows are drawn, and for each thread the factors of a
    // column. A family that depends on the matrix needs numbers for each of its rows, a column, and twice a sketch of 16n rows.
    var looking = 0
    if !type(of: distribution).isOblivious {
      looking = 32 * distribution.columns + 16 * (try entries(16, n, n) + 64 * n)
    }
    let working = 64 * rows + 48 * (Parallelism.threadCount + 1) * factorRows
    try CInterface.requireMemory(bytes: 3 * distribution.drawnBytes + looking + working + 32 * rows * n)
  }
}

/// The substream that training draws the embedding of a step from.
func stream(seed: UInt64, step: Int64) throws(Refusal) -> CounterStream {
  guard step >= 1, let step = Int(exactly: step) else { throw Refusal(SGN_INVALID_ARGUMENT) }
  return CounterStream(seed: seed).substream("embedding").substream(step)
}

private func embeddingFamily(_ number: Int32) throws(Refusal) -> EmbeddingFamily {
  try member(number, else: SGN_UNKNOWN_FAMILY)
}
