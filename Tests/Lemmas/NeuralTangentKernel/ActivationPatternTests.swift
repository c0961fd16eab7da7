import CounterStream
import DenseLinearAlgebra
import NeuralTangentKernel
import TestSupport
import Testing

@Suite struct ActivationPatternTests {
  /// `ReLU′(0) = 1` for either zero; the smallest subnormals decide like any other number; a NaN is not active.
  @Test func tiesAreActive() {
    let values: [(z: Double, isActive: Bool)] = [
      (0, true), (-0.0, true), (.leastNonzeroMagnitude, true), (-.leastNonzeroMagnitude, false),
      (.leastNormalMagnitude, true), (-.leastNormalMagnitude, false), (1, true), (-1, false),
      (.infinity, true), (-.infinity, false), (.nan, false),
    ]
    let z = Matrix(rows: values.count, columns: 1, elements: values.map(\.z))
    var recorded = ActivationPattern(neurons: values.count, points: 1)
    recorded.record(z, firstNeuron: 0)
    for pattern in [ActivationPattern(preActivations: z), recorded] {
      for (r, value) in values.enumerated() {
        #expect(pattern.isActive(neuron: r, point: 0) == value.isActive, "z = \(value.z)")
      }
    }
  }

  @Test func recordedBlocksAreTheDefinition() throws {
    try checkProperty("recordedBlocksAreTheDefinition", over: PatternCase.self, cases: PatternCase.cases) {
      c in
      let z = c.preActivations()
      // Overwrites what an earlier pass recorded, in blocks of one word from the last to the first.
      var pattern = ActivationPattern(preActivations: c.preActivations(named: "earlier"))
      for start in stride(from: 0, to: c.neurons, by: 64).reversed() {
        let block = Matrix(rows: min(64, c.neurons - start), columns: c.points) { z[start + $0, $1] }
        pattern.record(block, firstNeuron: start)
      }
      try require(pattern == ActivationPattern(preActivations: z), "the patterns differ")
      for i in 0..<c.points {
        for r in 0..<c.neurons {
          try require(pattern.isActive(neuron: r, point: i) == (z[r, i] >= 0), "activation (\(r), \(i))")
        }
      }
    }
  }

  @Test func selectionsAreTheDefinition() throws {
    try checkProperty("selectionsAreTheDefinition", over: PatternCase.self, cases: PatternCase.cases) { c in
      let pattern = c.pattern
      let values = (0..<c.neurons).map { Double($0 + 1) }
      let middle = c.neurons / 3
      for neurons in [0..<c.neurons, middle..<c.neurons, middle..<middle, 0..<middle] {
        for points in [0..<c.points, (c.points / 2)..<c.points] {
          let expected = Matrix(rows: neurons.count, columns: points.count) { r, i in
            pattern.isActive(neuron: neurons.lowerBound + r, point: points.lowerBound + i)
              ? values[neurons.lowerBound + r] : 0
          }
          try require(
            pattern.selecting(values, neurons: neurons, points: points) == expected, "\(neurons), \(points)")
        }
      }
    }
  }

  @Test func flipsAreCounted() throws {
    try checkProperty("flipsAreCounted", over: PatternCase.self, cases: PatternCase.cases) { c in
      let (a, b) = (c.pattern, ActivationPattern(preActivations: c.preActivations(named: "other")))
      var flips = 0
      for i in 0..<c.points {
        for r in 0..<c.neurons where a.isActive(neuron: r, point: i) != b.isActive(neuron: r, point: i) {
          flips += 1
        }
      }
      try require(a.flips(since: b) == flips && b.flips(since: a) == flips, "\(a.flips(since: b)) ≠ \(flips)")
      try require(a.flips(since: a) == 0, "a pattern differs from itself")
    }
  }

  @Test(
    "ntk.gram-factorization: B Bᵀ by counting words is the count of neurons active on both, exactly",
    .tags(.exact))
  func commonCountsAreTheDefinition() throws {
    try checkProperty("commonCountsAreTheDefinition", over: PatternCase.self, cases: PatternCase.cases) { c in
      try require(c.pattern.commonCounts() == c.pattern.commonCountsByDefinition(), "the counts differ")
    }
  }

  /// More points than a tile has, and no whole number of tiles.
  @Test func commonCountsOfManyPointsAreTheDefinition() {
    let (neurons, points) = (70, 300)
    let pattern = ActivationPattern(
      preActivations: Matrix(
        rows: neurons, columns: points,
        elements: CounterStream(seed: 1).normals(0..<(neurons * points))))
    #expect(pattern.commonCounts() == pattern.commonCountsByDefinition())
  }

  @Test func patternWithoutNeurons() {
    let pattern = ActivationPattern(neurons: 0, points: 3)
    #expect(pattern.words.isEmpty)
    #expect(pattern.commonCounts() == Matrix(rows: 3, columns: 3))
    #expect(pattern.flips(since: pattern) == 0)
  }

  @Test func wrongBlocksTrap() async {
    await #expect(processExitsWith: .failure) {
      var pattern = ActivationPattern(neurons: 128, points: 1)
      pattern.record(Matrix(rows: 64, columns: 1), firstNeuron: -64)
    }
    await #expect(processExitsWith: .failure) {
      var pattern = ActivationPattern(neurons: 128, points: 1)
      pattern.record(Matrix(rows: 63, columns: 1), firstNeuron: 0)
    }
    await #expect(processExitsWith: .failure) {
      var pattern = ActivationPattern(neurons: 128, points: 1)
      pattern.record(Matrix(rows: 64, columns: 2), firstNeuron: 64)
    }
    await #expect(processExitsWith: .failure) {
      _ = ActivationPattern(neurons: 64, points: 2)
        .selecting(Array(repeating: 1, count: 64), neurons: 0..<65, points: 0..<1)
    }
    // Half a word further on, and where there are as many words, nothing but these checks would stop it.
    await #expect(processExitsWith: .failure) {
      var pattern = ActivationPattern(neurons: 64, points: 1)
      pattern.record(Matrix(rows: 32, columns: 1), firstNeuron: 32)
    }
    await #expect(processExitsWith: .failure) {
      _ = ActivationPattern(neurons: 64, points: 2).flips(since: ActivationPattern(neurons: 63, points: 2))
    }
    await #expect(processExitsWith: .failure) {
      _ = ActivationPattern(neurons: 64, points: 2).isActive(neuron: 64, point: 0)
    }
    await #expect(processExitsWith: .failure) {
      var sums = Matrix(rows: 1, columns: 1)
      ActivationPattern(neurons: 128, points: 1)
        .addSumsOverNeurons(Matrix(rows: 1, columns: 64), neurons: 32..<96, to: &sums)
    }
  }
}
