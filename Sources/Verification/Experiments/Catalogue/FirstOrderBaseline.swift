internal import DenseLinearAlgebra
internal import GaussNewton
internal import LinearOperators
internal import NeuralTangentKernel
internal import RealModule
internal import SubspaceEmbedding

/// Gradient descent and Adam on `½‖f(W) − y‖²`, the baselines of the comparison: one product by `Jᵀ` and one forward pass
/// per step.
enum FirstOrderBaseline {
  /// `W ← W − η Jᵀr` with `η = 1/λ_max(G(W_0))`, the longest step that always descends in the linear limit.
  case gradientDescent
  /// Kingma and Ba (2015) with their constants and a given step length.
  case adam(step: Double)
}

/// A run of a first-order method.
struct FirstOrderRun {
  private(set) var network: TwoLayerNetwork
  /// `r = f(W) − y`.
  private(set) var residual: [Double]
  private(set) var step = 0
  /// Counted since the first step; the eigenvalue that determines the step length of gradient descent is not counted.
  private(set) var operations = 0

  private let method: FirstOrderBaseline
  private let inputs: Matrix
  private let targets: [Double]
  private var pattern: ActivationPattern
  /// `η` of gradient descent.
  private let rate: Double
  private var mean: [Double]
  private var square: [Double]

  init(_ method: FirstOrderBaseline, from start: TwoLayerNetwork, inputs: Matrix, targets: [Double]) throws {
    (self.method, self.inputs, self.targets, network) = (method, inputs, targets, start)
    let pass = start.forward(inputs)
    (residual, pattern) = (difference(pass.outputs, targets), pass.pattern)
    if case .gradientDescent = method {
      rate = 1 / (try SymmetricEigen.values(gramMatrix(pass.pattern, inputs: inputs)).last ?? 1)
    } else {
      rate = 0
    }
    mean = Array(repeating: 0, count: start.dimension * start.width)
    square = mean
  }

  mutating func advance() {
    step += 1
    let jacobian = network.transposedJacobian(pattern, inputs: inputs)
    switch method {
    case .gradientDescent: network.step(along: scaled(residual, by: rate), jacobian)
    case .adam(let length): stepOfAdam(length, gradient: jacobian.times(residual))
    }
    let pass = network.forward(inputs)
    (residual, pattern) = (difference(pass.outputs, targets), pass.pattern)
    operations += jacobian.addProductOperations + network.forwardOperations(points: inputs.columns)
  }

  /// `W ← W − η m̂/(√v̂ + 10⁻⁸)` with the means `m̂` of the gradient and `v̂` of its square, unbiased. Fourteen operations per
  /// weight.
  private mutating func stepOfAdam(_ length: Double, gradient: [Double]) {
    let (b1, b2) = (0.9, 0.999)
    let (c1, c2) = (1 - Double.pow(b1, step), 1 - Double.pow(b2, step))
    var weights = network.weights.elements
    for entry in weights.indices {
      mean[entry] = b1 * mean[entry] + (1 - b1) * gradient[entry]
      square[entry] = b2 * square[entry] + (1 - b2) * gradient[entry] * gradient[entry]
      weights[entry] -= length * (mean[entry] / c1) / ((square[entry] / c2).squareRoot() + 1e-8)
    }
    network = TwoLayerNetwork(
      weights: Matrix(rows: network.dimension, columns: network.width, elements: weights),
      signs: network.signs)
    operations += 14 * weights.count
  }
}
