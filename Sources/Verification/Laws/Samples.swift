public import CounterStream
internal import Datasets
public import DenseLinearAlgebra
internal import GaussNewton
internal import NeuralTangentKernel

/// `n` random points on the sphere in `d` dimensions, `d×n`.
public func sphere(points n: Int, dimension d: Int, stream: CounterStream) -> Matrix {
  synthetic("sphere,n=\(n),d=\(d)", stream: stream)
}

/// The inputs of a synthetic family, `d×n`.
public func synthetic(_ specification: String, stream: CounterStream) -> Matrix {
  do {
    return try SyntheticSpecification(specification).generate(stream: stream).inputs
  } catch {
    preconditionFailure("\(error)")
  }
}

/// An orthonormal basis of a random subspace, `N×n`.
public func randomBasis(rows: Int, columns: Int, stream: CounterStream) throws -> Matrix {
  try QRFactorization(normalMatrix(rows: rows, columns: columns, stream: stream)).q()
}

public func normalMatrix(rows: Int, columns: Int, stream: CounterStream) -> Matrix {
  Matrix(rows: rows, columns: columns, elements: stream.normals(0..<(rows * columns)))
}

/// `A = Jᵀ` entry by entry from its formula, with `factor(z)` for `b`: `A_{rd+k, i} = m^{-1/2} a_r factor(w_rᵀx_i) x_ki`.
func weightedJacobian(
  of network: TwoLayerNetwork, inputs: Matrix, factor: (_ neuron: Int, _ point: Int) -> Double
) -> Matrix {
  let d = inputs.rows
  return Matrix(rows: network.width * d, columns: inputs.columns) { entry, i in
    let r = entry / d
    return network.signs[r] * factor(r, i) * inputs[entry % d, i] / Double(network.width).squareRoot()
  }
}

extension TwoLayerNetwork {
  /// `z_ri = w_rᵀx_i`, `m×n`.
  func preActivations(_ inputs: Matrix) -> Matrix { weights.transposeTimes(inputs) }

  /// `A = Jᵀ`, `md×n`, from the definition.
  func jacobianByDefinition(_ inputs: Matrix) -> Matrix {
    let z = preActivations(inputs)
    return weightedJacobian(of: self, inputs: inputs) { z[$0, $1] >= 0 ? 1 : 0 }
  }

  /// `f(x_i)` for every point, from the definition.
  func outputsByDefinition(_ inputs: Matrix) -> [Double] {
    (0..<inputs.columns).map { output(at: inputs.column($0)) }
  }
}
