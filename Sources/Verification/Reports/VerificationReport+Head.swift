internal import Claims
internal import Experiments
internal import Foundation

/// What a first-time reader needs before the tables: which program measured, where and when, and how to read the results.
extension VerificationReport {
  /// The first lines of the report.
  var facts: [Fact] {
    [
      ("program", provenance.programText),
      ("machine", provenance.machine.text),
      ("date", provenance.dateText),
      ("settings", "effort \(effort.rawValue), seed \(seed)"),
    ] + (replayed.map { [("earlier measurements", $0)] } ?? [])
  }

  /// What the words and columns of the tables mean.
  var explanation: [String] {
    [
      "Each line of the tables is the result of one experiment about one claim. *Measured* is the quantity named in the claim’s section, in the worst case tried. *Bound* is the largest value that the claim allows, rounding included; it is 1 where the measured quantity is a ratio of the two sides of an inequality. If a claim is that a probability equals the bound, the accepted range is given in parentheses.",
      "*Holds*: every measurement agrees with the claim, and for a random event there were enough draws to detect a violation of the declared size. *Refuted*: a measurement contradicts the claim; it is shown in full as a counterexample. *Undecided*: there were too few draws. *Confidence* is the number of measurements on which the verdict rests; for a random event it states two probabilities: of a false alarm, that a true claim is refuted, and of missing an excess of the given size.",
    ]
  }

  /// The command that measures a claim again.
  func repetition(_ claim: ClaimID) -> String {
    "sgn verify \(claim.rawValue)\(effort == .full ? " --full" : "") --seed \(seed)"
  }

  /// How much of this report was measured by an earlier run, and when; nil if this run measured everything.
  public var replayed: String? {
    let earlier = outcomes.filter(\.isReplayed).flatMap(\.sources).filter(\.isEarlier)
    guard let first = earlier.map(\.provenance.dateText).min(),
      let last = earlier.map(\.provenance.dateText).max()
    else { return nil }
    let count = outcomes.count(where: \.isReplayed)
    let load = loadText(earlier.compactMap(\.load)).map { ", at \($0)" } ?? ""
    return
      "\(count) of \(outcomes.count) experiments were reused, in whole or in part, from \(Self.measurements), measured \(first == last ? "on \(first)" : "from \(first) to \(last)")\(load)"
  }

  /// When an experiment was measured, and how busy the machine was.
  func measuredText(_ experiment: any Experiment) -> String? {
    guard let outcome = outcomes.first(where: { $0.experiment.name == experiment.name }),
      !outcome.sources.isEmpty
    else { return nil }
    let dates = Set(outcome.sources.map(\.provenance.dateText)).sorted().joined(separator: " and ")
    let load = loadText(outcome.sources.compactMap(\.load)).map { ", \($0)" } ?? ""
    return "Measured on \(dates)\(load)."
  }

  private func loadText(_ loads: [ClosedRange<Double>]) -> String? {
    guard let low = loads.map(\.lowerBound).min(), let high = loads.map(\.upperBound).max() else {
      return nil
    }
    let (first, last) = (oneDecimal(low), oneDecimal(high))
    return
      "load average \(first == last ? first : "\(first) to \(last)") on \(ProcessInfo.processInfo.processorCount) processors"
  }
}

private func oneDecimal(_ value: Double) -> String {
  value.formatted(.number.precision(.fractionLength(1)).locale(Locale(identifier: "en_US_POSIX")))
}
