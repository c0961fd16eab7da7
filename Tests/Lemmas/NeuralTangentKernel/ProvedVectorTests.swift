import DenseLinearAlgebra
import LinearOperators
import NeuralTangentKernel
import TestSupport
import Testing

@testable import SubspaceEmbedding

/// Activations and Gram matrices against what Coq evaluates.
@Suite struct ProvedVectorTests {
  struct Case: Decodable {
    let weights: [[Rational]]
    let points: [[Rational]]
    let activations: [[Int]]
    let commonCounts: [[Rational]]
    let gram: [[Rational]]

    var inputs: Matrix { Matrix(rows: points).transposed }
    var pattern: ActivationPattern {
      ActivationPattern(preActivations: Matrix(rows: weights).transposed.transposeTimes(inputs))
    }
  }

  @Test("proved vectors: activations, ties among them, and how many neurons are active on both of two points")
  func activations() throws {
    let cases = try provedCases("gram", as: Case.self)
    #expect(cases.count == 3)
    for c in cases {
      let pattern = c.pattern
      for (r, row) in c.activations.enumerated() {
        for (i, active) in row.enumerated() {
          #expect(pattern.isActive(neuron: r, point: i) == (active == 1))
        }
      }
      #expect(pattern.commonCounts() == Matrix(rows: c.commonCounts))
      #expect(pattern.commonCountsByDefinition() == Matrix(rows: c.commonCounts))
    }
  }

  /// Counts and inner products are exact. Three roundings remain: `1/m`, its product with the count, and the product
  /// with the inner product. With `m = 4` nothing is rounded.
  @Test("proved vectors: the Gram matrix by the tensor trick")
  func gramByCounts() throws {
    for c in try provedCases("gram", as: Case.self) {
      let gram = gramMatrix(c.pattern, inputs: c.inputs)
      for (i, row) in c.gram.enumerated() {
        #expect(agree((0..<gram.columns).map { gram[i, $0] }, row, roundings: 3))
      }
      if c.weights.count == 4 { #expect(gram == Matrix(rows: c.gram)) }
    }
  }

  /// An entry of `A = Jᵀ` carries three roundings, two of `m^{-1/2}` and one of the product; a product of two of them six
  /// and its own, and a sum of `md` of those fewer than `md` more. They may cancel, so the bound is `γ_{md+6}` times the
  /// same sum over the magnitudes of the inputs, and `u` for the nearest `Double`.
  @Test("proved vectors: the Gram matrix as JJᵀ, for any signs")
  func gramByJacobian() throws {
    for c in try provedCases("gram", as: Case.self) {
      let (m, d) = (c.weights.count, c.inputs.rows)
      let signs = (0..<m).map { $0 % 3 == 1 ? -1.0 : 1 }
      let a = TransposedJacobian(pattern: c.pattern, signs: signs, inputs: c.inputs).denseMatrix()
      let (gram, nearest) = (a.transposeTimesSelf(), Matrix(rows: c.gram, \.nearest))
      let magnitudes = Matrix(rows: d, columns: c.points.count) { c.inputs[$0, $1].magnitude }
      let bound = gramMatrix(c.pattern, inputs: magnitudes)
      for i in c.points.indices {
        for j in c.points.indices {
          #expect(
            (gram[i, j] - nearest[i, j]).magnitude <= (Double(m * d + 7) + 0.01) * unitRoundoff * bound[i, j])
        }
      }
    }
  }

  /// Networks of 64, 65 and 130 neurons, whose activations fill one word, and take two and three.
  struct WideCase: Decodable {
    let weights: [[Rational]]
    let points: [[Rational]]
    let signs: [Double]
    let words: [[String]]
    let commonCounts: [[Rational]]
    let gram: [[Rational]]
    let outputsTimesRoot: [Rational]
    let coefficients: [Rational]
    let productTimesRoot: [Rational]
    let blocks: [Rational]
    let transposedProductTimesRoot: [Rational]
    let neuronBuckets: [Int32]
    let neuronBucketSigns: [Int8]
    let sketchedGram: [[Rational]]
    let buckets: [Int32]
    let bucketSigns: [Int8]
    let countSketchTimesRoot: [[Rational]]
    let pairs: [Int32]
    let pairSigns: [Int8]
    let sparseSignsTimesRoots: [[Rational]]
    let pointBuckets: [Int32]
    let pointBucketSigns: [Int8]
    let tensorSketchTimesRoot: [[Rational]]
    let neuronRows: [Int]
    let pointRows: [Int]
    let tensorHadamardTimesRoots: [[Rational]]

    var width: Int { weights.count }
    /// `√m`.
    var root: Double { Double(width).squareRoot() }
    var inputs: Matrix { Matrix(rows: points).transposed }
    var pattern: ActivationPattern {
      ActivationPattern(preActivations: Matrix(rows: weights).transposed.transposeTimes(inputs))
    }
    var jacobian: TransposedJacobian {
      TransposedJacobian(pattern: pattern, signs: signs, inputs: inputs)
    }
    /// `C`, of five buckets.
    var neuronSketch: CountSketch {
      CountSketch(rows: 5, buckets: neuronBuckets, signs: neuronBucketSigns)
    }

    /// Whether a sketch of `A` agrees, up to `√m` and a scale of the sketch.
    ///
    /// Its entries are sums of at most `2md` products of exact integers by scales that carry six roundings at most, and are
    /// scaled by a product of two roots, with four more. They may cancel, so the bound is `γ_{2md+10}` times the sum of all
    /// magnitudes that a column can have, `2√m‖A‖₁ ≤ 2m‖x‖₁`, which is far below one, the difference of two integers.
    func isSketch(_ computed: Matrix, times scale: Double, _ exact: [[Rational]]) -> Bool {
      let exact = Matrix(rows: exact)
      guard computed.rows == exact.rows, computed.columns == exact.columns else { return false }
      return (0..<exact.columns).allSatisfy { i in
        let size = 2 * Double(width) * inputs.column(i).reduce(0) { $0 + $1.magnitude }
        let bound = Double(2 * width * inputs.rows + 11) * unitRoundoff * size
        return (0..<exact.rows).allSatisfy { (scale * computed[$0, i] - exact[$0, i]).magnitude <= bound }
      }
    }
  }

  private func wideCases() throws -> [WideCase] {
    let cases = try [64, 65, 130].flatMap { try provedCases("wide-network-\($0)", as: WideCase.self) }
    #expect(cases.map(\.width) == [64, 65, 130])
    return cases
  }

  /// Outputs and counts are integers. Of the Gram matrix three roundings remain, as above.
  @Test("ntk.gram-factorization: bits, counts and Gram matrix across machine words are what Coq evaluates")
  func wideCounts() throws {
    for c in try wideCases() {
      let (m, n) = (c.width, c.points.count)
      var recorded = ActivationPattern(neurons: m, points: n)
      let outputs = recorded.recordForward(
        weights: Matrix(rows: c.weights).transposed, signs: c.signs, inputs: c.inputs)
      #expect(outputs == c.outputsTimesRoot.map(\.exact))
      #expect(recorded == c.pattern)
      #expect(c.pattern.words == c.words.joined().map { UInt64($0) })
      #expect(c.pattern.commonCounts() == Matrix(rows: c.commonCounts))
      #expect(c.pattern.commonCountsByDefinition() == Matrix(rows: c.commonCounts))
      #expect(agree(gramMatrix(c.pattern, inputs: c.inputs), c.gram, roundings: 3))
      #expect(agree(c.jacobian.gramMatrix(), c.gram, roundings: 3))
      #expect(agree(c.jacobian.gramColumns(Array(0..<n)), c.gram, roundings: 3))
      #expect(agree(c.jacobian.gramDiagonal(), (0..<n).map { c.gram[$0][$0] }, roundings: 3))
    }
  }

  /// A sum over points is one of integers, so that `√m(Ag)` carries five roundings, three of `m^{-1/2}` and its product, and two of
  /// `√m` and its product; `Gz` carries those of `1/m` and its product. In `Aᵀv` the terms are scaled before they are added, which
  /// `isSketch` allows for.
  @Test("ntk.gram-factorization: products with A, Aᵀ and G across machine words are what Coq evaluates")
  func wideProducts() throws {
    for c in try wideCases() {
      let (m, d, n) = (c.width, c.inputs.rows, c.points.count)
      let g = c.coefficients.map(\.exact)
      var product = Matrix(rows: d, columns: m)
      c.jacobian.addProduct(g, to: &product)
      #expect(agree(product.elements.map { $0 * c.root }, c.productTimesRoot, roundings: 5))

      let blocks = Matrix(rows: d, columns: m, elements: c.blocks.map(\.exact))
      let transposed = Matrix(rows: 1, columns: n, elements: c.jacobian.transposeTimes(blocks))
      #expect(c.isSketch(transposed, times: c.root, [c.transposedProductTimesRoot]))

      let (counts, inner) = (Matrix(rows: c.commonCounts), c.inputs.transposeTimes(c.inputs))
      let sums = (0..<n).map { i in (0..<n).reduce(0) { $0 + counts[i, $1] * inner[i, $1] * g[$1] } }
      for (computed, sum) in zip(c.jacobian.gramTimes(g), sums) {
        #expect((computed - sum / Double(m)).magnitude <= 4 * unitRoundoff * (sum / Double(m)).magnitude)
      }
    }
  }

  /// A bucket sum carries three roundings, a product of two of them seven, their sum five more, and its product by an inner product
  /// one. They may cancel, but the sum of magnitudes is at most `√(S_ii S_jj)`, by Cauchy and Schwarz.
  @Test("embedding.neuron-block: (SA)ᵀSA from packed activations is what Coq evaluates, across machine words")
  func wideSketchedGram() throws {
    for c in try wideCases() {
      let embedding = NeuronBlock(sketch: c.neuronSketch, blockSize: c.inputs.rows)
      let exact = Matrix(rows: c.sketchedGram, \.nearest)
      for gram in [
        embedding.sketchedGram(c.jacobian), embedding.apply(c.jacobian).transposeTimesSelf(),
        embedding.sketchedGram(
          StoredKhatriRaoMatrix(
            left: c.jacobian.leftBlock(
              rows: 0..<c.width, columns: 0..<c.points.count), right: c.inputs)),
      ] {
        for i in c.points.indices {
          for j in c.points.indices {
            let size = (exact[i, i] * exact[j, j]).squareRoot()
            #expect((gram[i, j] - exact[i, j]).magnitude <= 32 * unitRoundoff * size)
          }
        }
      }
    }
  }

  @Test(
    "embedding.count-sketch, embedding.sparse-sign, embedding.tensor-sketch, embedding.tensor-srht: sketches of packed activations are what Coq evaluates, across machine words"
  )
  func wideSketches() throws {
    for c in try wideCases() {
      let a = c.jacobian
      let stored = StoredKhatriRaoMatrix(
        left: a.leftBlock(rows: 0..<c.width, columns: 0..<c.points.count), right: c.inputs)
      let countSketch = CountSketch(rows: 7, buckets: c.buckets, signs: c.bucketSigns)
      let sparseSigns = SparseSignEmbedding(
        rows: 4, nonzerosPerColumn: 2, buckets: c.pairs, signs: c.pairSigns)
      let tensorSketch = TensorSketch(
        left: c.neuronSketch, right: CountSketch(rows: 5, buckets: c.pointBuckets, signs: c.pointBucketSigns))
      let tensorHadamard = TensorSRHT(
        left: RandomizedHadamard(signs: c.neuronBucketSigns.map { Double($0) }),
        right: RandomizedHadamard(signs: c.pointBucketSigns.map { Double($0) }), leftRows: c.neuronRows,
        rightRows: c.pointRows)
      func requireSketch(_ s: some SubspaceEmbedding, times scale: Double, _ exact: [[Rational]]) {
        #expect(c.isSketch(s.apply(a), times: scale, exact), "\(type(of: s)) of bits")
        #expect(c.isSketch(s.apply(stored), times: scale, exact), "\(type(of: s)) of a Khatri–Rao matrix")
        #expect(c.isSketch(s.apply(a.denseMatrix()), times: scale, exact), "\(type(of: s)) of a matrix")
      }
      requireSketch(countSketch, times: c.root, c.countSketchTimesRoot)
      requireSketch(sparseSigns, times: c.root * 2.0.squareRoot(), c.sparseSignsTimesRoots)
      requireSketch(tensorSketch, times: c.root, c.tensorSketchTimesRoot)
      requireSketch(tensorHadamard, times: c.root * 2, c.tensorHadamardTimesRoots)
    }
  }
}
