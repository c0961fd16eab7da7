/// The claim that an event has a probability within a range, and how well it is to be tested.
///
/// Both error rates are declared before anything is drawn:
///
/// - `falseAlarm` bounds `P[refuted]` where the claim is true;
/// - `miss` bounds `P[holds]` where the probability is off by `discrepancy` or more.
///
/// From them follow the trials that decide the claim one way or the other. With fewer trials a third verdict remains.
///
/// - Claim: an upper bound `p ≤ p₀` is the range `0...p₀`, an equality the range `p₀...p₀`.
public struct ProbabilityClaim: Sendable, Equatable {
  public let range: ClosedRange<Double>
  /// How far outside the range a probability must lie to be detected for sure, up to `miss`.
  public let discrepancy: Double
  public let falseAlarm: Double
  public let miss: Double

  /// - Traps: unless the range lies in [0, 1], the rates between 0 and 1, and a probability off by the discrepancy
  ///   exists.
  public init(
    _ range: ClosedRange<Double>, discrepancy: Double, falseAlarm: Double = 1e-9, miss: Double = 1e-9
  ) {
    precondition(range.lowerBound >= 0 && range.upperBound <= 1, "\(range) is not a range of probabilities")
    precondition(
      discrepancy > 0
        && (range.upperBound + discrepancy <= 1 || range.lowerBound - discrepancy >= 0),
      "no probability is \(discrepancy) away from \(range)")
    precondition(
      falseAlarm > 0 && falseAlarm < 1 && miss > 0 && miss < 1, "an error rate lies between 0 and 1")
    (self.range, self.discrepancy, self.falseAlarm, self.miss) = (range, discrepancy, falseAlarm, miss)
  }

  /// `P[event] ≤ p₀`.
  public static func atMost(_ p: Double, discrepancy: Double, falseAlarm: Double = 1e-9, miss: Double = 1e-9)
    -> ProbabilityClaim
  { ProbabilityClaim(0...p, discrepancy: discrepancy, falseAlarm: falseAlarm, miss: miss) }

  /// `P[event] = p₀`.
  public static func equals(_ p: Double, discrepancy: Double, falseAlarm: Double = 1e-9, miss: Double = 1e-9)
    -> ProbabilityClaim
  { ProbabilityClaim(p...p, discrepancy: discrepancy, falseAlarm: falseAlarm, miss: miss) }

  /// What `k` events in `T` trials say.
  ///
  /// Refuted when the Clopper–Pearson interval of error `falseAlarm` misses the range; holds when the one of error `miss`
  /// stays within the discrepancy of it; undecided otherwise.
  public func verdict(events k: Int, trials: Int) -> StatisticalVerdict {
    precondition((0...trials).contains(k), "\(trials) trials do not have \(k) events")
    if events(k, refuteAt: trials) { return .refuted }
    return excessIsMissed(k, of: trials) || lackIsMissed(k, of: trials) ? .undecided : .holds
  }

  /// The numbers of events in `T` trials for which the claim holds; nil if there is no such number because of too few trials.
  public func accepted(trials: Int) -> ClosedRange<Int>? {
    let most = first(in: 0...trials + 1) { tooMany($0, of: trials) || excessIsMissed($0, of: trials) } - 1
    let least = first(in: 0...trials + 1) { !tooFew($0, of: trials) && !lackIsMissed($0, of: trials) }
    return least <= most ? least...most : nil
  }

  /// As many trials as decide the claim whatever comes out: found by doubling, then halving the step. The condition is
  /// not quite monotone, for counts are whole numbers, so a few trials less may do as well.
  public var trials: Int {
    var enough = 1
    while !isDecided(by: enough) { enough *= 2 }
    var step = enough / 4
    while step > 0 {
      if isDecided(by: enough - step) { enough -= step }
      step /= 2
    }
    return enough
  }

  /// The nearest probabilities that are to be detected.
  private var highest: Double { range.upperBound + discrepancy }
  private var lowest: Double { range.lowerBound - discrepancy }
  private var canExceed: Bool { highest <= 1 }
  private var canFallShort: Bool { lowest >= 0 }
  /// The false alarms allowed on each side that has any.
  private var alarmPerSide: Double {
    range.lowerBound > 0 && range.upperBound < 1 ? falseAlarm / 2 : falseAlarm
  }

  private func events(_ k: Int, refuteAt trials: Int) -> Bool {
    tooMany(k, of: trials) || tooFew(k, of: trials)
  }

  /// Whether an excess that is to be detected could have shown so few events.
  private func excessIsMissed(_ k: Int, of trials: Int) -> Bool {
    canExceed && Binomial(trials: trials, probability: highest).atMost(k) > miss
  }

  /// Whether a lack that is to be detected could have shown so many events.
  private func lackIsMissed(_ k: Int, of trials: Int) -> Bool {
    canFallShort && Binomial(trials: trials, probability: lowest).atLeast(k) > miss
  }

  private func tooMany(_ k: Int, of trials: Int) -> Bool {
    Binomial(trials: trials, probability: range.upperBound).atLeast(k) <= alarmPerSide
  }

  private func tooFew(_ k: Int, of trials: Int) -> Bool {
    Binomial(trials: trials, probability: range.lowerBound).atMost(k) <= alarmPerSide
  }

  /// Whether no count is left undecided: the largest count that does not refute is still one that excludes the
  /// discrepancy, and likewise the smallest.
  private func isDecided(by trials: Int) -> Bool {
    let mostAccepted = first(in: 0...trials + 1) { tooMany($0, of: trials) } - 1
    let leastAccepted = first(in: 0...trials + 1) { !tooFew($0, of: trials) }
    guard leastAccepted <= mostAccepted else { return false }
    return verdict(events: mostAccepted, trials: trials) == .holds
      && verdict(events: leastAccepted, trials: trials) == .holds
  }

  /// The first number from which on a monotone condition holds; it holds at the last.
  private func first(in range: ClosedRange<Int>, where holds: (Int) -> Bool) -> Int {
    var (low, high) = (range.lowerBound, range.upperBound)
    while low < high {
      let middle = (low + high) / 2
      if holds(middle) { high = middle } else { low = middle + 1 }
    }
    return low
  }
}

/// Three different things: evidence for, evidence against, and not enough evidence.
public enum StatisticalVerdict: String, Sendable, Codable {
  case holds, refuted, undecided
}
