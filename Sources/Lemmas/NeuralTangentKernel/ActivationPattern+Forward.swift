internal import CKernels
public import DenseLinearAlgebra

extension ActivationPattern {
  /// One pass of inputs through a layer of neurons, whose activations overwrite the pattern.
  ///
  /// Pre-activations are computed a few at a time in registers; their `m×n` matrix never reaches memory. The definition is
  /// `init(preActivations:)` and the plain sum.
  ///
  /// A task processes 1024 neurons and computes their sums; these are added in the order of the neurons, so that the result does not
  /// depend on the number of threads.
  ///
  /// - Parameters:
  ///   - weights: `d×m`, one neuron per column.
  ///   - signs: `a`, one for each neuron.
  ///   - inputs: `d×n`, one point per column.
  /// - Returns: one sum for each point.
  /// - Cost: `forwardOperations(neurons:points:dimension:)`. Memory: `n⌈m/1024⌉` sums; the words are written in
  ///   place, unless a copy of the pattern shares them.
  public mutating func recordForward(weights: Matrix, signs: [Double], inputs: Matrix) -> [Double] {
    let (m, n, d) = (weights.columns, inputs.columns, inputs.rows)
    precondition(
      weights.rows == d && signs.count == m,
      "\(weights.rows)×\(m) weights and \(signs.count) signs do not match inputs of \(d) coordinates")
    precondition(
      neurons == m && points == n, "a pattern of \(neurons)×\(points) cannot hold \(m)×\(n) activations")
    guard n > 0, m > 0 else { return Array(repeating: 0, count: n) }
    let perPoint = wordsPerPoint
    let tasks = (m + 1023) / 1024
    var partial = Matrix(rows: n, columns: tasks)
    unsafe weights.withUnsafeElements { w in
      unsafe signs.withUnsafeBufferPointer { a in
        unsafe inputs.withUnsafeElements { x in
          unsafe words.withUnsafeMutableBufferPointer { words in
            unsafe partial.withUnsafeMutableElements { sums in
              // Tasks write to different words and different columns of sums.
              nonisolated(unsafe) let (w, a, x, words, sums) = unsafe (w, a, x, words, sums)
              Parallelism.forEach(tasks) { task in
                unsafe withUnsafeTemporaryAllocation(of: Double.self, capacity: max(1, 64 * d)) { packed in
                  for first in stride(from: 1024 * task, to: min(m, 1024 * (task + 1)), by: 64) {
                    unsafe ckernels_forward_block(
                      w.baseAddress.map { unsafe $0 + first * d }, a.baseAddress! + first, min(64, m - first),
                      x.baseAddress, n, d, packed.baseAddress, words.baseAddress! + first / 64, perPoint,
                      sums.baseAddress! + task * n)
                  }
                }
              }
            }
          }
        }
      }
    }
    var sums = partial.column(0)
    for task in 1..<tasks { add(1, partial.column(task), to: &sums) }
    return sums
  }

  /// The operations of `recordForward`: `2mnd` in the products, `3mn` in comparison, sign and sum.
  public static func forwardOperations(neurons m: Int, points n: Int, dimension d: Int) -> Int {
    2 * m * n * d + 3 * m * n
  }
}
