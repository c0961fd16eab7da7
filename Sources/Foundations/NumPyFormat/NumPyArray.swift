public import DenseLinearAlgebra

/// An array of doubles as in a `.npy` file: a shape and the entries in C order (the last index varies
/// fastest).
///
/// - Edge cases: NaN and infinity are entries like any other here; datasets refuse them. Any dimension
///   may be zero.
/// - Traps: when the number of entries does not match the shape.
public struct NumPyArray: Equatable, Sendable {
  public let shape: [Int]
  public let elements: [Double]

  public init(shape: [Int], elements: [Double]) {
    precondition(
      elements.count == shape.reduce(1, *),
      "\(elements.count) entries do not match the shape \(pythonTuple(shape))")
    self.shape = shape
    self.elements = elements
  }

  /// The array of shape `(count,)`.
  public init(vector: [Double]) { self.init(shape: [vector.count], elements: vector) }

  /// The array of shape `(n, d)` whose rows are the columns of a `d×n` matrix: the same memory.
  public init(points: Matrix) {
    self.init(shape: [points.columns, points.rows], elements: points.elements)
  }

  /// The `d×n` matrix whose columns are the rows of this array of shape `(n, d)`: the same memory.
  ///
  /// - Parameter file: named in the error.
  /// - Throws: `wrongDimensions` unless the array has two dimensions.
  public func matrixOfPoints(of file: String) throws(NumPyError) -> Matrix {
    guard shape.count == 2 else {
      throw NumPyError(file: file, problem: .wrongDimensions(expected: 2, shape: shape))
    }
    return Matrix(rows: shape[1], columns: shape[0], elements: elements)
  }

  /// The entries of this array of shape `(n,)` or `(n, 1)`.
  ///
  /// - Parameter file: named in the error.
  /// - Throws: `wrongDimensions` unless the array has one dimension, or one column.
  public func vector(of file: String) throws(NumPyError) -> [Double] {
    guard shape.count == 1 || (shape.count == 2 && shape[1] == 1) else {
      throw NumPyError(file: file, problem: .wrongDimensions(expected: 1, shape: shape))
    }
    return elements
  }
}
