internal import Claims
internal import DenseLinearAlgebra
internal import NeuralTangentKernel
internal import RealModule

extension Laws {
  static let cost: [Law] = [countIsTheFormula, exponentsAreOne]

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

  /// Doubling `m`, `n` or `d` doubles the count where both are multiples of a tile, but for the lower terms `3nd + n`: within
  /// `8/m` of the sums, which are more than `½mnd`.
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
}
