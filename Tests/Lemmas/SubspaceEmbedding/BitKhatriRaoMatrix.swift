import CounterStream
import DenseLinearAlgebra
import LinearOperators

@testable import SubspaceEmbedding

/// A Khatri–Rao matrix whose left factor is signed bits, entry by entry from its definition.
struct BitKhatriRaoMatrix: KhatriRaoMatrix {
  let words: [UInt64]
  let signs: [Double]
  let scale: Double
  let right: Matrix

  init(bits words: [UInt64], signs: [Double], scale: Double, right: Matrix) {
    (self.words, self.signs, self.scale, self.right) = (words, signs, scale, right)
  }

  /// Random bits, of which one in `density` is set, and signs; small integers on the right.
  init(rows m: Int, columns n: Int, rightRows d: Int, scale: Double = 1, density: Int = 2) {
    let (stream, stride) = (CounterStream(seed: 11), (m + 63) / 64)
    let (active, entries) = (stream.substream("active"), stream.substream("right"))
    var words = [UInt64](repeating: 0, count: n * stride)
    for i in 0..<n {
      for r in 0..<m where active.index(at: r + i * m, below: density) == 0 || density == 1 {
        words[i * stride + r / 64] |= 1 << UInt64(r % 64)
      }
    }
    self.init(
      bits: words, signs: stream.substream("signs").signs(m), scale: scale,
      right: Matrix(rows: d, columns: n) { k, i in Double(entries.index(at: k + i * d, below: 19) - 9) })
  }

  var leftRows: Int { signs.count }
  var signedBits: SignedBits? { SignedBits(words: words, signs: signs, scale: scale) }

  func leftBlock(rows: Range<Int>, columns: Range<Int>) -> Matrix {
    Matrix(rows: rows.count, columns: columns.count) { row, column in
      let (r, i) = (rows.lowerBound + row, columns.lowerBound + column)
      let isSet = words[i * ((leftRows + 63) / 64) + r / 64] >> UInt64(r % 64) & 1 == 1
      return isSet ? signs[r] * scale : 0
    }
  }

  /// The same matrix with its entries stored: what sketches of bits are tested against.
  var stored: StoredKhatriRaoMatrix {
    StoredKhatriRaoMatrix(left: leftBlock(rows: 0..<leftRows, columns: 0..<columns), right: right)
  }
}
