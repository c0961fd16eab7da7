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
      owed: ["no proof by machine: a count of operations is compared with its formula"]),
    Claim(
      .costCommunication,
      headline:
        "over P ranks a sum of L numbers sends 16(P − 1)L bytes; the sums of a step do not depend on the width",
      "Over P ranks a sum of L numbers puts 16(P−1)L bytes on the network, 8(L−c) + 8(P−1)c of them from a rank that makes c of the sums. A step sums n outputs for each attempt, n(n+1)/2 of the Gram matrix or s·n of a new sketch (s/d·n of neuron-block; n for each column of G proposed, and n), and n for each product by G; every rank tells five numbers for each attempt. Nothing depends on m.",
      place: "not in the paper, which counts operations: the width shared between processes",
      invariant: .checked(by: ["Trainer.checkTraffic"]),
      assumptions: [
        "Chan, Heimlich, Purkayastha and van de Geijn 2007: no way to sum takes fewer bytes"
      ],
      experiment: "CommunicationExperiment"),
  ]
}
