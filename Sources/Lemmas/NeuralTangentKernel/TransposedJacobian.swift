public import DenseLinearAlgebra
public import LinearOperators

/// `A = Jᵀ`, the tall matrix of the paper: column `i` is `b̃_i ⊗ x_i` with `b̃_ir = m^{-1/2} a_r b_ir`.
///
/// - Shape: `md × n`, never formed. Memory: the activation pattern, the inputs and `m` signs.
public struct TransposedJacobian: KhatriRaoMatrix {
  public let pattern: ActivationPattern
  public let inputs: Matrix
  /// `m^{-1/2} a_r` for each neuron.
  let scaledSigns: [Double]

  /// - Parameters:
  ///   - pattern: `m` neurons × `n` points.
  ///   - signs: the output signs `a_r`, ±1.
  ///   - inputs: `d×n`.
  public init(pattern: ActivationPattern, signs: [Double], inputs: Matrix) {
    precondition(
      signs.count == pattern.neurons && inputs.columns == pattern.points,
      "\(signs.count) signs and \(inputs.columns) points do not fit a \(pattern.neurons)×\(pattern.points) pattern"
    )
    self.pattern = pattern
    self.inputs = inputs
    let scale = 1 / Double(pattern.neurons).squareRoot()
    scaledSigns = signs.map { $0 * scale }
  }

  public var leftRows: Int { pattern.neurons }
  public var right: Matrix { inputs }

  public func leftBlock(rows: Range<Int>, columns: Range<Int>) -> Matrix {
    pattern.selecting(scaledSigns, neurons: rows, points: columns)
  }
}
