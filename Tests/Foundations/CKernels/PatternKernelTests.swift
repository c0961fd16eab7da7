import CKernels
import CounterStream
import DenseLinearAlgebra
import TestSupport
import Testing

/// The kernels used by products with activations against their definitions, at every level of the processor.
@Suite struct PatternKernelTests {
  private static func stream(_ name: String, _ number: Int) -> CounterStream {
    CounterStream(seed: 0).substream("kernel levels").substream(name).substream(number)
  }

  /// Rows of random bits, of which those beyond `count` are zero.
  private static func bits(rows: Int, count: Int) -> [UInt64] {
    let (stream, perRow) = (stream("bits \(count)", rows), (count + 63) / 64)
    return (0..<(rows * perRow)).map { word in
      let random = UInt64(stream.word(at: 2 * word)) << 32 | UInt64(stream.word(at: 2 * word + 1))
      let used = min(64, count - 64 * (word % perRow))
      return used == 64 ? random : random & ((1 << UInt64(used)) - 1)
    }
  }

  private static func bit(_ words: [UInt64], row: Int, _ k: Int, perRow: Int) -> Bool {
    words[row * perRow + k / 64] >> UInt64(k % 64) & 1 == 1
  }

  /// Rows at and around those of a tile and of the registers, words around those of a panel.
  @Test(arguments: InstructionLevel.available, [0, 1, 7, 8, 9, 16, 17, 33])
  func tilesOfCountsAreThePopulationCounts(_ level: InstructionLevel, _ words: Int) {
    let side = Int(CKERNELS_COUNT_TILE)
    for (p, q) in [(1, 1), (2, 3), (5, 4), (31, 33), (side - 1, 2), (3, side), (side, side)] {
      let (a, b) = (Self.bits(rows: p, count: 64 * words), Self.bits(rows: q, count: 64 * words))
      var counts = [UInt32](repeating: 7, count: side * side)
      level.forced { unsafe ckernels_common_counts(a, p, b, q, words, &counts) }
      for j in 0..<q {
        for i in 0..<p {
          let expected = (0..<words).reduce(0) {
            $0 + (a[i * words + $1] & b[j * words + $1]).nonzeroBitCount
          }
          if counts[i + j * side] != expected {
            Issue.record("(\(i), \(j)) of \(p)×\(q): \(counts[i + j * side])")
          }
        }
      }
    }
  }

  /// Every count is as large as it can be: the bytes in which a kernel may add up must not overflow.
  @Test(arguments: InstructionLevel.available) func fullTilesDoNotOverflow(_ level: InstructionLevel) {
    let (side, words) = (Int(CKERNELS_COUNT_TILE), 100)
    let ones = [UInt64](repeating: .max, count: side * words)
    var counts = [UInt32](repeating: 0, count: side * side)
    level.forced { unsafe ckernels_common_counts(ones, side, ones, side, words, &counts) }
    #expect(counts.allSatisfy { $0 == 6400 })
  }

  /// The definition, in the kernel's order: runs of terms in groups of four, and in each group the subset's terms one after the
  /// other from zero. Every level makes these very additions.
  private static func maskedSum(
    _ words: [UInt64], row: Int, perRow: Int, _ terms: [Double], count: Int, dimension d: Int,
    into sum: inout [Double]
  ) {
    for group in 0..<((count + 3) / 4) {
      var subset = [Double](repeating: 0, count: d)
      for t in (4 * group)..<min(count, 4 * group + 4) where bit(words, row: row, t, perRow: perRow) {
        for k in 0..<d { subset[k] += terms[t * d + k] }
      }
      for k in 0..<d { sum[row * d + k] += subset[k] }
    }
  }

  @Test(arguments: InstructionLevel.available, [1, 2, 3, 4, 5, 8, 15, 16, 17, 31, 33, 65])
  func maskedSumsAreTheDefinitionToTheLastBit(_ level: InstructionLevel, _ d: Int) {
    for (rows, count) in [(1, 1), (3, 4), (2, 31), (5, 32), (4, 33), (7, 64), (3, 65), (257, 70), (2, 600)] {
      let (words, perRow) = (Self.bits(rows: rows, count: count), (count + 63) / 64)
      let terms = Self.stream("terms \(count)", d).normals(0..<(count * d))
      let start = Self.stream("start \(rows)", d).normals(0..<(rows * d))
      var (sums, expected) = (start, start)
      level.forced { unsafe ckernels_add_masked_sums(words, perRow, rows, terms, count, d, &sums) }
      for row in 0..<rows {
        Self.maskedSum(words, row: row, perRow: perRow, terms, count: count, dimension: d, into: &expected)
      }
      if sums != expected { Issue.record("\(rows) rows of \(count) bits") }
    }
  }

  /// A NaN term shows up in the rows that include it, and in no other.
  @Test(arguments: InstructionLevel.available) func maskedSumsKeepNaNWhereItIsTaken(_ level: InstructionLevel)
  {
    var terms = [Double](repeating: 1, count: 40)
    terms[33] = .nan
    var sums = [0.0, 0.0]
    let words: [UInt64] = [1 << 33 | 1, (1 << 40 - 1) & ~(1 << 33)]
    level.forced { unsafe ckernels_add_masked_sums(words, 1, 2, terms, 40, 1, &sums) }
    #expect(sums[0].isNaN && sums[1] == Double(words[1].nonzeroBitCount))
  }

  @Test(arguments: [0, 1, 5, 63, 64], [1, 2, 3]) func bitsAreTransposed(_ count: Int, _ words: Int) {
    let (stride, rows) = (3, Self.bits(rows: 64, count: 192))
    var transposed = [UInt64](repeating: 7, count: 64 * words)
    unsafe ckernels_transpose_bits(rows, stride, count, words, &transposed)
    for r in 0..<(64 * words) {
      for c in 0..<64 {
        let expected = c < count && Self.bit(rows, row: c, r, perRow: stride)
        if (transposed[r] >> UInt64(c) & 1 == 1) != expected { Issue.record("(\(r), \(c))") }
      }
    }
  }

  /// Integers, so that no order of sums and no fused product shows: activations and sums are those of the formula.
  @Test(arguments: InstructionLevel.available, [0, 1, 3, 16])
  func forwardBlockIsTheFormulaOnIntegers(_ level: InstructionLevel, _ d: Int) {
    for (neurons, points) in [(1, 1), (7, 5), (8, 6), (9, 7), (63, 12), (64, 13)] {
      let stream = Self.stream("forward \(d)", neurons)
      func integers(_ name: String, _ count: Int) -> [Double] {
        let stream = stream.substream(name)
        return (0..<count).map { Double(stream.index(at: $0, below: 7)) - 3 }
      }
      let (w, x) = (integers("w", neurons * d), integers("x", points * d))
      let signs = stream.signs(neurons)
      var words = [UInt64](repeating: .max, count: 2 * points)
      var sums = [Double](repeating: 1, count: points)
      var packed = [Double](repeating: .nan, count: max(1, 64 * d))
      level.forced {
        unsafe ckernels_forward_block(w, signs, neurons, x, points, d, &packed, &words, 2, &sums)
      }
      for i in 0..<points {
        var (word, sum): (UInt64, Double) = (0, 1)
        for r in 0..<neurons {
          let z = (0..<d).reduce(0) { $0 + w[r * d + $1] * x[i * d + $1] }
          if z >= 0 { word |= 1 << UInt64(r) }
          sum += signs[r] * max(0, z)
        }
        if words[2 * i] != word || sums[i] != sum {
          Issue.record("point \(i) of \(points), \(neurons) neurons")
        }
        #expect(words[2 * i + 1] == .max)
      }
    }
  }

  /// Against the sum in another order: a pre-activation is off by `γ_d Σ|w_k x_k| ≤ γ_d ‖w‖‖x‖` on either side, the sum of
  /// `k` of them by `γ_k` times their magnitudes more; activations are the same where the pre-activation is larger than
  /// its error.
  @Test(arguments: InstructionLevel.available) func forwardBlockIsTheFormula(_ level: InstructionLevel) {
    let (neurons, points, d) = (61, 17, 23)
    let stream = Self.stream("forward", 0)
    let w = stream.substream("w").normals(0..<(neurons * d))
    let x = stream.substream("x").normals(0..<(points * d))
    let signs = stream.signs(neurons)
    var words = [UInt64](repeating: 0, count: points)
    var sums = [Double](repeating: 0, count: points)
    var packed = [Double](repeating: .nan, count: 64 * d)
    level.forced { unsafe ckernels_forward_block(w, signs, neurons, x, points, d, &packed, &words, 1, &sums) }
    for i in 0..<points {
      let point = Array(x[(i * d)..<((i + 1) * d)])
      var (sum, size) = (0.0, 0.0)
      for r in 0..<neurons {
        let neuron = Array(w[(r * d)..<((r + 1) * d)])
        let (z, bound) = (dot(neuron, point), norm(neuron) * norm(point))
        sum += signs[r] * max(0, z)
        size += bound
        if abs(z) > 2.02 * roundingBound(d) * bound {
          #expect((words[i] >> UInt64(r) & 1 == 1) == (z > 0), "neuron \(r), point \(i)")
        }
      }
      #expect(abs(sums[i] - sum) <= 2.02 * roundingBound(d + neurons + 1) * size, "point \(i)")
    }
  }

  /// The tie is active, with either sign of zero; a NaN is not, and stays visible in the sum.
  @Test(arguments: InstructionLevel.available) func forwardBlockAtTheTieAndNaN(_ level: InstructionLevel) {
    let weights = [0.0, -0.0, .nan, -1, 1, -.infinity]
    func pass(_ chosen: [Int]) -> (word: UInt64, sum: Double) {
      var (words, sums): ([UInt64], [Double]) = ([0], [0])
      var packed = [Double](repeating: .nan, count: 64)
      let (w, signs) = (chosen.map { weights[$0] }, [Double](repeating: -1, count: chosen.count))
      level.forced { unsafe ckernels_forward_block(w, signs, w.count, [1], 1, 1, &packed, &words, 1, &sums) }
      return (words[0], sums[0])
    }
    #expect(pass([0, 1, 3, 4, 5]) == (0b01011, -1))
    #expect(pass([0, 2, 3]).word == 0b001 && pass([0, 2, 3]).sum.isNaN)
  }
}
