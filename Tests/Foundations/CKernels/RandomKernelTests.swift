import CKernels
import DenseLinearAlgebra
import RealModule
import Testing

@testable import CounterStream

/// Random words and normals by the kernels against single Philox blocks, at counters and keys of any size.
@Suite struct RandomKernelTests {
  private static let keys: [SIMD2<UInt32>] = [
    SIMD2(0, 0), SIMD2(0x9abc_def0, 0xf234_5678), SIMD2(.max, .max),
  ]
  /// Several blocks at once go over each of these: where the low half of a counter overflows, and where all of it does.
  private static let firsts: [UInt64] = [0, 1, 1 << 32 - 5, 1 << 32 - 1, 1 << 32, 1 << 63 + 3, .max - 6]

  private static func block(_ key: SIMD2<UInt32>, _ use: UInt32, _ position: UInt64) -> SIMD4<UInt32> {
    philox4x32(
      counter: SIMD4(
        UInt32(truncatingIfNeeded: position), UInt32(truncatingIfNeeded: position >> 32), 0, use),
      key: key)
  }

  @Test(arguments: InstructionLevel.available, [0, 1, 3, 4, 5, 7, 8, 9, 17])
  func wordsAreThoseOfTheirBlocks(_ level: InstructionLevel, _ blocks: Int) {
    for (key, first) in Self.keys.flatMap({ key in Self.firsts.map { (key, $0) } }) {
      for use in [0, 1, 4, UInt32.max] {
        let memory = Memory()
        let words = unsafe memory.output([UInt64](repeating: 7, count: 2 * blocks), beside: 7)
        level.forced { unsafe ckernels_random_words([key[0], key[1]], use, first, blocks, words) }
        let expected = (0..<UInt64(blocks)).flatMap { k -> [UInt64] in
          let block = Self.block(key, use, first &+ k)
          return [wideWord(block[0], block[1]), wideWord(block[2], block[3])]
        }
        let same = unsafe entries(words, 2 * blocks) == expected
        #expect(same && memory.isIntact, "from \(first)")
      }
    }
  }

  /// By the definition with the elementary functions of the C library, of which each is off by less than a unit in the last place, as are the kernel's own: less than three
  /// units or `6u` for either side, see `NormalTests.normalsAreTheirTwins`.
  @Test(arguments: InstructionLevel.available, [0, 1, 3, 4, 5, 7, 8, 9, 17])
  func normalsAreThoseOfTheirBlocks(_ level: InstructionLevel, _ pairs: Int) {
    for (key, first) in Self.keys.flatMap({ key in Self.firsts.map { (key, $0) } }) {
      let memory = Memory()
      let normals = unsafe memory.output([Double](repeating: 7, count: 2 * pairs), beside: 7)
      level.forced { unsafe ckernels_normals([key[0], key[1]], 2, first, pairs, normals) }
      let found = unsafe entries(normals, 2 * pairs)
      for k in 0..<pairs {
        let block = Self.block(key, 2, first &+ UInt64(k))
        let u = Double(wideWord(block[0], block[1]) >> 11 + 1) * 0x1p-53
        let v = Double(wideWord(block[2], block[3]) >> 11 + 1) * 0x1p-53
        let radius = (-2 * Double.log(u)).squareRoot()
        for (normal, plain) in zip(
          found[(2 * k)...], [radius * .cos(2 * Double.pi * v), radius * .sin(2 * Double.pi * v)])
        {
          #expect(abs(normal - plain) <= 12 * 0x1p-53 * abs(plain), "pair \(k) from \(first)")
        }
      }
      #expect(memory.isIntact)
    }
  }

  /// Each rank takes that place among the numbers which its set has not taken yet.
  @Test(arguments: [0, 1, 2, 3, 7], [0, 1, 2, 20]) func ranksBecomeDistinctNumbers(_ count: Int, _ sets: Int)
  {
    let (memory, bound) = (Memory(), 9)
    let draws = Draws("ranks").words("ranks", sets * count)
    let ranks = draws.enumerated().map { Int32($1 % UInt64(bound - $0 % max(1, count))) }
    let numbers = unsafe memory.output(ranks, beside: 5)
    let room = unsafe memory.output([Int32](repeating: 3, count: count), beside: 5)
    unsafe ckernels_make_distinct(numbers, count, sets, room)
    var expected: [Int32] = []
    for set in 0..<sets {
      var left = (0..<Int32(bound)).map { $0 }
      for draw in 0..<count { expected.append(left.remove(at: Int(ranks[set * count + draw]))) }
    }
    let same = unsafe entries(numbers, sets * count) == expected
    #expect(same && memory.isIntact)
  }
}
