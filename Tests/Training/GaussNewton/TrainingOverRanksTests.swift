import Claims
import Communication
import DenseLinearAlgebra
import NeuralTangentKernel
import Preconditioning
import SketchedLeastSquares
import SubspaceEmbedding
import TestSupport
import Testing

@testable import GaussNewton

/// A run whose neurons are distributed over ranks: the same draws, the same course, and the number of bytes on the network in the formula.
@Suite struct TrainingOverRanksTests {
  /// What a rank knows after a run.
  struct Outcome: Sendable, Equatable {
    var weights: Matrix
    var records: [StepRecord]
    var violations: [String]
    var checked: Bool
    var theorem: LinearConvergence?
  }

  static func outcome(
    _ configuration: TrainingConfiguration, _ inputs: Matrix, _ targets: [Double], steps: Int,
    checks: CheckLevel, _ communicator: Communicator
  ) throws -> Outcome {
    var trainer = try Trainer(
      configuration: configuration, inputs: inputs, targets: targets, checks: checks,
      communicator: communicator)
    _ = try trainer.run(until: StoppingRule(maximumSteps: steps, tolerance: 1e-9))
    return Outcome(
      weights: trainer.network.weights, records: trainer.records,
      violations: trainer.log.violations.map { "\($0)" },
      checked: trainer.log.held(.costCommunication) > 0, theorem: trainer.theorem)
  }

  static let configurations: [(String, TrainingConfiguration)] = {
    func make(
      _ solver: SolverKind, width: Int = 1030, embedding: EmbeddingFamily = .countSketch,
      size: SketchSize = .fixed(320), damping: DampingPolicy = .automatic, ridge: Double = 0,
      start: StartKind = .independent
    ) -> TrainingConfiguration {
      TrainingConfiguration(
        width: width, solver: solver, embedding: embedding, size: size, accuracy: 1e-6, damping: damping,
        ridge: ridge, start: start, seed: 5)
    }
    return [
      ("exact", make(.gram)), ("no preconditioner", make(.cg)),
      ("damped", make(.gram, damping: .fixed(1e-3))),
      ("ridge in pairs", make(.gram, width: 998, ridge: 1e-2, start: .paired)),
      ("Nyström", make(.nystrom, size: .fixed(12), damping: .fixed(1e-2))),
      ("a neuron a rank", make(.gram, width: 4, damping: .fixed(1))),
      ("sketched, low rank", make(.sketched, embedding: .gaussian, size: .fixed(12), damping: .fixed(1e-2))),
      ("growing", make(.sketched, embedding: .tensorSRHT, size: .automatic(most: 20), damping: .fixed(1e-2))),
      ("few rows, by QR", make(.sketched, embedding: .neuronBlock, size: .fixed(20))),
    ] + EmbeddingFamily.allCases.map { ("\($0)", make(.sketched, embedding: $0)) } + [
      ("fixed point", make(.fixedPoint, embedding: .srht, size: .fixed(2560))),
      ("a word off", make(.cg, width: 65, damping: .fixed(1e-2))),
    ]
  }()

  /// Every configuration on two, three or four ranks, and the first ones on all of these.
  static let cases = configurations.indices.flatMap { index in
    (index < 3 ? [2, 3, 4] : [2 + index % 3]).map { (index, $0) }
  }

  @Test(
    "cost.communication: a run over ranks takes the same course as that of one process, and sends the bytes of its formula, for every solver",
    arguments: cases)
  func sameRun(index: Int, ranks: Int) throws {
    let configuration = Self.configurations[index].1
    let inputs = unitPoints(dimension: 5, count: 20, seed: 3)
    let targets = (0..<20).map { Double(($0 * 7) % 5) - 1.7 }
    // At every level: the truth of LAPACK is compared with for the first ones.
    let checks: CheckLevel = index < 5 ? .full : .certified
    let alone = try Self.outcome(configuration, inputs, targets, steps: 2, checks: checks, .alone)
    let outcomes = try onRanks(ranks) {
      try Self.outcome(configuration, inputs, targets, steps: 2, checks: checks, $0)
    }
    var weights: [Double] = []
    for outcome in outcomes {
      #expect(outcome.violations.isEmpty, "\(outcome.violations)")
      #expect(outcome.checked)
      #expect(
        outcome.theorem == outcomes[0].theorem && outcome.theorem?.lambdaMin == alone.theorem?.lambdaMin)
      if let change = outcome.theorem?.jacobianChange {
        #expect(change.isWithin(1e-3, of: alone.theorem!.jacobianChange!))
      }
      weights += outcome.weights.elements
      // Bit for bit, except for seconds.
      #expect(outcome.records.map(\.residualNorm) == outcomes[0].records.map(\.residualNorm))
      #expect(outcome.records.map(\.movement) == outcomes[0].records.map(\.movement))
      #expect(outcome.records.map(\.operations) == outcomes[0].records.map(\.operations))
      #expect(outcome.records.map(\.certificate) == outcomes[0].records.map(\.certificate))
      #expect(outcome.records.map(\.trafficBytes) == outcomes[0].records.map(\.trafficBytes))
    }
    let records = outcomes[0].records
    #expect(records.count == alone.records.count)
    for (record, expected) in zip(records, alone.records) {
      #expect(record.flips == expected.flips)
      // A residual that rounding has moved across the tolerance takes an iteration more or less, or two; without a preconditioner, where rounding has cost the
      // directions their conjugacy, a tenth of them.
      #expect((record.iterations - expected.iterations).magnitude <= max(2, expected.iterations / 10))
      #expect(record.rejected == expected.rejected)
      #expect(record.iterations != expected.iterations || record.operations == expected.operations)
      #expect(record.sketchStep == expected.sketchStep && record.rows == expected.rows)
      #expect(record.damping.isWithin(1e-6, of: expected.damping))
      // Each side has solved the step to ε₀.
      #expect(record.movement.isWithin(1e-4, of: expected.movement))
    }
    let largest = alone.weights.elements.map(\.magnitude).max()!
    #expect(zip(weights, alone.weights.elements).allSatisfy { ($0 - $1).magnitude <= 1e-4 * largest })
  }

  @Test("more ranks than neurons are refused")
  func tooMany() throws {
    var configuration = Self.configurations[0].1
    configuration.width = 2
    let refused = configuration
    let messages = try onRanks(3) { communicator in
      do {
        _ = try Trainer(
          configuration: refused, inputs: unitPoints(dimension: 3, count: 2, seed: 1), targets: [1, 2],
          communicator: communicator)
        return ""
      } catch { return "\(error)" }
    }
    #expect(
      messages.allSatisfy {
        $0 == "2 neurons cannot be distributed over 3 processes; start at most 2 of them"
      })
  }
}

extension Double {
  fileprivate func isWithin(_ share: Double, of other: Double) -> Bool {
    (self - other).magnitude <= share * max(magnitude, other.magnitude)
  }
}
