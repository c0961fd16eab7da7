import CounterStream
import DenseLinearAlgebra
import NeuralTangentKernel
import RealModule
import TestSupport
import Testing

@testable import GaussNewton

/// The identity's parts against the share of a segment on which a neuron is active, and its allowance by hand and at every scale.
@Suite struct MeanValueIdentityTests {
  /// The share of the segment from `z` to `z'` on the active side, by where it crosses zero.
  private static func share(_ z: Double, _ moved: Double) -> Double {
    switch (z >= 0, moved >= 0) {
    case (true, true): 1
    case (false, false): 0
    case (true, false): z / (z - moved)
    case (false, true): moved / (moved - z)
    }
  }

  @Test("step.mean-value-identity: mean activations by hand", .tags(.exact))
  func meanActivations() {
    let cases: [(z: Double, moved: Double, mean: Double)] = [
      (-1, 1, 0.5), (1, -1, 0.5), (-1, 3, 0.75), (3, -1, 0.75), (1, 5, 1), (5, 1, 1), (-1, -5, 0),
      (-5, -1, 0),
      (0, 0, 1), (-0.0, 0, 1), (0, -0.0, 1), (-2, -2, 0), (2, 2, 1), (0, -1, 0), (-1, 0, 0), (0, 1, 1),
      (1, 0, 1), (0x1p1000, -0x1p1000, 0.5), (-0x1p-1074, 0x1p-1074, 0.5),
    ]
    for (z, moved, mean) in cases { #expect(meanActivation(z, moved) == mean, "from \(z) to \(moved)") }
  }

  private func network(_ name: String, _ width: Int, _ d: Int, scale: Double = 1) -> TwoLayerNetwork {
    let stream = CounterStream(seed: 7).substream(name)
    return TwoLayerNetwork(
      weights: Matrix(
        rows: d, columns: width,
        elements: (0..<(d * width)).map { scale * (Double(stream.index(at: $0, below: 9)) - 4) }),
      signs: CounterStream(seed: 7).substream("signs").signs(width))
  }

  /// Integers, so that pre-activations are exact: what remains are a few roundings of each of `m` terms, and inputs of any length count with it.
  @Test("step.mean-value-identity: J̄ vec(W' − W) and ‖J − J̄‖_F are those of their definitions")
  func definitions() {
    for (m, d, n) in [(1, 1, 1), (5, 3, 4), (65, 2, 7)] {
      let (before, after) = (network("before", m, d), network("after", m, d))
      let inputs = Matrix(rows: d, columns: n) { Double(($0 * 7 + $1 * 5) % 9) - 3 }
      let identity = MeanValueIdentity(from: before, to: after, inputs: inputs)
      let (z, moved) = (before.weights.transposeTimes(inputs), after.weights.transposeTimes(inputs))
      var (squares, sizes) = (0.0, 0.0)
      for i in 0..<n {
        var change = 0.0
        for r in 0..<m {
          let share = Self.share(z[r, i], moved[r, i])
          change += before.signs[r] * share * (moved[r, i] - z[r, i])
          sizes += (moved[r, i] - z[r, i]).magnitude
          let active = z[r, i] >= 0 ? 1.0 : 0
          squares += (active - share) * (active - share) * dot(inputs.column(i), inputs.column(i))
        }
        let root = Double(m).squareRoot()
        #expect(
          (identity.predictedChange[i] - change / root).magnitude <= 2 * roundingBound(m + 6) * sizes / root)
        // The identity itself.
        let outputs = (before.output(at: inputs.column(i)), after.output(at: inputs.column(i)))
        #expect((outputs.1 - outputs.0 - change / root).magnitude <= 4 * roundingBound(m + 6) * sizes / root)
      }
      #expect(identity.predictedChange.count == n)
      let expected = (squares / Double(m)).squareRoot()
      #expect((identity.jacobianChange - expected).magnitude <= roundingBound(m * n + 8) * expected)
    }
  }

  /// 65 neurons on 16,385 points are two blocks. With one coordinate all is a sum over neurons: the last one, alone in a block, has a weight and a sign that no other has.
  @Test func neuronsInSeveralBlocks() {
    let (m, n) = (65, 16_385)
    let signs = (0..<m).map { $0 == 64 ? -1.0 : 1 }
    let before = TwoLayerNetwork(weights: Matrix(rows: 1, columns: m, repeating: 1), signs: signs)
    let after = TwoLayerNetwork(
      weights: Matrix(rows: 1, columns: m) { $1 == 64 ? -3 : 1 }, signs: signs)
    let inputs = Matrix(rows: 1, columns: n) { $1 == 0 ? 0.5 : 0 }
    let identity = MeanValueIdentity(from: before, to: after, inputs: inputs)
    // Active on a quarter of its way of −4, with a negative sign, and the change of one of 65 entries by ¾.
    #expect((identity.predictedChange[0] - 0.5 / 65.0.squareRoot()).magnitude <= 1e-15)
    #expect(identity.predictedChange.dropFirst().allSatisfy { $0 == 0 })
    #expect((identity.jacobianChange - 0.5 * 0.75 / 65.0.squareRoot()).magnitude <= 1e-15)
  }

  /// `m = 4` neurons `(3, 4)` that become `(6, 8)`, on nine points: `3·√9·γ_{4+2+8}·(4·5 + 4·10)/√4`, upwards by some roundings.
  @Test("step.mean-value-identity: the rounding allowance by hand, at every scale")
  func allowanceByHand() {
    for exponent in [0.0, 1000, -900] {
      let scale = Double.exp2(exponent)
      func network(_ factor: Double) -> TwoLayerNetwork {
        TwoLayerNetwork(
          weights: Matrix(rows: 2, columns: 4) { k, _ in factor * scale * (k == 0 ? 3 : 4) },
          signs: [1, -1, 1, 1])
      }
      let inputs = Matrix(rows: 2, columns: 9, repeating: 0.5)
      for (from, to, units) in [(1.0, 2.0, 30.0), (0, 2, 20), (1, 0, 10)] {
        let allowance = MeanValueIdentity(from: network(from), to: network(to), inputs: inputs)
          .roundingAllowance
        let expected = 3 * 3 * 14 * unitRoundoff * units * scale
        #expect(allowance >= expected && allowance <= expected * (1 + 1e-12), "2^\(exponent)")
      }
    }
  }

  /// Either network by itself makes errors: with one of them zero, only the other's part of the allowance is there. At a scale where products underflow too.
  @Test("step.mean-value-identity: the actual rounding is within the allowance, at every scale")
  func allowanceHolds() {
    let (m, d, n) = (33, 3, 5)
    let inputs = unitPoints(dimension: d, count: n, seed: 4)
    var found: Set<Bool> = []
    for exponent in [0.0, 1000, -1000, -1060, -1070] {
      let scale = Double.exp2(exponent)
      let normals = CounterStream(seed: 9).normals(0..<(d * m))
      func network(_ factor: Double) -> TwoLayerNetwork {
        TwoLayerNetwork(
          weights: Matrix(rows: d, columns: m, elements: normals.map { factor * scale * $0 }),
          signs: CounterStream(seed: 8).signs(m))
      }
      for (from, to) in [(0.0, 1.0), (1, 0), (1, -1), (1, 1.5)] {
        let (before, after) = (network(from), network(to))
        let identity = MeanValueIdentity(from: before, to: after, inputs: inputs)
        let change = difference(after.forward(inputs).outputs, before.forward(inputs).outputs)
        let error = norm(difference(change, identity.predictedChange))
        #expect(error <= identity.roundingAllowance, "2^\(exponent) from \(from) to \(to)")
        found.insert(error > 0)
      }
    }
    #expect(found.contains(true))
  }

  @Test func networksThatDifferTrap() async {
    await #expect(processExitsWith: .failure) {
      let one = TwoLayerNetwork(weights: Matrix(rows: 1, columns: 2), signs: [1, 1])
      let other = TwoLayerNetwork(weights: Matrix(rows: 1, columns: 2), signs: [1, -1])
      _ = MeanValueIdentity(from: one, to: other, inputs: Matrix(rows: 1, columns: 1))
    }
  }
}
