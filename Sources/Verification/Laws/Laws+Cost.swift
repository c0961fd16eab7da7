internal import Claims
internal import Communication
internal import CounterStream
internal import DenseLinearAlgebra
internal import GaussNewton
internal import NeuralTangentKernel
internal import Preconditioning
internal import RealModule
internal import SketchedLeastSquares
internal import SubspaceEmbedding
internal import ThreadRanks

extension Laws {
  static let cost: [Law] = [
    countIsTheFormula, exponentsAreOne, sumIsInOrderAndSendsTheLeast, stepSendsItsFormula,
  ]

  private static func operations(_ implementation: Implementation, _ n: Int, _ d: Int, _ m: Int) -> Double {
    Double(
      implementation.gramProductOperations(
        ActivationPattern(neurons: m, points: n), Matrix(rows: d, columns: n, repeating: 1)))
  }

  /// `G z = Aᵀ(Az)`: `nd` to scale the inputs by `z`; for each neuron the sum over its active points, for each point the sum over its
  /// active neurons; `2nd + n` in inner products and the factor `1/m`. Terms are taken four at a time in runs of 32, and a tile
  /// of 256 neurons or 128 points stores fifteen sums for each four.
  private static func product(_ n: Int, _ d: Int, _ m: Int) -> Int {
    func runs(_ terms: Int) -> Int { 8 * ((terms + 31) / 32) }
    return n * d + runs(n) * d * (m + 15 * ((m + 255) / 256)) + runs(m) * d * (n + 15 * ((n + 127) / 128))
      + 2 * n * d + n
  }

  private static let countIsTheFormula = Law.exactly(
    .costStep, "a product by G counts the additions of its sums over active neurons and points"
  ) { implementation, finding in
    for (n, d, m) in [(1, 1, 1), (3, 2, 5), (7, 4, 65), (20, 9, 1000)] {
      finding.expect((operations(implementation, n, d, m) - Double(product(n, d, m))).magnitude, atMost: 0)
    }
  }

  /// Doubling `m`, `n` or `d` doubles the count if both are multiples of a tile, except for the lower-order terms `3nd + n`, which are
  /// within `8/m` of the sums, since these are more than `½mnd`.
  private static let exponentsAreOne = Law.always(
    .costStep, "the operations of a product by G have exponent 1 in each of m, n and d"
  ) { implementation, finding in
    let (n, d, m) = (128, 50, 4096)
    let count = operations(implementation, n, d, m)
    let lowerTerms = 8 / Double(m)
    for doubled in [
      operations(implementation, 2 * n, d, m), operations(implementation, n, 2 * d, m),
      operations(implementation, n, d, 2 * m),
    ] {
      finding.expect((Double.log2(doubled / count) - 1).magnitude, atMost: 2 * lowerTerms)
    }
  }

  /// `8(L − c) + 8(P − 1)c` from a rank that computes `c` of the sums, whichever these are: over all ranks `16(P − 1)L`. The terms have
  /// very different sizes, so that another order gives other bits.
  private static let sumIsInOrderAndSendsTheLeast = Law.exactly(
    .costCommunication,
    "a sum of L numbers puts 16(P − 1)L bytes on the network, and is that in the order of the ranks on each of them"
  ) { implementation, finding in
    for (ranks, length) in [(1, 3), (2, 1), (2, 100), (3, 2), (3, 64), (4, 101)] {
      let terms = (0..<ranks).map { rank in
        finding.stream.substream(ranks).substream(length).substream(rank).normals(0..<length).enumerated().map
        {
          $1 * [1, 1e16, 1e-16][($0 + rank) % 3]
        }
      }
      let sums = terms.dropFirst().reduce(terms[0]) { zip($0, $1).map { $0 + $1 } }
      let found = try onRanks(ranks) { communicator in
        (implementation.sumOverRanks(terms[communicator.rank], communicator), communicator.sentBytes)
      }
      for (sum, _) in found { finding.expect(sum == sums) }
      let sent = found.reduce(0) { $0 + $1.1 }
      finding.expect(Double((sent - 16 * (ranks - 1) * length).magnitude), atMost: 0)
    }
  }

  /// The outputs, `n`; the triangle of the Gram matrix, `n(n+1)/2`; or the sketch, `s·n`, of neurons `q·n`, and `n` for each iteration and the recomputed residual. Every rank
  /// sends five numbers: the largest movement of a neuron, that of all together, the weights, the flips, and the activations.
  private static let stepSendsItsFormula = Law.exactly(
    .costCommunication,
    "a step puts 16(P − 1)ΣL + 40P(P − 1) bytes on the network for its sums of L numbers, however wide the network is"
  ) { implementation, finding in
    let (n, d, s) = (6, 3, 60)
    let inputs = sphere(points: n, dimension: d, stream: finding.stream.substream("points"))
    let targets = finding.stream.substream("targets").normals(0..<n)
    let kinds: [(SolverKind, EmbeddingFamily, (_ iterations: Int) -> Int)] = [
      (.gram, .countSketch, { _ in n * (n + 1) / 2 }),
      (.cg, .countSketch, { n * ($0 + 1) }),
      (.sketched, .countSketch, { s * n + n * ($0 + 1) }),
      (.sketched, .neuronBlock, { s / d * n + n * ($0 + 1) }),
    ]
    for (ranks, width) in [(1, 40), (2, 40), (2, 160), (3, 100)] {
      for (solver, embedding, numbers) in kinds {
        let task = SharedStepTask(
          configuration: TrainingConfiguration(
            width: width, solver: solver, embedding: embedding, size: .fixed(s), accuracy: 0.01,
            damping: .fixed(0),
            seed: 1), inputs: inputs, targets: targets)
        let steps = try onRanks(ranks) { try implementation.stepOverRanks(task, $0) }
        let sent = steps.reduce(0) { $0 + $1.sentBytes }
        let sums = n + numbers(steps[0].record.iterations)
        finding.expect(
          Double((sent - 16 * (ranks - 1) * sums - 40 * ranks * (ranks - 1)).magnitude), atMost: 0)
      }
    }
  }
}
