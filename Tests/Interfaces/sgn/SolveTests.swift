import Foundation
import SketchedGaussNewton
import Testing

/// A line of `sgn solve --json`: an iteration, or the last one.
private struct Line: Decodable {
  let done: Bool?
  let iteration: Int?
  let isRecomputed: Bool?
  let chebyshev: Double?
  let relativeResidual: Double
  let problem, solver, reason: String?
  let iterations, operations: Int?
  let accuracy, provedError, conditionNumber: Double?
}

/// `sgn solve`: Lemmas 1 to 3 on a matrix from a file.
@Suite struct SolveTests {
  /// Within `30 κ u` of LAPACK's solution, relative to the sensitivity of least squares: `κ`, and `κ²` times the relative residual.
  @Test(arguments: [0, 4, 7], [0, 1e-3])
  func leastSquaresAreLAPACKs(_ exponent: Int, _ damping: Double) throws {
    var given = try GivenMatrix(exponent: exponent, aloneRows: 3)
    let exact = [Double](repeating: 1, count: 8)
    given = GivenMatrix(given.matrix, given.matrix.times(exact))
    let expected = try given.solution(damping: damping)
    try withWorkplace { place in
      try given.write(to: place)
      let lines: [Line] = try place.lines(
        ["solve", "A.npy", "b.npy", "--damping", "\(damping)", "--accuracy", "1e-13", "--out", "g.npy"])
      let last = try #require(lines.last)
      #expect(last.done == true && last.problem == "least-squares" && last.relativeResidual <= 1e-13)
      let g = try place.array("g.npy")
      #expect(g.shape == [8])
      let condition = pow(10, Double(exponent))
      #expect(relativeDistance(g.elements, expected) <= 30 * condition * 1e-13)
      if let proved = last.provedError {
        #expect(relativeDistance(g.elements, expected) <= proved + 30 * condition * unitRoundoff)
      }
      #expect((last.provedError == nil) == (last.reason != nil))
      #expect(exponent == 7 && damping == 0 ? last.provedError == nil : last.provedError != nil)
    }
  }

  /// Every solver solves the step, and prints Chebyshev's bound at each iteration: it starts at 2 and decreases by the factor of `κ`.
  @Test(arguments: ["gram", "sketched", "cg"], [0, 0.01])
  func everySolverSolvesTheStep(_ solver: String, _ damping: Double) throws {
    let given = try GivenMatrix(exponent: 1)
    let expected = try given.solution(damping: damping)
    try withWorkplace { place in
      try given.write(to: place)
      let lines: [Line] = try place.lines(
        ["solve", "A.npy", "r.npy", "--solver", solver, "--damping", "\(damping)", "--out", "g.npy"])
      let last = try #require(lines.last)
      #expect(last.done == true && last.problem == "step" && last.solver == solver)
      #expect(last.relativeResidual <= 1e-10)
      let distance = relativeDistance(try place.array("g.npy").elements, expected)
      #expect(distance <= 1e-10 * 100)
      #expect(distance <= (try #require(last.provedError)) + 1e-12)
      let iterations = lines.dropLast()
      #expect(iterations.isEmpty == (solver == "gram"))
      if solver == "gram" { return }
      let kappa = try #require(last.conditionNumber)
      for line in iterations {
        let bound = ConvergenceBounds.chebyshev(
          conditionNumber: kappa, iterations: try #require(line.iteration))
        #expect(line.chebyshev == bound)
      }
      #expect(iterations.first?.iteration == 0 && iterations.first?.chebyshev == 2)
      #expect(iterations.last?.isRecomputed == true && iterations.last?.iteration == last.iterations)
    }
  }

  /// The fixed point needs a sketch of small distortion, and diverges with one of few rows: exit code 1, with the best iterate.
  @Test func whatDidNotConvergeSaysSo() throws {
    try withWorkplace { place in
      try GivenMatrix(exponent: 1).write(to: place)
      let good = [
        "solve", "A.npy", "r.npy", "--solver", "fixed-point", "--embedding", "gaussian", "--out", "g.npy",
      ]
      #expect(try place.run(good + ["--rows", "200n"]).ending == .exit(0))
      let outcome = try place.run(good + ["--rows", "1n"])
      #expect(outcome.ending == .exit(1))
      #expect(outcome.error.contains("warning: g.npy") && outcome.error.contains("sgn: solver fixed-point"))
      #expect(outcome.output.contains("iteration"))
      #expect(try place.array("g.npy").shape == [8])
      let strict = try place.run(["solve", "A.npy", "b.npy", "--accuracy", "1e-30", "--json"])
      #expect(strict.ending == .exit(1) && strict.output.hasSuffix("}\n"))
    }
  }

  @Test func aSquareMatrixNeedsToKnow() throws {
    let given = try GivenMatrix(rows: 8, columns: 8, exponent: 1)
    try withWorkplace { place in
      try given.write(to: place)
      try place.expectRefusal(
        ["solve", "A.npy", "b.npy"], exit: 64, names: ["square", "b.npy", "--problem step"])
      for (problem, file) in [("least-squares", "b.npy"), ("step", "r.npy")] {
        let lines: [Line] = try place.lines(
          ["solve", "A.npy", file, "--problem", problem, "--out", "g.npy"])
        #expect(lines.last?.problem == problem)
        #expect(relativeDistance(try place.array("g.npy").elements, try given.solution()) <= 1e-8)
      }
    }
  }

  /// A least-squares problem with a small residual drifts: the iteration restarts with the recomputed residual, and Chebyshev's bound ends there.
  @Test func aRestartEndsTheBound() throws {
    let given = try GivenMatrix(exponent: 7)
    var b = given.matrix.times([Double](repeating: 1, count: 8))
    add(1e-4 / norm(given.rightHandSide), given.rightHandSide, to: &b)
    try withWorkplace { place in
      try GivenMatrix(given.matrix, b).write(to: place)
      let lines: [Line] = try place.lines(["solve", "A.npy", "b.npy", "--accuracy", "1e-10"])
      let iterations = lines.dropLast()
      let restart = try #require(
        iterations.firstIndex { $0.isRecomputed == true && $0.iteration != 0 && $0.relativeResidual > 1e-10 })
      #expect(iterations[...restart].allSatisfy { $0.chebyshev != nil })
      #expect(iterations[(restart + 1)...].allSatisfy { $0.chebyshev == nil })
      #expect(restart + 1 < iterations.endIndex)
    }
  }

  @Test func theSameSeedGivesTheSameNumbers() throws {
    try withWorkplace { place in
      try GivenMatrix().write(to: place)
      func bytes(_ seed: String) throws -> Data {
        _ = try place.run(["solve", "A.npy", "b.npy", "--seed", seed, "--out", "g.npy", "--threads", "1"])
        return try place.bytes("g.npy")
      }
      #expect(try bytes("3") == bytes("3"))
      let text = try place.run(["solve", "A.npy", "b.npy"])
      for word in ["residual", "recomputed", "operations", "seconds", "proved"] {
        #expect(text.output.contains(word))
      }
    }
  }
}
