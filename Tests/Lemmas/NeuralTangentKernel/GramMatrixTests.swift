import DenseLinearAlgebra
import LinearOperators
import NeuralTangentKernel
import SubspaceEmbedding
import TestSupport
import Testing

@Suite struct GramMatrixTests {
  /// An entry of the left side has `d + 3` roundings (the inner product, `1/m` and two products), one of the
  /// right side `md + 6` (two roundings in each `m^{-1/2}`, one in each product, the sum). Both are off by at
  /// most `γ` times `(1/m)(BBᵀ)∘(|X|ᵀ|X|)`, a positive semidefinite matrix of trace `‖A‖_F²`.
  @Test("ntk.gram-factorization: (1/m)(BBᵀ)∘(XᵀX) = AᵀA, exactly symmetric")
  func gramMatrixIsTheDefinition() throws {
    try checkProperty("gramMatrixIsTheDefinition", over: PatternCase.self, cases: PatternCase.cases) { c in
      let gram = gramMatrix(c.pattern, inputs: c.inputs)
      let a = c.jacobian.denseMatrix()
      let size = frobeniusNorm(a)
      try require(
        backwardErrorRatio(
          gram, a.transposeTimesSelf(), scale: size * size, size: c.neurons * c.dimension + c.dimension + 6),
        atMost: 2.02, "ratio of G − AᵀA")
      try require(gram == gram.transposed, "G is not symmetric")
    }
  }

  /// With `m` a power of four and integer inputs nothing is rounded on either side.
  @Test(
    "ntk.gram-factorization: G = AᵀA and zᵀGz = (1/m)Σ_r‖X(b_r∘z)‖², exactly", .tags(.exact),
    arguments: [1, 4, 64, 256])
  func gramMatrixIsExact(_ neurons: Int) {
    let c = PatternCase(neurons: neurons, dimension: 3, points: 6, integers: true, seed: neurons)
    let (pattern, inputs) = (c.pattern, c.inputs)
    let gram = gramMatrix(pattern, inputs: inputs)
    #expect(gram == c.jacobian.denseMatrix().transposeTimesSelf())

    let z = MatrixCase(rows: 6, columns: 1, integers: true, seed: neurons).vector(named: "z", count: 6)
    var squares = 0.0
    for r in 0..<neurons {
      let active = (0..<6).map { pattern.isActive(neuron: r, point: $0) ? z[$0] : 0 }
      let image = inputs.times(active)
      squares += dot(image, image)
    }
    #expect(dot(z, gram.times(z)) == squares / Double(neurons))
    #expect(squares >= 0)
  }

  @Test("ntk.gram-factorization: G given by its products is positive semidefinite and the same matrix")
  func gramOperatorObeysTheLaws() throws {
    try checkProperty("gramOperatorObeysTheLaws", over: PatternCase.self, cases: 40) { c in
      let gram = GramOperator(c.jacobian)
      try require(
        gram.properties == [.symmetric, .positiveSemidefinite], "the operator does not declare its properties"
      )
      try requireOperatorLaws(gram, seed: c.seed)
      let a = c.jacobian.denseMatrix()
      let size = frobeniusNorm(a)
      // As above, with n + m + d roundings for a product through the factors, on a unit vector.
      try require(
        backwardErrorRatio(
          gram.denseMatrix(), gramMatrix(c.pattern, inputs: c.inputs), scale: size * size,
          size: c.neurons + 2 * c.dimension + c.points + 9),
        atMost: 2.02, "ratio of the operator against the matrix")
    }
  }

  /// `m = 3`, `d = 2`, `n = 4`: 8 in scaling the inputs; one run of eight fours in each sum, for 2 entries: `16·(3 + 15)`
  /// over points and `16·(4 + 15)` over neurons; 16 in the inner products, 4 in the factor `1/m`.
  @Test("cost.step: operations of a product by hand", .tags(.exact))
  func operationsByHand() {
    let c = PatternCase(neurons: 3, dimension: 2, points: 4, integers: true, seed: 0)
    #expect(GramOperator(c.jacobian).operationsPerApplication == 8 + 16 * 18 + 16 * 19 + 16 + 4)
  }
}
