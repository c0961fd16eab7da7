import Foundation
import SketchedGaussNewton
import Testing

private struct Kernel: Decodable {
  struct Pair: Decodable { let first, second: String, angle, eigenvalueBound: Double }
  struct Damped: Decodable { let damping, statisticalDimension: Double }
  struct Regression: Decodable {
    struct Fit: Decodable { let rmse: Double, rSquared: Double? }
    let ridge, score, degreesOfFreedom: Double
    let finding: String
    let test: Fit?
  }
  struct Width: Decodable { let practical: Int, theorem: Double }
  let points: Int
  let smallestEigenvalue, largestEigenvalue: Double
  let nearestPairs, mostOpposedPairs: [Pair]
  let oppositePairs, rankOfOppositePairs: Int
  let dampings: [Damped]
  let regression: Regression
  let width: Width?
}

/// `sgn kernel`: Lemma 4 on given data.
@Suite struct KernelTests {
  /// Points in the plane, by their angles; the second and the fourth are near.
  private func csv(_ degrees: [Double]) -> String {
    "a,b,y\n"
      + degrees.enumerated().map { "\(cos($1 * .pi / 180)),\(sin($1 * .pi / 180)),\($0)\n" }.joined()
  }

  private func kernel(_ text: String, _ options: [String] = []) throws -> Kernel {
    try withWorkplace { place in
      try place.write(text, to: "d.csv")
      return try #require(
        place.lines(
          ["kernel", "d.csv", "--test-fraction", "0", "--preprocessing", "none"] + options, as: Kernel.self
        ).first)
    }
  }

  @Test func pairsAreNamedByTheirLines() throws {
    let degrees = [0, 40, 100, 41, 200]
    let answer = try kernel(
      csv(degrees.map(Double.init)), ["--pairs", "2", "--damping", "0.1", "--damping", "0"])
    let inputs = Matrix(rows: 2, columns: 5) { k, i in
      let angle = Double(degrees[i]) * .pi / 180
      return k == 0 ? cos(angle) : sin(angle)
    }
    let eigenvalues = try SymmetricEigen.values(neuralTangentKernel(inputs))
    #expect(answer.points == 5 && (answer.smallestEigenvalue - eigenvalues[0]).magnitude < 1e-14)
    #expect((answer.largestEigenvalue - eigenvalues[4]).magnitude < 1e-14)
    let nearest = answer.nearestPairs
    #expect(nearest.count == 2 && nearest[0].first == "line 3" && nearest[0].second == "line 5")
    #expect((nearest[0].angle - .pi / 180).magnitude < 1e-14)
    #expect(answer.smallestEigenvalue <= nearest[0].eigenvalueBound)
    #expect(answer.mostOpposedPairs[0].first == "line 2" && answer.mostOpposedPairs[0].second == "line 6")
    #expect(answer.dampings.map(\.damping) == [0.1, 0])
    #expect((answer.dampings[1].statisticalDimension - 5).magnitude < 1e-12)
    let damped = eigenvalues.reduce(0) { $0 + $1 / ($1 + 0.1) }
    #expect((answer.dampings[0].statisticalDimension - damped).magnitude < 1e-12)
    let width = try #require(answer.width)
    #expect(width.practical >= 1024 && width.theorem > Double(width.practical))
  }

  /// Three opposite pairs in the plane make the kernel singular, which is an answer, not a failure.
  @Test func oppositePairsThatAreDependent() throws {
    let text = "a,b,y\n1,0,1\n-1,0,2\n0,1,3\n0,-1,4\n0.6,0.8,5\n-0.6,-0.8,6\n"
    let answer = try kernel(text)
    #expect(answer.oppositePairs == 3 && answer.rankOfOppositePairs == 2)
    #expect(answer.smallestEigenvalue.magnitude < 1e-14 && answer.width == nil)
    #expect(answer.dampings.count == 7 && answer.dampings.allSatisfy { $0.statisticalDimension < 6 })
    try withWorkplace { place in
      try place.write(text, to: "d.csv")
      let outcome = try place.run(
        ["kernel", "d.csv", "--test-fraction", "0", "--preprocessing", "none"])
      #expect(outcome.ending == .exit(0) && outcome.output.contains("they make K singular"))
    }
  }

  /// The ridge and the held-out fit are those of the library on the same split.
  @Test func regressionOnHeldOutPoints() throws {
    let data = try PreparedData(
      BundledDataset.diabetes.load(), mode: .standardise, duplicates: .refuse, testFraction: 0.2,
      stream: CounterStream(seed: 1))
    let regression = try KernelRegression(
      kernel: neuralTangentKernel(data.inputs), targets: data.targets)
    let choice = regression.generalisedCrossValidation()
    let test = try data.preprocessing.transformInputs(of: data.test.points)
    let predicted = regression.predictions(neuralTangentKernel(test, data.inputs), ridge: choice.ridge)
    let answer = try withWorkplace { place in
      try #require(place.lines(["kernel", "diabetes"], as: Kernel.self).first).regression
    }
    #expect((answer.ridge / choice.ridge - 1).magnitude < 1e-3 && answer.finding == "noise")
    #expect((answer.degreesOfFreedom / choice.degreesOfFreedom - 1).magnitude < 1e-3)
    let fit = FitQuality(
      predictions: data.preprocessing.inverseTransformTargets(predicted), targets: data.test.targets)
    let found = try #require(answer.test)
    #expect((found.rmse / fit.rmse - 1).magnitude < 1e-3)
    #expect(try #require(found.rSquared) > 0.3)
  }

  @Test func bundledData() throws {
    try withWorkplace { place in
      let plan = try place.run(["kernel", "diabetes"])
      #expect(plan.ending == .exit(0))
      for word in [
        "λ_min", "nearest", "opposed", "damping", "width", "ntk.kernel-is-positive-definite: holds",
        "ridge", "generalised cross-validation", "held out", "ntk.cross-validation: holds",
      ] {
        #expect(plan.output.contains(word))
      }
    }
  }
}
