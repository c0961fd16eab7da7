extension Ledger {
  /// Lemma 6: a step costs nearly linear time.
  static let cost = [
    Claim(
      .costStep,
      "A sketched step costs O(mnd·k + n³) with k iterations; counted operations equal a closed formula.",
      place: "the cost in the main theorem",
      invariant: .notInARun(
        because: "operations are counted in every record; the formula is compared with them by tests"),
      evidence: [
        .exact("operations of a product by hand"),
        .exact("operations of a sketch by hand"),
        .exact("operations of a TensorSketch by hand"),
        .exact("a product by G counts 4mnd + 2mn + nd operations"),
        .numerical("2sn² − 2n³/3 operations, up to lower order"),
        .numerical("a step counts the operations that were planned"),
        .numerical("the operations of a product by G have exponent 1 in each of m, n and d"),
      ],
      owed: ["an experiment in sgn verify", "fitted exponents in m, n and d"])
  ]
}
