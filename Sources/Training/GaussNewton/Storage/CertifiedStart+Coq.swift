internal import DenseLinearAlgebra

extension CertifiedStart {
  /// A Coq file: the initialisation as `real_start`, and the theorem `real_run` that every run from it whose steps are solved to the accuracy
  /// halves the residual at each step. It compiles only if Coq verifies the hypotheses.
  public var coqSource: String {
    let (n, m, d) = (inputs.columns, network.width, network.dimension)
    let points = DyadicIntegers(inputs.elements)
    let values = DyadicIntegers(targets)
    let weights = DyadicIntegers(network.weights.elements)
    return """
      (* The start of a training run, as the program has exported it, and the theorem about it.

         Main results
         ------------
         - real_run (claim train.linear-convergence): from this start every run whose steps solve their systems up to eps0
           halves the residual at each step, and no neuron moves by more than rho.
         The numbers are those that the program trains on, to the last bit. In decimals, rounded:
           \(n) \(n == 1 ? "point" : "points") of dimension \(d), \(m) \(m == 1 ? "neuron" : "neurons"),
           lambda = \(lambdaMin) <= lambda_min(G(W0)), rho = \(radius), eps0 = \(accuracy).

         Dependencies: CheckedStart. No axioms.

         Structure. The start, then the theorem. *)
      From Coq Require Import ZArith List.
      From SketchedGaussNewton Require Import CheckedStart.
      Import ListNotations.
      Local Open Scope Z_scope.

      Definition real_start : start := Start \(n)%nat \(m)%nat \(d)%nat
        (* inputs *)
        \(rows(points.integers, of: d)) \(points.exponent)%nat
        (* targets *)
        \(list(values.integers)) \(values.exponent)%nat
        (* weights *)
        \(rows(weights.integers, of: d)) \(weights.exponent)%nat
        (* the neurons with sign -1 *)
        \(list(network.signs.map { $0 < 0 ? "true" : "false" }))
        (* lambda, rho and eps0 *)
        \(fraction(lambdaMin)) \(fraction(radius)) \(fraction(accuracy)).

      Theorem real_run R : halves_every_step R real_start.
      Proof. apply checked_start_converges; vm_compute; reflexivity. Qed.

      """
  }
}

private func fraction(_ value: Double) -> String {
  let number = DyadicIntegers([value])
  return "(dyadicQ \(number.exponent)%nat \(number.integers[0]))"
}

/// Items between brackets, in lines that leave room for a margin, more brackets and an exponent: 120 characters with them.
private func list(_ items: [String]) -> String {
  var lines = ["["]
  for (i, item) in items.enumerated() {
    let word = item + (i == items.count - 1 ? "]" : ";")
    let isFirst = lines.last == "["
    if lines[lines.count - 1].count + word.count + 1 > 106 {
      lines.append(" " + word)
    } else {
      lines[lines.count - 1] += (isFirst ? "" : " ") + word
    }
  }
  return lines.joined(separator: "\n  ")
}

/// A list of lists of `count` items each.
private func rows(_ items: [String], of count: Int) -> String {
  let lists = stride(from: 0, to: items.count, by: count).map { list(Array(items[$0..<($0 + count)])) }
  return "[" + lists.joined(separator: ";\n  ") + "]"
}
