internal import CounterStream
internal import DenseLinearAlgebra
internal import LinearOperators
internal import NeuralTangentKernel

extension KernelRegressionEstimate {
  /// The estimate from the Gram matrix `G(W_0)` of a start network, whose expectation is the kernel. The same network for every seed of a run, as the kernel is.
  ///
  /// - Parameters:
  ///   - inputs: `d×n` with unit columns.
  ///   - targets: `y`.
  ///   - width: that of the run, where it is given.
  ///   - ridge: `μ`, where it is given; nil is to choose one.
  ///   - willMultiply: is called between the network's pass and the products.
  /// - Throws: `LinearAlgebraError`.
  init(inputs: Matrix, targets: [Double], width: Int?, ridge: Double?, willMultiply: () -> Void) throws {
    let (n, d) = (inputs.columns, inputs.rows)
    let network = TwoLayerNetwork(
      width: Self.width(points: n, dimension: d, width: width), dimension: d,
      stream: CounterStream(seed: 0).substream("planning"))
    let jacobian = network.transposedJacobian(network.forward(inputs).pattern, inputs: inputs)
    willMultiply()
    if let ridge {
      try self.init(targets: targets, ridge: ridge) { jacobian.gramTimes($0) }
    } else {
      try self.init(targets: targets) { jacobian.gramTimes($0) }
    }
  }

  /// The width of that network: the smallest power of two from 512 up that makes four coordinates for each point, `md ≥ 4n`, and at most 2048 or the width of the run. In trials on digits, on diabetes and on
  /// 1,500 points of a noisy teacher the ridge that so many neurons choose scored within 2 % of the least score of the kernel; twice as many take twice the time.
  static func width(points n: Int, dimension d: Int, width: Int?) -> Int {
    var wanted = 512
    while wanted < 2048 && wanted * d < 4 * n { wanted *= 2 }
    return min(wanted, width ?? wanted)
  }
}
