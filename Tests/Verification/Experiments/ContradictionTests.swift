import Claims
import Experiments
import Foundation
import Statistics
import TestSupport
import Testing

/// Measurements that contradict a claim refute it: an experiment that can only confirm is useless.
///
/// The committed measurements of each experiment are changed in one place: up to the edge of the verdict the claim holds, and beyond it that measurement
/// refutes it.
@Suite struct ContradictionTests {
  /// One measured quantity, and where it begins to contradict a claim.
  struct Edge: Sendable, CustomTestStringConvertible {
    let experiment: String
    let claim: ClaimID
    var scope = Judgement.Scope.statement
    let column: String
    /// The rows to change: the first of them, or all if a median is judged.
    var changesAll = false
    var at: @Sendable (Row) -> Bool = { _ in true }
    /// Further values of the changed rows.
    var with: [String: Double] = [:]
    /// The value up to which the claim holds.
    let edge: @Sendable (Row) -> Double
    /// The relative distance from the edge; zero if the edge is an exact number.
    var slack = 1e-12

    var testDescription: String { "\(experiment): \(column) against \(claim.rawValue), \(scope.rawValue)" }
  }

  private static let edges: [Edge] =
    [
      Edge(
        experiment: "accuracy", claim: .solverStopping, column: "residual", at: { $0["converged"] == 1 },
        edge: { 2 * $0["asked"] }),
      Edge(
        experiment: "accuracy", claim: .solverStopping, scope: .practice, column: "error",
        at: { $0.word("solver") == "LSQR" && $0["converged"] == 1 }, with: ["asked": 1e-300, "residual": 0],
        edge: { 30 * 0x1p-53 * pow(10, $0["exponent"]) }),
      Edge(
        experiment: "certification", claim: .trainLinearConvergence, column: "worst",
        at: { $0["distance"] > 0 }, edge: { _ in 0.5 }),
      Edge(
        experiment: "condition-number", claim: .preconditionerSpectrumIdentity, column: "identityError",
        edge: { $0["rounding"] }),
      Edge(
        experiment: "condition-number", claim: .preconditionerConditionBound, column: "condition",
        edge: { $0["bound"] * (1 + 2 * $0["rounding"]) }),
      Edge(
        experiment: "conjugate-gradient", claim: .solverCGChebyshev, column: "error",
        edge: { $0["bound"] + $0["rounding"] }),
      Edge(
        experiment: "conjugate-gradient", claim: .solverIterations, column: "iterations",
        edge: { $0["needed"] }),
      Edge(
        experiment: "contraction", claim: .stepContraction, column: "first", edge: { $0["bound"] }),
      Edge(
        experiment: "contraction", claim: .trainMovement, column: "moved",
        at: { $0.numbers["moved"] != nil }, edge: { (1 + 1e-9) * $0["allowedMovement"] }),
      Edge(
        experiment: "contraction", claim: .trainInterpolates, column: "relativeResidual",
        at: { $0.numbers["relativeResidual"] != nil }, edge: { _ in 1e-8 }),
      Edge(
        experiment: "cross-validation", claim: .ntkCrossValidation, column: "residual", edge: { _ in 1 }),
      Edge(experiment: "cross-validation", claim: .ntkCrossValidation, column: "score", edge: { _ in 1 }),
      Edge(
        experiment: "cross-validation", claim: .ntkCrossValidation, scope: .practice, column: "risk",
        changesAll: true, edge: { 1.5 * $0["leastRisk"] }),
      Edge(
        experiment: "damping", claim: .preconditionerConditionBound, column: "overBound", edge: { _ in 1 }),
      Edge(
        experiment: "damping", claim: .preconditionerLowRank, column: "overLowRank",
        at: { $0["rows"] < $0["n"] }, edge: { _ in 1 }),
      Edge(experiment: "damping", claim: .solverIterations, column: "overNeeded", edge: { _ in 1 }),
      Edge(
        experiment: "fixed-point", claim: .solverFixedPoint, column: "measured",
        at: { $0.numbers["distortion"] != nil }, edge: { (1 + 1e-10) * $0["claimed"] }, slack: 1e-14),
      Edge(
        experiment: "identities", claim: .ntkGramFactorization, column: "gram", edge: { $0["gramAllowed"] }),
      Edge(
        experiment: "identities", claim: .stepMeanValueIdentity, column: "meanValue",
        edge: { $0["meanValueAllowed"] }),
      Edge(
        experiment: "nystrom", claim: .preconditionerNystrom, column: "overBound",
        at: { $0.word("form") == "nystrom" }, edge: { _ in 1 }),
      Edge(
        experiment: "nystrom", claim: .preconditionerNystrom, column: "belowOne",
        at: { $0.word("form") == "nystrom" }, edge: { _ in 1 }),
      Edge(
        experiment: "positivity", claim: .ntkPositivityCertificate, column: "proved",
        at: { $0["smallest"] > 0 }, edge: { $0["smallest"] }),
      Edge(
        experiment: "safeguard", claim: .trainMonotone, column: "dampedWorstRise", edge: { _ in 1 + 1e-12 },
        slack: 1e-15),
      Edge(
        experiment: "safeguard", claim: .trainMonotone, column: "ridgeWorstRise", edge: { _ in 1 + 1e-12 },
        slack: 1e-15),
      Edge(
        experiment: "safeguard", claim: .stepRidgeStationarity, column: "gradientError", edge: { _ in 1e-7 }),
      Edge(
        experiment: "safeguard", claim: .trainInterpolates, column: "paperLast",
        with: ["paperHalves": 1], edge: { _ in 0x1p-20 }),
    ]
    + ["distortion", "damping"].flatMap { name in
      Set(rows(name).map { $0.word("family") }).sorted().map { family in
        Edge(
          experiment: name, claim: claim(of: family), column: "moment",
          at: { $0.word("family") == family }, edge: { $0["momentBound"] + 5 * $0["momentError"] })
      }
    }

  /// The claim of a family is named after it.
  private static func claim(of family: String) -> ClaimID {
    ClaimID(rawValue: "embedding.\(family)")!
  }

  /// Judged by counts, or in other ways that separate tests cover.
  private static let judgedOtherwise: [String: Set<ClaimID>] = [
    "communication": [.costCommunication], "concentration": [.ntkGramConcentrates],
    "conjugate-gradient": [.solverCGOptimality], "cost": [.costStep],
    "kernel": [.ntkKernelIsExpectation, .ntkKernelIsPositiveDefinite],
    "stability": [.ntkActivationsAreStable],
  ]

  @Test func everyClaimOfEveryExperimentIsHere() {
    for experiment in Verification.experiments {
      let here = Set(
        Self.edges.filter { $0.experiment == experiment.name && $0.scope == .statement }.map(\.claim))
      #expect(
        here.union(Self.judgedOtherwise[experiment.name] ?? []) == Set(experiment.claims),
        "\(experiment.name)")
    }
  }

  // MARK: Rows

  /// The committed measurements of an experiment.
  private static func rows(_ name: String) -> [Row] {
    let file = fixtures.deletingLastPathComponent().appending(path: "Documentation/verification/\(name).csv")
    let lines = (try? String(contentsOf: file, encoding: .utf8))?.split(separator: "\n") ?? []
    let columns = lines[0].split(separator: ",").map(String.init)
    return lines.dropFirst().map { line in
      var row = Row([:])
      let fields = line.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
      for (column, field) in zip(columns, fields) where !field.isEmpty {
        if let number = Double(field) { row.numbers[column] = number } else { row.words[column] = field }
      }
      return row
    }
  }

  private func experiment(_ name: String) throws -> any Experiment {
    try #require(Verification.experiments.first { $0.name == name })
  }

  private func judgement(
    _ name: String, _ claim: ClaimID, _ rows: [Row], scope: Judgement.Scope = .statement
  ) throws -> Judgement {
    let all = try experiment(name).judge(rows).filter { $0.claim == claim && $0.scope == scope }
    return try #require(all.first { $0.verdict == .refuted } ?? all.first)
  }

  /// The rows after the change.
  private func changed(_ edge: Edge, _ value: (Row) -> Double) throws -> (rows: [Row], changed: Row) {
    var rows = Self.rows(edge.experiment)
    let places = rows.indices.filter { edge.at(rows[$0]) }
    let first = try #require(places.first, "no row to change")
    for place in edge.changesAll ? places : [first] {
      rows[place] = rows[place].adding(edge.with)
      rows[place].numbers[edge.column] = value(rows[place])
    }
    return (rows, rows[first])
  }

  /// The published verdicts are those of the published measurements.
  @Test func theCommittedMeasurementsHold() throws {
    for experiment in Verification.experiments {
      let judgements = experiment.judge(Self.rows(experiment.name)).filter { $0.scope == .statement }
      #expect(Set(judgements.map(\.claim)) == Set(experiment.claims), "\(experiment.name)")
      for judgement in judgements {
        #expect(
          judgement.verdict == .holds && judgement.counterexample == nil,
          "\(experiment.name), \(judgement.claim.rawValue): \(judgement.measured) of \(judgement.bound)")
      }
    }
  }

  /// The published answers are those that the published measurements give, to every question.
  @Test func theCommittedAnswersAreThoseOfTheCommittedMeasurements() throws {
    let rows = Dictionary(
      uniqueKeysWithValues: Verification.experiments.map { ($0.name, Self.rows($0.name)) })
    let answers = Verification.answers(rows)
    #expect(
      answers.map(\.name) == ["constants", "lambda", "cost", "bias", "kernel", "adam", "iterative"])
    let page = try String(
      contentsOf: fixtures.deletingLastPathComponent().appending(
        path: "Documentation/answers-to-reviewers.md"), encoding: .utf8)
    let plots = Set(Verification.experiments.flatMap { $0.plots(rows[$0.name]!) }.map(\.name))
    for answer in answers {
      #expect(page.contains("## \(answer.question)\n\n\(answer.text)\n"), "\(answer.name)")
      for line in answer.table?.rows ?? [] {
        #expect(page.contains("| \(line.joined(separator: " | ")) |"), "\(answer.name)")
      }
      #expect(plots.isSuperset(of: answer.plots), "\(answer.name)")
      let subjects = Set(
        Verification.experiments.filter { answer.experiments.contains($0.name) }.flatMap(\.subjects))
      #expect(subjects.isSuperset(of: answer.claims), "\(answer.name)")
    }
  }

  @Test(arguments: edges) func beyondTheEdgeTheClaimIsRefuted(_ edge: Edge) throws {
    func judged(_ value: (Row) -> Double) throws -> (judgement: Judgement, row: Row) {
      let (rows, row) = try changed(edge, value)
      return (try judgement(edge.experiment, edge.claim, rows, scope: edge.scope), row)
    }
    let below = try judged { edge.edge($0) * (1 - edge.slack) }.judgement
    #expect(below.verdict == .holds && below.counterexample == nil, "\(below)")
    let (above, row) = try judged { edge.edge($0) * (1 + edge.slack) }
    #expect(above.verdict == .refuted && above.measured > above.bound, "\(above)")
    // The refuting measurement is shown.
    if above.scope == .statement {
      let value = try #require(above.counterexample)
      #expect(row.words.allSatisfy { value.contains("\($0.key) \($0.value)") }, "\(value)")
    }
    // Not a number refutes, and so does infinity.
    for broken in [Double.nan, .infinity] {
      #expect(try judged { _ in broken }.judgement.verdict == .refuted, "\(broken)")
    }
  }

  /// Each statement at sizes of practice that an answer to reviewers rests on can be refuted by changed measurements.
  @Test(arguments: [
    ("eigenvalue", "smallest", 2.0, "over the Rayleigh quotient"),
    ("eigenvalue", "smallest", 1e-3, "decides λ"),
    ("bias", "residual", 1e17, "without a shift"), ("bias", "kernel", 100, "with a constant"),
    ("iterative", "iterations", 10, "iterations to 10⁻³"),
  ])
  func aStatementAtSizesOfPracticeCanFail(_ name: String, _ column: String, _ factor: Double, _ text: String)
    throws
  {
    let experiment = try experiment(name)
    let rows = Self.rows(name).map { $0.adding([column: factor * $0[column]]) }
    let judgements = experiment.judge(rows).filter { $0.comparison.contains(text) }
    #expect(!judgements.isEmpty && judgements.allSatisfy { $0.verdict == .refuted }, "\(judgements)")
  }

  /// A method with four times its held-out errors loses every comparison; with a quarter of them it wins.
  @Test func heldOutErrorsDecide() throws {
    let experiment = HeldOutExperiment()
    for (factor, verdict) in [(4.0, StatisticalVerdict.refuted), (0.25, .holds)] {
      let rows = Self.rows("held-out").map { row in
        row.word("method") == "gauss-newton-ridge" ? row.adding(["error": factor * row["error"]]) : row
      }
      let judgements = experiment.judge(rows).filter { $0.comparison.contains("Gauss–Newton with a ridge") }
      #expect(judgements.count == 2 && judgements.allSatisfy { $0.verdict == verdict })
    }
  }

  /// Operations that grow faster than linearly refute the bound on their exponent.
  @Test func superlinearOperationsRefute() throws {
    let rows = Self.rows("iterative").map {
      $0.adding(["operations": $0["operations"] * $0["n"].squareRoot()])
    }
    let judgements = IterativeExperiment().judge(rows).filter { $0.comparison.contains("exponent") }
    #expect(judgements.count == 2 && judgements.allSatisfy { $0.verdict == .refuted })
  }

  /// Without measurements nothing is confirmed.
  @Test func withoutAMeasurementThereIsNoVerdict() throws {
    for (name, claim) in [
      ("accuracy", ClaimID.solverStopping), ("certification", .trainLinearConvergence),
      ("communication", .costCommunication), ("condition-number", .preconditionerConditionBound),
      ("conjugate-gradient", .solverCGChebyshev), ("conjugate-gradient", .solverCGOptimality),
      ("contraction", .trainMovement), ("cross-validation", .ntkCrossValidation),
      ("fixed-point", .solverFixedPoint), ("identities", .ntkGramFactorization),
      ("nystrom", .preconditionerNystrom), ("positivity", .ntkPositivityCertificate),
      ("safeguard", .trainMonotone), ("safeguard", .stepRidgeStationarity),
    ] {
      let judgement = try judgement(name, claim, [])
      #expect(judgement.verdict == .undecided, "\(name)")
    }
  }

  // MARK: Judged in other ways

  /// A singular matrix that is proved definite refutes the certificate; a certificate that never proves anything has no verdict.
  @Test func aProofOfWhatIsFalseRefutes() throws {
    let rows = Self.rows("positivity")
    for (smallest, proved, verdict) in [
      (0.0, 1e-300, StatisticalVerdict.refuted), (-1, 1e-300, .refuted), (.nan, 1, .refuted),
      (1, .nan, .refuted),
      (1, 0.5, .holds), (0, 0, .holds), (0, -1, .holds), (1, 1, .holds), (1, 1.0.nextUp, .refuted),
    ] {
      let row = Row(["n": 2, "smallest": smallest, "proved": proved, "known": 1])
      let found = try judgement("positivity", .ntkPositivityCertificate, rows + [row])
      #expect(found.verdict == verdict, "\(smallest), \(proved)")
    }
    let silent = rows.map { $0.adding(["proved": 0]) }
    #expect(try judgement("positivity", .ntkPositivityCertificate, silent).verdict == .undecided)
  }

  /// One byte more or less than the formula refutes it.
  @Test func oneByteRefutes() throws {
    for change in [-1.0, 1, .nan] {
      var rows = Self.rows("communication")
      rows[5].numbers["bytes"] = rows[5]["formula"] + change
      #expect(try judgement("communication", .costCommunication, rows).verdict == .refuted)
    }
  }

  /// Each of the counts, and an exponent whose deviation lower-order terms do not explain.
  @Test func oneOperationRefutes() throws {
    for count in ["sketched", "exact", "product"] {
      var rows = Self.rows("cost")
      rows[3].numbers[count] = rows[3][count] + 1
      let found = try judgement("cost", .costStep, rows)
      #expect(found.verdict == .refuted && found.measured == 1 && found.bound == 0)
      #expect(found.counterexample?.contains("axis") == true)
    }
    // Operations whose growth with a size differs from the coefficient in the formula.
    for axis in ["m", "n", "d"] {
      let rows = Self.rows("cost").map { row in
        row.word("axis") != axis ? row : row.adding(["coefficient": row["coefficient"] * row[axis]])
      }
      let found = try judgement("cost", .costStep, rows)
      #expect(found.verdict == .refuted && abs(found.measured - 1) < 0.1 && found.counterexample != nil)
    }
  }

  /// An error that grows, and directions that are not conjugate.
  @Test func growthAndLostConjugacyRefute() throws {
    let rows = Self.rows("conjugate-gradient")
    let place = try #require(rows.indices.first { rows[$0]["iteration"] == 3 })
    for (factor, verdict) in [(1 - 1e-9, StatisticalVerdict.holds), (1 + 1e-9, .refuted), (.nan, .refuted)] {
      var changed = rows
      changed[place].numbers["error"] = factor * rows[place - 1]["error"] + rows[place]["rounding"]
      #expect(
        try judgement("conjugate-gradient", .solverCGOptimality, changed).verdict == verdict, "\(factor)")
    }
    for cosine in [1, .nan, .infinity] {
      var changed = rows
      changed[place].numbers["cosine"] = cosine
      #expect(try judgement("conjugate-gradient", .solverCGOptimality, changed).verdict == .refuted)
    }
    // The first iterate of a new solve is not compared with the last iterate of the one before.
    let start = try #require(rows.indices.dropFirst().first { rows[$0]["iteration"] == 0 })
    var changed = rows
    changed[start].numbers["cosine"] = 1
    #expect(try judgement("conjugate-gradient", .solverCGOptimality, changed).verdict == .holds)
  }

  /// The iteration converges below the threshold and not above, whatever the factor is.
  @Test func theWrongSideOfTheThresholdRefutes() throws {
    let rows = Self.rows("fixed-point")
    for place in rows.indices where rows[place].numbers["distortion"] != nil {
      var changed = rows
      changed[place].numbers["converged"] = 1 - rows[place]["converged"]
      let found = try judgement("fixed-point", .solverFixedPoint, changed)
      #expect(found.verdict == .refuted && found.measured == .infinity)
      #expect(found.counterexample?.contains("distortion") == true)
      changed = rows
      changed[place].numbers["measured"] = rows[place]["claimed"] * (1 - 2e-10)
      #expect(try judgement("fixed-point", .solverFixedPoint, changed).verdict == .refuted)
    }
  }

  /// A set of points whose kernel is definite but reported as singular, or the reverse, by the eigenvalue or by the condition.
  @Test func theWrongSignOfAKernelRefutes() throws {
    let rows = Self.rows("kernel")
    for place in rows.indices where rows[place].numbers["expected"] != nil {
      var changed = rows
      changed[place].numbers["positive"] = 1 - rows[place]["positive"]
      #expect(try judgement("kernel", .ntkKernelIsPositiveDefinite, changed).verdict == .refuted)
      for (factor, isPositive) in [(1 - 1e-12, false), (1, false), (1 + 1e-12, true), (-1, false)] {
        changed = rows
        changed[place].numbers["smallest"] = factor * rows[place]["rounding"]
        #expect(
          try judgement("kernel", .ntkKernelIsPositiveDefinite, changed).verdict
            == (isPositive == (rows[place]["expected"] == 1) ? .holds : .refuted))
      }
    }
  }

  /// The tails of a binomial distribution, term by term.
  private func atLeast(_ k: Int, of trials: Int, _ p: Double) -> Double {
    (k...trials).map { i -> Double in
      let choices = lgamma(Double(trials + 1)) - lgamma(Double(i + 1)) - lgamma(Double(trials - i + 1))
      return exp(choices + Double(i) * log(p) + Double(trials - i) * log(1 - p))
    }.reduce(0, +)
  }

  /// Shares that chance does not explain, too large or too small.
  @Test(arguments: [
    ("kernel", ClaimID.ntkKernelIsExpectation, "active"), ("stability", .ntkActivationsAreStable, "near"),
  ])
  func aShareThatChanceDoesNotExplainRefutes(_ name: String, _ claim: ClaimID, _ column: String) throws {
    let rows = Self.rows(name)
    let places = rows.indices.filter { rows[$0].numbers["probability"] != nil }
    for place in [places[0], places[places.count / 2], places[places.count - 1]] {
      let (trials, p) = (rows[place]["trials"], rows[place]["probability"])
      let deviation = (trials * p * (1 - p)).squareRoot()
      for (off, verdict) in [(0.0, StatisticalVerdict.holds), (12, .refuted), (-12, .refuted)] {
        let count = (trials * p + off * deviation + off.signum).rounded()
        guard (0...trials).contains(count) else { continue }
        var changed = rows
        changed[place].numbers[column] = count
        let found = try judgement(name, claim, changed)
        #expect(found.verdict == verdict, "\(rows[place]), \(count)")
        if verdict == .refuted { #expect(found.counterexample != nil) }
      }
    }
  }

  @Test func impossibleCountsRefute() throws {
    var rows = Self.rows("kernel")
    let place = try #require(rows.indices.first { rows[$0].numbers["angle"] != nil })
    rows[place].numbers["active"] = -1
    #expect(try judgement("kernel", .ntkKernelIsExpectation, rows).verdict == .refuted)
    for excess in [1, .nan] {
      var rows = Self.rows("stability")
      rows[2].numbers["excess"] = excess
      let found = try judgement("stability", .ntkActivationsAreStable, rows)
      #expect(found.verdict == .refuted && found.counterexample != nil)
    }
  }

  /// At most a tenth of the draws may fail. A larger share that chance explains is undecided; a larger one refutes, with false alarms of probability 10⁻⁹.
  @Test(arguments: ["events", "below"]) func tooManyFailuresRefute(_ column: String) throws {
    let rows = Self.rows("concentration")
    let place = try #require(
      rows.indices.first { rows[$0]["width"] >= rows[$0]["threshold"] || column == "events" })
    let trials = Int(rows[place]["trials"])
    let refuting = try #require((0...trials).first { atLeast($0, of: trials, 0.1) <= 1e-9 })
    let most = trials / 10
    for (count, verdict) in [
      (0, StatisticalVerdict.holds), (most, .holds), (most + 1, .undecided), (refuting - 1, .undecided),
      (refuting, .refuted), (trials, .refuted),
    ] {
      var changed = rows
      changed[place].numbers[column] = Double(count)
      let found = try judgement("concentration", .ntkGramConcentrates, changed)
      #expect(found.verdict == verdict, "\(count) of \(trials)")
      #expect((found.counterexample != nil) == (verdict == .refuted))
    }
  }

  /// Below the width that the theorem requires, eigenvalues may be small; from that width on they may not.
  @Test func theoremsAreJudgedWhereTheyHold() throws {
    let rows = Self.rows("concentration")
    for (width, verdict) in [(-1.0, StatisticalVerdict.holds), (0, .refuted), (1, .refuted)] {
      var changed = rows
      changed[0].numbers["threshold"] = changed[0]["width"] - width
      changed[0].numbers["below"] = changed[0]["trials"]
      #expect(try judgement("concentration", .ntkGramConcentrates, changed).verdict == verdict)
    }
    // A low-rank form is judged where there are fewer rows than columns, and halving only in runs that halve.
    var damping = Self.rows("damping")
    let place = try #require(damping.indices.first { damping[$0]["rows"] >= damping[$0]["n"] })
    damping[place].numbers["overLowRank"] = 1e9
    #expect(try judgement("damping", .preconditionerLowRank, damping).verdict == .holds)
    var runs = Self.rows("safeguard")
    runs[0].numbers["paperHalves"] = 0
    runs[0].numbers["paperLast"] = 1
    #expect(try judgement("safeguard", .trainInterpolates, runs).verdict == .holds)
    var accuracies = Self.rows("accuracy")
    accuracies[0].numbers["converged"] = 0
    accuracies[0].numbers["residual"] = 1
    #expect(try judgement("accuracy", .solverStopping, accuracies).verdict == .holds)
    var certified = Self.rows("certification")
    certified[0].numbers["distance"] = 0
    certified[0].numbers["worst"] = 1
    #expect(try judgement("certification", .trainLinearConvergence, certified).verdict == .holds)
  }

  /// In a cell where a theorem’s bound is informative, failures beyond it refute; elsewhere they do not.
  @Test(arguments: ["distortion", "damping"]) func failuresBeyondATheoremRefute(_ name: String) throws {
    var rows = Self.rows(name)
    let place = try #require(rows.indices.first)
    let claim = Self.claim(of: rows[place].word("family"))
    rows[place].numbers["events"] = rows[place]["trials"]
    for (bound, verdict) in [(0.999, StatisticalVerdict.refuted), (1, .holds)] {
      rows[place].numbers["bound"] = bound
      #expect(try judgement(name, claim, rows).verdict == verdict, "\(bound)")
    }
  }
}

extension Double {
  fileprivate var signum: Double { self == 0 ? 0 : self < 0 ? -1 : 1 }
}
