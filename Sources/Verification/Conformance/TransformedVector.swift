internal import CounterStream

/// Integers whose Walsh–Hadamard transform has a given largest entry.
///
/// `v_j = H_kj q_j` with `q_j ≥ 0` of sum `T`: `(Hv)_k = T`, and no other entry or intermediate sum is larger. The `q_j` are drawn, so that
/// the other entries are of size `T/√length`.
struct TransformedVector {
  /// - Parameters:
  ///   - length: a power of two.
  ///   - largest: `T`.
  static func elements(length: Int, largest: Int, _ stream: CounterStream) -> [Int] {
    let row = length / 2 + (length > 2 ? 1 : 0)
    var rest = largest
    let magnitudes = (0..<length).map { j in
      let share = j == length - 1 ? rest : min(rest, stream.index(at: j, below: 2 * largest / length + 2))
      rest -= share
      return share
    }
    return magnitudes.enumerated().map { (row & $0).nonzeroBitCount.isMultiple(of: 2) ? $1 : -$1 }
  }
}
