import Claims
import DenseLinearAlgebra
import NeuralTangentKernel
import RealModule
import TestSupport
import Testing

/// Each term of the bound on what can switch decides by itself, from either side of its edge.
@Suite struct StabilityTermTests {
  private let eta = Double.leastNonzeroMagnitude

  /// On `x = 2ᵉe₁`: how many of the neurons with these first coordinates, and one that all of them have for their second, count.
  private func switchable(
    _ first: [Double], _ second: Double = 0, dimension d: Int, radius: Double, exponent: Int = 0
  ) -> Int {
    let weights = Matrix(rows: d, columns: first.count) { k, r in k == 0 ? first[r] : k == 1 ? second : 0 }
    let inputs = Matrix(rows: d, columns: 1) { k, _ in k == 0 ? Double.exp2(Double(exponent)) : 0 }
    let stability = ActivationStability(weights: weights, inputs: inputs, radius: radius)
    #expect(stability.neurons == first.count)
    return stability.switchable[0]
  }

  /// `d = 2`: a neuron of length `2²⁰ρ` may be off by `6u·2²⁰ρ = 48·2⁻³⁶ρ`. All else is some hundred `uρ`, far below `2⁻³⁶ρ`.
  @Test(
    "ntk.activations-are-stable: a long neuron switches within γ_{d+4}‖w‖, at every scale and for both signs",
    .tags(.exact), arguments: [0, 900, -900], [0, 60, -60])
  func longNeurons(_ exponent: Int, _ ofInput: Int) {
    let scale = Double.exp2(Double(exponent))
    for sign in [1.0, -1] {
      let first = (0..<60).map { sign * scale * (1 + Double($0) * 0x1p-36) }
      #expect(
        switchable(first, 0x1p20 * scale, dimension: 2, radius: scale, exponent: ofInput) == 49, "\(sign)")
    }
  }

  /// `d = 1000`, and a neuron of length `ρ`: `γ_{d+4}(ρ + ‖w‖)` is `2008uρ`, the two roundings more count as `γ_{d+4}ρ = 1004uρ`, and the input's norm is rounded upwards by
  /// `4γ_{d+8} = 4032u` of itself: `7044uρ`, or 3522 steps of `2u`, up to ten steps upwards. Each of the four decides.
  @Test("ntk.activations-are-stable: the radius and the neuron's length count alike", .tags(.exact))
  func lengthAndRadius() {
    for (steps, counts) in [(0, 1), (3000, 1), (3521, 1), (3535, 0)] {
      for sign in [1.0, -1] {
        let first = sign * (1 + Double(steps) * 0x1p-52)
        #expect(switchable([first], dimension: 1000, radius: 1) == counts, "\(steps)")
      }
    }
  }

  /// Products that underflow may lose `(d + 2)η`, rounded upwards by one, and what multiplies a tiny norm two: 105 for `d = 100`.
  @Test("ntk.activations-are-stable: underflow is allowed for in every coordinate", .tags(.exact))
  func underflow() {
    for (d, counts) in [(100, 105), (2, 7)] {
      #expect(switchable((1...200).map { Double($0) * eta }, dimension: d, radius: 0) == counts)
      #expect(switchable((1...200).map { -Double($0) * eta }, dimension: d, radius: 0) == counts)
    }
  }

  @Test("ntk.activations-are-stable: a neuron with an overflow or a NaN may switch", .tags(.exact))
  func overflow() {
    for weight in [Double.infinity, -.infinity, .nan] {
      #expect(switchable([1, weight], dimension: 1, radius: 0) == 1)
    }
    #expect(switchable([0x1p600, -0x1p600, 1], dimension: 1, radius: 0, exponent: 600) == 2)
    #expect(switchable([1, 2], dimension: 1, radius: .infinity) == 2)
  }

  /// `(1/m) Σ_i ‖x_i‖² c_i` with `m = 8`, norms 3 and 4 and counts 2 and 3 is `8¼`; each norm is rounded upwards by `4γ_10`.
  @Test("ntk.activations-are-stable: the Jacobian's change is √(Σ c_i‖x_i‖²/m), rounded upwards")
  func jacobianChange() {
    let weights = Matrix(rows: 2, columns: 8) { k, r in
      k == 0 ? (r < 2 ? 0.5 : -2) : (r % 3 == 0 ? -0.5 : 2)
    }
    let inputs = Matrix(rows: 2, columns: 2, elements: [3, 0, 0, 4])
    let stability = ActivationStability(weights: weights, inputs: inputs, radius: 1)
    #expect(stability.switchable == [2, 3] && stability.neurons == 8)
    let exact = 8.25.squareRoot()
    #expect(stability.jacobianChange >= exact * (1 + 40 * unitRoundoff))
    #expect(stability.jacobianChange <= exact * (1 + 120 * unitRoundoff))
    let one = ActivationStability(
      weights: Matrix(rows: 2, columns: 1, elements: [0.5, 0.25]), inputs: inputs, radius: 1)
    #expect(one.switchable == [1, 1] && one.jacobianChange >= 5 && one.jacobianChange <= 5 * (1 + 1e-13))
    let none = ActivationStability(weights: Matrix(rows: 2, columns: 0), inputs: inputs, radius: 1)
    #expect(none.switchable == [0, 0] && none.jacobianChange == 0 && none.neurons == 0)
  }

  /// 65 neurons on 16,385 points are two blocks. Neuron `r` is at the distance `r` from the hyperplane of point `i`, which is `e₁` of the length 1.
  @Test func neuronsInSeveralBlocks() {
    let (m, n) = (65, 16_385)
    #expect(rowBlocks(rows: m, columns: n).count == 2)
    let stability = ActivationStability(
      weights: Matrix(rows: 1, columns: m) { Double($1) }, inputs: Matrix(rows: 1, columns: n, repeating: 1),
      radius: 63.5)
    let beyond = ActivationStability(
      weights: Matrix(rows: 1, columns: m) { Double(m - 1 - $1) },
      inputs: Matrix(rows: 1, columns: n, repeating: 1), radius: 0.5)
    #expect(stability.switchable.allSatisfy { $0 == 64 } && beyond.switchable.allSatisfy { $0 == 1 })
  }

  @Test("ntk.activations-are-stable: the worst point is what the check measures", .tags(.exact))
  func theCheckMeasuresTheExcess() {
    let inputs = Matrix(rows: 1, columns: 3, repeating: 1)
    let stability = ActivationStability(
      weights: Matrix(rows: 1, columns: 2, elements: [1, 2]), inputs: inputs, radius: 1.5)
    #expect(stability.switchable == [1, 1, 1])
    var log = CheckLog()
    stability.check(flipsByPoint: [0, 1, 0], into: &log, step: 3)
    stability.check(flipsByPoint: [1, 3, 2], into: &log, step: 4)
    stability.check(flipsByPoint: [0, 0, 2], into: &log)
    #expect(
      log.violations == [
        Violation(claim: .ntkActivationsAreStable, measured: 2, bound: 0, step: 4),
        Violation(claim: .ntkActivationsAreStable, measured: 1, bound: 0),
      ])
    let nowhere = ActivationStability(
      weights: Matrix(rows: 1, columns: 1), inputs: Matrix(rows: 1, columns: 0), radius: 1)
    nowhere.check(flipsByPoint: [], into: &log)
    #expect(log.violations.count == 2 && nowhere.switchable.isEmpty && nowhere.jacobianChange == 0)
  }
}
