internal import Claims

extension Ledger {
  /// Lemma 6: a step costs nearly linear time.
  static let cost = [
    Claim(
      .costStep,
      headline: "a sketched step costs O(mnd·k + n³), counted exactly",
      "A sketched step costs O(mnd·k + n³) with k iterations; counted operations equal a closed formula.",
      place: "the cost in the main theorem",
      runTimeCheck: .notInARun(
        because: "operations are counted in every record; the formula is compared with them by tests"),
      experiment: "CostExperiment",
      owed: ["no proof by machine: a count of operations is compared with its formula"]),
    Claim(
      .costCommunication,
      headline:
        "over P ranks a sum of L numbers sends 16(P − 1)L bytes; the sums of a step do not depend on the width",
      "Over P ranks a sum of L numbers puts 16(P−1)L bytes on the network, 8(L−c) + 8(P−1)c of them from a rank that computes c of the sums. A step sums n outputs for each attempt, n(n+1)/2 numbers of the Gram matrix or s·n of a new sketch (s/d·n of neuron-block; n for each proposed column of G, and n), and n for each product with G; every rank sends five numbers to all others for each attempt. Nothing depends on m.",
      place: "not in the paper, which counts operations: neurons distributed over processes",
      runTimeCheck: .checked(by: ["Trainer.checkTraffic"]),
      assumptions: [
        "Chan, Heimlich, Purkayastha and van de Geijn 2007: no algorithm for the sum sends fewer bytes"
      ],
      experiment: "CommunicationExperiment"),
  ]
}
