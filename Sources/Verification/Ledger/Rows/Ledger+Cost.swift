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
      evidence: [
        .exact("operations of a product by hand"),
        .exact("operations of a sketch by hand"),
        .exact("operations of a TensorSketch by hand"),
        .exact("operations of a sketch's Gram matrix by hand"),
        .exact("a product by G counts the additions of its sums over active neurons and points"),
        .exact("a sketched step counts its sketch, R and its iterations"),
        .exact("a step that needs QR counts both factorisations and both sketches"),
        .exact("a step of plain conjugate gradients counts its products by G and 12n an iteration"),
        .exact("an exact step counts words, products, Cholesky and its two passes"),
        .exact(
          "the exponents of a sketched step are 1 in each of m, n and d, that of G by a product is 2 in n"),
        .exact("the plan differs from the step in active neurons and iterations only"),
        .exact(
          "the model's formula, given a step's iterations and active neurons, is what every step counts"),
        .numerical("2sn² − 2n³/3 operations, up to lower order"),
        .numerical("n³/3 operations for Cholesky of the sketch's Gram matrix, up to lower order"),
        .numerical("a step counts the operations that were planned"),
        .numerical("the operations of a product by G have exponent 1 in each of m, n and d"),
      ],
      experiment: "CostExperiment",
      owed: ["no proof by machine: a count of operations is compared with its formula"])
  ]
}
