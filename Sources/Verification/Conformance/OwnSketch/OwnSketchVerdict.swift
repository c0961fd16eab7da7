public import Claims
public import Statistics

/// What the judge says of a port that draws its own sketches.
///
/// Two kinds of statement are told apart. What a theorem says of every draw must hold in every draw. What it says of the mean, or
/// with a probability, is tested over all draws as a `ProbabilityClaim`, with error rates declared here; where the draws are too few to
/// say either way, it is undecided.
public struct OwnSketchVerdict: Sendable, Encodable {
  /// The largest probability with which one statement about a right sketch is refuted.
  public static let falseAlarm = 1e-7
  /// The largest probability with which one holds, though it is off by its declared discrepancy.
  public static let miss = 1e-3

  public struct Finding: Sendable, Encodable {
    public let claim: ClaimID
    /// What is compared.
    public let statement: String
    public let verdict: StatisticalVerdict
    /// The worst of all draws, or a frequency.
    public let measured: Double
    /// What it may be at most, or the probability claimed.
    public let bound: Double
    /// How many draws, or groups of draws, the statement was held to.
    public let trials: Int
    /// How many decide it, whatever comes out; nil for a statement about every draw.
    public let trialsThatDecide: Int?
    /// The draw that is worst, from 0; nil for a frequency.
    public let draw: Int?
  }

  public let identifier: String
  /// How many draws there are.
  public let draws: Int
  public let findings: [Finding]
  /// What is wrong with the outputs themselves.
  public let problem: String?

  /// Refuted where a statement is, undecided where one is, and holds where all do.
  public let verdict: StatisticalVerdict

  init(identifier: String, draws: Int, findings: [Finding], problem: String?) {
    (self.identifier, self.draws, self.findings, self.problem) = (identifier, draws, findings, problem)
    verdict =
      problem != nil || findings.contains { $0.verdict == .refuted }
      ? .refuted : findings.contains { $0.verdict == .undecided } ? .undecided : .holds
  }

  /// The draws with which no statement is left undecided; nil where the draws cannot decide it.
  public var drawsThatDecide: Int? {
    findings.compactMap { finding in
      finding.trialsThatDecide.map { $0 * max(1, draws / max(1, finding.trials)) }
    }
    .max()
  }
}

/// Findings in the making: what each draw says, in the order of the statements.
struct OwnSketchFindings {
  private enum Entry {
    case each(measured: Double, bound: Double, trials: Int, draw: Int)
    case frequency(ProbabilityClaim, bound: Double, events: Int, trials: Int)
  }

  private var statements: [(claim: ClaimID, text: String, entry: Entry)] = []

  /// A statement about every draw: `measured ≤ bound`. One that says nothing about this draw has no bound.
  mutating func each(
    _ claim: ClaimID, _ statement: String, _ measured: Double, _ bound: Double?, draw: Int
  ) {
    let trial = Entry.each(
      measured: measured, bound: bound ?? .infinity, trials: bound == nil ? 0 : 1, draw: draw)
    guard let place = statements.firstIndex(where: { $0.claim == claim && $0.text == statement }) else {
      statements.append((claim, statement, trial))
      return
    }
    guard case .each(let oldMeasured, let oldBound, let trials, let oldDraw) = statements[place].entry,
      let bound
    else { return }
    let isWorse = trials == 0 || excess(measured, bound) > excess(oldMeasured, oldBound)
    statements[place].entry = .each(
      measured: isWorse ? measured : oldMeasured, bound: isWorse ? bound : oldBound, trials: trials + 1,
      draw: isWorse ? draw : oldDraw)
  }

  /// A statement about a probability; an event that did not happen counts as well.
  mutating func event(
    _ claim: ClaimID, _ statement: String, _ probability: ProbabilityClaim, bound: Double, happens: Bool
  ) {
    if let place = statements.firstIndex(where: { $0.claim == claim && $0.text == statement }) {
      guard case .frequency(_, _, let events, let trials) = statements[place].entry else { return }
      statements[place].entry = .frequency(
        probability, bound: bound, events: events + (happens ? 1 : 0), trials: trials + 1)
    } else {
      statements.append(
        (claim, statement, .frequency(probability, bound: bound, events: happens ? 1 : 0, trials: 1)))
    }
  }

  /// How far a measured value is beyond its bound. A NaN is beyond any.
  private func excess(_ measured: Double, _ bound: Double) -> Double {
    measured.isNaN
      ? .infinity : bound > 0 ? measured / bound : measured > bound ? .infinity : measured - bound
  }

  var all: [OwnSketchVerdict.Finding] {
    // Many statements are about the same probability, and to find how many trials decide one takes a while.
    var known: [(claim: ProbabilityClaim, trials: Int)] = []
    func deciding(_ claim: ProbabilityClaim) -> Int {
      if let found = known.first(where: { $0.claim == claim }) { return found.trials }
      known.append((claim, claim.trials))
      return known[known.count - 1].trials
    }
    return statements.map { claim, text, entry in
      switch entry {
      case .each(let measured, let bound, let trials, let draw):
        .init(
          claim: claim, statement: text,
          verdict: trials == 0 ? .undecided : measured <= bound ? .holds : .refuted, measured: measured,
          bound: bound, trials: trials, trialsThatDecide: nil, draw: draw)
      case .frequency(let probability, let bound, let events, let trials):
        .init(
          claim: claim, statement: text, verdict: probability.verdict(events: events, trials: trials),
          measured: Double(events) / Double(trials), bound: bound, trials: trials,
          trialsThatDecide: deciding(probability), draw: nil)
      }
    }
  }
}

extension ProbabilityClaim {
  /// `P[event] = ½` for a fair sign, or another probability that is no rounding matter.
  static func ofOwnSketch(equals p: Double) -> ProbabilityClaim {
    .equals(p, discrepancy: 0.25, falseAlarm: OwnSketchVerdict.falseAlarm, miss: OwnSketchVerdict.miss)
  }

  /// `P[event] ≤ p`, as inequalities of Markov and Chebyshev say.
  static func ofOwnSketch(atMost p: Double) -> ProbabilityClaim {
    .atMost(p, discrepancy: 0.25, falseAlarm: OwnSketchVerdict.falseAlarm, miss: OwnSketchVerdict.miss)
  }
}
