import ConjugateGradient
import DenseLinearAlgebra
import Foundation
import SketchedLeastSquares
import SubspaceEmbedding
import TestSupport
import Testing

@testable import GaussNewton

/// The committed speeds, by which `auto` and the rows of a sketch are chosen.
@Suite struct MachineSpeedTests {
  private func cost(_ n: Int, _ d: Int, _ m: Int, rows multiple: Int) throws -> CostModel {
    try CostModel(
      points: n, dimension: d, width: m, embedding: .neuronBlock, rows: multiple * n,
      forecast: SolveForecast(accuracy: 0.01))
  }

  @Test(arguments: InstructionLevel.available)
  func theReferenceIsThatOfTheLevelInUse(_ level: InstructionLevel) throws {
    try level.forced {
      #expect(MachineSpeed.reference == .reference(level) && MachineSpeed.reference.level == level)
      #expect(MachineSpeed.measured().level == level)
      let cost = try cost(1000, 16, 16_384, rows: 16)
      #expect(cost.seconds(.gram) == cost.seconds(.gram, .reference(level)))
      #expect(cost.meanSeconds(.sketched) == cost.meanSeconds(.sketched, .reference(level)))
    }
  }

  /// A stage's seconds at a level, by hand: operations, times the weight of the table, times the speed of the kind.
  @Test func secondsOfAStage() {
    let counts = StageCost(stage: .counts, operations: 1000)
    for (level, weight, streamed) in [
      (InstructionLevel.portable, 5.4, 5.8e-11), (.avx2, 1.8, 3.5e-11), (.avx512, 0.67, 3.7e-11),
    ] {
      let product = 1000 * weight * streamed
      #expect((counts.seconds(.reference(level)) - product).magnitude <= roundingBound(3) * product)
      let speed = MachineSpeed(level: level, dense: 3, streamed: 7)
      #expect((counts.seconds(speed) - 7000 * weight).magnitude <= roundingBound(3) * 7000 * weight)
      #expect(StageCost(stage: .vectors, operations: 5).seconds(speed) == 35)
    }
    // Where nothing but look-ups is counted: 3.6 additions each.
    let lookups = StageCost(stage: .products, operations: 0, lookups: 100)
    let seconds = lookups.seconds(MachineSpeed(level: .avx2, dense: 1, streamed: 2))
    #expect((seconds - 720).magnitude <= roundingBound(3) * 720)
  }

  /// The table that `Benchmarks/Sources/speeds` printed: how many operations of a matrix product, or additions that loads limit, one operation takes with portable instructions, AVX2 and AVX-512.
  @Test func theCommittedTable() {
    let dense: [(StageCost.Stage, [Double])] = [
      (.factorization, [1.4, 1.4, 1.4]), (.gram, [1.4, 1.4, 1.4]), (.spectrum, [1.5, 1.5, 1.5]),
      (.forward, [3.6, 0.95, 0.95]),
    ]
    let streamed: [(StageCost.Stage, [Double])] = [
      (.kernel, [2.7, 4.2, 3.8]), (.products, [1, 1, 1]), (.update, [1, 1, 1]), (.vectors, [1, 1, 1]),
      (.activations, [1.4, 1.2, 0.2]), (.sketch, [1.4, 2, 1.9]), (.counts, [5.4, 1.8, 0.67]),
      (.triangles, [2.4, 4, 4]),
    ]
    #expect(Set((dense + streamed).map(\.0)).count == StageCost.Stage.allCases.count)
    for (index, level) in [InstructionLevel.portable, .avx2, .avx512].enumerated() {
      let reference = MachineSpeed.reference(level)
      #expect(reference.dense == 8.4e-12 && reference.streamed == [5.8e-11, 3.5e-11, 3.7e-11][index])
      // Powers of two, so that nothing is rounded; one of them alone is seen.
      let speed = MachineSpeed(level: level, dense: 0x1p-10, streamed: 0x1p20)
      for (stage, weights) in dense {
        #expect(StageCost(stage: stage, operations: 1 << 10).seconds(speed) == weights[index])
      }
      for (stage, weights) in streamed {
        #expect(StageCost(stage: stage, operations: 1).seconds(speed) == 0x1p20 * weights[index])
      }
      let lookups = StageCost(stage: .gram, operations: 0, lookups: 1)
      #expect(lookups.seconds(speed) == 0x1p20 * [1.6, 3.6, 3.8][index])
    }
  }

  /// By a clock that says 8, 4 and 6 seconds of the matrix product, `2·512³` operations, and 3, 9 and 5 of a product by `G` of 256 points in 32 dimensions and 4096 neurons:
  /// 8192 for the weighted inputs, sums over points of `8·8·32·(4096 + 15·16)`, over neurons of `8·128·32·(256 + 15·2)`, 16,640 for what follows, and `8·8·4096 + 8·128·256` look-ups.
  @Test func measuredSpeedsAreTheBestOfThreePerOperation() {
    var readings = [8.0, 4, 6, 3, 9, 5].makeIterator()
    let speed = MachineSpeed.measured {
      $0()
      return readings.next()!
    }
    #expect(readings.next() == nil)
    let lookups = [InstructionLevel.portable: 1.6, .avx2: 3.6, .avx512: 3.8][speed.level]!
    #expect(speed.dense == 4.0 / 268_435_456.0)
    let additions = 18_276_608 + 524_288 * lookups
    #expect((speed.streamed * additions / 3 - 1).magnitude < 1e-14)
    #expect(MachineSpeed.measured { _ in 0 }.dense == 1e-9 / 268_435_456)
  }

  /// Vectors of the processor make no kernel slower by more than a tenth, within which levels were timed alike.
  @Test(arguments: StageCost.Stage.allCases) func betterInstructionsAreFaster(_ stage: StageCost.Stage) {
    let cost = StageCost(stage: stage, operations: 1_000_000)
    let seconds = InstructionLevel.allCases.map { cost.seconds(.reference($0)) }
    for (slower, faster) in zip(seconds, seconds.dropFirst()) { #expect(faster <= 1.1 * slower) }
  }

  /// With an instruction for counting bits the exact step gains on the sketched one: at this size, measured, it is the faster one with
  /// AVX-512 alone.
  @Test func theSolverOfAutoDependsOnTheLevel() throws {
    let cost = try cost(4000, 4, 65_536, rows: 4)
    func isExact(_ level: InstructionLevel) -> Bool {
      cost.meanSeconds(.gram, .reference(level)) <= cost.meanSeconds(.sketched, .reference(level))
    }
    #expect(isExact(.avx512) && !isExact(.avx2) && !isExact(.portable))
    for level in InstructionLevel.available {
      level.forced { #expect((cost.fastestSolver == .gram) == isExact(level)) }
    }
  }

  /// The same request at the same level is the same run, with the level in its reason.
  @Test(arguments: InstructionLevel.available)
  func aPlanIsAFunctionOfTheLevel(_ level: InstructionLevel) throws {
    let plans = try (0..<2).map { _ in
      try level.forced {
        try TrainingPlan(TrainingRequest(width: 65_536, accuracy: 0.01), points: 4000, dimension: 4)
      }
    }
    #expect(plans[0].configuration == plans[1].configuration && plans[0].reasons == plans[1].reasons)
    #expect(plans[0].configuration.solver == (level == .avx512 ? .gram : .sketched))
    #expect(plans[0].reasons.contains { $0.hasPrefix("solver ") && $0.contains(level.rawValue) })
  }

  @Test func itIsStoredWithItsLevel() throws {
    for level in InstructionLevel.allCases {
      let speed = MachineSpeed.reference(level)
      let stored = try JSONEncoder().encode(speed)
      #expect(String(decoding: stored, as: UTF8.self).contains("\"\(level.rawValue)\""))
      #expect(try JSONDecoder().decode(MachineSpeed.self, from: stored) == speed)
    }
  }
}
