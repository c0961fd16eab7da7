import CKernels
import DenseLinearAlgebra
import Testing

/// Sums over the members of buckets against their formulas.
@Suite struct BucketKernelTests {
  private static let draws = Draws("buckets")

  /// Buckets of all small sizes, unrelated to the sizes of their neighbours, after a few members that belong to no bucket.
  private static func starts(_ sizes: [Int]) -> [Int] { sizes.reduce(into: [3]) { $0.append($0.last! + $1) } }

  /// Sizes on both sides of every power of two, where another carry begins to wait, in no order.
  private static func sizes(_ buckets: Int) -> [Int] {
    let some = [0, 1, 2, 3, 9, 4, 5, 0, 7, 8, 6, 15, 17, 16, 31, 1, 33, 2, 3, 1, 40]
    return (0..<buckets).map { some[$0 % some.count] }
  }

  /// The pointer of `starts` in the kernels' type.
  private static func unsigned(_ values: [Int]) -> [UInt] { values.map { UInt($0) } }

  @Test(arguments: InstructionLevel.available, [1, 2, 63, 64, 65, 128, 192, 255, 256])
  func bitsAreCounted(_ level: InstructionLevel, _ points: Int) {
    for (words, buckets) in [(1, 1), (1, 15), (2, 16), (3, 17), (9, 35)] {
      let (memory, tile) = (Memory(), Int(CKERNELS_BUCKET_TILE))
      let set = Self.draws.words("bits", points * words)
      let starts = Self.starts(Self.sizes(buckets))
      let members = Self.draws.indices("members", starts.last!, below: 2 * 64 * words)
      let counts = unsafe memory.output([Int32](repeating: 77, count: points * buckets), beside: 77)
      let room = unsafe memory.output([UInt64](repeating: 0x5555, count: words * tile), beside: 77)
      let b = unsafe memory.input(set, beside: .max)
      let (m, s) = unsafe (
        memory.input(members.map { UInt32($0) }, beside: 0), memory.input(Self.unsigned(starts), beside: 0)
      )
      level.forced { unsafe ckernels_bucket_counts(b, words, points, m, s, buckets, room, counts) }
      let found = unsafe entries(counts, points * buckets)
      for i in 0..<points {
        let row = Array(set[(i * words)..<((i + 1) * words)])
        for t in 0..<buckets {
          let expected = members[starts[t]..<starts[t + 1]].reduce(0) {
            $0 + (bit($1 / 2, of: row) ? 1 - 2 * ($1 % 2) : 0)
          }
          if found[i * buckets + t] != expected { Issue.record("bucket \(t) of \(buckets), point \(i)") }
        }
      }
      #expect(memory.isIntact)
    }
  }

  /// Every count has its maximum value, of either sign: no carry is lost.
  @Test(arguments: InstructionLevel.available) func fullBucketsAreCounted(_ level: InstructionLevel) {
    let sizes = [0, 1, 2, 3, 4, 5, 7, 8, 9, 63, 64, 65, 127, 128, 129, 1000, 1023, 1024]
    let (starts, words, buckets) = (Self.starts(sizes), 2, sizes.count)
    for sign in [UInt32(0), 1] {
      let members = [UInt32](repeating: 2 * 100 + sign, count: starts.last!)
      for (set, count) in [(UInt64.max, 1 - 2 * Int(sign)), (0, 0)] {
        let rows = [UInt64](repeating: set, count: words * 3)
        var room = [UInt64](repeating: 0, count: words * Int(CKERNELS_BUCKET_TILE))
        var counts = [Int32](repeating: 77, count: 3 * buckets)
        level.forced {
          unsafe ckernels_bucket_counts(
            rows, words, 3, members, Self.unsigned(starts), buckets, &room, &counts)
        }
        #expect(counts == [0, 1, 2].flatMap { _ in sizes.map { Int32($0 * count) } })
      }
    }
  }

  /// Members are added in order, starting from zero, and inactive ones add nothing, not even if they are NaN.
  @Test(arguments: InstructionLevel.available, [1, 2, 3, 7])
  func inputsAreAdded(_ level: InstructionLevel, _ d: Int) {
    let tile = Int(CKERNELS_SUM_TILE)
    for (points, words, buckets) in [(1, 1, 1), (3, 2, 7), (31, 1, 8), (32, 3, 9), (63, 1, 16), (64, 2, 21)] {
      let memory = Memory()
      let set = Self.draws.words("active", points * words)
      let starts = Self.starts(Self.sizes(buckets))
      let members = Self.draws.indices("coordinates", starts.last!, below: 2 * 64 * words * d)
      let x = Self.draws.numbers("inputs", d * tile)
      let signed = (0..<d).flatMap { (k: Int) -> [Double] in
        let row = Array(x[(k * tile)..<((k + 1) * tile)])
        return row + row.map { -$0 }
      }
      let sums = unsafe memory.output([Double](repeating: 77, count: points * buckets), beside: 77)
      let room = unsafe memory.output([UInt64](repeating: .max, count: 64 * words), beside: 77)
      let (b, inputs) = unsafe (memory.input(set, beside: .max), memory.input(signed, beside: .nan))
      let (m, s) = unsafe (
        memory.input(members.map { UInt32($0) }, beside: 0), memory.input(Self.unsigned(starts), beside: 0)
      )
      level.forced {
        unsafe ckernels_bucket_sums(b, words, points, inputs, d, m, s, buckets, 0.7, room, sums)
      }
      let found = unsafe entries(sums, points * buckets)
      for i in 0..<points {
        let row = Array(set[(i * words)..<((i + 1) * words)])
        for t in 0..<buckets {
          let sum = members[starts[t]..<starts[t + 1]].reduce(0.0) { sum, member in
            let (j, negative) = (member / 2, member % 2 == 1)
            guard bit(j / d, of: row) else { return sum }
            return negative ? sum - x[j % d * tile + i] : sum + x[j % d * tile + i]
          }
          let same = found[i * buckets + t].bitPattern == (0.7 * sum).bitPattern
          if !same { Issue.record("bucket \(t) of \(buckets), point \(i) of \(points)") }
        }
      }
      #expect(memory.isIntact)
    }
  }

  @Test(arguments: InstructionLevel.available) func inactiveInputsDoNotShow(_ level: InstructionLevel) {
    let tile = Int(CKERNELS_SUM_TILE)
    for infected in [0, 1, 7, 8, 31, 32, 33, 63] {
      var inputs = [Double](repeating: 1, count: 2 * tile)
      inputs[infected] = .nan
      // Neuron 5 is active on all points but that one, and neuron 6 on that one alone.
      let rows = (0..<tile).map { UInt64($0 == infected ? 1 << 6 : 1 << 5) }
      var (room, sums) = ([UInt64](repeating: 0, count: 64), [Double](repeating: 0, count: 2 * tile))
      level.forced {
        unsafe ckernels_bucket_sums(rows, 1, tile, inputs, 1, [10, 12], [0, 1, 2], 2, 1, &room, &sums)
      }
      for i in 0..<tile {
        #expect(sums[2 * i] == (i == infected ? 0 : 1))
        #expect(i == infected ? sums[2 * i + 1].isNaN : sums[2 * i + 1] == 0)
      }
    }
  }

  /// Coordinate by coordinate of some neurons, each with its buckets in turn: a stable sort.
  @Test(arguments: [1, 3], [1, 2, 5]) func membersArePlaced(_ d: Int, _ nonzeros: Int) {
    for (first, count) in [(0, 0), (0, 1), (0, 70), (3, 61), (63, 2), (64, 66)] {
      let (memory, rows, buckets) = (Memory(), 64 + 66, 6)
      let places = Self.draws.indices("places", rows * d * nonzeros, below: buckets).map { Int32($0) }
      let signs = Self.draws.signs("signs", rows * d * nonzeros)
      let negative = Self.draws.words("turned", 3)
      var expected = [[UInt32]](repeating: [], count: buckets)
      for j in (first * d)..<((first + count) * d) {
        for z in 0..<nonzeros {
          let sign = (signs[j * nonzeros + z] < 0) != bit(j / d, of: negative)
          expected[Int(places[j * nonzeros + z])].append(UInt32(2 * j + (sign ? 1 : 0)))
        }
      }
      let starts = expected.dropLast().reduce(into: [2]) { $0.append($0.last! + $1.count) }
      let total = count * d * nonzeros
      let next = unsafe memory.output(Self.unsigned(starts), beside: 0)
      let members = unsafe memory.output([UInt32](repeating: 77, count: 2 + total), beside: 77)
      let (p, s) = unsafe (memory.input(places, beside: 0), memory.input(signs, beside: 1))
      let n = unsafe memory.input(negative, beside: .max)
      unsafe ckernels_place_members(p, s, n, first, count, d, nonzeros, next, members)
      let found = unsafe entries(members, 2 + total)
      #expect(found == [77, 77] + expected.flatMap { $0 } && memory.isIntact, "\(count) from \(first)")
      let ends = unsafe entries(next, buckets).map { Int($0) }
      #expect(ends == zip(starts, expected).map { $0 + $1.count })
    }
  }
}
