// The names are those of sgn.h.
// swift-format-ignore-file: AlwaysUseLowerCamelCase

public import CHeader
internal import CounterStream
internal import DenseLinearAlgebra
internal import Preconditioning
internal import SubspaceEmbedding

@c @implementation
public func sgn_sketch_rows(
  _ family: Int32, _ rows: Int64, _ m: Int64, _ d: Int64, _ actualRows: UnsafeMutablePointer<Int64>?
) -> sgn_status {
  attempt {
    let plan = try SketchPlan(family, rows: rows, neurons: m, coordinates: d)
    try unsafe Output(actualRows, 1).write([Int64(plan.actualRows)])
  }
}

@c @implementation
public func sgn_sketch_matrix(
  _ family: Int32, _ rows: Int64, _ m: Int64, _ d: Int64, _ seed: UInt64, _ step: Int64,
  _ sketch: UnsafeMutablePointer<Double>?
) -> sgn_status {
  attempt {
    let plan = try SketchPlan(family, rows: rows, neurons: m, coordinates: d)
    let out = try unsafe Output(sketch, plan.actualRows, plan.columns)
    let embedding = try plan.embedding(seed: seed, step: step, result: plan.actualRows * plan.columns)
    out.write(embedding.denseMatrix().transposed.elements)
  }
}

@c @implementation
public func sgn_sketch(
  _ family: Int32, _ rows: Int64, _ n: Int64, _ d: Int64, _ m: Int64, _ inputs: UnsafePointer<Double>?,
  _ signs: UnsafePointer<Double>?, _ pattern: UnsafePointer<UInt8>?, _ seed: UInt64, _ step: Int64,
  _ sketched: UnsafeMutablePointer<Double>?
) -> sgn_status {
  attempt {
    let plan = try SketchPlan(family, rows: rows, neurons: m, coordinates: d)
    let n = try size(n)
    let out = try unsafe Output(sketched, plan.actualRows, n)
    let a = try unsafe transposedJacobian(n, plan.coordinates, plan.neurons, inputs, signs, pattern)
    let result = try plan.embedding(seed: seed, step: step, result: plan.actualRows * n).apply(a)
    try requireFinite(result.elements)
    out.write(result.transposed.elements)
  }
}

@c @implementation
public func sgn_factor(
  _ s: Int64, _ n: Int64, _ sketched: UnsafePointer<Double>?, _ r: UnsafeMutablePointer<Double>?
) -> sgn_status {
  attempt {
    let (s, n) = (try size(s), try size(n))
    let out = try unsafe Output(r, n, n)
    let sketch = try unsafe columns(sketched, count: s, length: n).transposed
    out.write(try SketchedPreconditioner(sketchedMatrix: sketch).r.matrix.transposed.elements)
  }
}

@c @implementation
public func sgn_condition_number(
  _ n: Int64, _ gram: UnsafePointer<Double>?, _ r: UnsafePointer<Double>?,
  _ conditionNumber: UnsafeMutablePointer<Double>?
) -> sgn_status {
  attempt {
    let n = try size(n)
    let out = try unsafe Output(conditionNumber, 1)
    let (gram, r) = (try unsafe symmetric(gram, n), try unsafe upperTriangle(r, n))
    let value = try PreconditionedSpectrum(gram: gram, r: r).conditionNumber
    try require(value.isFinite, else: SGN_NOT_POSITIVE_DEFINITE)
    out.write([value])
  }
}

/// A sketch that can be drawn: its family and sizes, checked.
private struct SketchPlan {
  let family: EmbeddingFamily
  /// As asked for.
  let rows: Int
  /// `s`.
  let actualRows: Int
  let neurons: Int
  let coordinates: Int
  /// `N`.
  let columns: Int

  init(_ number: Int32, rows: Int64, neurons m: Int64, coordinates d: Int64) throws(Refusal) {
    (family, self.rows) = (try embeddingFamily(number), try size(rows))
    (neurons, coordinates) = (try size(m), try size(d))
    columns = try entries(neurons, coordinates)
    switch family {
    case .neuronBlock:
      actualRows = try entries((self.rows - 1) / coordinates + 1, coordinates)
    case .srht:
      actualRows = self.rows
      // One less than the padded order has all its bits set.
      let last = columns == 1 ? 0 : Int.max >> ((columns - 1).leadingZeroBitCount - 1)
      try require(actualRows - 1 <= last, else: SGN_TOO_MANY_ROWS)
    default:
      actualRows = self.rows
    }
  }

  /// The embedding of a step, from the substream that training draws it from.
  ///
  /// - Parameter result: the entries of what it will be asked for.
  func embedding(seed: UInt64, step: Int64, result: Int) throws -> any SubspaceEmbedding {
    guard step >= 1, let step = Int(exactly: step) else { throw Refusal(SGN_INVALID_ARGUMENT) }
    try requireMemory(bytes: drawBytes + 16 * result)
    return try family.makeEmbedding(
      rows: rows, leftRows: neurons, rightRows: coordinates,
      stream: CounterStream(seed: seed).substream("embedding").substream(step))
  }

  /// About the working memory: one column, padded, for each thread, and what is drawn for each coordinate, at most eight
  /// signs and buckets; structured families draw for each factor alone.
  private var drawBytes: Int {
    let perThread = 48 * Parallelism.threadCount
    return switch family {
    case .srht, .countSketch, .sparseSign: (128 + perThread) * columns + 64 * rows
    default: (128 + perThread) * (neurons + coordinates) + 64 * rows
    }
  }
}

private func embeddingFamily(_ number: Int32) throws(Refusal) -> EmbeddingFamily {
  switch sgn_family(rawValue: UInt32(bitPattern: number)) {
  case SGN_GAUSSIAN: .gaussian
  case SGN_SRHT: .srht
  case SGN_COUNT_SKETCH: .countSketch
  case SGN_SPARSE_SIGN: .sparseSign
  case SGN_TENSOR_SRHT: .tensorSRHT
  case SGN_TENSOR_SKETCH: .tensorSketch
  case SGN_NEURON_BLOCK: .neuronBlock
  default: throw Refusal(SGN_UNKNOWN_FAMILY)
  }
}
