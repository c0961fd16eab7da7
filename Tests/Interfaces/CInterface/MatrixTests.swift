import CHeader
import Claims
import ConjugateGradient
import CounterStream
import DenseLinearAlgebra
import LinearOperators
import Preconditioning
import SketchedLeastSquares
import SubspaceEmbedding
import TestSupport
import Testing

/// The functions for any matrix, compared with their definitions, and bit for bit with the library's results for the same rows.
@Suite struct MatrixTests {
  /// A sparse matrix of full rank, and the same one dense.
  private struct Pair {
    let sparse: SparseMatrix
    var dense: Matrix { sparse.denseMatrix() }
    var gram: Matrix { dense.transposeTimesSelf() }

    /// Every third entry, and all in as many rows as columns.
    init(rows: Int, columns: Int) throws {
      let normals = CounterStream(seed: 11).normals(0..<(rows * columns))
      var (starts, indices, values) = ([0], [Int32](), [Double]())
      for i in 0..<rows {
        for j in 0..<columns where i < columns || (i * 7 + j) % 3 == 0 {
          indices.append(Int32(j))
          values.append(normals[i * columns + j] + (i == j ? 4 : 0))
        }
        starts.append(values.count)
      }
      sparse = try SparseMatrix(
        rows: rows, columns: columns, rowStarts: starts, columnIndices: indices, values: values)
    }

    var given: [GivenMatrix] { [GivenMatrix(dense: dense), GivenMatrix(sparse: sparse)] }
    func vector(_ count: Int) -> [Double] { CounterStream(seed: 12).normals(0..<count) }
  }

  private static let families: [(sgn_family, EmbeddingFamily)] = [
    (SGN_GAUSSIAN, .gaussian), (SGN_SRHT, .srht), (SGN_COUNT_SKETCH, .countSketch),
    (SGN_SPARSE_SIGN, .sparseSign), (SGN_LEVERAGE_SCORE, .leverageScore),
  ]
  private static let shapes = [(40, 5), (33, 1), (70, 16)]
  private static let dampings = [0, 0.7]

  private func stream(seed: UInt64, step: Int) -> CounterStream {
    CounterStream(seed: seed).substream("embedding").substream(step)
  }

  /// An array of C, (rows, columns), as a matrix.
  private func matrix(_ array: [Double], columns: Int) -> Matrix {
    Matrix(rows: columns, columns: array.count / columns, elements: array).transposed
  }

  /// `P = (SA)ᵀSA + μI`.
  private func preconditioner(_ sketched: Matrix, _ damping: Double) -> Matrix {
    sketched.transposeTimesSelf() + Matrix.identity(sketched.columns).scaled(by: damping)
  }

  /// `SA` is the product with the `S` of a network with the same number of rows. An entry is a sum of `N` products, in any order, of at
  /// most `log₂ N + 2` more roundings each: of a transform, a scale and an entry of `S`.
  @Test(arguments: families.map(\.1), shapes)
  func embed(_ family: EmbeddingFamily, _ shape: (rows: Int, columns: Int)) throws {
    let pair = try Pair(rows: shape.rows, columns: shape.columns)
    let number = try #require(Self.families.first { $0.1 == family }).0
    for damping in Self.dampings {
      let distribution = try family.distribution(rows: 24, of: pair.sparse)
      let s = try distribution.sample(stream(seed: 5, step: 3), for: pair.sparse, damping: damping)
        .denseMatrix()
      if family.distributionType.isOblivious {
        let size = Oracle.Sizes(n: 1, d: 1, m: shape.rows)
        #expect(
          try Oracle.sketchMatrix(number, rows: 24, size, seed: 5, step: 3) == s.transposed.elements)
      }
      let size =
        Matrix(rows: 24, columns: shape.rows, elements: s.elements.map(\.magnitude))
        * Matrix(
          rows: shape.rows, columns: shape.columns, elements: pair.dense.elements.map(\.magnitude))
      for given in pair.given {
        let sketched = try Oracle.embed(given, number, rows: 24, damping: damping, seed: 5, step: 3)
        let error = matrix(sketched, columns: shape.columns) - s * pair.dense
        for (error, size) in zip(error.elements, size.elements) {
          #expect(error.magnitude <= 2 * roundingBound(shape.rows + 16) * size)
        }
        #expect(try Oracle.embed(given, number, rows: 24, damping: damping, seed: 5, step: 4) != sketched)
        #expect(try Oracle.embed(given, number, rows: 24, damping: damping, seed: 6, step: 3) != sketched)
      }
    }
  }

  /// Damping changes the scores, and so the sample.
  @Test func leverageScoresAreDamped() throws {
    let given = GivenMatrix(dense: Matrix(rows: 60, columns: 3) { $0 == $1 ? 50 : Double(($0 + $1) % 5) })
    let samples = try [0, 1e6].map { try Oracle.embed(given, SGN_LEVERAGE_SCORE, rows: 30, damping: $0) }
    #expect(samples[0] != samples[1])
  }

  /// `ε_μ` from the orthonormal columns of `[A; √μ I] = QR`, whose upper rows are `U`; and `κ(P⁻¹G_μ)`.
  ///
  /// Both ways solve with well-conditioned triangles: `κ(G_μ)` is below 10³.
  @Test(arguments: [4, 24], dampings) func distortion(_ rows: Int, _ damping: Double) throws {
    let pair = try Pair(rows: 40, columns: 5)
    let q = try QRFactorization(pair.dense.stacked(onDamping: damping)).q()
    let u = Matrix(rows: 40, columns: 5) { q[$0, $1] }
    for given in pair.given {
      let sketched = try Oracle.embed(given, SGN_GAUSSIAN, rows: rows)
      if rows < 5 && damping == 0 {
        #expect(throws: Oracle.Failed(status: SGN_RANK_DEFICIENT)) {
          try Oracle.distortion(given, sketched, damping: damping)
        }
        continue
      }
      let found = try Oracle.distortion(given, sketched, damping: damping)
      let s = try EmbeddingFamily.gaussian.distribution(rows: rows, columns: 40).sample(
        stream(seed: 1, step: 1)
      )
      .denseMatrix()
      let difference = (s * u).transposeTimesSelf() - u.transposeTimesSelf()
      let eigenvalues = try SymmetricEigen.values(difference)
      let expected = max(-eigenvalues[0], eigenvalues[4])
      let gram = pair.gram + Matrix.identity(5).scaled(by: damping)
      let kappa = try gramCondition(gram)
      #expect(kappa < 1000)
      #expect(abs(found.distortion - expected) <= 30 * 5 * unitRoundoff * kappa * (1 + expected))
      let r = try Oracle.factor(sketched, n: 5, damping: damping)
      let condition = try Oracle.conditionNumber(
        gram: pair.gram.elements, damping: damping, r: r, n: 5)
      #expect(
        abs(found.conditionNumber / condition - 1) <= 30 * 5 * unitRoundoff * kappa * condition)
      if expected < 1 { #expect(condition <= (1 + expected) / (1 - expected) * (1 + 1e-10)) }
    }
  }

  private func gramCondition(_ gram: Matrix) throws -> Double {
    let values = try SymmetricEigen.values(gram)
    return values[values.count - 1] / values[0]
  }

  /// `RᵀR = P`, and both forms of `P⁻¹`: LAPACK's ratio of the residual.
  @Test(arguments: [(3, 0.7), (12, 0.0), (12, 0.7)]) func preconditioners(_ s: Int, _ damping: Double) throws
  {
    let n = 6
    let sketched = CounterStream(seed: 21).normals(0..<(s * n))
    let sketch = matrix(sketched, columns: n)
    let p = preconditioner(sketch, damping)
    let r = matrix(try Oracle.factor(sketched, n: n, damping: damping), columns: n)
    #expect(
      frobeniusNorm(r.transposeTimesSelf() - p)
        <= 30 * Double(s + n) * unitRoundoff * frobeniusNorm(p))
    #expect(try r == SketchedPreconditioner(sketchedMatrix: sketch, damping: damping).r.matrix)

    let vectors = CounterStream(seed: 22).normals(0..<(3 * n))
    for form in damping > 0 ? [SGN_TRIANGULAR, SGN_LOW_RANK] : [SGN_TRIANGULAR] {
      let images = try Oracle.precondition(form, sketched, n: n, damping: damping, vectors)
      for k in 0..<3 {
        let (v, y) = (Array(vectors[(k * n)..<(k * n + n)]), Array(images[(k * n)..<(k * n + n)]))
        let error = norm(difference(p.times(y), v))
        #expect(error <= 30 * Double(s + n) * unitRoundoff * frobeniusNorm(p) * norm(y))
      }
    }
  }

  private static let solvers: [(sgn_solver, SolverKind)] = [
    (SGN_SOLVER_GRAM, .gram), (SGN_SOLVER_SKETCHED, .sketched), (SGN_SOLVER_FIXED_POINT, .fixedPoint),
    (SGN_SOLVER_CG, .cg), (SGN_SOLVER_NYSTROM, .nystrom),
  ]

  /// Bit for bit the library's answer for the same rows; and the answer itself solves the system.
  @Test(arguments: SolverKind.allCases, dampings)
  func problems(_ solver: SolverKind, _ damping: Double) throws {
    // Refused, see `columnsNeedDamping`.
    if solver == .nystrom && damping == 0 { return }
    let pair = try Pair(rows: 400, columns: 5)
    let number = try #require(Self.solvers.first { $0.1 == solver }).0
    let gram = pair.gram + Matrix.identity(5).scaled(by: damping)
    for problem in Oracle.Problem.allCases {
      let right = pair.vector(problem == .step ? 5 : 400)
      let r = problem == .step ? right : pair.dense.transposeTimes(right)
      let reference = try CholeskyFactorization(gram).solve(r)
      let library = SketchedLeastSquares(
        solver: solver,
        distribution: try EmbeddingFamily.sparseSign.distribution(rows: 320, of: pair.sparse),
        size: solver == .nystrom ? .fixed(320) : nil, damping: damping, accuracy: 1e-11, checks: .full)
      let expected =
        problem == .step
        ? try library.solveStep(pair.sparse, residual: right, stream: stream(seed: 4, step: 2))
        : try library.solve(pair.sparse, rightHandSide: right, stream: stream(seed: 4, step: 2))
      let method = Oracle.method(number, SGN_SPARSE_SIGN, rows: 320, seed: 4, step: 2, accuracy: 1e-11)
      for given in pair.given {
        let (answer, count) = Oracle.solve(problem, given, damping: damping, method, right)
        #expect(answer.status == SGN_OK)
        // ‖g − g*‖ ≤ κ(G_μ)·accuracy·‖g*‖ for a step; LSQR's rule gives as much for this residual, which is of the size of b.
        #expect(
          norm(difference(answer.g, reference)) <= 3 * 1e-11 * (try gramCondition(gram)) * norm(reference)
            + 3e-11 * norm(right))
        if given.rowStarts != nil {
          #expect(answer.g == expected.value && answer.relativeResidual == expected.relativeResidual)
          #expect(answer.iterates == (expected.iteration?.iterates ?? []).flatMap(\.self))
        }
        if solver == .gram {
          #expect(count == 0)
          continue
        }
        #expect(answer.iterates.prefix(5) == [0, 0, 0, 0, 0] && answer.iterates.suffix(5) == answer.g[...])
        let (short, all) = Oracle.solve(problem, given, damping: damping, method, right, capacity: 2)
        #expect(all == count && short.iterates == Array(answer.iterates.prefix(10)) && short.g == answer.g)
      }
    }
  }

  /// Columns of AᵀA alone cannot precondition it; and without a given number, the number that is worth its cost is taken.
  @Test func columnsNeedDamping() throws {
    let pair = try Pair(rows: 400, columns: 5)
    let right = pair.vector(5)
    func solve(rows: Int, damping: Double) -> sgn_status {
      let method = Oracle.method(SGN_SOLVER_NYSTROM, rows: rows, accuracy: 1e-9)
      return Oracle.solve(.step, pair.given[0], damping: damping, method, right).0.status
    }
    #expect(solve(rows: 3, damping: 0) == SGN_INVALID_DAMPING)
    #expect(solve(rows: -1, damping: 0.5) == SGN_INVALID_SIZE)
    for rows in [0, 1, 5, 100] { #expect(solve(rows: rows, damping: 0.5) == SGN_OK, "\(rows) columns") }
  }

  /// With κ(A) = 10⁷ and a consistent system, LSQR has an error of κu, whereas AᵀA loses all digits.
  @Test func leastSquaresKeepsTheDigits() throws {
    let n = 8
    let q = try QRFactorization(
      Matrix(rows: 200, columns: n, elements: CounterStream(seed: 31).normals(0..<1600))
    )
    .q()
    let v = try QRFactorization(
      Matrix(rows: n, columns: n, elements: CounterStream(seed: 32).normals(0..<64))
    ).q()
    let values = (0..<n).map { 1 / pow10($0) }
    let a = q * Matrix.diagonal(values) * v.transposed
    let solution = CounterStream(seed: 33).normals(0..<n)
    let b = a.times(solution)
    let method = Oracle.method(SGN_SOLVER_SKETCHED, SGN_SRHT, rows: 80, accuracy: 1e-15)
    let (answer, _) = Oracle.solve(.leastSquares, GivenMatrix(dense: a), damping: 0, method, b)
    #expect(norm(difference(answer.g, solution)) <= 30 * 200 * 1e7 * unitRoundoff * norm(solution))
  }

  private func pow10(_ exponent: Int) -> Double { (0..<exponent).reduce(1.0) { value, _ in 10 * value } }

  /// A sketch of fewer rows than columns preconditions a damped step.
  @Test func fewerRowsThanColumns() throws {
    let pair = try Pair(rows: 70, columns: 16)
    let right = pair.vector(16)
    let gram = pair.gram + Matrix.identity(16).scaled(by: 5)
    for given in pair.given {
      let method = Oracle.method(SGN_SOLVER_SKETCHED, SGN_GAUSSIAN, rows: 12, accuracy: 1e-10)
      let (answer, _) = Oracle.solve(.step, given, damping: 5, method, right)
      #expect(answer.status == SGN_OK)
      // The product with the Gram matrix rounds differently from the residual recomputed from the rows.
      #expect(norm(difference(gram.times(answer.g), right)) <= 1.01e-10 * norm(right))
    }
  }

  /// A solve that does not converge has written its iterates.
  @Test func iterationsThatDoNotConverge() throws {
    let pair = try Pair(rows: 70, columns: 16)
    let poor = Oracle.method(SGN_SOLVER_FIXED_POINT, SGN_GAUSSIAN, rows: 18, accuracy: 1e-10)
    for problem in Oracle.Problem.allCases {
      let (answer, count) = Oracle.solve(
        problem, pair.given[0], damping: 0, poor, pair.vector(problem == .step ? 16 : 70))
      #expect(answer.status == SGN_DIVERGED && count > 1 && answer.iterates.count == 16 * count)
      #expect(answer.g.allSatisfy(\.isFinite) && answer.relativeResidual > 1e-10)
    }
    let impossible = Oracle.method(SGN_SOLVER_GRAM, accuracy: 1e-30)
    let (answer, count) = Oracle.solve(.step, pair.given[1], damping: 0, impossible, pair.vector(16))
    #expect(answer.status == SGN_STAGNATED && count == 0 && answer.relativeResidual < 1e-12)
  }

  /// Matrices with an exactly known smallest eigenvalue; and bit for bit the bounds that the library proves.
  @Test func certificates() throws {
    let cases: [(Matrix, smallest: Double)] = [
      (.diagonal([3, 2, 5]), 2), (.diagonal([3, -2, 5]), -2), (.diagonal([1, 0, 1]), 0),
      (Matrix(rows: 2, columns: 2, elements: [1, 2, 2, 1]), -1),
      (Matrix(rows: 2, columns: 2, elements: [2, 1, 1, 2]), 1),
      (Matrix(rows: 1, columns: 1, elements: [-7]), -7),
    ]
    for (matrix, smallest) in cases {
      let n = matrix.rows
      let found = try Oracle.certify(matrix.elements, n: n)
      #expect(found.lower <= smallest && smallest <= found.upper && found.upper - found.lower < 1e-12)
      #expect(smallest == 0 || (found.lower > 0) == (smallest > 0) && (found.upper < 0) == (smallest < 0))
      let bounds = try SmallestEigenvalueBounds(of: matrix)
      #expect((found.lower, found.upper) == (bounds.lower, bounds.upper))
      #expect(found.direction == bounds.direction)
      #expect(found.failedPivot == Int64(bounds.failedPivot ?? 0))
      #expect((found.failedPivot == 0) == (smallest > 0))
      let curvature =
        dot(found.direction, matrix.times(found.direction)) / dot(found.direction, found.direction)
      #expect(abs(curvature - found.upper) <= 30 * unitRoundoff * norm(matrix.elements))
    }
  }
}
