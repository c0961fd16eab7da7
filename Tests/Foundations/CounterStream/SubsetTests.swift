import CounterStream
import TestSupport
import Testing

@Suite struct SubsetTests {
  struct Choice: PropertyCase {
    var count: Int
    var bound: Int
    var seed: Int

    static func generate(index: Int, from stream: CounterStream) -> Choice {
      let corners = [(0, 0), (0, 1), (1, 1), (0, 5), (1, 5), (5, 5), (1, 1 << 40), (50, 50)]
      if index < corners.count {
        return Choice(count: corners[index].0, bound: corners[index].1, seed: index)
      }
      let bound = 1 + stream.index(at: 0, below: 200)
      return Choice(count: stream.index(at: 1, below: bound + 1), bound: bound, seed: index)
    }

    var simpler: [Choice] {
      var list: [Choice] = []
      if count > 0 { list.append(Choice(count: count - 1, bound: bound, seed: seed)) }
      if bound > count { list.append(Choice(count: count, bound: (bound + count) / 2, seed: seed)) }
      return list
    }

    var stream: CounterStream { CounterStream(seed: UInt64(seed)) }
    var subset: [Int] { stream.subset(count, below: bound) }
  }

  @Test func subsetsAreDistinctAndInRange() throws {
    try checkProperty("subsetsAreDistinctAndInRange", over: Choice.self) { choice in
      let subset = choice.subset
      try require(subset.count == choice.count, "\(subset.count) indices were chosen")
      try require(Set(subset).count == choice.count, "an index was chosen twice: \(subset)")
      try require(subset.allSatisfy { (0..<choice.bound).contains($0) }, "out of range: \(subset)")
    }
  }

  /// The definition: the first `count` entries of a Fisher–Yates shuffle of all `bound` numbers.
  @Test func subsetsAreTheHeadOfAShuffle() throws {
    try checkProperty("subsetsAreTheHeadOfAShuffle", over: Choice.self) { choice in
      guard choice.bound <= 1000 else { return }
      var shuffled = Array(0..<choice.bound)
      for position in 0..<choice.count {
        let drawn = choice.stream.index(at: position, below: choice.bound - position)
        shuffled.swapAt(position, position + drawn)
      }
      try require(choice.subset == Array(shuffled.prefix(choice.count)), "got \(choice.subset)")
    }
  }

  /// All `bound!/(bound − count)!` ordered choices, each as often as the others.
  @Test(arguments: [(1, 4), (2, 4), (3, 3), (4, 4)])
  func orderedChoicesAreEquallyFrequent(count: Int, bound: Int) {
    let test = StatisticalBudget.test("orderedChoicesAreEquallyFrequent")
    let draws = 6000
    let choices = ((bound - count + 1)...bound).reduce(1, *)
    let root = test.stream.substream(count).substream(bound)
    var frequencies: [[Int]: Int] = [:]
    for draw in 0..<draws {
      frequencies[root.substream(draw).subset(count, below: bound), default: 0] += 1
    }
    let allowed = test.meanDeviation(draws: draws, cells: choices)
    #expect(frequencies.count == choices)
    for frequency in frequencies.values {
      #expect(abs(Double(frequency) / Double(draws) - 1 / Double(choices)) <= allowed)
    }
  }
}
