public import Communication
public import DenseLinearAlgebra
public import LinearOperators

/// `A = Jᵀ`, the tall matrix of the paper: column `i` is `b̃_i ⊗ x_i` with `b̃_ir = m^{-1/2} a_r b_ir`.
///
/// The neurons may be distributed over ranks, each of which then holds the rows of its own neurons.
///
/// - Shape: `md × n`, never formed. Memory: the activation pattern, the inputs and `m` signs.
public struct TransposedJacobian: KhatriRaoMatrix {
  public let pattern: ActivationPattern
  public let inputs: Matrix
  /// Which of the `m` neurons these are.
  public let leftShare: Share
  public let leftNonzeros: Int?
  /// `m^{-1/2} a_r` for each neuron.
  let scaledSigns: [Double]

  /// - Parameters:
  ///   - pattern: `m` neurons × `n` points.
  ///   - signs: the output signs `a_r`, ±1.
  ///   - inputs: `d×n`.
  ///   - neurons: which of the network's neurons these are; nil for all.
  ///   - active: the number of active neuron–point pairs over all ranks, if known.
  public init(
    pattern: ActivationPattern, signs: [Double], inputs: Matrix, neurons: Share? = nil, active: Int? = nil
  ) {
    precondition(
      signs.count == pattern.neurons && inputs.columns == pattern.points,
      "\(signs.count) signs and \(inputs.columns) points do not match a \(pattern.neurons)×\(pattern.points) pattern"
    )
    self.pattern = pattern
    self.inputs = inputs
    leftShare = neurons ?? .whole(pattern.neurons)
    leftNonzeros = active
    precondition(
      leftShare.count == pattern.neurons,
      "\(pattern.neurons) neurons do not match the share \(leftShare.range) of \(leftShare.total)")
    let scale = 1 / Double(leftShare.total).squareRoot()
    scaledSigns = signs.map { $0 * scale }
  }

  public var leftRows: Int { pattern.neurons }
  /// `m`, the neurons of all ranks.
  public var width: Int { leftShare.total }
  public var right: Matrix { inputs }

  public func leftBlock(rows: Range<Int>, columns: Range<Int>) -> Matrix {
    pattern.selecting(scaledSigns, neurons: rows, points: columns)
  }
}
