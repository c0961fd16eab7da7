import CounterStream
import DenseLinearAlgebra
import LinearOperators

@testable import Communication
@testable import SubspaceEmbedding

/// Parts of `count` things, side by side, some of them perhaps empty.
enum Parts {
  /// Cut at random places; without a seed the first parts are of one.
  static func of(_ count: Int, ranks: Int, seed: Int?) -> [Range<Int>] {
    var cuts = (1..<max(1, ranks)).map { min($0, count) }
    if let seed {
      let stream = CounterStream(seed: UInt64(seed)).substream("cuts")
      cuts = (0..<(ranks - 1)).map { stream.index(at: $0, below: count + 1) }.sorted()
    }
    return zip([0] + cuts, cuts + [count]).map { $0..<$1 }
  }
}

extension Communicator {
  /// The share of this rank where the parts are given.
  func share(_ parts: [Range<Int>]) -> Share {
    Share(range: parts[rank], total: parts.last!.upperBound, communicator: self)
  }
}

extension Matrix {
  func rows(_ range: Range<Int>) -> Matrix {
    Matrix(rows: range.count, columns: columns) { self[range.lowerBound + $0, $1] }
  }
}

extension StoredKhatriRaoMatrix {
  func neurons(_ range: Range<Int>) -> StoredKhatriRaoMatrix {
    StoredKhatriRaoMatrix(left: left.rows(range), right: right)
  }
}

extension BitKhatriRaoMatrix {
  /// Those of some rows of the left factor, bit by bit.
  func neurons(_ range: Range<Int>) -> BitKhatriRaoMatrix {
    let (from, to) = ((leftRows + 63) / 64, (range.count + 63) / 64)
    var part = [UInt64](repeating: 0, count: columns * to)
    for i in 0..<columns {
      for (place, r) in range.enumerated() {
        part[i * to + place / 64] |= (words[i * from + r / 64] >> UInt64(r % 64) & 1) << UInt64(place % 64)
      }
    }
    return BitKhatriRaoMatrix(bits: part, signs: Array(signs[range]), scale: scale, right: right)
  }
}
