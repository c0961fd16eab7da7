import DenseLinearAlgebra
import LinearOperators
import TestSupport
import Testing

/// One set of laws over all kinds of tall matrix.
@Suite struct TallMatrixTests {
  @Test func everyKindObeysTheLaws() throws {
    try checkProperty("everyKindObeysTheLaws", over: MatrixCase.self) { c in
      try requireTallMatrixLaws(c.matrix, seed: c.seed)
      try requireTallMatrixLaws(c.sparse, seed: c.seed)
      try requireTallMatrixLaws(c.closures, seed: c.seed)
      try requireTallMatrixLaws(c.blocks, seed: c.seed)
      let left = c.matrix(named: "left", rows: 1 + c.rows % 5, columns: c.columns)
      try requireTallMatrixLaws(StoredKhatriRaoMatrix(left: left, right: c.matrix), seed: c.seed)
    }
  }

  /// With integers the exact product is known; other entries give rounded products, which the bound covers.
  @Test func theRoundingOfGramProductsIsBounded() throws {
    try checkProperty("theRoundingOfGramProductsIsBounded", over: MatrixCase.self, cases: 50) { c in
      guard c.rows > 0, c.columns > 0 else { return }
      // In units of 1/3 the matrix is rounded in every entry, and so is the vector: they are what the exact product is of.
      let a = c.matrix.scaled(by: 1 / 3.0)
      let v = c.vector(named: "v", count: c.columns)
      let image = (0..<a.rows).map { i in CompensatedDot((0..<a.columns).map { a[i, $0] }, v) }
      let exact = (0..<a.columns).map { CompensatedDot(a.column($0), image.map(\.value)).value }
      // The reference is off by a few u, far below γ of the chain, which has eight roundings in reserve.
      let size = frobeniusNorm(a)
      for matrix: any TallMatrix in [a, try allEntries(of: a), BlockMatrix(matrix: a)] {
        let bound = try #require(matrix.gramTimesError(norm: norm(v), squaredFrobeniusNorm: size * size))
        try require(norm(difference(try matrix.gramTimes(v), exact)), atMost: bound, "the error")
        let counted = roundingBound(a.rows + a.columns + 8) * size * size * norm(v)
        try require(
          bound >= counted && bound <= counted * 1.001 + Double.leastNormalMagnitude, "\(bound), \(counted)")
      }
      let closures = ClosureMatrix(
        rows: a.rows, columns: a.columns, times: { a.times($0) }, transposeTimes: { a.transposeTimes($0) })
      try require(closures.gramTimesError(norm: 1, squaredFrobeniusNorm: 1) == nil, "a bound from nothing")
      let left = c.matrix(named: "left", rows: 2, columns: c.columns)
      try require(
        StoredKhatriRaoMatrix(left: left, right: c.matrix)
          .gramTimesError(norm: 1, squaredFrobeniusNorm: 1) == nil, "a bound without its derivation")
    }
  }

  /// `0.6·2⁻¹⁰⁷⁴` rounds up by 0.4 of a unit, a hundred times.
  @Test func productsThatUnderflowAreAllowedFor() throws {
    let x = 0.6.squareRoot() * 0x1p-537
    let a = Matrix(rows: 100, columns: 1, repeating: x)
    let unit = Double.leastNonzeroMagnitude
    let product = try a.gramTimes([1])[0]
    #expect(product == 100 * unit)
    let bound = try #require(a.gramTimesError(norm: 1, squaredFrobeniusNorm: 100 * unit))
    #expect(bound >= 40 * unit)
  }

  /// The dense parts of every kind are its rows, in order.
  @Test func densePartsAreTheRows() throws {
    try checkProperty("densePartsAreTheRows", over: MatrixCase.self, cases: 50) { c in
      try requireDenseParts(c.matrix)
      try requireDenseParts(c.sparse)
      try requireDenseParts(c.closures)
      try requireDenseParts(c.blocks)
      let left = c.matrix(named: "left", rows: 3, columns: c.columns)
      try requireDenseParts(StoredKhatriRaoMatrix(left: left, right: c.matrix))
    }
  }

  /// A Khatri–Rao matrix so wide that its rows come in several parts: their products, in order, are that of the matrix.
  @Test func densePartsOfAWideKhatriRaoMatrix() throws {
    let c = MatrixCase(rows: 128, columns: 128, seed: 4)
    let a = StoredKhatriRaoMatrix(left: c.matrix(named: "left", rows: 130, columns: 128), right: c.matrix)
    let v = c.vector(named: "v", count: 128)
    var (product, parts): ([Double], Int) = ([], 0)
    try a.forEachDensePart { first, rows in
      #expect(first == product.count)
      product += rows.times(v)
      parts += 1
    }
    #expect(parts > 1 && product.count == a.rows)
    #expect(norm(difference(product, a.times(v))) <= 30 * 128 * unitRoundoff * norm(product))
  }

  private func requireDenseParts(_ a: some TallMatrix) throws {
    let dense = try a.denseMatrix()
    var next = 0
    try a.forEachDensePart { first, rows in
      try require(first == next && rows.columns == a.columns, "row \(next) was due, \(first) came")
      for j in 0..<rows.columns {
        for i in 0..<rows.rows {
          try require(rows[i, j] == dense[first + i, j], "entry (\(first + i), \(j)) is another")
        }
      }
      next += rows.rows
    }
    try require(next == a.rows, "\(next) rows of \(a.rows) came")
  }

  /// `AᵀA + μI` of every kind against the dense matrix, as an operator that is symmetric and positive semidefinite.
  @Test func dampedGramOperators() throws {
    try checkProperty("dampedGramOperators", over: MatrixCase.self, cases: 50) { c in
      for damping in [0, 0.75] {
        try requireGram(c.matrix, damping, c)
        try requireGram(c.sparse, damping, c)
        try requireGram(c.closures, damping, c)
        try requireGram(c.blocks, damping, c)
        let left = c.matrix(named: "left", rows: 2, columns: c.columns)
        try requireGram(StoredKhatriRaoMatrix(left: left, right: c.matrix), damping, c)
      }
    }
  }

  private func requireGram(_ a: some TallMatrix, _ damping: Double, _ c: MatrixCase) throws {
    let gram = GramOperator(a, damping: damping)
    try requireOperatorLaws(gram, seed: c.seed)
    let dense = try a.denseMatrix()
    let expected =
      dense.transposeTimes(dense) + Matrix.identity(a.columns).scaled(by: damping)
    let x = c.vector(named: "x", count: a.columns)
    let scale = frobeniusNorm(dense) * frobeniusNorm(dense) + damping
    try require(
      backwardErrorRatio(gram.apply(x), expected.times(x), scale: scale * norm(x), size: a.rows + a.columns),
      atMost: lapackThreshold, "ratio of the damped Gram operator")
    try require(
      gram.operationsPerApplication == a.gramOperations + (damping == 0 ? 0 : 2 * a.columns),
      "\(gram.operationsPerApplication) operations")
  }

  @Test func aDampingThatIsNoneTraps() async {
    await #expect(processExitsWith: .failure) { _ = GramOperator(Matrix(rows: 1, columns: 1), damping: -1) }
    await #expect(processExitsWith: .failure) { _ = GramOperator(Matrix(rows: 1, columns: 1), damping: .nan) }
  }

  /// A matrix that breaks one law at a time: the check of the laws must see each.
  struct BrokenMatrix: TallMatrix {
    enum Fault: CaseIterable {
      case sizeOfImage, sizeOfCoimage, affine, wrongAdjoint, wrongImages, gramTimes, gramSize, gramMatrix
      case asymmetricGram, stored, rowsOutOfOrder, rowsMissing, rowChanged, secondPass, column, negativeCount
      case gramCount
    }
    var fault: Fault?
    let matrix = Matrix(rows: 3, columns: 2, elements: [1, 2, 5, -3, -4, 0.5])

    var rows: Int { 3 }
    var columns: Int { 2 }
    func denseMatrix() -> Matrix { matrix }
    func times(_ v: [Double]) -> [Double] {
      let image = matrix.times(v)
      return switch fault {
      case .sizeOfImage: image + [0]
      case .affine: image.map { $0 + 1 }
      case .wrongImages: image.map { 2 * $0 }
      default: image
      }
    }
    func transposeTimes(_ u: [Double]) -> [Double] {
      let image = matrix.transposeTimes(u)
      return switch fault {
      case .sizeOfCoimage: image + [0]
      case .wrongAdjoint: image.reversed()
      case .wrongImages: image.map { 2 * $0 }
      default: image
      }
    }
    func gramTimes(_ v: [Double]) -> [Double] {
      let image = matrix.transposeTimes(matrix.times(v))
      return switch fault {
      case .gramTimes: image.map { -$0 }
      case .gramSize: image + [0]
      default: image
      }
    }
    func gramMatrix() -> Matrix {
      var gram = matrix.transposeTimesSelf()
      if fault == .gramMatrix { gram[1, 1] *= 2 }
      if fault == .asymmetricGram { gram[0, 1] = gram[0, 1].nextUp }
      return gram
    }
    var timesOperations: Int { fault == .negativeCount ? -1 : 12 }
    var transposeTimesOperations: Int { 12 }
    var gramOperations: Int { fault == .gramCount ? 25 : 24 }

    var access: TallMatrixAccess {
      let changed = Matrix(rows: 3, columns: 2) { matrix[$0, $1] + ($0 == 2 && $1 == 1 ? 1 : 0) }
      switch fault {
      case .stored: return .stored(changed)
      case .column: return .columns { changed.columns($0) }
      case .rowsOutOfOrder, .rowsMissing, .rowChanged, .secondPass:
        var passes = 0
        return .rowBlocks { [fault] body in
          passes += 1
          let source = fault == .rowChanged || fault == .secondPass && passes == 2 ? changed : matrix
          let (first, last) = (source.transposed.columns(0..<1), source.transposed.columns(1..<3))
          if fault == .rowsOutOfOrder { try body(.dense(first: 1, rows: last)) }
          try body(.dense(first: 0, rows: first))
          if fault == .rowChanged || fault == .secondPass { try body(.dense(first: 1, rows: last)) }
        }
      default: return .stored(matrix)
      }
    }
  }

  @Test func brokenLawsAreSeen() throws {
    try requireTallMatrixLaws(BrokenMatrix())
    for fault in BrokenMatrix.Fault.allCases {
      #expect(throws: Unmet.self, "\(fault)") { try requireTallMatrixLaws(BrokenMatrix(fault: fault)) }
    }
  }
}
