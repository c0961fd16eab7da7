import CHeader
import DenseLinearAlgebra
import Testing

/// What `sgn.h` says in numbers, sentence by sentence, from both sides.
@Suite struct PromiseTests {
  private static let identity: [Double] = [1, 0, 0, 1]

  // MARK: Working precision

  /// "If the reciprocal condition number of R is at most 8 n u, the status is SGN_RANK_DEFICIENT": for diag(1, x) that number is x.
  @Test func theRankOfATriangle() throws {
    for (x, isDeficient) in [(0x1p-49, true), (0x1p-50, true), (0, true), (0x1p-48, false), (1, false)] {
      let r = Result { try Oracle.factor([1, 0, 0, x, 0, 0], n: 2) }
      #expect((try? r.get()) == nil ? isDeficient : !isDeficient, "\(x)")
      if isDeficient { #expect(throws: Oracle.Failed(status: SGN_RANK_DEFICIENT)) { try r.get() } }
      // With damping there is always a P.
      #expect(try Oracle.factor([1, 0, 0, x, 0, 0], n: 2, damping: 1).count == 4)
    }
    // "s >= n where there is no damping, else SGN_TOO_FEW_ROWS".
    #expect(throws: Oracle.Failed(status: SGN_TOO_FEW_ROWS)) { try Oracle.factor([1, 2], n: 2) }
    #expect(try Oracle.factor([1, 2], n: 2, damping: 1).count == 4)
  }

  /// "A condition number of 1/(8 n u) or more cannot be distinguished from infinity; then the status is SGN_NOT_POSITIVE_DEFINITE"; only
  /// the upper triangle of R is read.
  @Test func whereAConditionNumberEnds() throws {
    for x in [0x1p-48, 0x1p-20, 1] {
      #expect(try Oracle.conditionNumber(gram: [1, 0, 0, x], r: Self.identity, n: 2) == 1 / x)
      #expect(try Oracle.conditionNumber(gram: [1, 0, 0, x], r: [1, 0, .nan, 1], n: 2) == 1 / x)
    }
    for x in [0x1p-49, 0, -1] {
      #expect(throws: Oracle.Failed(status: SGN_NOT_POSITIVE_DEFINITE)) {
        try Oracle.conditionNumber(gram: [1, 0, 0, x], r: Self.identity, n: 2)
      }
    }
    // (G + μI) behind R: diag(1 + 3, 1 + 3) by diag(1, 2).
    #expect(try Oracle.conditionNumber(gram: [1, 0, 0, 1], damping: 3, r: [1, 0, 0, 2], n: 2) == 4)
  }

  /// "points of the kernel unit vectors up to 2 (d + 4) u".
  @Test func unitVectorsToRounding() throws {
    let size = Oracle.Sizes(n: 1, d: 1, m: 1)
    let roundoffs: [(Double, Bool)] = [(10, true), (12, false), (-9, true), (-11, false)]
    for (roundoffs, isUnit) in roundoffs {
      let length: Double = 1 + roundoffs * 0x1p-53
      let kernel = Result { try Oracle.kernel(size, inputs: [length]) }
      #expect((try? kernel.get()) != nil ? isUnit : !isUnit, "\(length)")
      if !isUnit { #expect(throws: Oracle.Failed(status: SGN_NOT_UNIT)) { try kernel.get() } }
    }
  }

  /// "(2 n + 4 s + 4) u (||S A||_F^2 / mu + s + 2) <= 1/16; otherwise the status is SGN_DAMPING_TOO_SMALL", for s = 1 and n = 2: 12 u (4/μ + 3).
  @Test func theLeastDampingOfTheLowRankForm() throws {
    let least = 4 / (0x1p53 / (16 * 12) - 3)
    for (damping, isEnough) in [
      (least * (1 + 1e-12), true), (least * (1 - 1e-12), false), (1e-300, false), (1, true),
    ] {
      let image = Result { try Oracle.precondition(SGN_LOW_RANK, [2, 0], n: 2, damping: damping, [1, 1]) }
      #expect((try? image.get()) != nil ? isEnough : !isEnough, "\(damping)")
      if !isEnough { #expect(throws: Oracle.Failed(status: SGN_DAMPING_TOO_SMALL)) { try image.get() } }
    }
    // P = diag(4 + 1, 1).
    let images = try Oracle.precondition(SGN_LOW_RANK, [2, 0], n: 2, damping: 1, [10, 3, 0, -2])
    #expect(norm(difference(images, [2, 3, 0, -2])) <= 1e-14)
  }

  /// "the absolute values of the entries of x must add up to at most 2^53 (otherwise SGN_OVERFLOW). The result is exact."
  @Test func theLargestTransform() throws {
    let most = Int64(1) << 53
    #expect(try Oracle.walshHadamard([most, 0]) == [most, most])
    #expect(try Oracle.walshHadamard([most - 1, -1]) == [most - 2, most])
    for x in [[most, 1], [most - 1, -2], [-most, -1], [.min, 0], [most + 1, 0]] {
      #expect(throws: Oracle.Failed(status: SGN_OVERFLOW)) { try Oracle.walshHadamard(x) }
    }
  }

  // MARK: Iterations

  /// "If residual = 0, the answer and the only iterate is zero, whatever the start."
  @Test(arguments: [Oracle.Iteration.conjugateGradient, .fixedPoint]) func zeroIsSolvedByZero(
    _ iteration: Oracle.Iteration
  ) {
    for start in [nil, [3, -1], [1e300, 1e300]] as [[Double]?] {
      for tolerance in [0, 0.5] {
        let answer = Oracle.iterate(
          iteration, gram: Self.identity, r: nil, residual: [0, -0.0], start: start, tolerance: tolerance)
        #expect(answer.status == SGN_OK && answer.g == [0, 0] && answer.iterates == [0, 0])
        #expect(answer.relativeResidual == 0)
      }
    }
  }

  /// "0 if not even the start has a finite residual, and then g is zero"
  @Test(arguments: [Oracle.Iteration.conjugateGradient, .fixedPoint]) func aStartBeyondAllNumbers(
    _ iteration: Oracle.Iteration
  ) {
    let huge = Double.greatestFiniteMagnitude
    let answer = Oracle.iterate(
      iteration, gram: [huge, 0, 0, huge], r: nil, residual: [1, 1], start: [huge, huge])
    #expect(answer.status == SGN_BREAKDOWN && answer.iterates.isEmpty && answer.g == [0, 0])
    #expect(answer.relativeResidual == 1)
  }

  /// The residual that is told is that of the g that is returned, also where that was rounded to the least numbers; SGN_OK is said of none that is
  /// larger, and another status of one that is smaller only where rounding made it so.
  @Test(arguments: [.leastNonzeroMagnitude, 0x1p-1073, 0x1p-1072, 0x1p-1040, 1] as [Double])
  func theLeastNumbersAreSolved(_ b: Double) {
    for iteration in [Oracle.Iteration.conjugateGradient, .fixedPoint] {
      for limit in [1, 2, 4, 5, 6, 8, 400] {
        let answer = Oracle.iterate(iteration, gram: [0.5], r: nil, residual: [b], limit: limit)
        // In units of b, in which nothing underflows.
        let left = abs(0.5 * (answer.g[0] / b) - 1)
        #expect(abs(answer.relativeResidual - left) <= 1e-12, "\(answer)")
        #expect(answer.status != SGN_OK || left <= 1.001e-12, "\(answer)")
        #expect(answer.status == SGN_OK || answer.status == SGN_NOT_CONVERGED && limit < 400)
        #expect(answer.status == SGN_OK || left > 0.999e-12 || b < 0x1p-1022, "\(answer)")
        #expect(answer.iterates.contains(answer.g[0]))
      }
    }
  }

  /// An iteration limit of zero looks at the start, and at nothing else.
  @Test(arguments: [Oracle.Iteration.conjugateGradient, .fixedPoint]) func noIterations(
    _ iteration: Oracle.Iteration
  ) {
    let none = Oracle.iterate(
      iteration, gram: Self.identity, r: nil, residual: [1, 0], start: [0.75, 0], limit: 0)
    #expect(none.status == SGN_NOT_CONVERGED && none.g == [0.75, 0] && none.iterates == [0.75, 0])
    #expect(none.relativeResidual == 0.25)
    let solved = Oracle.iterate(
      iteration, gram: Self.identity, r: nil, residual: [1, 0], start: [0.75, 0], tolerance: 0.25, limit: 0)
    #expect(solved.status == SGN_OK && solved.g == [0.75, 0])
    let just = Oracle.iterate(
      iteration, gram: Self.identity, r: nil, residual: [1, 0], start: [0.75, 0], tolerance: 0.25.nextDown,
      limit: 0)
    #expect(just.status == SGN_NOT_CONVERGED)
  }

  /// "SGN_SINGULAR means that the iteration found a direction whose curvature is zero up to rounding", and a system that has a solution
  /// is solved.
  @Test func singularSystems() {
    let singular: [Double] = [1, 0, 0, 0]
    let outside = Oracle.iterate(.conjugateGradient, gram: singular, r: nil, residual: [0, 1])
    #expect(outside.status == SGN_SINGULAR && outside.g == [0, 0] && outside.relativeResidual == 1)
    let inside = Oracle.iterate(.conjugateGradient, gram: singular, r: nil, residual: [2, 0])
    #expect(inside.status == SGN_OK && inside.g == [2, 0] && inside.relativeResidual == 0)
    let negative = Oracle.iterate(.conjugateGradient, gram: [1, 0, 0, -0x1p-40], r: nil, residual: [0, 1])
    #expect(negative.status == SGN_INDEFINITE)
  }

  /// "The capacity is read only if iterates is not null; it is then at least 1."
  @Test(arguments: Oracle.Problem.allCases) func theCapacityOfIterates(_ problem: Oracle.Problem) {
    var method = Oracle.method(SGN_SOLVER_CG, accuracy: 1e-6)
    let matrix = GivenMatrix(dense: Matrix.identity(2))
    let function = unsafe problem == .step ? sgn_solve_step : sgn_least_squares
    for (capacity, hasIterates, expected) in [
      (-1, false, SGN_OK), (0, false, SGN_OK), (.min, false, SGN_OK), (-1, true, SGN_INVALID_SIZE),
      (0, true, SGN_INVALID_SIZE), (1, true, SGN_OK), (1 << 30, true, SGN_INVALID_SIZE),
    ] as [(Int64, Bool, sgn_status)] {
      var (g, iterates, count) = ([7.0, 7], [7.0, 7, 7, 7], Int64(-7))
      let status = unsafe matrix.withPointer { a in
        unsafe iterates.withUnsafeMutableBufferPointer { iterates in
          unsafe function(
            a, 0, &method, [3, 4], &g, capacity, hasIterates ? iterates.baseAddress : nil, &count, nil)
        }
      }
      #expect(status == expected, "\(capacity)")
      // The start is the one iterate that fits.
      #expect(iterates == (status == SGN_OK && hasIterates ? [0, 0, 7, 7] : [7, 7, 7, 7]))
      #expect(g == (status == SGN_OK ? [3, 4] : [7, 7]) && (count == -7) == (status != SGN_OK))
    }
  }

  // MARK: Errors

  /// "A damping so small that adding it to the diagonal does not change the diagonal has the same effect as zero."
  @Test func aDampingThatVanishes() {
    for (damping, isSingular) in [(0x1p-60, true), (0x1p-20, false)] {
      let solved = Result { try Oracle.solve(gram: [1, 1, 1, 1], damping: damping, residual: [1, 1]) }
      #expect((try? solved.get()) == nil ? isSingular : !isSingular, "\(damping)")
    }
  }

  /// "The recomputed residual is at most SGN_SOLVE_ACCURACY ||residual||. If rounding allows no such g, the best one is written and the status is
  /// SGN_STAGNATED": outputs are written, from this status on.
  @Test func whatIsWrittenFromAStatusOn() {
    // κ ≈ 10¹³, and a residual along the direction that is nearly lost.
    let (gram, b) = ([1.0, 1 - 1e-13, 1 - 1e-13, 1], [1.0, -1])
    var g = [7.0, 7]
    let status = unsafe sgn_solve(2, gram, 0, b, &g)
    #expect(status == SGN_OK || status == SGN_STAGNATED)
    #expect(g != [7, 7] && g.allSatisfy(\.isFinite))
    let left = [gram[0] * g[0] + gram[1] * g[1] - b[0], gram[2] * g[0] + gram[3] * g[1] - b[1]]
    #expect(status == SGN_STAGNATED || norm(left) <= 1.01 * SGN_SOLVE_ACCURACY * norm(b))
  }

  @Test func messagesCarryTheNumbers() {
    func message(_ status: sgn_status) -> String {
      unsafe String(cString: sgn_status_message(Int32(bitPattern: status.rawValue)))
    }
    #expect(message(SGN_INVALID_SIZE).contains("\(SGN_MAX_ENTRIES)"))
    #expect(message(SGN_OK) == "done" && message(sgn_status(rawValue: 27)) == "no status has this number")
  }
}
