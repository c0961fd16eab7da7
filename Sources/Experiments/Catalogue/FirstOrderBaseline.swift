internal import DenseLinearAlgebra
internal import GaussNewton
internal import NeuralTangentKernel
internal import RealModule
internal import SubspaceEmbedding

/// Gradient descent and Adam on `½‖f(W) − y‖²`, the baselines of the comparison: one forward pass and one product by `Jᵀ`
/// a step.
enum FirstOrderBaseline {
  /// `W ← W − η Jᵀr` with `η = 1/λ_max(G(W_0))`, the longest step that is sure to descend in the linear limit.
  case gradientDescent
  /// Kingma and Ba (2015) with their constants and a given length of step.
  case adam(step: Double)

  /// The relative residual after each step, and the operations so far.
  func run(
    _ start: TwoLayerNetwork, inputs: Matrix, targets: [Double], steps: Int
  ) throws -> [(relativeResidual: Double, operations: Double)] {
    let n = inputs.columns
    var network = start
    var pass = network.forward(inputs)
    let first = norm(difference(pass.outputs, targets))
    let rate = 1 / (try SymmetricEigen.values(gramMatrix(pass.pattern, inputs: inputs)).last ?? 1)
    var (mean, square) = (
      Matrix(rows: start.dimension, columns: start.width), Matrix(rows: start.dimension, columns: start.width)
    )
    var curve = [(relativeResidual: 1.0, operations: 0.0)]
    let weightCount = start.dimension * start.width
    for step in 1...steps {
      let residual = difference(pass.outputs, targets)
      let jacobian = network.jacobian(pass.pattern, inputs: inputs)
      var operations = jacobian.operationsPerApplication + network.forwardOperations(points: n)
      switch self {
      case .gradientDescent: network.step(along: scaled(residual, by: rate), jacobian)
      case .adam(let length):
        var gradient = Matrix(rows: start.dimension, columns: start.width)
        jacobian.transposed.addProduct(residual, to: &gradient)
        let (b1, b2) = (0.9, 0.999)
        mean = mean.scaled(by: b1) + gradient.scaled(by: 1 - b1)
        square = square.scaled(by: b2) + gradient.hadamardProduct(gradient).scaled(by: 1 - b2)
        let (c1, c2) = (1 - Double.pow(b1, step), 1 - Double.pow(b2, step))
        let change = Matrix(rows: start.dimension, columns: start.width) { k, r in
          length * (mean[k, r] / c1) / ((square[k, r] / c2).squareRoot() + 1e-8)
        }
        network = TwoLayerNetwork(weights: network.weights - change, signs: network.signs)
        operations += 14 * weightCount
      }
      pass = network.forward(inputs)
      curve.append(
        (norm(difference(pass.outputs, targets)) / first, curve[step - 1].operations + Double(operations)))
    }
    return curve
  }
}
