import Claims
import Communication
import CounterStream
import DenseLinearAlgebra
import NeuralTangentKernel
import Preconditioning
import SketchedLeastSquares
import SubspaceEmbedding
import TestSupport
import Testing

@testable import GaussNewton

/// An initialisation is exported only if the hypotheses of `train.linear-convergence` are certified, and in the exact numbers of the run.
@Suite struct CertifiedStartTests {
  private let inputs = unitPoints(dimension: 6, count: 4, seed: 11)

  /// From pairs of neurons, whose outputs are zero, so that the residual is as large as the targets.
  private func trainer(
    targets size: Double, accuracy: Double = 1.0 / 6, width: Int = 4096, ridge: Double = 0,
    checks: CheckLevel = .certified, communicator: Communicator = .alone
  ) throws -> Trainer {
    try Trainer(
      configuration: TrainingConfiguration(
        width: width, solver: .gram, embedding: .countSketch, size: .fixed(64), accuracy: accuracy,
        ridge: ridge, start: .paired, seed: 1),
      inputs: inputs, targets: [size, -size, 0, size / 2], checks: checks, communicator: communicator)
  }

  private func refusal(_ trainer: Trainer) -> CertifiedStartError? {
    #expect(throws: CertifiedStartError.self) { try CertifiedStart(of: trainer) }
  }

  @Test(
    "train.linear-convergence: an initialisation that is not certified is not exported, and the first hypothesis that fails is named"
  )
  func refused() throws {
    func hypothesis(_ trainer: Trainer) -> LinearConvergence.Hypothesis? {
      guard case .notCertified(let hypothesis, let reason) = refusal(trainer) else { return nil }
      #expect(reason.hasPrefix("not certified: "))
      return hypothesis
    }
    #expect(try hypothesis(trainer(targets: 1)) == .stability)
    #expect(try hypothesis(trainer(targets: 1e-4, accuracy: 0.2)) == .accuracy)
    #expect(try hypothesis(trainer(targets: 1e-4, width: 2)) == .positivity)
    #expect(try refusal(trainer(targets: 1e-4, checks: .cheap)) == .undecided)
    #expect(try refusal(trainer(targets: 1e-4, ridge: 0.1)) == .undecided)
  }

  @Test func sharedNeuronsAreNotExported() throws {
    let errors: [CertifiedStartError?] = try onRanks(2) { communicator in
      let trainer = try trainer(targets: 1e-4, communicator: communicator)
      return refusal(trainer)
    }
    #expect(errors == [.sharedNeurons(ranks: 2), .sharedNeurons(ranks: 2)])
  }

  @Test("train.linear-convergence: the exported initialisation is that of the run, also after steps")
  func exported() throws {
    var run = try trainer(targets: 1e-4)
    let start = try CertifiedStart(of: run)
    let theorem = try #require(run.theorem)
    #expect(start.network == run.start && start.inputs == inputs && start.targets == run.targets)
    #expect(
      start.lambdaMin == theorem.lambdaMin && start.radius == theorem.radius && start.accuracy == 1.0 / 6)
    try run.advance()
    #expect(try CertifiedStart(of: run).coqSource == start.coqSource)
    #expect(run.log.violations.isEmpty && run.log.held(.trainLinearConvergence) == 2)

    // The numbers of the text, read back.
    let text = start.coqSource
    func integers(after comment: String) throws -> [Double] {
      let part = try #require(text.split(separator: "(* \(comment) *)").last)
      let list = try #require(part.split(separator: "(*").first)
      let words = list.split { " [];\n".contains($0) }
      let exponent = try #require(words.last?.split(separator: "%").first)
      return try words.dropLast().map { try #require(Double($0 == "0" ? "0x0" : "\($0)p-\(exponent)")) }
    }
    #expect(try integers(after: "inputs") == inputs.elements)
    #expect(try integers(after: "targets") == run.targets)
    #expect(try integers(after: "weights") == start.network.weights.elements)
    for value in [start.lambdaMin, start.radius, start.accuracy] {
      let number = DyadicIntegers([value])
      #expect(text.contains("(dyadicQ \(number.exponent)%nat \(number.integers[0]))"))
      #expect(text.contains("= \(value)"))
    }
    #expect(text.split(separator: "\n").allSatisfy { $0.count <= 120 })
  }

  /// Read back, each is the double that it was: the text `0x…p-…` is exactly that fraction.
  @Test func doublesAreFractions() throws {
    #expect(DyadicIntegers([0.75, -3, 0, 6]) == DyadicIntegers([0.75, -3, -0.0, 6]))
    #expect(DyadicIntegers([0.75, -3, 0, 6]).integers == ["0x3", "-0xc", "0", "0x18"])
    #expect(DyadicIntegers([0.75, -3, 0, 6]).exponent == 2)
    #expect(DyadicIntegers([]).exponent == 0 && DyadicIntegers([8]).integers == ["0x8"])
    let extremes = [
      .leastNonzeroMagnitude, -.leastNonzeroMagnitude, .leastNormalMagnitude, 1 / 3.0,
      -.greatestFiniteMagnitude, .pi, 1 - 0x1p-53, 0x1p1023,
    ]
    let random = CounterStream(seed: 5).normals(0..<200).enumerated().map {
      $1 * Double(sign: .plus, exponent: 9 * $0 - 1000, significand: 1)
    }
    for value in extremes + random.filter(\.isFinite) {
      let number = DyadicIntegers([value])
      #expect(
        number.exponent == 0
          || !["0", "2", "4", "6", "8", "a", "c", "e"].contains(number.integers[0].suffix(1)))
      #expect(Double("\(number.integers[0])p-\(number.exponent)") == value)
    }
    let together = DyadicIntegers(extremes)
    #expect(together.exponent == 1074)
    for (text, value) in zip(together.integers, extremes) { #expect(Double("\(text)p-1074") == value) }
  }
}
