import Claims
import CounterStream
import DenseLinearAlgebra
import NeuralTangentKernel
import TestSupport
import Testing

/// The checks that a run makes on its Gram matrix hold for correct ones and fail for wrong ones.
@Suite struct GramInvariantTests {
  private let network = PatternCase(neurons: 200, dimension: 3, points: 6, integers: false, seed: 8)

  @Test("ntk.gram-factorization: the tensor trick passes the check, a wrong scale and a wrong entry do not")
  func factorizationIsChecked() throws {
    let jacobian = network.jacobian
    let gram = gramMatrix(jacobian.pattern, inputs: jacobian.inputs)
    func violations(_ gram: Matrix) -> Int {
      var log = CheckLog()
      jacobian.checkFactorization(of: gram, on: [1, -2, 3, 0.5, -1, 2], into: &log)
      return log.violations.count
    }
    #expect(violations(gram) == 0)
    #expect(violations(gram.scaled(by: 1 + 1e-10)) == 1)
    var wrong = gram
    wrong[2, 4] += 1.0 / 200
    #expect(violations(wrong) == 1)
  }

  @Test("ntk.gram-factorization: counts by words are those of the unpacked product", .tags(.exact))
  func countsAreChecked() throws {
    try checkProperty("countsAreChecked", over: PatternCase.self, cases: PatternCase.cases) { network in
      var log = CheckLog()
      network.pattern.checkCounts(into: &log)
      try require(log.violations.isEmpty && log.held(.ntkGramFactorization) == 1, "\(log)")
    }
  }

  @Test(
    "ntk.gram-concentrates: the Gram matrix of a random initialisation passes, that of another kernel does not"
  )
  func concentrationIsChecked() {
    let inputs = unitPoints(dimension: 3, count: 6, seed: 8)
    let test = StatisticalBudget.test(
      "the Gram matrix of a random initialisation passes, that of another kernel does not")
    let weights = Matrix(rows: 3, columns: 20_000, elements: test.stream.normals(0..<60_000))
    let gram = gramMatrix(
      ActivationPattern(preActivations: weights.transposeTimes(inputs)), inputs: inputs)
    func violations(_ gram: Matrix) -> Int {
      var log = CheckLog()
      checkConcentration(of: gram, inputs: inputs, width: 20_000, into: &log)
      return log.violations.count
    }
    #expect(violations(gram) == 0)
    #expect(violations(gram.scaled(by: 2)) == 1)
  }
}
