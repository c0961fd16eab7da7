import Claims
import CounterStream
import DenseLinearAlgebra
import NeuralTangentKernel
import TestSupport
import Testing

@Suite struct ActivationStabilityTests {
  private func weights(_ network: PatternCase, named name: String = "weights") -> Matrix {
    Matrix(
      rows: network.dimension, columns: network.neurons,
      elements: network.stream.substream(name).normals(0..<(network.dimension * network.neurons)))
  }

  private func pattern(_ weights: Matrix, _ inputs: Matrix) -> ActivationPattern {
    ActivationPattern(preActivations: weights.transposeTimes(inputs))
  }

  /// Whatever the weights do within the radius: each neuron moves by exactly `ρ` straight towards switching on one point.
  @Test(
    "ntk.activations-are-stable: no more activations switch than can, and the Jacobian's change is within its bound"
  )
  func switchesAreBounded() throws {
    try checkProperty("switchesAreBounded", over: PatternCase.self, cases: PatternCase.cases) { network in
      guard network.points > 0 else { return }
      let (inputs, start) = (network.inputs, weights(network))
      for radius in [0, 0.01, 0.3, 3] {
        let stability = ActivationStability(weights: start, inputs: inputs, radius: radius)
        let norms = inputs.columnNorms
        var moved = start
        for r in 0..<network.neurons {
          let i = r % network.points
          guard norms[i] > 0 else { continue }
          let side: Double = dot(start.column(r), inputs.column(i)) >= 0 ? -1 : 1
          for k in 0..<network.dimension { moved[k, r] += side * radius * inputs[k, i] / norms[i] }
        }
        let (before, after) = (pattern(start, inputs), pattern(moved, inputs))
        var log = CheckLog()
        stability.check(flipsByPoint: after.flipsByPoint(since: before), into: &log)
        try require(log.violations.isEmpty, "\(log.violations)")
        let squares = zip(after.flipsByPoint(since: before), norms).reduce(0) {
          $0 + Double($1.0) * $1.1 * $1.1
        }
        try require(
          (squares / Double(network.neurons)).squareRoot(), atMost: stability.jacobianChange, "‖J − J₀‖_F")
      }
    }
  }

  @Test("ntk.activations-are-stable: the count is exact at the edge of the radius", .tags(.exact))
  func countsAtTheEdge() {
    // One input e₁; pre-activations are the first coordinates.
    let inputs = Matrix(rows: 1, columns: 1, elements: [1])
    let start = Matrix(rows: 1, columns: 6, elements: [-0.5, 0.25, 0.25 * (1 + 0x1p-50), 0.26, -0.25, 2])
    let stability = ActivationStability(weights: start, inputs: inputs, radius: 0.25)
    // Rounding is counted in: the one that is 2⁻⁵⁰ beyond the radius may switch, 0.26 may not.
    #expect(stability.switchable == [3])
    #expect((stability.jacobianChange - 0.5.squareRoot()).magnitude < 1e-14)
    #expect(ActivationStability(weights: start, inputs: inputs, radius: 0).switchable == [0])
  }

  @Test("ntk.activations-are-stable: one switch too many is detected", .tags(.exact))
  func theCheckHasTeeth() {
    let inputs = Matrix(rows: 1, columns: 1, elements: [1])
    let stability = ActivationStability(
      weights: Matrix(rows: 1, columns: 2, elements: [1, 2]), inputs: inputs, radius: 1.5)
    var log = CheckLog()
    stability.check(flipsByPoint: [1], into: &log)
    #expect(log.violations.isEmpty)
    stability.check(flipsByPoint: [2], into: &log, step: 4)
    #expect(log.violations.map(\.claim) == [.ntkActivationsAreStable])
  }

  @Test func flipsByPointAddUp() throws {
    let network = PatternCase(neurons: 130, dimension: 3, points: 7, integers: false, seed: 2)
    let first = pattern(weights(network), network.inputs)
    let second = pattern(weights(network, named: "others"), network.inputs)
    let byPoint = second.flipsByPoint(since: first)
    for i in 0..<7 {
      #expect(
        byPoint[i]
          == (0..<130).count { first.isActive(neuron: $0, point: i) != second.isActive(neuron: $0, point: i) }
      )
    }
    #expect(second.flips(since: first) == byPoint.reduce(0, +))
    let empty = ActivationPattern(neurons: 0, points: 3)
    #expect(empty.flipsByPoint(since: empty) == [0, 0, 0])
  }
}
