import Claims
import Communication
import CounterStream
import DenseLinearAlgebra
import LinearOperators
import Preconditioning
import SubspaceEmbedding
import TestSupport
import Testing

@testable import SketchedLeastSquares

/// Problems whose rows are distributed over ranks: the same answers, certificates and decisions, and the number of bytes in the formula.
@Suite struct SharedRowsTests {
  static let (rows, columns) = (143, 9)

  static var matrix: Matrix {
    Matrix(
      rows: rows, columns: columns,
      elements: CounterStream(seed: 4).substream("A").normals(0..<(rows * columns)))
  }
  static var rightHandSide: [Double] { CounterStream(seed: 4).substream("b").normals(0..<rows) }

  enum Kind: CaseIterable { case stored, sparse, closures }

  /// This rank's rows as a matrix of a kind.
  static func shared(_ kind: Kind, _ share: Share) throws -> any TallMatrix {
    let own = Matrix(rows: share.count, columns: columns) { matrix[share.range.lowerBound + $0, $1] }
    switch kind {
    case .stored: return SharedRows(own, share: share)
    case .sparse:
      let whole = try SparseMatrix(
        rows: rows, columns: columns, rowStarts: (0...rows).map { $0 * columns },
        columnIndices: (0..<rows).flatMap { _ in (0..<columns).map { Int32($0) } },
        values: matrix.transposed.elements)
      return SharedRows(whole.selectingRows(share.range), share: share)
    case .closures:
      return ClosureMatrix(
        share: share, columns: columns, timesOperations: 2 * rows * columns,
        transposeTimesOperations: 2 * rows * columns, times: { own.times($0) },
        transposeTimes: { own.transposeTimes($0) })
    }
  }

  @Test(
    "results with n entries refer to the whole matrix, with the same bits on every rank",
    arguments: Kind.allCases,
    1...4)
  func products(kind: Kind, ranks: Int) throws {
    let (a, v) = (Self.matrix, CounterStream(seed: 5).normals(0..<Self.columns))
    let gram = a.transposeTimesSelf()
    let results = try onRanks(ranks) { communicator in
      let share = communicator.share(of: Self.rows)
      let shared = try Self.shared(kind, share)
      try #require(shared.rows == share.count && shared.share == share)
      // What rounding may do is that of all rows, wherever they are.
      if kind == .stored {
        #expect(shared.gramRoundingError(gram) == a.gramRoundingError(gram))
        #expect(
          shared.gramTimesError(norm: 2, squaredFrobeniusNorm: 3)
            == a.gramTimesError(norm: 2, squaredFrobeniusNorm: 3))
      }
      return (
        try shared.times(v), try shared.transposeTimes(Array(Self.rightHandSide[share.range])),
        try shared.gramTimes(v), try shared.gramMatrix(), try shared.gramColumns([3, 1]),
        try shared.gramDiagonal(),
        [shared.timesOperations, shared.gramOperations, shared.gramMatrixOperations]
      )
    }
    // Sums of N products in another order, N + 1 roundings each.
    let size = 2 * roundingBound(Self.rows + Self.columns + 2) * gram.trace
    let norms = (norm(v), norm(Self.rightHandSide))
    for (times, transposed, product, matrix, columns, diagonal, operations) in results {
      #expect(transposed == results[0].1 && product == results[0].2 && matrix == results[0].3)
      #expect(columns == results[0].4 && diagonal == results[0].5)
      #expect(!times.isEmpty)
      #expect(norm(difference(transposed, a.transposeTimes(Self.rightHandSide))) <= size * norms.1)
      #expect(norm(difference(product, gram.times(v))) <= size * norms.0)
      #expect(norm((matrix - gram).elements) <= size)
      #expect(norm((columns - gram.selectingColumns([3, 1])).elements) <= size)
      #expect(norm(difference(diagonal, gram.diagonal)) <= size)
      #expect(operations == results[0].6)
    }
    // Each entry of Av is a sum of n products wherever its row is.
    #expect(norm(difference(results.flatMap(\.0), a.times(v))) <= size * norms.0)
  }

  static let solvers: [(SolverKind, EmbeddingFamily, Double)] =
    [(.gram, .gaussian, 0), (.cg, .gaussian, 0), (.nystrom, .gaussian, 0.3), (.fixedPoint, .gaussian, 0)]
    + EmbeddingFamily.allCases.filter { !$0.distributionType.needsSplit }.map { (.sketched, $0, 0) }
    + [(.sketched, .countSketch, 0.5)]

  @Test(
    "cost.communication: least squares and steps over ranks have the answers of one process, and send the bytes of the formula",
    arguments: solvers.indices)
  func solves(index: Int) throws {
    let (solver, family, damping) = Self.solvers[index]
    let kind: Kind = index % 2 == 0 ? .stored : .sparse
    let r = CounterStream(seed: 6).normals(0..<Self.columns)
    @Sendable func solve(_ communicator: Communicator) throws -> (values: [[Double]], proved: [Double]) {
      let share = communicator.share(of: Self.rows)
      let a = try Self.shared(kind, share)
      let b = Array(Self.rightHandSide[share.range])
      return try Self.answers(a, b, r, solver, family, damping)
    }
    let alone = try solve(.alone)
    for ranks in [2, 3, 4][(index % 2)...] {
      let results = try onRanks(ranks) { try solve($0) }
      for result in results {
        #expect(result.values == results[0].values && result.proved == results[0].proved)
        for ((value, expected), proved) in zip(
          zip(result.values, alone.values), zip(result.proved, alone.proved))
        {
          // Both are within their proved errors of the solution.
          #expect(norm(difference(value, expected)) <= proved.0 * norm(value) + proved.1 * norm(expected))
        }
      }
    }
  }

  /// The solutions of least squares and of the step, with the proved bounds on their relative errors; bytes are held to the formula.
  static func answers(
    _ a: some TallMatrix, _ b: [Double], _ r: [Double], _ solver: SolverKind, _ family: EmbeddingFamily,
    _ damping: Double
  ) throws -> (values: [[Double]], proved: [Double]) {
    let problem = SketchedLeastSquares(
      solver: solver,
      distribution: solver.isSketched
        ? try family.distribution(rows: solver == .fixedPoint ? 2000 : 90, of: a) : nil,
      size: solver == .nystrom ? .fixed(4) : nil, damping: damping, accuracy: 1e-9, checks: .certified)
    let communicator = a.share.communicator
    var sent = communicator.sentBytes
    let least = try problem.solve(a, rightHandSide: b, stream: CounterStream(seed: 7))
    // For the normal equations Aᵀb comes before the step.
    var traffic = least.cost.traffic
    if solver == .gram || solver == .fixedPoint { traffic.add(sum: a.columns) }
    try #require(
      communicator.sentBytes - sent == traffic.bytes(from: communicator.rank, of: communicator.ranks))
    sent = communicator.sentBytes
    let step = try problem.solveStep(a, residual: r, stream: CounterStream(seed: 8))
    try #require(
      communicator.sentBytes - sent
        == step.cost.traffic.bytes(from: communicator.rank, of: communicator.ranks))
    let proved = [
      try problem.certificate(of: least, for: a, rightHandSide: b),
      try problem.certificate(of: step, for: a, residual: r, preconditioner: step.factor?.form),
    ]
    return ([least.value, step.value], try proved.map { try #require($0.solutionError) })
  }

  @Test(
    "cost.communication: columns of the Gram matrix computed by products send the bytes of the formula",
    arguments: 2...4)
  func columnsByProducts(ranks: Int) throws {
    let sent = try onRanks(ranks) { communicator in
      let a = try Self.shared(.closures, communicator.share(of: Self.rows))
      return try Self.nystromBytes(a)
    }
    #expect(sent.allSatisfy { $0.sent == $0.formula && $0.sent > 0 })
  }

  /// What a Nyström approximation sends, and what it says that it does.
  static func nystromBytes(_ a: some TallMatrix) throws -> (sent: Int, formula: Int) {
    let communicator = a.share.communicator
    let before = communicator.sentBytes
    let nystrom = try RandomlyPivotedCholesky(
      of: a, size: .fixed(4), damping: 0.3, block: 3, stream: CounterStream(seed: 9))
    return (
      communicator.sentBytes - before,
      nystrom.traffic.bytes(from: communicator.rank, of: communicator.ranks)
    )
  }

  @Test("a right-hand side of another share is refused")
  func refusal() throws {
    let messages = try onRanks(2) { communicator in
      let a = try Self.shared(.stored, communicator.share(of: Self.rows))
      return try Self.message(a)
    }
    #expect(messages.allSatisfy { $0.hasPrefix("the right-hand side has 5 entries") }, "\(messages)")
  }

  static func message(_ a: some TallMatrix) throws -> String {
    do {
      _ = try SketchedLeastSquares(solver: .cg, accuracy: 0.1).solve(
        a, rightHandSide: [1, 2, 3, 4, 5], stream: CounterStream(seed: 1))
      return ""
    } catch { return "\(error)" }
  }
}
