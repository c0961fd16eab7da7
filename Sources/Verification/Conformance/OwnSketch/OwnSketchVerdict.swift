public import Claims
public import Statistics

/// The judge's verdict on a port that draws its own sketches.
///
/// There are two kinds of statement. A statement about every draw must hold in every draw. A statement about the mean or with a
/// probability is tested over all draws as a `ProbabilityClaim`, with error rates declared here; if the draws are too few to decide it,
/// it is undecided.
public struct OwnSketchVerdict: Sendable, Encodable {
  /// The largest probability with which one statement refutes a correct sketch.
  public static let falseAlarm = 1e-7
  /// The largest probability with which a statement holds although it is wrong by its declared discrepancy.
  public static let miss = 1e-3

  public struct Finding: Sendable, Encodable {
    public let claim: ClaimID
    /// The comparison.
    public let statement: String
    public let verdict: StatisticalVerdict
    /// The worst value of all draws, or a frequency.
    public let measured: Double
    /// The largest allowed value, or the claimed probability.
    public let bound: Double
    /// The number of draws, or of groups of draws, that were checked.
    public let trials: Int
    /// The number that decides it, whatever the outcomes; nil for a statement about every draw.
    public let trialsThatDecide: Int?
    /// The worst draw, from 0; nil for a frequency.
    public let draw: Int?
  }

  public let identifier: String
  /// The number of draws.
  public let draws: Int
  public let findings: [Finding]
  /// A defect of the outputs themselves.
  public let problem: String?

  /// Refuted if a statement is; otherwise undecided if a statement is; otherwise it holds.
  public let verdict: StatisticalVerdict

  init(identifier: String, draws: Int, findings: [Finding], problem: String?) {
    (self.identifier, self.draws, self.findings, self.problem) = (identifier, draws, findings, problem)
    verdict =
      problem != nil || findings.contains { $0.verdict == .refuted }
      ? .refuted : findings.contains { $0.verdict == .undecided } ? .undecided : .holds
  }

  /// The number of draws with which no statement remains undecided; nil if draws cannot decide it.
  public var drawsThatDecide: Int? {
    findings.compactMap { finding in
      finding.trialsThatDecide.map { $0 * max(1, draws / max(1, finding.trials)) }
    }
    .max()
  }
}

/// Collects the findings: those of each draw, in the order of the statements.
struct OwnSketchFindings {
  private enum Entry {
    case each(measured: Double, bound: Double, trials: Int, draw: Int)
    case frequency(ProbabilityClaim, bound: Double, events: Int, trials: Int)
  }

  private var statements: [(claim: ClaimID, text: String, entry: Entry)] = []

  /// A statement about every draw: `measured ≤ bound`. It has no bound if it does not apply to this draw.
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

  /// A statement about a probability; draws without the event are counted, too.
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

  /// By how much a measured value exceeds its bound. A NaN exceeds any bound.
  private func excess(_ measured: Double, _ bound: Double) -> Double {
    measured.isNaN
      ? .infinity : bound > 0 ? measured / bound : measured > bound ? .infinity : measured - bound
  }

  var all: [OwnSketchVerdict.Finding] {
    // Many statements are about the same probability, and computing the number of trials that decide one takes a while.
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
  /// `P[event] = ½` for a fair sign, or another probability that does not depend on rounding.
  static func ofOwnSketch(equals p: Double) -> ProbabilityClaim {
    .equals(p, discrepancy: 0.25, falseAlarm: OwnSketchVerdict.falseAlarm, miss: OwnSketchVerdict.miss)
  }

  /// `P[event] ≤ p`, as in the inequalities of Markov and Chebyshev.
  static func ofOwnSketch(atMost p: Double) -> ProbabilityClaim {
    .atMost(p, discrepancy: 0.25, falseAlarm: OwnSketchVerdict.falseAlarm, miss: OwnSketchVerdict.miss)
  }
}
