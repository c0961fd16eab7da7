internal import Claims

extension Ledger {
  /// Lemma 6: a step costs nearly linear time.
  static let cost = [
    Claim(
      .costStep,
      headline: "a sketched step costs O(mnd·k + n³), counted to the last operation",
      "A sketched step costs O(mnd·k + n³) with k iterations; counted operations equal a closed formula.",
      place: "the cost in the main theorem",
      invariant: .notInARun(
        because: "operations are counted in every record; the formula is compared with them by tests"),
      experiment: "CostExperiment",
      owed: ["no proof by machine: a count of operations is compared with its formula"])
  ]
}
