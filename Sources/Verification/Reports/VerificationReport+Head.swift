internal import Experiments
internal import Foundation

/// What a reader who comes from nowhere needs before the table: by what, where and when it was measured, and how to read it.
extension VerificationReport {
  /// The first lines of the report.
  var facts: [Fact] {
    [
      ("result", summary),
      ("program", provenance.programText),
      ("machine", provenance.machine.text),
      ("date", provenance.dateText),
      ("extent", "effort \(effort.rawValue), seed \(seed)"),
    ] + (replayed.map { [("earlier measurements", $0)] } ?? [])
  }

  /// What the words and columns of the tables mean.
  var explanation: [String] {
    [
      "Each line is what one experiment found about one claim. *Measured* is the quantity that the claim’s section, below the tables, names: the worst case of all that were tried. *Bound* is what the claim lets it be at most, 1 where measured is a quotient of the two sides; allowances for rounding are part of it. Where a claim says that a probability equals the bound, no finite number of draws comes out at exactly that: the values that are accepted stand beside it, and the claim holds while the measured one is among them.",
      "*Holds*: every measurement agrees with the claim, and of a random event there were draws enough to have seen a violation of the declared size. *Refuted*: a measurement contradicts the claim; it is shown in full. *Undecided*: too few draws to tell. *Confidence* says how many measurements that rests on; for a random event, a false alarm is a true claim refuted, and an excess is missed where a claim that is wrong by so much holds, each with the probability given.",
    ]
  }

  /// How much of this report an earlier run has measured, and when; nil where this run has measured everything.
  public var replayed: String? {
    let earlier = outcomes.filter(\.isReplayed).flatMap(\.sources).filter(\.isEarlier)
    guard let first = earlier.map(\.provenance.dateText).min(),
      let last = earlier.map(\.provenance.dateText).max()
    else { return nil }
    let count = outcomes.count(where: \.isReplayed)
    let load = loadText(earlier.compactMap(\.load)).map { ", at \($0)" } ?? ""
    return
      "\(count) of \(outcomes.count) experiments were taken, in whole or in part, from \(Self.measurements), measured \(first == last ? "on \(first)" : "from \(first) to \(last)")\(load)"
  }

  /// When an experiment was measured, and how busy the machine was.
  func measuredText(_ experiment: any Experiment) -> String? {
    guard let outcome = outcomes.first(where: { $0.experiment.name == experiment.name }),
      !outcome.sources.isEmpty
    else { return nil }
    let dates = Set(outcome.sources.map(\.provenance.dateText)).sorted().joined(separator: " and ")
    let load = loadText(outcome.sources.compactMap(\.load)).map { ", \($0)" } ?? ""
    return "Measured by the run of \(dates)\(load)."
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
