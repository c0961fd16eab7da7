public import Claims
public import CounterStream
internal import DenseLinearAlgebra
internal import GaussNewton
public import Laws
internal import NeuralTangentKernel
internal import RealModule

/// The two identities of the trainer, which are exact up to rounding.
public struct IdentityExperiment: Experiment {
  public let name = "identities"
  public let claims: [ClaimID] = [.ntkGramFactorization, .stepMeanValueIdentity]
  public let question =
    "Are G = JJᵀ and f(W′) − f(W) = J̄ vec(W′ − W) exact up to rounding, however far the weights move?"
  public let method =
    "Eight points on the sphere in five dimensions, 129 neurons; every neuron moves by ρ in a random direction, ρ from 10⁻⁸ to 10². The Gram matrix from counted bits against JJᵀ from the dense Jacobian, relative to 30 u (d + m) max|G|; the change of the outputs against J̄ vec(W′ − W), relative to its rounding allowance. For comparison, the error of the linearisation J vec(W′ − W), which is not an identity."
  public let columns = ["radius", "gram", "gramAllowed", "meanValue", "meanValueAllowed", "linearisation"]

  private let n = 8
  private let d = 5
  private let m = 129

  public init() {}

  public func cases(_ effort: Effort) -> [Row] {
    stride(from: -8.0, through: 2, by: effort == .quick ? 0.5 : 0.125).map { Row(["radius": .pow(10, $0)]) }
  }

  public func measure(_ parameters: Row, _ implementation: Implementation, stream: CounterStream) throws
    -> [Row]
  {
    let inputs = sphere(points: n, dimension: d, stream: stream.substream("points"))
    let before = TwoLayerNetwork(width: m, dimension: d, stream: stream.substream("start"))
    let directions = Matrix(rows: d, columns: m, elements: stream.substream("move").normals(0..<(d * m)))
    let step = directions.scalingColumns(by: directions.columnNorms.map { parameters["radius"] / $0 })
    let after = TwoLayerNetwork(weights: before.weights + step, signs: before.signs)

    let pass = implementation.forward(after, inputs)
    let gram = implementation.gram(pass.pattern, inputs)
    let z = before.weights.transposeTimes(inputs)
    let moved = after.weights.transposeTimes(inputs)
    let dense = jacobian(inputs, after.signs) { moved[$0, $1] >= 0 ? 1 : 0 }
    let mean = jacobian(inputs, before.signs) { implementation.meanActivation(z[$0, $1], moved[$0, $1]) }
    let linear = jacobian(inputs, before.signs) { z[$0, $1] >= 0 ? 1 : 0 }
    let displacement = (after.weights - before.weights).elements
    let change = difference(pass.outputs, implementation.forward(before, inputs).outputs)
    func error(_ jacobian: Matrix) -> Double {
      norm(difference(change, jacobian.transposeTimes(displacement)))
    }
    return [
      parameters.adding([
        "gram": (gram - dense.transposeTimesSelf()).elements.map(\.magnitude).max()!,
        "gramAllowed": 30 * unitRoundoff * Double(d + m) * gram.elements.map(\.magnitude).max()!,
        "meanValue": error(mean),
        "meanValueAllowed": MeanValueIdentity(from: before, to: after, inputs: inputs).roundingAllowance,
        "linearisation": error(linear),
      ])
    ]
  }

  /// `A = Jᵀ`, `md×n`, with `factor` for the activations: `A_{rd+k, i} = m^{-1/2} a_r factor(r, i) x_ki`.
  private func jacobian(
    _ inputs: Matrix, _ signs: [Double], _ factor: (_ neuron: Int, _ point: Int) -> Double
  ) -> Matrix {
    Matrix(rows: m * d, columns: n) { entry, i in
      signs[entry / d] * factor(entry / d, i) * inputs[entry % d, i] / Double(m).squareRoot()
    }
  }

  public func judge(_ rows: [Row]) -> [Judgement] {
    [
      .always(.ntkGramFactorization, "max|G − JJᵀ| over its rounding allowance", of: rows, atMost: 1) {
        $0["gram"] / $0["gramAllowed"]
      },
      .always(
        .stepMeanValueIdentity, "‖f(W′) − f(W) − J̄ vec(W′ − W)‖ over its rounding allowance", of: rows,
        atMost: 1
      ) { $0["meanValue"] / $0["meanValueAllowed"] },
    ]
  }

  public func plots(_ rows: [Row]) -> [Plot] {
    func points(_ y: String) -> [(x: Double, y: Double)] {
      rows.filter { $0[y] > 0 }.map { ($0["radius"], $0[y]) }
    }
    return [
      Plot(
        "mean-value", .stepMeanValueIdentity, title: "The mean-value identity, and the linearisation by J",
        caption:
          "The identity is exact up to rounding at any distance. The linearisation by J is not, once activations switch.",
        x: "movement of every neuron ρ", y: "error of the change of outputs, norm", logarithmic: "xy",
        series: [
          .init("J̄ vec(W′ − W)", .measured, points("meanValue")),
          .init("J vec(W′ − W)", .measured, points("linearisation")),
          .init("rounding allowance", .bound, points("meanValueAllowed")),
        ])
    ]
  }
}
