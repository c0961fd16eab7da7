import Claims
import CounterStream
import DenseLinearAlgebra
import LinearOperators
import TestSupport
import Testing

@testable import SketchedLeastSquares

/// The proved bounds for a step and for least squares hold exactly at every scale of the matrix, the right-hand side, the solution and the damping, whatever the solution.
@Suite struct CertificateScaleTests {
  private let eta = Double.leastNonzeroMagnitude

  private func answer(_ g: [Double]) -> LeastSquaresAnswer {
    LeastSquaresAnswer(value: g, relativeResidual: 0, cost: SolveCost(operations: 0), seconds: SolveTimes())
  }

  /// Checks `λ_min(G_μ) ≥ …` and `‖g − G_μ⁻¹r‖ ≤ …‖g‖` in exact arithmetic; true if the second was proved.
  private func require(
    _ proved: StepCertificate, _ gram: ExactMatrix, damping: Double, _ r: ExactMatrix, _ g: [Double],
    _ name: String
  ) throws -> Bool {
    let damped = gram.shifted(by: Dyadic(damping))
    if let lambda = proved.lambdaMin {
      try TestSupport.require(
        damped.shifted(by: -Dyadic(lambda)).isSemidefinite, "λ_min ≥ \(lambda), \(name)")
    }
    guard let error = proved.solutionError else { return false }
    // ‖det·g − adj·r‖² ≤ error² det² ‖g‖²
    let (det, x) = (damped.determinant, ExactMatrix(g))
    let bound = Dyadic(error) * det
    try TestSupport.require(
      (det * x - damped.adjugate * r).squaredNorm <= bound * bound * x.squaredNorm,
      "‖g − g*‖ ≤ \(error)‖g‖, \(name), g = \(g), μ = \(damping)")
    return true
  }

  private func dampings(_ c: ScaleCase, _ a: Matrix) -> [Double] {
    let square = a.elements.reduce(0) { max($0, $1.magnitude * $1.magnitude) }
    return [0, eta, 0x1p-1030, square * 0x1p-20, square, 1, 0x1p1000].filter(\.isFinite)
  }

  /// Near the solution, where the bound is least, and where it is not.
  private func candidates(
    _ c: ScaleCase, _ a: Matrix, damping: Double, _ r: [Double]
  ) -> [[Double]] {
    var near: [[Double]] = []
    var gram = a.transposeTimesSelf()
    gram.addToDiagonal(damping)
    if gram.allFinite, let factor = try? CholeskyFactorization(gram), let g = try? factor.solve(r),
      g.allSatisfy(\.isFinite)
    {
      near = [g, g.map(\.nextUp), g.map { $0 * 1.5 }]
    }
    return near
      + [
        [Double](repeating: 0, count: r.count), [Double](repeating: eta, count: r.count),
        c.vector(r.count, "g", exponent: -c.exponent / 2),
      ].filter { $0.allSatisfy(\.isFinite) }
  }

  @Test(
    "solver.stopping: the proved bounds of a step hold exactly at every scale, damped or not", .tags(.exact))
  func steps() throws {
    var proved = 0
    try checkProperty("stepCertificateAtScale", over: ScaleCase.self, cases: 36) { c in
      let a = c.matrix
      let exact = ExactMatrix(a).gram
      for damping in dampings(c, a) {
        for size in [c.exponent, 0, -1074, 2 * c.exponent, -500] where size > -1075 && size < 1000 {
          let r = c.vector(c.columns, "r", exponent: size)
          for g in candidates(c, a, damping: damping, r) {
            for kind in [Kind.dense, .sparse] {
              let solve = SketchedLeastSquares(
                solver: .cg, distribution: nil, damping: damping, accuracy: 1e-6)
              let certificate = try solve.certificate(
                of: answer(g), for: try kind.wrap(a), residual: r, preconditioner: nil)
              if try require(
                certificate, exact, damping: damping, ExactMatrix(r), g, "step, \(kind), r at 2^\(size)")
              {
                proved += 1
              }
            }
          }
        }
      }
    }
    #expect(proved > 200)
  }

  @Test("solver.stopping: the proved bounds for least squares hold exactly at every scale", .tags(.exact))
  func leastSquares() throws {
    var proved = 0
    try checkProperty("leastSquaresCertificateAtScale", over: ScaleCase.self, cases: 36) { c in
      let a = c.matrix
      let exactA = ExactMatrix(a)
      for damping in dampings(c, a) {
        for size in [c.exponent, 0, -1074, -500] where size > -1075 && size < 1000 {
          let b = c.vector(c.rows, "b", exponent: size)
          let r = exactA.transposed * ExactMatrix(b)
          for g in candidates(c, a, damping: damping, a.transposeTimes(b)) {
            for kind in [Kind.dense, .sparse] {
              let solve = SketchedLeastSquares(
                solver: .cg, distribution: nil, damping: damping, accuracy: 1e-6)
              let certificate = try solve.certificate(
                of: answer(g), for: try kind.wrap(a), rightHandSide: b)
              if try require(
                certificate, exactA.gram, damping: damping, r, g, "least squares, \(kind), b at 2^\(size)")
              {
                proved += 1
              }
            }
          }
        }
      }
    }
    #expect(proved > 200)
  }

  /// `L` and `X` are far apart: what underflows in `X diag(g)Lᵀ` is multiplied by an entry of `L` once more.
  @Test(
    "solver.stopping: they hold for a Khatri–Rao product too, however different the scales of its factors",
    .tags(.exact))
  func khatriRao() throws {
    var proved = 0
    try checkProperty("khatriRaoCertificateAtScale", over: ScaleCase.self, cases: 36) { c in
      let left = c.matrix
      for exponent in [-c.exponent, -540, 0, 520] {
        let right = Matrix(
          rows: 2, columns: c.columns, elements: c.vector(2 * c.columns, "right", exponent: exponent))
        let a = StoredKhatriRaoMatrix(left: left, right: right)
        let exactA = ExactMatrix(rows: a.rows, columns: a.columns) { i, j in
          Dyadic(left[i / 2, j]) * Dyadic(right[i % 2, j])
        }
        let scale = c.exponent + exponent
        for damping in [
          0, 0x1p-1070, 0x1p-900, Double(sign: .plus, exponent: 2 * scale - 10, significand: 1),
        ]
        where damping.isFinite {
          for size in [scale, -1074, -c.exponent - 1074, 0] where abs(size) < 1075 {
            let b = c.vector(a.rows, "b", exponent: min(size, 1000))
            for exponent in [size - scale, -600, -1074] where abs(exponent) < 1075 {
              let g = c.vector(a.columns, "g", exponent: min(exponent, 1000))
              let solve = SketchedLeastSquares(
                solver: .cg, distribution: nil, damping: damping, accuracy: 1e-6)
              let certificate = try solve.certificate(of: answer(g), for: a, rightHandSide: b)
              if try require(
                certificate, exactA.gram, damping: damping, exactA.transposed * ExactMatrix(b), g,
                "b at 2^\(size)")
              {
                proved += 1
              }
            }
          }
        }
      }
    }
    #expect(proved > 50)
  }

  /// `L = 2⁶⁰⁰`, `X = 2⁻⁶⁰⁰` and `g = 2⁻⁵⁰⁰`: `Ag = g`, but `Xg` is zero in double precision.
  @Test func productLostOnItsWay() throws {
    let a = StoredKhatriRaoMatrix(
      left: Matrix(rows: 1, columns: 1, elements: [0x1p600]),
      right: Matrix(rows: 1, columns: 1, elements: [0x1p-600]))
    let solve = SketchedLeastSquares(solver: .cg, distribution: nil, accuracy: 1e-6)
    let proved = try solve.certificate(of: answer([0x1p-500]), for: a, rightHandSide: [0])
    #expect(proved.solutionError ?? 1 >= 1)
  }

  /// Where squares neither underflow nor overflow, what is proved does not depend on the scale.
  @Test("solver.stopping: a bound proved at scale one is also proved at 2^±400")
  func nothingIsRefused() throws {
    try checkProperty("certificateIsNotRefused", over: ScaleCase.self, cases: 40) { c in
      var plain = c
      (plain.exponent, plain.ofColumns, plain.ofEntries) = (0, 0, 0)
      let (a, b) = (plain.matrix, plain.vector(plain.rows, "b", exponent: 0))
      for damping in [0, 0x1p-10] {
        func certificate(_ exponent: Int) throws -> StepCertificate {
          let scale = Double(sign: .plus, exponent: exponent, significand: 1)
          let matrix = a.scaled(by: scale)
          let solve = SketchedLeastSquares(
            solver: .gram, distribution: nil, damping: damping * scale * scale, accuracy: 1e-6)
          guard
            let solved = try? solve.solve(
              matrix, rightHandSide: b, stream: c.stream)
          else { return StepCertificate() }
          var proved = try solve.certificate(of: solved, for: matrix, rightHandSide: b)
          proved.lambdaMin = proved.lambdaMin.map { $0 / scale / scale }
          return proved
        }
        let here = try certificate(0)
        for exponent in [-400, -100, 100, 400] {
          let there = try certificate(exponent)
          for (x, y) in [(here.lambdaMin, there.lambdaMin), (here.solutionError, there.solutionError)] {
            try TestSupport.require((x == nil) == (y == nil), "2^\(exponent): \(here), \(there)")
            if let x, let y { try TestSupport.require((x - y).magnitude, atMost: 1e-10 * x, "2^\(exponent)") }
          }
        }
      }
    }
  }
}
