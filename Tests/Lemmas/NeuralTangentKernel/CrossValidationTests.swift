import CounterStream
import DenseLinearAlgebra
import NeuralTangentKernel
import RealModule
import TestSupport
import Testing

/// The ridge with the smallest score: inside the range, at its ends, and when there is nothing to choose.
@Suite struct CrossValidationTests {
  private func regression(_ eigenvalues: [Double], _ coordinates: [Double]) throws -> KernelRegression {
    try KernelRegression(kernel: .diagonal(eigenvalues), targets: coordinates)
  }

  /// Rows of a Hadamard matrix over `√8`: `h_ii` is the mean of the eigenvalues of `H`, at every ridge. Eigenvalues and rotated targets carry `30nu`, and `κ` is
  /// at most 40.
  @Test("ntk.cross-validation: V is PRESS/n in rotated coordinates with equal leverages")
  func rotation() throws {
    let n = 8
    let hadamard = Matrix(rows: n, columns: n) {
      (($0 & $1).nonzeroBitCount % 2 == 0 ? 1 : -1) / Double(n).squareRoot()
    }
    let eigenvalues = [0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 1, 2]
    let coordinates = CounterStream(seed: 3).normals(0..<n)
    let plain = try regression(eigenvalues, coordinates)
    let rotated = try KernelRegression(
      kernel: hadamard.scalingColumns(by: eigenvalues).timesTranspose(hadamard),
      targets: hadamard.times(coordinates))
    let allowed = 60 * Double(n) * unitRoundoff * 40
    for ridge in [0, 0.01, 0.3, 10] {
      let score = rotated.crossValidationScore(ridge: ridge)
      #expect((score / plain.crossValidationScore(ridge: ridge) - 1).magnitude <= allowed)
      #expect((rotated.press(ridge: ridge) / Double(n) / score - 1).magnitude <= allowed)
      // Unrotated, the leverages differ, and so does PRESS.
      #expect((plain.press(ridge: ridge) / Double(n) / score - 1).magnitude > 0.01)
      for leverage in rotated.leverages(ridge: ridge) {
        #expect((leverage - plain.degreesOfFreedom(ridge: ridge) / Double(n)).magnitude <= allowed)
      }
    }
  }

  /// A grid fifty times as fine. A minimum is flat: half a step of that grid, 0.1 %, changes the score by a relative `10⁻⁶`.
  @Test("ntk.cross-validation: the chosen ridge has the smallest score of the whole range")
  func leastScore() throws {
    try checkProperty("leastScore", over: PointSet.self, cases: 40) { set in
      let stream = CounterStream(seed: UInt64(set.seed)).substream("targets")
      let regression = try KernelRegression(
        kernel: neuralTangentKernel(set.points), targets: stream.normals(0..<set.count))
      let choice = regression.generalisedCrossValidation()
      try require(
        (choice.score / regression.crossValidationScore(ridge: choice.ridge) - 1).magnitude, atMost: 0, "V")
      try require(choice.degreesOfFreedom == regression.degreesOfFreedom(ridge: choice.ridge), "d_μ")
      let top = 1000 * regression.eigenvalues[set.count - 1]
      let low = regression.roundoff
      for step in 0...8000 {
        let ridge = low * .pow(top / low, Double(step) / 8000)
        try require(
          choice.score, atMost: (1 + 1e-6) * regression.crossValidationScore(ridge: ridge), "V at \(ridge)")
      }
    }
  }

  /// Minima at 0.0027, where `V = 3.04`, and at 7.82, where it is 1.9643.
  @Test func theLowerOfTwoMinimaIsTaken() throws {
    let choice = try regression([1e-3, 1e-2, 1e-1, 10], [-1, -2, 0, 2]).generalisedCrossValidation()
    #expect((choice.ridge / 7.81988 - 1).magnitude < 1e-4 && (choice.score - 1.96426).magnitude < 1e-5)
    #expect(choice.finding == .noise)
  }

  @Test func theEndsOfTheRange() throws {
    // z_i ∝ λ_i²: any ridge bends the fit.
    let smooth = try regression([0.1, 0.5, 1, 2], [0.01, 0.25, 1, 4]).generalisedCrossValidation()
    #expect(smooth.finding == .noNoise && smooth.ridge == 0 && smooth.degreesOfFreedom == 4)
    // The same with one eigenvalue that is zero to rounding: there is no regression without a ridge.
    let singular = try regression([0, 0.5, 1, 2], [0, 0.25, 1, 4])
    let least = singular.generalisedCrossValidation()
    #expect(least.finding == .noNoise && least.ridge == singular.roundoff && least.ridge > 0)
    // All of the targets in the direction of the least eigenvalue.
    let noise = try regression([0.1, 0.5, 1, 2], [1, 0, 0, 0]).generalisedCrossValidation()
    #expect(noise.finding == .onlyNoise && (noise.ridge / 2000 - 1).magnitude < 1e-12)
    #expect(noise.degreesOfFreedom < 4e-3)
  }

  @Test func nothingToChoose() throws {
    let undecided = [
      try regression([0.5], [3]), try regression([0.5, 0.5, 0.5], [1, -2, 4]),
      try regression([0.1, 0.5, 2], [0, 0, 0]),
    ]
    for regression in undecided {
      let choice = regression.generalisedCrossValidation()
      #expect(choice.finding == .undecided && choice.ridge == 0)
    }
    #expect(try regression([0, 1], [0, 0]).generalisedCrossValidation().ridge > 0)
  }

  /// `V(0) = n Σ(z_i/λ_i)²/(Σ1/λ_i)²`, and toward infinity `‖y‖²/n`.
  @Test func theScoreAtItsEnds() throws {
    let regression = try regression([0.5, 1, 2], [1, 2, 3])
    #expect((regression.crossValidationScore(ridge: 0) - 3 * (4 + 4 + 2.25) / 12.25).magnitude < 1e-14)
    #expect((regression.crossValidationScore(ridge: 1e30) - 14.0 / 3).magnitude < 1e-14)
    #expect(regression.crossValidationScore(ridge: 1e-300).isFinite)
  }

  /// The kernel spans linear and even functions of the sphere. With more noise the ridge grows, and the fit stays nearer to the truth than the targets are.
  @Test func noiseIsFound() throws {
    let n = 100
    let points = unitPoints(dimension: 3, count: n)
    let truth = (0..<n).map { Double.cos(2 * points[0, $0]) + points[1, $0] }
    let noise = CounterStream(seed: 8).normals(0..<n)
    var last = 0.0
    for sigma in [0.1, 0.3, 1] {
      var y = truth
      add(sigma, noise, to: &y)
      let regression = try KernelRegression(kernel: neuralTangentKernel(points), targets: y)
      let choice = regression.generalisedCrossValidation()
      #expect(choice.finding == .noise && choice.ridge > last)
      let error = norm(difference(regression.fittedValues(ridge: choice.ridge), truth))
      #expect(error < sigma * norm(noise))
      last = choice.ridge
    }
  }
}
