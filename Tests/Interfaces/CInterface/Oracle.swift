import CHeader

/// The C functions as functions of arrays: each allocates what the function writes.
enum Oracle {
  struct Failed: Error, Equatable {
    let status: sgn_status
  }

  struct Sizes: Codable, Sendable {
    let n: Int
    let d: Int
    let m: Int
  }

  /// `count` entries that a call writes.
  static func filled<Element>(
    _ count: Int, _ initial: Element, _ call: (UnsafeMutablePointer<Element>?) -> sgn_status
  ) throws -> [Element] {
    var array = [Element](repeating: initial, count: count)
    let status = unsafe array.withUnsafeMutableBufferPointer { unsafe call($0.baseAddress) }
    if status != SGN_OK { throw Failed(status: status) }
    return array
  }

  static func initialNetwork(seed: UInt64, _ size: Sizes) throws -> (weights: [Double], signs: [Double]) {
    var weights = [Double](repeating: .nan, count: size.m * size.d)
    let signs = try unsafe filled(size.m, Double.nan) {
      unsafe sgn_initial_network(seed, Int64(size.m), Int64(size.d), &weights, $0)
    }
    return (weights, signs)
  }

  static func preActivations(_ size: Sizes, inputs: [Double], weights: [Double]) throws -> [Double] {
    try unsafe filled(size.n * size.m, .nan) {
      unsafe sgn_pre_activations(Int64(size.n), Int64(size.d), Int64(size.m), inputs, weights, $0)
    }
  }

  static func pattern(_ size: Sizes, preActivations: [Double]) throws -> [UInt8] {
    try unsafe filled(size.n * size.m, 77) {
      unsafe sgn_pattern(Int64(size.n), Int64(size.m), preActivations, $0)
    }
  }

  static func outputs(_ size: Sizes, preActivations: [Double], signs: [Double]) throws -> [Double] {
    try unsafe filled(size.n, .nan) {
      unsafe sgn_outputs(Int64(size.n), Int64(size.m), preActivations, signs, $0)
    }
  }

  static func forward(
    _ size: Sizes, inputs: [Double], weights: [Double], signs: [Double]
  ) throws -> (outputs: [Double], pattern: [UInt8]) {
    var outputs = [Double](repeating: .nan, count: size.n)
    let pattern = try unsafe filled(size.n * size.m, UInt8(77)) {
      unsafe sgn_forward(
        Int64(size.n), Int64(size.d), Int64(size.m), inputs, weights, signs, &outputs, $0)
    }
    return (outputs, pattern)
  }

  static func residual(_ outputs: [Double], _ targets: [Double]) throws -> [Double] {
    try unsafe filled(outputs.count, .nan) {
      unsafe sgn_residual(Int64(outputs.count), outputs, targets, $0)
    }
  }

  static func jacobian(
    _ size: Sizes, inputs: [Double], signs: [Double], pattern: [UInt8]
  ) throws -> [Double] {
    try unsafe filled(size.n * size.m * size.d, .nan) {
      unsafe sgn_jacobian(Int64(size.n), Int64(size.d), Int64(size.m), inputs, signs, pattern, $0)
    }
  }

  static func update(
    _ size: Sizes, inputs: [Double], signs: [Double], pattern: [UInt8], g: [Double], weights: [Double]
  ) throws -> [Double] {
    try unsafe filled(size.m * size.d, .nan) {
      unsafe sgn_update(
        Int64(size.n), Int64(size.d), Int64(size.m), inputs, signs, pattern, g, weights, $0)
    }
  }

  static func gram(_ size: Sizes, inputs: [Double], pattern: [UInt8]) throws -> [Double] {
    try unsafe filled(size.n * size.n, .nan) {
      unsafe sgn_gram(Int64(size.n), Int64(size.d), Int64(size.m), inputs, pattern, $0)
    }
  }

  static func kernel(_ size: Sizes, inputs: [Double]) throws -> [Double] {
    try unsafe filled(size.n * size.n, .nan) {
      unsafe sgn_kernel(Int64(size.n), Int64(size.d), inputs, $0)
    }
  }

  static func smallestEigenvalueBound(
    _ size: Sizes, inputs: [Double], pattern: [UInt8]
  ) throws -> Double {
    try unsafe filled(1, .nan) {
      unsafe sgn_smallest_eigenvalue_bound(
        Int64(size.n), Int64(size.d), Int64(size.m), inputs, pattern, $0)
    }[0]
  }

  static func sketchRows(_ family: sgn_family, rows: Int, _ size: Sizes) throws -> Int {
    Int(
      try unsafe filled(1, Int64(-7)) {
        unsafe sgn_sketch_rows(Int32(family.rawValue), Int64(rows), Int64(size.m), Int64(size.d), $0)
      }[0])
  }

  static func sketchMatrix(
    _ family: sgn_family, rows: Int, _ size: Sizes, seed: UInt64, step: Int
  ) throws -> [Double] {
    try unsafe filled(sketchRows(family, rows: rows, size) * size.m * size.d, .nan) {
      unsafe sgn_sketch_matrix(
        Int32(family.rawValue), Int64(rows), Int64(size.m), Int64(size.d), seed, Int64(step), $0)
    }
  }

  static func sketch(
    _ family: sgn_family, rows: Int, _ size: Sizes, inputs: [Double], signs: [Double], pattern: [UInt8],
    damping: Double = 0, seed: UInt64, step: Int
  ) throws -> [Double] {
    try unsafe filled(sketchRows(family, rows: rows, size) * size.n, .nan) {
      unsafe sgn_sketch(
        Int32(family.rawValue), Int64(rows), Int64(size.n), Int64(size.d), Int64(size.m), inputs, signs,
        pattern, damping, seed, Int64(step), $0)
    }
  }

  static func factor(_ sketched: [Double], n: Int, damping: Double = 0) throws -> [Double] {
    try unsafe filled(n * n, .nan) {
      unsafe sgn_factor(Int64(sketched.count / n), Int64(n), sketched, damping, $0)
    }
  }

  static func conditionNumber(gram: [Double], damping: Double = 0, r: [Double], n: Int) throws -> Double {
    try unsafe filled(1, .nan) { unsafe sgn_condition_number(Int64(n), gram, damping, r, $0) }[0]
  }

  static func precondition(
    _ form: sgn_form, _ sketched: [Double], n: Int, damping: Double, _ vectors: [Double]
  ) throws -> [Double] {
    try unsafe filled(vectors.count, .nan) {
      unsafe sgn_precondition(
        Int32(form.rawValue), Int64(sketched.count / n), Int64(n), sketched, damping,
        Int64(vectors.count / n), vectors, $0)
    }
  }

  static func solve(gram: [Double], damping: Double = 0, residual: [Double]) throws -> [Double] {
    try unsafe filled(residual.count, .nan) {
      unsafe sgn_solve(Int64(residual.count), gram, damping, residual, $0)
    }
  }

  static func certify(
    _ matrix: [Double], n: Int
  ) throws -> (lower: Double, upper: Double, direction: [Double], failedPivot: Int64) {
    var (lower, upper, failedPivot) = (Double.nan, Double.nan, Int64(-7))
    let direction = try unsafe filled(n, Double.nan) {
      unsafe sgn_certify_symmetric(Int64(n), matrix, &lower, &upper, $0, &failedPivot)
    }
    return (lower, upper, direction, failedPivot)
  }

  static func walshHadamard(_ x: [Int64]) throws -> [Int64] {
    try unsafe filled(x.count, -7) { unsafe sgn_walsh_hadamard(Int64(x.count), x, $0) }
  }

  static func words(seed: UInt64, path: String, first: Int = 0, count: Int) throws -> [UInt32] {
    try unsafe filled(count, 7) { unsafe sgn_words(seed, path, Int64(first), Int64(count), $0) }
  }
}

extension Oracle {
  /// What an iteration says, whether it converged or not.
  struct Answer: Equatable {
    let status: sgn_status
    let g: [Double]
    /// Flat, as they are written.
    let iterates: [Double]
    let relativeResidual: Double
  }

  enum Iteration { case conjugateGradient, fixedPoint }

  static func iterate(
    _ iteration: Iteration, gram: [Double], damping: Double = 0, r: [Double]?, residual: [Double],
    start: [Double]? = nil,
    tolerance: Double = 1e-12, limit: Int = 100
  ) -> Answer {
    let n = residual.count
    var g = [Double](repeating: .nan, count: n)
    var iterates = [Double](repeating: .nan, count: (limit + 1) * n)
    var (count, relative) = (Int64(-7), Double.nan)
    let function = unsafe iteration == .fixedPoint ? sgn_fixed_point : sgn_conjugate_gradient
    let status = unsafe withOptionalPointer(r) { r in
      unsafe withOptionalPointer(start) { start in
        unsafe function(
          Int64(n), gram, damping, r, residual, start, tolerance, Int64(limit), &g, &iterates, &count,
          &relative)
      }
    }
    let written = count < 0 ? 0 : Int(count) * n
    Swift.precondition(iterates[written...].allSatisfy(\.isNaN), "rows beyond the count were touched")
    return Answer(
      status: status, g: g, iterates: Array(iterates[..<written]), relativeResidual: relative)
  }
}
