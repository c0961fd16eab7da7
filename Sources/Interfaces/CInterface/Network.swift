// The names are those of sgn.h.
// swift-format-ignore-file: AlwaysUseLowerCamelCase

public import CHeader
internal import CKernels
internal import CounterStream
internal import DenseLinearAlgebra
internal import LinearOperators
internal import NeuralTangentKernel
internal import SubspaceEmbedding

@c @implementation
public func sgn_initial_network(
  _ seed: UInt64, _ m: Int64, _ d: Int64, _ weights: UnsafeMutablePointer<Double>?,
  _ signs: UnsafeMutablePointer<Double>?
) -> sgn_status {
  attempt {
    let (m, d) = (try size(m), try size(d))
    let weightsOut = try unsafe Output(weights, m, d)
    let signsOut = try unsafe Output(signs, m)
    let stream = CounterStream(seed: seed)
    weightsOut.write(stream.substream("weights").normals(0..<(m * d)))
    signsOut.write(stream.substream("signs").signs(m))
  }
}

@c @implementation
public func sgn_pre_activations(
  _ n: Int64, _ d: Int64, _ m: Int64, _ inputs: UnsafePointer<Double>?, _ weights: UnsafePointer<Double>?,
  _ preActivations: UnsafeMutablePointer<Double>?
) -> sgn_status {
  attempt {
    let (n, d, m) = (try size(n), try size(d), try size(m))
    let out = try unsafe Output(preActivations, n, m)
    let x = try unsafe columns(inputs, count: n, length: d)
    let w = try unsafe columns(weights, count: m, length: d)
    var result = [Double](repeating: 0, count: n * m)
    for block in rowBlocks(rows: m, columns: n) {
      let z = w.columns(block).transposeTimes(x)
      for i in 0..<n {
        let first = i * m + block.lowerBound
        result.replaceSubrange(first..<(first + block.count), with: z.column(i))
      }
    }
    try requireFinite(result)
    out.write(result)
  }
}

@c @implementation
public func sgn_pattern(
  _ n: Int64, _ m: Int64, _ preActivations: UnsafePointer<Double>?, _ pattern: UnsafeMutablePointer<UInt8>?
) -> sgn_status {
  attempt {
    let (n, m) = (try size(n), try size(m))
    let out = try unsafe Output(pattern, n, m)
    let z = try unsafe columns(preActivations, count: n, length: m)
    out.write(bytes(ActivationPattern(preActivations: z)))
  }
}

@c @implementation
public func sgn_outputs(
  _ n: Int64, _ m: Int64, _ preActivations: UnsafePointer<Double>?, _ signs: UnsafePointer<Double>?,
  _ outputs: UnsafeMutablePointer<Double>?
) -> sgn_status {
  attempt {
    let (n, m) = (try size(n), try size(m))
    let out = try unsafe Output(outputs, n)
    let z = try unsafe columns(preActivations, count: n, length: m)
    let a = try unsafe outputSigns(signs, m)
    let sums = unsafe z.withUnsafeElements { z in
      unsafe a.withUnsafeBufferPointer { a in
        (0..<n).map { unsafe ckernels_signed_relu_sum(z.baseAddress! + $0 * m, a.baseAddress!, m) }
      }
    }
    let result = scaled(sums, by: 1 / Double(m).squareRoot())
    try requireFinite(result)
    out.write(result)
  }
}

@c @implementation
public func sgn_forward(
  _ n: Int64, _ d: Int64, _ m: Int64, _ inputs: UnsafePointer<Double>?, _ weights: UnsafePointer<Double>?,
  _ signs: UnsafePointer<Double>?, _ outputs: UnsafeMutablePointer<Double>?,
  _ pattern: UnsafeMutablePointer<UInt8>?
) -> sgn_status {
  attempt {
    let (n, d, m) = (try size(n), try size(d), try size(m))
    let outputsOut = try unsafe Output(outputs, n)
    let patternOut = try unsafe Output(pattern, n, m)
    let x = try unsafe columns(inputs, count: n, length: d)
    let w = try unsafe columns(weights, count: m, length: d)
    var active = ActivationPattern(neurons: m, points: n)
    let sums = active.recordForward(weights: w, signs: try unsafe outputSigns(signs, m), inputs: x)
    let result = scaled(sums, by: 1 / Double(m).squareRoot())
    try requireFinite(result)
    outputsOut.write(result)
    patternOut.write(bytes(active))
  }
}

@c @implementation
public func sgn_residual(
  _ n: Int64, _ outputs: UnsafePointer<Double>?, _ targets: UnsafePointer<Double>?,
  _ residual: UnsafeMutablePointer<Double>?
) -> sgn_status {
  attempt {
    let n = try size(n)
    let out = try unsafe Output(residual, n)
    let result = difference(try unsafe vector(outputs, n), try unsafe vector(targets, n))
    try requireFinite(result)
    out.write(result)
  }
}

@c @implementation
public func sgn_jacobian(
  _ n: Int64, _ d: Int64, _ m: Int64, _ inputs: UnsafePointer<Double>?, _ signs: UnsafePointer<Double>?,
  _ pattern: UnsafePointer<UInt8>?, _ jacobian: UnsafeMutablePointer<Double>?
) -> sgn_status {
  attempt {
    let (n, d, m) = (try size(n), try size(d), try size(m))
    let out = try unsafe Output(jacobian, n, m, d)
    let a = try unsafe transposedJacobian(n, d, m, inputs, signs, pattern)
    out.write(a.denseMatrix().elements)
  }
}

@c @implementation
public func sgn_update(
  _ n: Int64, _ d: Int64, _ m: Int64, _ inputs: UnsafePointer<Double>?, _ signs: UnsafePointer<Double>?,
  _ pattern: UnsafePointer<UInt8>?, _ g: UnsafePointer<Double>?, _ weights: UnsafePointer<Double>?,
  _ nextWeights: UnsafeMutablePointer<Double>?
) -> sgn_status {
  attempt {
    let (n, d, m) = (try size(n), try size(d), try size(m))
    let out = try unsafe Output(nextWeights, m, d)
    let a = try unsafe transposedJacobian(n, d, m, inputs, signs, pattern)
    var w = try unsafe columns(weights, count: m, length: d)
    a.addProduct(try unsafe vector(g, n), scale: -1, to: &w)
    try requireFinite(w.elements)
    out.write(w.elements)
  }
}

/// `A = Jᵀ`.
///
/// - Safety: each pointer is null or leads to as many entries as the sizes say.
@unsafe func transposedJacobian(
  _ n: Int, _ d: Int, _ m: Int, _ inputs: UnsafePointer<Double>?, _ signs: UnsafePointer<Double>?,
  _ pattern: UnsafePointer<UInt8>?
) throws(Refusal) -> TransposedJacobian {
  // The weights have as many entries as a column of A, so the limit for arrays applies to it, too.
  _ = try entries(m, d)
  let inputs = try unsafe columns(inputs, count: n, length: d)
  let signs = try unsafe outputSigns(signs, m)
  return TransposedJacobian(
    pattern: try unsafe activationPattern(pattern, points: n, neurons: m), signs: signs, inputs: inputs)
}

/// A pattern as `(n, m)` bytes.
private func bytes(_ pattern: ActivationPattern) -> [UInt8] {
  var bytes = [UInt8](repeating: 0, count: pattern.points * pattern.neurons)
  for i in 0..<pattern.points {
    for r in 0..<pattern.neurons where pattern.isActive(neuron: r, point: i) {
      bytes[i * pattern.neurons + r] = 1
    }
  }
  return bytes
}
