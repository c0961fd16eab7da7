internal import DenseLinearAlgebra
internal import GaussNewton
internal import LinearOperators
internal import NeuralTangentKernel
internal import NumPyFormat
internal import Preconditioning

/// A case of the oracle: its header, the arrays that a port receives, and the oracle's own state after every stage.
public struct OracleCase: Sendable {
  public let header: CaseHeader
  /// By name; `header.arrays` says which are inputs and which are states.
  public internal(set) var arrays: [String: CaseArray]

  public var identifier: String { header.identifier }
}

/// The arrays of a case as mathematical objects.
///
/// - Traps: for a name that the case does not have; readers check that before.
struct Teacher {
  var arrays: [String: CaseArray]

  subscript(_ name: String) -> CaseArray {
    guard let array = arrays[name] else { preconditionFailure("the case has no array \(name)") }
    return array
  }

  func vector(_ name: String) -> [Double] { self[name].elements }

  /// The matrix with the rows of an array as its columns: the same memory.
  func columns(_ name: String) -> Matrix {
    let array = self[name]
    return Matrix(rows: array.shape[1], columns: array.shape[0], elements: array.elements)
  }

  /// The matrix with the array's own rows and columns.
  func matrix(_ name: String) -> Matrix { columns(name).transposed }

  /// `X`, `d×n`.
  var points: Matrix { columns("points") }
  var signs: [Double] { vector("output_signs") }
  var network: TwoLayerNetwork { TwoLayerNetwork(weights: columns("weights"), signs: signs) }
  /// `B`, as bits.
  var pattern: ActivationPattern {
    // 1 is active, and −1 represents an inactive neuron.
    ActivationPattern(
      preActivations: columns("pattern").scaled(by: 2) - Matrix(rows: width, columns: count, repeating: 1))
  }
  var jacobian: TransposedJacobian { TransposedJacobian(pattern: pattern, signs: signs, inputs: points) }
  var gram: Matrix { columns("gram") }
  var residual: [Double] { vector("residual") }
  /// `R`.
  var factor: TriangularMatrix { TriangularMatrix(upperTriangleOf: matrix("triangular_factor")) }

  /// `A`, `N×n`: the given matrix, or the network's `Jᵀ`.
  var tallMatrix: Matrix { arrays["matrix"] == nil ? jacobian.denseMatrix() : matrix("matrix") }
  /// `G + μI`.
  func system(damping: Double?) -> Matrix {
    var system = gram
    system.addToDiagonal(damping ?? 0)
    return system
  }

  /// `[A; √μ I]`.
  func stacked(damping: Double?) -> Matrix {
    damping.map { tallMatrix.stacked(onDamping: $0) } ?? tallMatrix
  }

  var observations: [Double] { vector("observations") }

  /// `n`.
  var count: Int { arrays["matrix"].map { $0.shape[1] } ?? self["points"].shape[0] }
  /// `m`.
  var width: Int { self["weights"].shape[0] }
}

/// The array with the rows of the matrix.
func rowArray(_ matrix: Matrix) -> CaseArray { CaseArray(.float64, NumPyArray(points: matrix.transposed)) }

/// The array with the columns of the matrix as its rows: the same memory.
func columnArray(_ matrix: Matrix) -> CaseArray { CaseArray(.float64, NumPyArray(points: matrix)) }
