import CounterStream
import DenseLinearAlgebra
import TestSupport
import Testing

/// The generators give what their names say.
@Suite struct GeneratorTests {
  @Test func pointsAreUnitVectors() throws {
    try checkProperty("pointsAreUnitVectors", over: PointSet.self) { set in
      let points = set.points
      try require(
        points.rows == set.dimension && points.columns == set.count, "\(points.rows)×\(points.columns)")
      for length in points.columnNorms {
        try require((length - 1).magnitude, atMost: roundingBound(set.dimension + 6), "a norm off 1")
      }
    }
  }

  @Test func kindsAreAsNamed() {
    func points(_ kind: PointSet.Kind) -> Matrix {
      PointSet(kind: kind, count: 4, dimension: 6, seed: 3).points
    }
    #expect(points(.duplicated).column(0) == points(.duplicated).column(1))
    #expect(points(.antipodal).column(0) == points(.antipodal).column(1).map { -$0 })
    #expect(points(.padded).column(2).suffix(3) == [0, 0, 0])
    #expect(points(.coherent).elements.allSatisfy { $0 == 0 || $0 == 1 })
    let close = points(.nearParallel)
    #expect(norm(difference(close.column(0), close.column(1))) < 3e-4)
    #expect(norm(difference(close.column(0), close.column(2))) > 0.01)
    let clustered = points(.clustered)
    #expect(norm(difference(clustered.column(0), clustered.column(2))) < 0.3)
  }

  @Test func weightsAreAsNamed() {
    func z(_ weights: NetworkCase.Weights) -> Matrix {
      let network = NetworkCase(
        inputs: PointSet(kind: .clustered, count: 1, dimension: 3, seed: 1), width: 7, weights: weights)
      let points = network.inputs.points
      return network.weightMatrix(points).transposeTimes(points)
    }
    for r in [0, 3, 6] {
      #expect(z(.dead)[r, 0] < 0)
      #expect(z(.ties)[r, 0] == 0)
    }
    #expect(z(.normal).elements.allSatisfy { $0 != 0 })
  }

  /// Every kind of points and weights is among the first sixty cases, and shrinking ends.
  @Test func casesCoverTheKindsAndShrinkingEnds() {
    var kinds: Set<PointSet.Kind> = []
    var weights: Set<NetworkCase.Weights> = []
    for index in 0..<60 {
      var network = NetworkCase.generate(index: index, from: .init(seed: 5))
      kinds.insert(network.inputs.kind)
      weights.insert(network.weights)
      var steps = 0
      while let next = network.simpler.first, steps < 1000 { (network, steps) = (next, steps + 1) }
      #expect(network.simpler.isEmpty, "\(network)")
    }
    #expect(
      kinds.count == PointSet.Kind.allCases.count && weights.count == NetworkCase.Weights.allCases.count)
  }
}
