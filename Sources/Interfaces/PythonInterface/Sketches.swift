// The names are those of sgn_python.h.
// swift-format-ignore-file: AlwaysUseLowerCamelCase

internal import CInterface
internal import CounterStream
internal import DenseLinearAlgebra
internal import Files
internal import LinearOperators
internal import Preconditioning
public import PythonHeader
internal import SketchedLeastSquares
internal import SubspaceEmbedding

/// The options of a sketch of a matrix, as in the tool.
struct SketchOptions: Decodable {
  var embedding: String?
  /// A number, or a multiple of `n` such as `8n`.
  var rows: RowCount?
  var damping: Double?
  var seed: UInt64?
  var draw: Int?

  func distribution(for a: some TallMatrix) throws -> any SketchDistribution {
    let family: EmbeddingFamily = try embedding.map { try choice("embedding", $0) } ?? .countSketch
    let count = try rows?.rows(columns: a.columns) ?? SketchedLeastSquares.usualRows(family, of: a)
    // Twice, because the caller has its own array. Without this memory the process would end.
    let (bytes, available) = (16 * Double(count) * Double(a.columns), availableMemory())
    if bytes > Double(available) {
      throw ArgumentError(
        description:
          "rows is \(count): a sketch with so many rows and \(a.columns) columns takes \(bytes) bytes, but only \(available) are available; give fewer rows"
      )
    }
    return try family.distribution(rows: count, of: a)
  }

  /// `μ`.
  func shift() throws -> Double { try PythonInterface.shift("damping", damping ?? 0) }

  /// The stream of the draw.
  var stream: CounterStream { CounterStream(seed: seed ?? 1).substream("embedding").substream(draw ?? 0) }
}

@c @implementation
public func sgn_draw_rows(
  _ rows: Int64, _ columns: Int64, _ text: UnsafePointer<CChar>?
) -> UnsafeMutablePointer<CChar>? {
  unsafe reply {
    // Only the shape of the matrix is used.
    let shape = ClosureMatrix(
      rows: Int(rows), columns: Int(columns), times: { _ in [] }, transposeTimes: { _ in [] })
    return try unsafe options(SketchOptions.self, text).distribution(for: shape).rows
  }
}

@c @implementation
public func sgn_draw(
  _ a: UnsafePointer<sgn_matrix>?, _ text: UnsafePointer<CChar>?, _ sketched: UnsafeMutablePointer<Double>?
) -> UnsafeMutablePointer<CChar>? {
  unsafe reply {
    let a = try unsafe matrix(at: a)
    let options = try unsafe options(SketchOptions.self, text)
    let sketch = try options.distribution(for: a)
      .sample(options.stream, for: a, damping: options.shift()).apply(a)
    unsafe write(sketch.transposed.elements, to: sketched)
    return sketch.rows
  }
}

@c @implementation
public func sgn_preconditioner(
  _ s: Int64, _ n: Int64, _ sketched: UnsafePointer<Double>?, _ damping: Double,
  _ preconditioner: UnsafeMutablePointer<sgn_thing?>?
) -> UnsafeMutablePointer<CChar>? {
  unsafe reply {
    let sketch = try unsafe columns(sketched, count: s, length: n).transposed
    let form = try SketchedFactor.Form(sketchedMatrix: sketch, damping: try shift("damping", damping))
    unsafe preconditioner?.pointee = Thing(form).address
    return
      switch form
    {
    case .triangular: "triangular"
    case .lowRank: "low-rank"
    }
  }
}

@c @implementation
public func sgn_preconditioner_apply(
  _ preconditioner: sgn_thing?, _ count: Int64, _ vectors: UnsafePointer<Double>?,
  _ preconditioned: UnsafeMutablePointer<Double>?
) -> UnsafeMutablePointer<CChar>? {
  unsafe reply {
    let p = try unsafe value(SketchedFactor.Form.self, at: preconditioner).preconditioner
    let vectors = try unsafe columns(vectors, count: count, length: Int64(p.order))
    var result: [Double] = []
    for k in 0..<vectors.columns { result += try p.apply(vectors.column(k)) }
    unsafe write(result, to: preconditioned)
    return vectors.columns
  }
}
