import SketchedGaussNewton

/// A file without a matrix or vector of the kind that a command needs, and what to do about it.
struct InputError: Error, CustomStringConvertible {
  let file: String
  let problem: String

  var description: String { "\(file): \(problem)" }
}

/// A symmetric matrix of finite numbers.
func symmetricMatrix(_ path: String) throws -> Matrix {
  let matrix = try NumPyRows(contentsOf: path).stored()
  guard matrix.isSquare else {
    throw InputError(
      file: path, problem: "\(matrix.rows)×\(matrix.columns) is not square; a symmetric matrix is needed")
  }
  for j in 0..<matrix.columns {
    for i in 0..<j where matrix[i, j] != matrix[j, i] {
      throw InputError(
        file: path,
        problem:
          "entries [\(i), \(j)] and [\(j), \(i)] (from 0) are \(matrix[i, j]) and \(matrix[j, i]); save (a + a.T) / 2 if that is rounding"
      )
    }
  }
  return matrix
}

/// A vector of finite numbers.
func finiteVector(_ path: String) throws -> [Double] {
  let vector = try NumPyArray(contentsOf: path).vector(of: path)
  if let place = vector.firstIndex(where: { !$0.isFinite }) {
    throw InputError(
      file: path, problem: "entry [\(place)] (from 0) is \(vector[place]); all entries must be finite")
  }
  return vector
}
