// The names are those of sgn.h.
// swift-format-ignore-file: AlwaysUseLowerCamelCase

public import CHeader
internal import DenseLinearAlgebra
internal import NeuralTangentKernel

@c @implementation
public func sgn_gram(
  _ n: Int64, _ d: Int64, _ m: Int64, _ inputs: UnsafePointer<Double>?, _ pattern: UnsafePointer<UInt8>?,
  _ gram: UnsafeMutablePointer<Double>?
) -> sgn_status {
  attempt {
    let (n, d, m) = (try size(n), try size(d), try size(m))
    let out = try unsafe Output(gram, n, n)
    let x = try unsafe columns(inputs, count: n, length: d)
    let result = gramMatrix(try unsafe activationPattern(pattern, points: n, neurons: m), inputs: x)
    try requireFinite(result.elements)
    out.write(result.elements)
  }
}

/// A point counts as a unit vector under the same condition as for the trainer.
@c @implementation
public func sgn_kernel(
  _ n: Int64, _ d: Int64, _ inputs: UnsafePointer<Double>?, _ kernel: UnsafeMutablePointer<Double>?
) -> sgn_status {
  attempt {
    let (n, d) = (try size(n), try size(d))
    let out = try unsafe Output(kernel, n, n)
    let x = try unsafe columns(inputs, count: n, length: d)
    try require(x.firstColumnNotUnit == nil, else: SGN_NOT_UNIT)
    out.write(neuralTangentKernel(x).elements)
  }
}

@c @implementation
public func sgn_certify_symmetric(
  _ n: Int64, _ matrix: UnsafePointer<Double>?, _ lower: UnsafeMutablePointer<Double>?,
  _ upper: UnsafeMutablePointer<Double>?, _ direction: UnsafeMutablePointer<Double>?,
  _ failedPivot: UnsafeMutablePointer<Int64>?
) -> sgn_status {
  attempt {
    let n = try size(n)
    let (lowerOut, upperOut) = (try unsafe Output(lower, 1), try unsafe Output(upper, 1))
    let directionOut: Output<Double>? = try unsafe .optional(direction, n)
    let failedPivotOut: Output<Int64>? = try unsafe .optional(failedPivot, 1)
    let bounds = try SmallestEigenvalueBounds(of: unsafe symmetric(matrix, n))
    try require(bounds.lower.isFinite && bounds.upper.isFinite, else: SGN_UNPROVED)
    lowerOut.write([bounds.lower])
    upperOut.write([bounds.upper])
    directionOut?.write(bounds.direction)
    failedPivotOut?.write([Int64(bounds.failedPivot ?? 0)])
  }
}

@c @implementation
public func sgn_smallest_eigenvalue_bound(
  _ n: Int64, _ d: Int64, _ m: Int64, _ inputs: UnsafePointer<Double>?, _ pattern: UnsafePointer<UInt8>?,
  _ bound: UnsafeMutablePointer<Double>?
) -> sgn_status {
  attempt {
    let (n, d, m) = (try size(n), try size(d), try size(m))
    _ = try entries(n, n)
    let out = try unsafe Output(bound, 1)
    let x = try unsafe columns(inputs, count: n, length: d)
    let gram = gramMatrix(try unsafe activationPattern(pattern, points: n, neurons: m), inputs: x)
    try requireFinite(gram.elements)
    // A Gram matrix is positive semidefinite, so a bound that is not positive is useless.
    guard let proved = try PositivityCertificate(gram: gram, dimension: d).lowerBound, proved > 0,
      proved.isFinite
    else { throw Refusal(SGN_UNPROVED) }
    out.write([proved])
  }
}
