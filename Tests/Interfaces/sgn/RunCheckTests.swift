import Foundation
import Ledger
import SketchedGaussNewton
import TestSupport
import Testing

/// Runs make the run-time checks that the ledger names, as their logs show: the number of checks of a claim is the sum over the checks that
/// contribute to it, counted here from the records of the steps. So a check that is not made, or made but not reported, is detected, and so
/// is a row of the ledger that promises a check which no run makes.
@Suite struct RunCheckTests {
  /// A run-time check, by its name in the ledger, and its contribution to the count of a claim.
  private struct Made {
    let check: String
    let claim: ClaimID
    var times = 1

    init(_ check: String, _ claim: ClaimID, _ times: Int = 1) {
      (self.check, self.claim, self.times) = (check, claim, times)
    }
  }

  /// A small run of two steps, and the situation that it represents.
  struct Run: Sendable, CustomTestStringConvertible {
    let testDescription: String
    var solver = SolverKind.sketched
    var embedding = EmbeddingFamily.gaussian
    var rows = 128
    var damping = DampingPolicy.fixed(0)
    var ridge = 0.0
    var width = 256
    /// `‖r_0‖`: if it is small and the network is wide, the theorem is certified.
    var distance = 1.0
    var ranks = 1

    init(_ testDescription: String, _ change: (inout Run) -> Void = { _ in }) {
      self.testDescription = testDescription
      change(&self)
    }
  }

  static let runs: [Run] =
    EmbeddingFamily.allCases.map { family in Run("\(family)") { $0.embedding = family } } + [
      Run("the paper's iteration") { ($0.solver, $0.rows) = (.fixedPoint, 512) },
      Run("no preconditioner") { $0.solver = .cg },
      Run("the exact step, never rising") { ($0.solver, $0.damping) = (.gram, .automatic) },
      Run("fewer rows than points") { ($0.rows, $0.damping) = (3, .fixed(1)) },
      Run("columns of the Gram matrix") { ($0.solver, $0.rows, $0.damping) = (.nystrom, 3, .fixed(1)) },
      Run("with a ridge") { $0.ridge = 0.5 },
      Run("within the theorem") { ($0.width, $0.distance) = (4096, 1e-3) },
      Run("over two ranks") { ($0.solver, $0.ranks) = (.gram, 2) },
    ]

  private static let inputs = unitPoints(dimension: 6, count: 4, seed: 11)
  private static let steps = 2

  /// The first rank's trainer after the run.
  private static func trained(_ run: Run) throws -> Trainer {
    let start = TwoLayerNetwork(width: run.width, dimension: 6, stream: CounterStream(seed: 1))
    let direction = CounterStream(seed: 2).normals(0..<4)
    let scale = run.distance / norm(direction)
    let targets = zip(start.forward(inputs).outputs, direction).map { $0 + scale * $1 }
    return try onRanks(run.ranks) { communicator in
      var trainer = try Trainer(
        configuration: TrainingConfiguration(
          width: run.width, solver: run.solver, embedding: run.embedding, size: .fixed(run.rows),
          accuracy: 1.0 / 6, damping: run.damping, ridge: run.ridge, seed: 1),
        inputs: inputs, targets: targets, checks: .full, communicator: communicator)
      for _ in 0..<steps { try trainer.advance() }
      return trainer
    }[0]
  }

  /// The entries that the checks of a finished run must have added to its log.
  private static func made(by trainer: Trainer) -> [Made] {
    trainer.records.flatMap { record in
      solve(record, trainer.configuration) + safeguards(record, trainer) + step(record, trainer)
    }
  }

  /// Checks of the system's solution; those of a preconditioner only in the step that made it.
  private static func solve(_ record: StepRecord, _ run: TrainingConfiguration) -> [Made] {
    let (points, k) = (inputs.columns, record.iterations)
    var made = [Made("SketchedLeastSquares.stoppingLog", .solverStopping)]
    if run.solver == .gram { return made }
    made.append(Made("Solution.checkStopping", .solverStopping, 2))
    if record.sketchStep == record.step {
      if run.solver == .nystrom { made.append(Made("NystromBound.check", .preconditionerNystrom, 2)) }
      if record.rows! < points { made.append(Made("LowRankPreconditioner.check", .preconditionerLowRank, 2)) }
      if run.solver != .nystrom {
        made += [
          Made("SketchDistribution.checkDistortion", run.embedding.claim),
          Made("PreconditionedSpectrum.check", .preconditionerSpectrumIdentity),
          Made(
            "PreconditionedSpectrum.check", .preconditionerConditionBound, record.distortion! < 1 ? 2 : 1),
          Made("ConditionBound.check", .preconditionerConditionBound),
        ]
      }
    }
    return made
      + (run.solver == .fixedPoint
        ? [Made("Solution.checkFixedPointFactor", .solverFixedPoint, k + 1)]
        : [
          Made("Solution.checkIterations", .solverIterations),
          Made("Solution.checkEnergyNorm", .solverCGOptimality, k),
          Made("Solution.checkEnergyNorm", .solverCGChebyshev, k),
          Made("Solution.checkConjugacy", .solverCGOptimality, max(0, k - 1)),
        ])
  }

  /// Checks of the run as a whole, independent of its steps.
  private static func safeguards(_ record: StepRecord, _ trainer: Trainer) -> [Made] {
    var made: [Made] = []
    if trainer.configuration.damping == .automatic { made.append(Made("Trainer.advance", .trainMonotone)) }
    if !trainer.communicator.isAlone { made.append(Made("Trainer.checkTraffic", .costCommunication)) }
    if trainer.theorem?.isCertified == true {
      made.append(Made("LinearConvergence.checkConclusion", .trainLinearConvergence, 2))
      made.append(Made("StepFindings.checkGroundTruth", .trainLinearConvergence))
    }
    return made
  }

  /// Checks of the network before and after.
  private static func step(_ record: StepRecord, _ trainer: Trainer) -> [Made] {
    var made = [
      Made("TransposedJacobian.checkFactorization", .ntkGramFactorization),
      Made("ActivationPattern.checkCounts", .ntkGramFactorization),
      Made("ActivationStability.check", .ntkActivationsAreStable),
      Made("StepFindings.checkGroundTruth", .ntkPositivityCertificate),
      Made("StepFindings.checkStep", .stepMeanValueIdentity),
      Made("StepFindings.checkNormalEquations", .stepRidgeStationarity),
    ]
    if record.step == 1 { made.append(Made("checkConcentration", .ntkGramConcentrates)) }
    if trainer.configuration.ridge == 0 {
      made += [
        Made("StepFindings.checkStep", .stepContraction), Made("StepFindings.checkMovement", .trainMovement),
      ]
    }
    return made
  }

  private static func counts(_ made: [Made]) -> [ClaimID: Int] {
    made.reduce(into: [:]) { if $1.times > 0 { $0[$1.claim, default: 0] += $1.times } }
  }

  @Test(arguments: runs) func aRunReportsEveryCheckOnce(_ run: Run) throws {
    let trainer = try Self.trained(run)
    #expect(trainer.log.violations.isEmpty)
    #expect(trainer.log.checked == Self.counts(Self.made(by: trainer)))
  }

  /// The checks of the kernel in `sgn kernel`; training does not need them.
  private static let ofTheKernel = [
    Made("KernelSpectrum.checkPositivity", .ntkKernelIsPositiveDefinite),
    Made("KernelRegression.checkLeaveOneOut", .ntkCrossValidation),
  ]

  @Test func theKernelIsHeldToItsClaims() throws {
    struct Answer: Decodable {
      struct Findings: Decodable { let claims: [String], violations: [Violation] }
      let findings: Findings
    }
    try withWorkplace { place in
      let answer = try #require(place.lines(["kernel", "synthetic:sphere,n=6,d=3"], as: Answer.self).first)
      #expect(answer.findings.violations.isEmpty)
      #expect(Set(answer.findings.claims) == Set(Self.ofTheKernel.map(\.claim.rawValue)))
    }
  }

  /// For each claim, the ledger names exactly the checks that these runs make.
  @Test func theLedgerNamesTheChecksOfRuns() throws {
    let made = try Self.runs.flatMap { Self.made(by: try Self.trained($0)) } + Self.ofTheKernel
    for claim in Ledger.claims {
      let seen = Set(made.filter { $0.claim == claim.identifier && $0.times > 0 }.map(\.check))
      switch claim.runTimeCheck {
      case .checked(let named): #expect(Set(named) == seen, "\(claim.identifier.rawValue)")
      case .notInARun(let reason): #expect(!reason.isEmpty && seen.isEmpty, "\(claim.identifier.rawValue)")
      }
    }
  }
}
