// The names are those of sgn.h.
// swift-format-ignore-file: AlwaysUseLowerCamelCase

public import CHeader
internal import DenseLinearAlgebra
internal import Preconditioning

@c @implementation
public func sgn_factor(
  _ s: Int64, _ n: Int64, _ sketched: UnsafePointer<Double>?, _ damping: Double,
  _ r: UnsafeMutablePointer<Double>?
) -> sgn_status {
  attempt {
    let (s, n) = (try size(s), try size(n))
    let out = try unsafe Output(r, n, n)
    let sketch = try unsafe columns(sketched, count: s, length: n).transposed
    out.write(
      try SketchedPreconditioner(sketchedMatrix: sketch, damping: damping).r.matrix.transposed.elements)
  }
}

@c @implementation
public func sgn_condition_number(
  _ n: Int64, _ gram: UnsafePointer<Double>?, _ damping: Double, _ r: UnsafePointer<Double>?,
  _ conditionNumber: UnsafeMutablePointer<Double>?
) -> sgn_status {
  attempt {
    let n = try size(n)
    let out = try unsafe Output(conditionNumber, 1)
    let gram = try unsafe symmetric(gram, n, damping: damping)
    let value = try PreconditionedSpectrum(gram: gram, r: unsafe upperTriangle(r, n)).conditionNumber
    // The smallest eigenvalue is accurate to about nu times the largest.
    try require(
      value * hiddenReciprocalCondition(order: n) < 1, else: SGN_NOT_POSITIVE_DEFINITE)
    out.write([value])
  }
}

@c @implementation
public func sgn_precondition(
  _ form: Int32, _ s: Int64, _ n: Int64, _ sketched: UnsafePointer<Double>?, _ damping: Double,
  _ count: Int64,
  _ vectors: UnsafePointer<Double>?, _ preconditioned: UnsafeMutablePointer<Double>?
) -> sgn_status {
  attempt {
    let (s, n, count) = (try size(s), try size(n), try size(count))
    let form: Form = try member(form, else: SGN_UNKNOWN_FORM)
    let damping = try CInterface.damping(damping)
    let out = try unsafe Output(preconditioned, count, n)
    let sketch = try unsafe columns(sketched, count: s, length: n).transposed
    let vectors = try unsafe columns(vectors, count: count, length: n)
    let preconditioner = try form.preconditioner(sketch, damping: damping)
    var result: [Double] = []
    for k in 0..<count {
      // P⁻¹ = CCᵀ. Each factor is applied to a vector of magnitude about 1, so that no intermediate number leaves the range
      // because v or P is large or small.
      let (vector, first) = normalized(vectors.column(k))
      let (image, second) = normalized(try preconditioner.factorTransposeTimes(vector))
      result += try preconditioner.factorTimes(image).map { $0.scaled(byPowerOfTwo: first + second) }
    }
    try requireFinite(result)
    out.write(result)
  }
}

/// A vector divided by the power of two below its largest entry, and the exponent of that power.
private func normalized(_ x: [Double]) -> (vector: [Double], exponent: Int) {
  let exponent = largestExponent(x)
  return (x.map { $0.scaled(byPowerOfTwo: -exponent) }, exponent)
}

/// The forms of `P`, as the header numbers them.
private enum Form: CaseIterable {
  case triangular
  case lowRank

  func preconditioner(_ sketch: Matrix, damping: Double) throws -> any FactoredPreconditioner {
    switch self {
    case .triangular:
      _ = try entries(sketch.columns, sketch.columns)
      return try SketchedPreconditioner(sketchedMatrix: sketch, damping: damping)
    case .lowRank:
      try require(damping > 0, else: SGN_DAMPING_TOO_SMALL)
      return try LowRankPreconditioner(sketchedMatrix: sketch, damping: damping)
    }
  }
}

/// Refuses a triangular factor `R` for which `RᵀR + μI` is singular to working precision.
func requireFullRank(_ r: TriangularMatrix, damping: Double) throws {
  _ = try SketchedPreconditioner(sketchedMatrix: r.matrix, damping: damping)
}
