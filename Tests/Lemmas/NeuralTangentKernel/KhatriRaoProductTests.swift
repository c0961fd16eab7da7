import DenseLinearAlgebra
import LinearOperators
import NeuralTangentKernel
import SubspaceEmbedding
import TestSupport
import Testing

/// Products with `A` that never form it, against `A` formed.
@Suite struct KhatriRaoProductTests {
  /// Integer factors make every number here an integer, and equality exact.
  ///
  /// Otherwise a sum of `k` products, in any order and with a few roundings more, is off by at most
  /// `γ_{k+c}` times the sum of the magnitudes (Higham 2002, section 3.1), which the norms in the scale bound; either side is, so
  /// they differ by at most twice that. The norms' own rounding is far below the slack of one percent. `c` counts
  /// the factors' product, the coefficient, the scale and the last addition, and with blocks of rows added
  /// one after the other the number of summands stays the same.
  private func requireEqual(
    _ computed: [Double], _ reference: [Double], exact: Bool, scale: Double, roundings: Int, _ what: String
  ) throws {
    if exact { return try require(computed == reference, "\(what) is not exact") }
    try require(
      backwardErrorRatio(computed, reference, scale: scale, size: roundings), atMost: 2.02, "ratio of \(what)"
    )
  }

  /// The network's matrix is a tall matrix like any other.
  @Test func theTransposedJacobianIsATallMatrix() throws {
    try checkProperty("theTransposedJacobianIsATallMatrix", over: PatternCase.self, cases: 20) { c in
      try requireTallMatrixLaws(c.jacobian, seed: c.seed)
    }
  }

  /// The network's products by `G` against its Gram matrix, whose counts are exact, in compensated sums.
  @Test func theRoundingOfGramProductsIsBounded() throws {
    try checkProperty("networkGramTimesError", over: PatternCase.self, cases: 50) { c in
      let (a, n) = (c.jacobian, c.points)
      let z = MatrixCase(rows: 1, columns: n, seed: c.seed).vector(named: "z", count: n)
      let gram = a.gramMatrix()
      let exact = (0..<n).map { CompensatedDot(gram.column($0), z).value }
      let chain = roundingBound(n + c.neurons + c.dimension + 8) * gram.trace * norm(z)
      let bound = try #require(a.gramTimesError(norm: norm(z), squaredFrobeniusNorm: gram.trace))
      try require(
        norm(difference(a.gramTimes(z), exact)),
        atMost: bound + gramRoundingError(gram, dimension: c.dimension) * norm(z), "the error")
      try require(
        bound >= chain && bound <= chain * 1.001 + Double.leastNormalMagnitude, "\(bound), counted \(chain)")
    }
  }

  @Test func productsAreThoseOfTheDenseMatrix() throws {
    try checkProperty("productsAreThoseOfTheDenseMatrix", over: PatternCase.self, cases: PatternCase.cases) {
      c in
      let (m, d, n) = (c.neurons, c.dimension, c.points)
      let source = MatrixCase(rows: m, columns: n, integers: c.integers, seed: c.seed)
      let a = StoredKhatriRaoMatrix(left: source.matrix, right: c.inputs)
      let dense = a.denseMatrix()
      let size = frobeniusNorm(dense)
      let g = source.vector(named: "g", count: n)
      let v = source.matrix(named: "v", rows: d, columns: m)

      let factor = c.integers ? -2 : -0.3
      var sum = v
      a.addProduct(g, scale: factor, to: &sum)
      var expected = v.elements
      add(factor, dense.times(g), to: &expected)
      try requireEqual(
        sum.elements, expected, exact: c.integers, scale: norm(v.elements) + abs(factor) * size * norm(g),
        roundings: n + 4, "C + s A g")

      try requireEqual(
        a.transposeTimes(v), dense.transposeTimes(v.elements), exact: c.integers,
        scale: size * norm(v.elements), roundings: m * d + m + d + 2, "Aᵀ v")

      try requireEqual(
        a.gramTimes(g), dense.transposeTimes(dense.times(g)), exact: c.integers,
        scale: size * size * norm(g), roundings: n + m * d + m + d + 4, "Aᵀ A g")
    }
  }

  /// `m = 256` neurons over 5000 points are two blocks. The scale `m^{-1/2}` is a power of two and the inputs
  /// are integers, so every sum is exact and blocks must not show.
  @Test func productsInSeveralBlocks() {
    let (m, n) = (256, 5000)
    #expect(rowBlocks(rows: m, columns: n) == [0..<192, 192..<256])
    let pattern = ActivationPattern(
      preActivations: Matrix(rows: m, columns: n) { Double(($0 * 7919 + $1 * 104_729) % 13) - 6 })
    let signs = (0..<m).map { $0 % 3 == 0 ? -1.0 : 1 }
    let inputs = Matrix(rows: 1, columns: n) { Double($1 % 7) - 3 }
    let a = TransposedJacobian(pattern: pattern, signs: signs, inputs: inputs)
    let g = (0..<n).map { Double($0 % 5) - 2 }
    let v = Matrix(rows: 1, columns: m) { Double($1 % 9) - 4 }

    var product = [Double](repeating: 0, count: m)
    var transposed = [Double](repeating: 0, count: n)
    for i in 0..<n {
      let x = inputs.elements[i]
      for r in 0..<m where pattern.isActive(neuron: r, point: i) {
        product[r] += signs[r] / 16 * x * g[i]
        transposed[i] += signs[r] / 16 * x * v.elements[r]
      }
    }
    var sum = Matrix(rows: 1, columns: m)
    a.addProduct(g, to: &sum)
    #expect(sum.elements == product)
    #expect(a.transposeTimes(v) == transposed)
    #expect(a.gramTimes(g) == a.transposeTimes(sum))
  }

  @Test(arguments: [0, 1, 5, 5000, 16_384, 1 << 20, 1 << 30])
  func rowBlocksCoverAllRowsInWords(_ columns: Int) {
    for rows in [0, 1, 63, 64, 65, 1000, 100_000] {
      let blocks = rowBlocks(rows: rows, columns: columns)
      #expect(
        blocks.flatMap { [$0.lowerBound, $0.upperBound] }.dropFirst().dropLast().elementsEqual(
          blocks.dropLast().flatMap { [$0.upperBound, $0.upperBound] }))
      #expect(blocks.first?.lowerBound ?? 0 == 0 && blocks.last?.upperBound ?? 0 == rows)
      #expect(blocks.allSatisfy { !$0.isEmpty && $0.count * columns <= max(1 << 20, 64 * columns) })
      #expect(blocks.dropLast().allSatisfy { $0.count % 64 == 0 })
    }
  }
}
