internal import Claims
internal import CounterStream
internal import DenseLinearAlgebra
internal import Laws
internal import SubspaceEmbedding

extension KnownMistakes {
  static let subspaceEmbedding: [Mistake] =
    isometry + hadamard + buckets + tensors + leverage + dimensions + [
      replacing(
        .gaussian, .embeddingGaussian, "Gaussian sketch of variance 1: the scale is lost",
        scaled(by: { Double($0.rows).squareRoot() })),
      replacing(
        .gaussian, .embeddingGaussian, "Gaussian sketch scaled by 1/√N instead of 1/√s",
        scaled(by: { (Double($0.rows) / Double($0.columns)).squareRoot() })),
    ]

  /// The draws of one family replaced by others.
  private static func replacing(
    _ family: EmbeddingFamily, _ claim: ClaimID, _ name: String,
    _ draw: @escaping @Sendable (EmbeddingFamily, SketchShape, CounterStream) throws -> any SubspaceEmbedding
  ) -> Mistake {
    Mistake(claim, name) { implementation in
      let ours = implementation.embedding
      implementation.embedding = { asked, size, stream in
        try asked == family ? draw(asked, size, stream) : ours(asked, size, stream)
      }
    }
  }

  /// `d_μ` of a matrix that is not `AᵀA`, or of another damping.
  private static let dimensions: [Mistake] = [
    dimension("d_μ of AAᵀ by the trace of AᵀA: N − μ tr(G_μ⁻¹) for n − μ tr(G_μ⁻¹)") { a, damping in
      Double(a.rows - a.columns) + (try Implementation.ours.statisticalDimension(a, damping))
    },
    dimension("d_μ of A for that of AᵀA: Σ σ_i/(σ_i + μ)") { a, damping in
      try SingularValueDecomposition.values(a).reduce(0) { $0 + $1 / ($1 + damping) }
    },
    dimension("d_μ of G_μ for that of G: damped twice") { a, damping in
      try SingularValueDecomposition.values(a).reduce(0) {
        $0 + ($1 * $1 + damping) / ($1 * $1 + 2 * damping)
      }
    },
    dimension("d_μ with nμ for μ, the damping of a mean") { a, damping in
      try Implementation.ours.statisticalDimension(a, Double(a.columns) * damping)
    },
    dimension("‖M‖_F² for d_μ = tr M") { a, damping in
      try SingularValueDecomposition.values(a).reduce(0) {
        let ratio = $1 * $1 / ($1 * $1 + damping)
        return $0 + ratio * ratio
      }
    },
    dimension("tr(μG_μ⁻¹) for tr(GG_μ⁻¹)") { a, damping in
      Double(a.columns) - (try Implementation.ours.statisticalDimension(a, damping))
    },
  ]

  private static func dimension(
    _ name: String, _ value: @escaping @Sendable (Matrix, Double) throws -> Double
  ) -> Mistake {
    Mistake(.embeddingCountSketch, name) { $0.statisticalDimension = value }
  }

  /// Our sketch times a wrong factor.
  private static func scaled(
    by factor: @escaping @Sendable (SketchShape) -> Double
  ) -> @Sendable (EmbeddingFamily, SketchShape, CounterStream) throws -> any SubspaceEmbedding {
    { family, size, stream in
      let right = try Implementation.ours.embedding(family, size, stream)
      return DenseEmbedding(matrix: right.denseMatrix().scaled(by: factor(size)))
    }
  }

  private static let isometry: [Mistake] = [
    replacing(
      .srht, .embeddingIsometryInExpectation,
      "SRHT scaled by √(s/N) (seen: a year in a released library)",
      scaled(by: { Double($0.rows) / Double($0.columns).squareRoot() })),
    replacing(
      .neuronBlock, .embeddingIsometryInExpectation, "neuron block scaled by 1/√q like a dense sketch",
      scaled(by: { (Double($0.rightRows) / Double($0.rows)).squareRoot() })),
    replacing(.sparseSign, .embeddingIsometryInExpectation, "sparse signs without their scale ζ^(-1/2)") {
      _, size, stream in
      let zeta = min(8, size.rows)
      let right = try Implementation.ours.embedding(.sparseSign, size, stream)
      return DenseEmbedding(matrix: right.denseMatrix().scaled(by: Double(zeta).squareRoot()))
    },
  ]

  private static let hadamard: [Mistake] = [
    replacing(.srht, .embeddingSRHT, "SRHT sampling its rows with replacement (seen)") { _, size, stream in
      srht(size, stream, order: powerOfTwo(atLeast: size.columns)) { t, order in
        stream.substream("rows").index(at: t, below: order)
      }
    },
    replacing(
      .srht, .embeddingSRHT, "SRHT that loses its padding: what is beyond a power of two is cut off (seen)"
    ) {
      _, size, stream in
      let order = powerOfTwo(atLeast: size.columns + 1) / 2
      let right = srht(size, stream, order: order) { t, order in t % order }.matrix
      return DenseEmbedding(
        matrix: Matrix(rows: size.rows, columns: size.columns) { t, j in
          j < order ? right[t, j] : 0
        })
    },
    replacing(.srht, .embeddingSRHT, "SRHT without its random signs") { _, size, stream in
      let order = powerOfTwo(atLeast: size.columns)
      let rows = stream.substream("rows").subset(min(size.rows, order), below: order)
      return DenseEmbedding(
        matrix: Matrix(rows: rows.count, columns: size.columns) {
          hadamardEntry(rows[$0], $1) / Double(rows.count).squareRoot()
        })
    },
    replacing(.srht, .embeddingSRHT, "SRHT that always takes the first s rows") { _, size, stream in
      srht(size, stream, order: powerOfTwo(atLeast: size.columns)) { t, _ in t }
    },
  ]

  private static func srht(
    _ size: SketchShape, _ stream: CounterStream, order: Int, row: (Int, Int) -> Int
  ) -> DenseEmbedding {
    let signs = stream.substream("signs").signs(size.columns)
    let rows = (0..<size.rows).map { row($0, order) }
    return DenseEmbedding(
      matrix: Matrix(rows: size.rows, columns: size.columns) {
        signs[$1] * hadamardEntry(rows[$0], $1) / Double(size.rows).squareRoot()
      })
  }

  private static let buckets: [Mistake] = [
    replacing(.countSketch, .embeddingIsometryInExpectation, "CountSketch without signs") { _, size, stream in
      .countSketch(size.rows, size.columns, stream) { _ in 1 }
    },
    replacing(.countSketch, .embeddingCountSketch, "CountSketch with buckets j mod s: nothing is hashed") {
      _, size, stream in
      let signs = stream.signs(size.columns)
      return DenseEmbedding.sparse(
        rows: size.rows, columns: size.columns, row: { j, _ in j % size.rows }, value: { j, _ in signs[j] })
    },
    replacing(
      .countSketch, .embeddingCountSketch, "CountSketch that never uses the upper half of its buckets"
    ) {
      _, size, stream in
      let signs = stream.substream("signs").signs(size.columns)
      let hash = stream.substream("buckets")
      return DenseEmbedding.sparse(
        rows: size.rows, columns: size.columns,
        row: { j, _ in hash.index(at: j, below: (size.rows + 1) / 2) }, value: { j, _ in signs[j] })
    },
    replacing(.sparseSign, .embeddingIsometryInExpectation, "sparse signs whose buckets may coincide") {
      _, size, stream in
      let zeta = min(8, size.rows)
      let (hash, signs) = (stream.substream("buckets"), stream.substream("signs"))
      return DenseEmbedding.sparse(
        rows: size.rows, columns: size.columns, nonzeros: zeta,
        row: { j, i in hash.index(at: j * zeta + i, below: size.rows) },
        value: { j, i in signs.sign(at: j * zeta + i) / Double(zeta).squareRoot() })
    },
    replacing(
      .sparseSign, .embeddingSparseSign, "sparse signs with one sign for all buckets of a coordinate, all +"
    ) {
      _, size, stream in
      let right = try Implementation.ours.embedding(.sparseSign, size, stream).denseMatrix()
      return DenseEmbedding(
        matrix: Matrix(rows: right.rows, columns: right.columns) { right[$0, $1].magnitude })
    },
    replacing(.neuronBlock, .embeddingIsometryInExpectation, "neuron block that counts without signs") {
      _, size, stream in
      let neurons = DenseEmbedding.countSketch((size.rows - 1) / size.rightRows + 1, size.leftRows, stream) {
        _ in 1
      }
      return neurons.kronecker(size.rightRows)
    },
    replacing(.neuronBlock, .embeddingNeuronBlock, "neuron block that sorts dimensions instead of neurons") {
      _, size, stream in
      let q = (size.rows - 1) / size.rightRows + 1
      let sketch = DenseEmbedding.countSketch(q, size.leftRows, stream) { stream.sign(at: $0) }.matrix
      let d = size.rightRows
      return DenseEmbedding(
        matrix: Matrix(rows: q * d, columns: size.columns) { i, j in
          i / q == j / size.leftRows ? sketch[i % q, j % size.leftRows] : 0
        })
    },
  ]

  private static let tensors: [Mistake] = [
    replacing(.tensorSRHT, .embeddingTensorSRHT, "tensor SRHT that samples one row for both factors") {
      _, size, stream in
      let (m, d) = (powerOfTwo(atLeast: size.leftRows), powerOfTwo(atLeast: size.rightRows))
      let (left, right) = (stream.substream("left").signs(m), stream.substream("right").signs(d))
      let rows = (0..<size.rows).map { stream.substream("rows").index(at: $0, below: max(m, d)) }
      return DenseEmbedding(
        matrix: Matrix(rows: size.rows, columns: size.columns) { t, j in
          let (r, k) = (j / size.rightRows, j % size.rightRows)
          return left[r] * hadamardEntry(rows[t] % m, r) * right[k] * hadamardEntry(rows[t] % d, k)
            / Double(size.rows).squareRoot()
        })
    },
    replacing(
      .tensorSketch, .embeddingTensorSketch, "TensorSketch by an ordinary convolution, its end cut off"
    ) {
      _, size, stream in
      let (left, right) = hashes(size, stream)
      return DenseEmbedding(
        matrix: Matrix(rows: size.rows, columns: size.columns) { t, j in
          let (r, k) = (j / size.rightRows, j % size.rightRows)
          return left.bucket(r) + right.bucket(k) == t ? left.sign(r) * right.sign(k) : 0
        })
    },
    replacing(
      .tensorSketch, .embeddingTensorSketch, "TensorSketch with one hash and one sign for both factors"
    ) {
      _, size, stream in
      let (left, _) = hashes(size, stream)
      return DenseEmbedding(
        matrix: Matrix(rows: size.rows, columns: size.columns) { t, j in
          let (r, k) = (j / size.rightRows, j % size.rightRows)
          return (left.bucket(r) + left.bucket(k)) % size.rows == t ? left.sign(r) * left.sign(k) : 0
        })
    },
  ]

  private static let leverage: [Mistake] = [
    weighing("leverage sampling without the rescaling") { _, _ in 1 },
    weighing("leverage sampling divided by s p_j instead of its root") { weight, _ in weight * weight },
    weighing("leverage sampling that forgets the √s") { weight, s in weight * Double(s).squareRoot() },
    Mistake(.embeddingLeverageScore, "leverage sampling by the lengths of the rows of U, not squared") {
      $0.rowSample = { rows, matrix, damping, stream in
        RowSample(
          rows: rows,
          proportions: try LeverageScores(of: matrix, damping: damping).values.map { $0.squareRoot() },
          stream: stream)
      }
    },
  ]

  /// Our rows with wrong weights.
  private static func weighing(
    _ name: String, _ weight: @escaping @Sendable (_ weight: Double, _ rows: Int) -> Double
  ) -> Mistake {
    Mistake(.embeddingLeverageScore, name) { implementation in
      implementation.rowSample = { rows, matrix, damping, stream in
        let right = try LeverageScoreDistribution(rows: rows, columns: matrix.rows)
          .sample(stream, for: matrix, damping: damping)
        return RowSample(
          columns: right.columns, sampledRows: right.sampledRows,
          weights: right.weights.map { weight($0, rows) })
      }
    }
  }

  private struct Hash {
    let stream: CounterStream
    let rows: Int
    func bucket(_ j: Int) -> Int { stream.index(at: j, below: rows) }
    func sign(_ j: Int) -> Double { stream.sign(at: j) }
  }

  private static func hashes(_ size: SketchShape, _ stream: CounterStream) -> (Hash, Hash) {
    (
      Hash(stream: stream.substream("left"), rows: size.rows),
      Hash(stream: stream.substream("right"), rows: size.rows)
    )
  }
}

extension SubspaceEmbedding where Self == DenseEmbedding {
  /// A CountSketch with given signs.
  fileprivate static func countSketch(
    _ rows: Int, _ columns: Int, _ stream: CounterStream, sign: (Int) -> Double
  ) -> DenseEmbedding {
    let hash = stream.substream("buckets")
    return .sparse(
      rows: rows, columns: columns, row: { j, _ in hash.index(at: j, below: rows) },
      value: { j, _ in sign(j) })
  }
}

extension DenseEmbedding {
  /// `C ⊗ I_d`.
  fileprivate func kronecker(_ d: Int) -> DenseEmbedding {
    DenseEmbedding(
      matrix: Matrix(rows: rows * d, columns: columns * d) {
        $0 % d == $1 % d ? matrix[$0 / d, $1 / d] : 0
      })
  }
}
