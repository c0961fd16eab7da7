import DenseLinearAlgebra
import LinearOperators
import Preconditioning
import Synchronization
import TestSupport
import Testing

@testable import ConjugateGradient

/// One solver on one system, for a right-hand side of any scale: a way to each outcome.
private struct Way: Sendable {
  let name: String
  let solve: @Sendable (_ scale: Double, _ onIteration: ((SolverProgress) throws -> Void)?) throws -> Solution
}

/// A dense matrix whose first products are wrong in the ninth digit.
private final class FadingError: TallMatrix {
  let matrix: Matrix
  private let applications = Atomic<Int>(0)
  private let wrong: Int
  let timesOperations = 0
  let transposeTimesOperations = 0
  var rows: Int { matrix.rows }
  var columns: Int { matrix.columns }
  var access: TallMatrixAccess { .columns { self.matrix.columns($0) } }

  init(_ matrix: Matrix, wrong: Int) { (self.matrix, self.wrong) = (matrix, wrong) }

  private func rounded(_ y: [Double]) -> [Double] {
    applications.wrappingAdd(1, ordering: .relaxed).oldValue < wrong
      ? y.enumerated().map { $0.offset % 2 == 0 ? $0.element * (1 + 0x1p-30) : $0.element } : y
  }
  func times(_ v: [Double]) -> [Double] { rounded(matrix.times(v)) }
  func transposeTimes(_ u: [Double]) -> [Double] { rounded(matrix.transposeTimes(u)) }
  func gramMatrix() -> Matrix { matrix.transposeTimesSelf() }
  func denseMatrix() -> Matrix { matrix }
}

/// The contents of every record, checked against values computed from the iterates; and that a power of two in the right-hand side changes no digit
/// of it, however the solve ended.
@Suite struct OutcomeTests {
  private static let system: TestSystem = try! SpectrumCase(
    size: 12, exponent: 3, spacing: .geometric, preconditionerExponent: 1, seed: 5
  ).system()

  /// `r` with its largest entry in `[1, 2)`: the scale at which a solver works.
  private static func rightHandSide(_ scale: Double) -> [Double] {
    let r = system.rightHandSide
    return r.map { $0 / powerOfTwo(below: r) * scale }
  }

  /// The operator that `change` makes of the product and its number.
  private static func altered(
    _ change: @escaping @Sendable (_ image: [Double], _ application: Int) -> [Double]
  ) -> FunctionOperator {
    let matrix = system.matrix
    return FunctionOperator(order: 12) { x, application in change(matrix.times(x), application) }
  }

  private static func way(
    _ name: String, _ solver: any IterativeSolver,
    _ change: @escaping @Sendable (_ image: [Double], _ application: Int) -> [Double] = { image, _ in image }
  ) -> Way {
    Way(name: name) { scale, onIteration in
      try solver.attempt(
        altered(change), rightHandSide: rightHandSide(scale), preconditioner: system.preconditioner,
        start: nil, onIteration: onIteration)
    }
  }

  private static func gradients(_ tolerance: Double, _ limit: Int) -> ConjugateGradient {
    ConjugateGradient(tolerance: tolerance, iterationLimit: limit, recordsIterates: true)
  }
  private static func fixedPoint(_ tolerance: Double, _ limit: Int) -> FixedPointIteration {
    FixedPointIteration(tolerance: tolerance, iterationLimit: limit, recordsIterates: true)
  }

  private static let lsqrMatrix = MatrixCase(rows: 17, columns: 6, seed: 9).matrix
  private static func lsqrRightHandSide(_ scale: Double) -> [Double] {
    let b = MatrixCase(rows: 1, columns: 1, seed: 9).vector(named: "b", count: 17)
    return b.map { $0 / powerOfTwo(below: b) * scale }
  }
  private static let lsqrDamping = 0.25
  private static func lsqr(_ name: String, _ tolerance: Double, _ limit: Int, wrong: Int = 0) -> Way {
    Way(name: name) { scale, onIteration in
      try LSQR(tolerance: tolerance, iterationLimit: limit, recordsIterates: true).attempt(
        FadingError(lsqrMatrix, wrong: wrong), rightHandSide: lsqrRightHandSide(scale), damping: lsqrDamping,
        preconditioner: IdentityPreconditioner(order: 6), onIteration: onIteration)
    }
  }

  private static func imprecise(_ image: [Double]) -> [Double] {
    image.map { $0 * (1 + 0x1p-24 * ($0 > 0 ? 1 : 3)) }
  }
  private static func poisoned(_ image: [Double]) -> [Double] { image.map { _ in .nan } }
  private static func negated(_ image: [Double]) -> [Double] { image.map { -$0 } }
  /// `M` has eigenvalues to 10³, for which the fixed-point iteration diverges: divided by 800 it has them to 1.25.
  private static func shrunk(_ image: [Double]) -> [Double] { image.map { $0 / 800 } }

  private static let iterations: [Way] = [
    way("converged", gradients(1e-8, 100)),
    way("limit", gradients(1e-8, 4)),
    way("limit of zero", gradients(1e-8, 0)),
    way("restarted", gradients(1e-9, 200)) { $1 < 5 ? imprecise($0) : $0 },
    way("restarted, then limit", gradients(1e-13, 18)) { $1 < 9 ? imprecise($0) : $0 },
    way("stagnated", gradients(0, 300)),
    way("breakdown", gradients(1e-8, 100)) { $1 == 5 ? poisoned($0) : $0 },
    way("indefinite", gradients(1e-8, 100)) { $1 == 5 ? negated($0) : $0 },
    way("fixed point, limit", fixedPoint(1e-8, 7)) { image, _ in shrunk(image) },
    way("fixed point, diverged", fixedPoint(1e-8, 200)),
    way("fixed point, breakdown", fixedPoint(1e-8, 200)) { $1 == 7 ? poisoned($0) : shrunk($0) },
    way("fixed point, converged", fixedPoint(0.1, 4000)) { image, _ in shrunk(image) },
  ]
  private static let leastSquares = [
    lsqr("LSQR, converged", 1e-10, 50), lsqr("LSQR, limit", 1e-12, 3), lsqr("LSQR, limit of zero", 1e-12, 0),
    lsqr("LSQR, stagnated", 0, 50), lsqr("LSQR, restarted", 1e-12, 50, wrong: 5),
  ]

  private func kind(_ outcome: SolverOutcome) -> String {
    switch outcome {
    case .converged: "converged"
    case .iterationLimit: "limit"
    case .diverged: "diverged"
    case .stagnated: "stagnated"
    case .breakdown: "breakdown"
    case .indefiniteOperator, .singularOperator: "curvature"
    case .indefinitePreconditioner: "preconditioner"
    }
  }

  /// Between them the ways end in every manner.
  @Test(
    "solver.stopping: whatever the outcome, a power of two in r scales the solution and changes no digit",
    .tags(.exact))
  func everythingScales() throws {
    var ends: Set<String> = []
    for way in Self.iterations + Self.leastSquares {
      let plain = try way.solve(1, nil)
      ends.insert(kind(plain.record.outcome))
      for k in [-700, -3, 1, 700] {
        let factor = (1.0).scaled(byPowerOfTwo: k)
        let other = try way.solve(factor, nil)
        #expect(other.value == scaled(plain.value, by: factor), "\(way.name), 2^\(k)")
        #expect(other.iterates == plain.iterates.map { scaled($0, by: factor) }, "\(way.name), 2^\(k)")
        var record = plain.record
        record.residualNorm *= factor
        record.largestIterateNorm *= factor
        #expect(other.record == record, "\(way.name), 2^\(k)")
      }
    }
    #expect(ends == ["converged", "limit", "diverged", "stagnated", "breakdown", "curvature"])
  }

  /// `‖r − Gg‖` as a solver computes it, with the operator as it is at the end.
  private func residual(_ g: [Double], _ way: Way) -> Double {
    let image = Self.system.matrix.times(g)
    let isShrunk = way.name.hasPrefix("fixed point") && !way.name.contains("diverged")
    return norm(difference(Self.rightHandSide(1), isShrunk ? Self.shrunk(image) : image))
  }

  @Test(
    "solver.stopping: whatever the outcome, residual, largest iterate, counts and history are those of the iterates",
    .tags(.exact))
  func recordsAreTrue() throws {
    for way in Self.iterations {
      var seen: [(progress: SolverProgress, iterate: [Double])] = []
      let solution = try way.solve(1) { seen.append(($0, $0.iterate)) }
      let record = solution.record
      let size = norm(Self.rightHandSide(1))
      #expect(record.residualNorm == residual(solution.value, way), "\(way.name)")
      #expect(record.relativeResidual == record.residualNorm / size, "\(way.name)")
      #expect(record.largestIterateNorm == solution.iterates.map { norm($0) }.max(), "\(way.name)")
      #expect(record.residualHistory.count == solution.iterates.count, "\(way.name)")
      #expect(record.iterations == solution.iterates.count - 1, "\(way.name)")
      #expect(solution.iterates.contains(solution.value), "\(way.name)")
      #expect(
        record.lanczos.stepLengths.count == (way.name.hasPrefix("fixed") ? 0 : record.iterations),
        "\(way.name)")
      // No residual that was computed, and none that was promised since the last restart, is below the one returned.
      let computed = seen.filter(\.progress.isRecomputed).map(\.progress.relativeResidual)
      #expect(record.relativeResidual <= computed.min()!, "\(way.name)")
      let restart = seen.lastIndex { $0.progress.isRecomputed }!
      if let promised = seen[restart...].filter({ !$0.progress.isRecomputed }).min(by: {
        $0.progress.relativeResidual < $1.progress.relativeResidual
      }) {
        #expect(record.relativeResidual <= residual(promised.iterate, way) / size, "\(way.name)")
      }
      if record.outcome == .converged {
        #expect(solution.value == solution.iterates.last, "\(way.name)")
        #expect(record.relativeResidual == computed.last, "\(way.name)")
      }
    }
  }

  @Test(
    "solver.stopping: whatever the outcome, LSQR returns one of its iterates, with a residual computed from it"
  )
  func recordsOfLSQRAreTrue() throws {
    let augmented = Self.lsqrMatrix.stacked(onDamping: Self.lsqrDamping)
    let b = Self.lsqrRightHandSide(1)
    for way in Self.leastSquares {
      var computed: [Double] = []
      let solution = try way.solve(1) { if $0.isRecomputed { computed.append($0.relativeResidual) } }
      let record = solution.record
      let residual = norm(difference(b + Array(repeating: 0, count: 6), augmented.times(solution.value)))
      // Two sums of at most 23 products, and norms of 23 squares.
      let rounding = 4 * roundingBound(23) * (frobeniusNorm(augmented) * norm(solution.value) + norm(b))
      #expect((record.residualNorm - residual).magnitude <= rounding, "\(way.name)")
      #expect(record.largestIterateNorm == solution.iterates.map { norm($0) }.max(), "\(way.name)")
      #expect(record.residualHistory.count == solution.iterates.count, "\(way.name)")
      #expect(record.iterations == solution.iterates.count - 1, "\(way.name)")
      #expect(solution.iterates.contains(solution.value), "\(way.name)")
      #expect(record.relativeResidual <= computed.min()!, "\(way.name)")
      #expect(record.lanczos.stepLengths.count == record.iterations, "\(way.name)")
      // ‖Āᵀr̄‖ ≤ ‖Ā‖‖r̄‖ for the ‖Ā‖ that was seen, at most the true one.
      let largest = try SingularValueDecomposition.values(augmented)[0]
      let cosine = norm(
        augmented.transposeTimes(
          difference(b + Array(repeating: 0, count: 6), augmented.times(solution.value))))
      #expect(
        record.relativeResidual >= min(residual / norm(b), cosine / residual / largest) * (1 - 1e-6) - 1e-14,
        "\(way.name)")
      #expect(
        record.operatorApplications
          == 2 * (record.iterations + computed.count) - 1
          + (record.outcome == .iterationLimit && record.iterations > 0 ? 2 : 0),
        "\(way.name)")
    }
  }

  /// The first products were wrong by `2⁻³⁰`, which the first recomputation sees and the last does not.
  @Test("solver.stopping: LSQR keeps the largest drift, not the last")
  func theLargestDriftOfLSQR() throws {
    let record = try Self.leastSquares[4].solve(1, nil).record
    #expect(record.replacements >= 1 && record.outcome == .converged)
    #expect(record.drift > 1e-11 && record.drift < 1e-8, "\(record.drift)")
  }

  /// By the definition of Golub and Kahan's process, with `Ā = [A; √μ I]R⁻¹` formed: `‖Ā‖` as far as it was seen after `k` steps is the largest `‖Āᵀu_j‖` or `‖Āv_j‖`,
  /// and the two rules' sizes are those of the iterate's own residual. Of the first steps nothing is lost to rounding but `10²u`.
  @Test(
    "solver.stopping: at each iteration LSQR uses the smaller quantity of its two rules",
    arguments: [(0, 0), (0.25, 0), (0.25, 1), (0, 1)])
  func theHistoryOfLSQR(_ damping: Double, _ outside: Double) throws {
    let matrix = Self.lsqrMatrix
    let r = TriangularMatrix(upperTriangleOf: Matrix(rows: 6, columns: 6) { $0 == $1 ? Double($0 + 1) : 0.5 })
    var b = matrix.times([1, -2, 3, -4, 5, -6])
    add(outside, Self.lsqrRightHandSide(1), to: &b)
    let solution = try LSQR(tolerance: 0, iterationLimit: 4, recordsIterates: true).attempt(
      matrix, rightHandSide: b, damping: damping, preconditioner: TriangularPreconditioner(r))
    let stacked = matrix.stacked(onDamping: damping)
    let augmented = try r.solveFromRight(stacked)
    b += Array(repeating: 0, count: 6)

    var beta = norm(b)
    var u = scaled(b, by: 1 / beta)
    var v = augmented.transposeTimes(u)
    var alpha = norm(v)
    v = scaled(v, by: 1 / alpha)
    var largest = alpha
    for (k, iterate) in solution.iterates.enumerated() {
      let residual = difference(b, stacked.times(iterate))
      let cosine = norm(augmented.transposeTimes(residual)) / norm(residual)
      let expected = min(norm(residual) / norm(b), cosine / largest)
      #expect((solution.record.residualHistory[k] / expected - 1).magnitude <= 1e-9, "\(k)")
      var next = augmented.times(v)
      add(-alpha, u, to: &next)
      beta = norm(next)
      u = scaled(next, by: 1 / beta)
      largest = max(largest, (alpha * alpha + beta * beta).squareRoot())
      next = augmented.transposeTimes(u)
      add(-beta, v, to: &next)
      alpha = norm(next)
      v = scaled(next, by: 1 / alpha)
      largest = max(largest, (alpha * alpha + beta * beta).squareRoot())
    }
  }

  @Test("solver.stopping: a problem is scaled only if the start stays exact", .tags(.exact))
  func theScaleOfAProblem() {
    let least = Double.leastNonzeroMagnitude
    #expect(
      powerOfTwo(below: [3, -5, 1]) == 4 && powerOfTwo(below: [0, 0]) == 1 && powerOfTwo(below: []) == 1)
    #expect(powerOfTwo(below: [least]) == least && powerOfTwo(below: [.greatestFiniteMagnitude]) == 0x1p1023)
    #expect(problemScale(of: [3], start: nil) == 2)
    #expect(problemScale(of: [3], start: [100]) == 2)
    #expect(problemScale(of: [0x1p-1010], start: [1.5]) == 0x1p-1000)
    #expect(problemScale(of: [0x1p-990], start: [1.5]) == 0x1p-990)
    // The last digit of the start would be lost.
    #expect(problemScale(of: [0x1p1000], start: [1, 0x1.8p-74]) == 1)
    #expect(problemScale(of: [0x1p1000], start: [1, 0x1p-74]) == 0x1p1000)
  }
}
