internal import CKernels
public import DenseLinearAlgebra

/// Which neuron is active on which point: `b_ir = 1[w_rᵀx_i ≥ 0]`, one bit each.
///
/// The tie `w_rᵀx_i = 0` counts as active (`ReLU′(0) = 1`), with either sign of zero; this is the only place
/// that defines it.
///
/// - Shape: `m` neurons × `n` points. Memory: `n⌈m/64⌉` words; bit `r mod 64` of word `⌊r/64⌋` of a point is
///   neuron `r`, and the bits beyond `m` are zero.
public struct ActivationPattern: Sendable, Equatable {
  public let neurons: Int
  public let points: Int
  /// The packed bits, point by point.
  public internal(set) var words: [UInt64]

  /// A pattern in which no neuron is active.
  public init(neurons: Int, points: Int) {
    precondition(neurons >= 0 && points >= 0, "the sizes of a pattern must be ≥ 0, not \(neurons)×\(points)")
    self.neurons = neurons
    self.points = points
    words = Array(repeating: 0, count: points * ((neurons + 63) / 64))
  }

  /// The pattern of packed bits, point by point.
  ///
  /// - Traps: unless there are `n⌈m/64⌉` words, or a bit beyond `m` is set.
  public init(neurons: Int, points: Int, words: [UInt64]) {
    precondition(neurons >= 0 && points >= 0, "the sizes of a pattern must be ≥ 0, not \(neurons)×\(points)")
    let perPoint = (neurons + 63) / 64
    precondition(
      words.count == points * perPoint,
      "\(neurons)×\(points) activations take \(points * perPoint) words, not \(words.count)")
    let beyond: UInt64 = neurons % 64 == 0 ? 0 : .max << UInt64(neurons % 64)
    precondition(
      (0..<points).allSatisfy { perPoint == 0 || words[($0 + 1) * perPoint - 1] & beyond == 0 },
      "a bit beyond the \(neurons) neurons is set")
    self.neurons = neurons
    self.points = points
    self.words = words
  }

  /// The pattern of an `m×n` matrix of pre-activations: the definition.
  public init(preActivations: Matrix) {
    self.init(neurons: preActivations.rows, points: preActivations.columns)
    for i in 0..<points {
      for r in 0..<neurons where preActivations[r, i] >= 0 {
        words[i * wordsPerPoint + r / 64] |= 1 << UInt64(r % 64)
      }
    }
  }

  public var wordsPerPoint: Int { (neurons + 63) / 64 }

  public func isActive(neuron: Int, point: Int) -> Bool {
    precondition(
      neuron >= 0 && neuron < neurons && point >= 0 && point < points,
      "activation (\(neuron), \(point)) is outside a pattern of \(neurons)×\(points)")
    return words[point * wordsPerPoint + neuron / 64] >> UInt64(neuron % 64) & 1 == 1
  }

  /// Records the pre-activations of a block of neurons that starts at `firstNeuron`, a multiple of 64.
  ///
  /// - Shape: `block` is `k×n`. Cost: `kn` comparisons.
  public mutating func record(_ block: Matrix, firstNeuron: Int) {
    precondition(
      firstNeuron >= 0 && firstNeuron % 64 == 0 && firstNeuron + block.rows <= neurons
        && block.columns == points,
      "a \(block.rows)×\(block.columns) block cannot start at neuron \(firstNeuron) of a \(neurons)×\(points) pattern"
    )
    precondition(
      block.rows % 64 == 0 || firstNeuron + block.rows == neurons,
      "a block that ends inside a word must be the last one")
    guard block.rows > 0 else { return }
    let stride = wordsPerPoint
    unsafe words.withUnsafeMutableBufferPointer { words in
      unsafe block.withUnsafeElements { values in
        for i in 0..<block.columns {
          unsafe ckernels_pack_active(
            values.baseAddress! + i * block.rows, block.rows,
            words.baseAddress! + i * stride + firstNeuron / 64)
        }
      }
    }
  }

  /// The matrix with `values[r]` where neuron `r` is active and 0 elsewhere, for a range of neurons and of points.
  ///
  /// - Shape: `values` has `m` entries; the result is `|neurons|×|points|`.
  public func selecting(_ values: [Double], neurons range: Range<Int>, points selected: Range<Int>) -> Matrix
  {
    precondition(values.count == neurons, "\(neurons) neurons need as many values, not \(values.count)")
    precondition(
      range.lowerBound >= 0 && range.upperBound <= neurons && selected.lowerBound >= 0
        && selected.upperBound <= points,
      "neurons \(range) and points \(selected) are outside a \(neurons)×\(points) pattern")
    var block = Matrix(rows: range.count, columns: selected.count)
    guard !range.isEmpty, !selected.isEmpty else { return block }
    unsafe block.withUnsafeMutableElements { entries in
      unsafe words.withUnsafeBufferPointer { words in
        unsafe values.withUnsafeBufferPointer { values in
          for (column, i) in selected.enumerated() {
            unsafe ckernels_select_active(
              words.baseAddress! + i * wordsPerPoint, values.baseAddress!, range.lowerBound, range.count,
              entries.baseAddress! + column * range.count)
          }
        }
      }
    }
    return block
  }

  /// How many of the `mn` neuron–point pairs are active.
  public var activeCount: Int { words.reduce(0) { $0 + $1.nonzeroBitCount } }

  /// For each point, how many of the `m` neurons are active.
  var activeByPoint: [Int] {
    (0..<points).map { i in
      words[(i * wordsPerPoint)..<((i + 1) * wordsPerPoint)].reduce(0) { $0 + $1.nonzeroBitCount }
    }
  }

  /// How many of the `mn` activations differ between two patterns of one shape.
  public func flips(since other: ActivationPattern) -> Int {
    flipsByPoint(since: other).reduce(0, +)
  }

  /// For each point, how many of its `m` activations differ between two patterns of one shape.
  public func flipsByPoint(since other: ActivationPattern) -> [Int] {
    precondition(
      neurons == other.neurons && points == other.points,
      "patterns of \(neurons)×\(points) and \(other.neurons)×\(other.points) cannot be compared")
    let stride = wordsPerPoint
    return unsafe words.withUnsafeBufferPointer { mine in
      unsafe other.words.withUnsafeBufferPointer { theirs in
        guard let mine = mine.baseAddress, let theirs = theirs.baseAddress else {
          return [Int](repeating: 0, count: points)
        }
        return (0..<points).map { i in
          Int(unsafe ckernels_differing_bits(mine + i * stride, theirs + i * stride, stride))
        }
      }
    }
  }
}
