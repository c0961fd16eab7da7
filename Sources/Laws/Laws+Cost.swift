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

  /// `G z = Aᵀ(Az)`: `2mnd` in each of the two products by blocks, `2mn` to sum the active neurons of each point, `nd` to scale
  /// the inputs by `z`.
  private static let countIsTheFormula = Law.always(
    .costStep, "a product by G counts 4mnd + 2mn + nd operations"
  ) { implementation, finding in
    for (n, d, m) in [(1, 1, 1), (3, 2, 5), (7, 4, 65), (20, 9, 1000)] {
      finding.expect(
        (operations(implementation, n, d, m) - Double(4 * m * n * d + 2 * m * n + n * d)).magnitude, atMost: 0
      )
    }
  }

  /// Doubling `m`, `n` or `d` doubles the count, where the lower terms `2mn + nd` are within `1/2d + 1/4m` of the first.
  private static let exponentsAreOne = Law.always(
    .costStep, "the operations of a product by G have exponent 1 in each of m, n and d"
  ) { implementation, finding in
    let (n, d, m) = (10, 50, 5000)
    let count = operations(implementation, n, d, m)
    let lowerTerms = 1 / Double(2 * d) + 1 / Double(4 * m)
    for doubled in [
      operations(implementation, 2 * n, d, m), operations(implementation, n, 2 * d, m),
      operations(implementation, n, d, 2 * m),
    ] {
      finding.expect((Double.log2(doubled / count) - 1).magnitude, atMost: 2 * lowerTerms)
    }
  }
}
