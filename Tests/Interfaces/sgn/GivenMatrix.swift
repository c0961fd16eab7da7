import Foundation
import SketchedGaussNewton
import TestSupport

/// A matrix and a right-hand side for the commands that take any matrix.
struct GivenMatrix {
  let matrix: Matrix
  let rightHandSide: [Double]

  init(_ matrix: Matrix, _ rightHandSide: [Double]) {
    (self.matrix, self.rightHandSide) = (matrix, rightHandSide)
  }

  /// Singular values from 1 down to `10^−exponent`, coherent: the first rows have leverage one.
  init(rows: Int = 300, columns: Int = 8, exponent: Int = 2, aloneRows: Int = 0) throws {
    func normals(_ name: String, _ rows: Int, _ columns: Int) -> Matrix {
      MatrixCase(rows: rows, columns: columns, seed: exponent).matrix(
        named: name, rows: rows, columns: columns)
    }
    var basis = normals("basis", rows, columns)
    for i in 0..<aloneRows { basis[i, i] = 1e4 }
    let v = try QRFactorization(normals("right", columns, columns)).q()
    let values = (0..<columns).map { pow(10, -Double(exponent * $0) / Double(columns - 1)) }
    matrix = try QRFactorization(basis).q() * Matrix.diagonal(values).timesTranspose(v)
    rightHandSide = MatrixCase(rows: rows, columns: 1, seed: 3).vector(named: "b", count: rows)
  }

  /// `A.npy`, `b.npy` and `r.npy = Aᵀb`.
  func write(to place: Workplace) throws {
    try place.write(Data(NumPyArray(points: matrix.transposed).encoded), to: "A.npy")
    try place.write(Data(NumPyArray(vector: rightHandSide).encoded), to: "b.npy")
    try place.write(Data(NumPyArray(vector: matrix.transposeTimes(rightHandSide)).encoded), to: "r.npy")
  }

  /// `A.mtx`, every entry.
  func writeSparse(to place: Workplace) throws {
    var text = "%%MatrixMarket matrix coordinate real general\n"
    text += "\(matrix.rows) \(matrix.columns) \(matrix.rows * matrix.columns)\n"
    for i in 0..<matrix.rows {
      for j in 0..<matrix.columns { text += "\(i + 1) \(j + 1) \(matrix[i, j])\n" }
    }
    try place.write(text, to: "A.mtx")
  }

  /// By LAPACK's singular values of `[A; √μ I]`.
  func solution(damping: Double = 0) throws -> [Double] {
    try LeastSquaresSolution(
      matrix.stacked(onDamping: damping), rightHandSide + [Double](repeating: 0, count: matrix.columns)
    ).x
  }
}

extension Workplace {
  /// The numbers of a `.npy` file.
  func array(_ name: String) throws -> NumPyArray {
    try NumPyArray(contentsOf: folder.appending(path: name).path)
  }

  /// Runs `sgn`, expects this exit code, and reads each line of standard output as JSON.
  func lines<Line: Decodable>(_ arguments: [String], exit: Int32 = 0, as _: Line.Type = Line.self) throws
    -> [Line]
  {
    let outcome = try run(arguments + ["--json"])
    guard outcome.ending == .exit(exit) else {
      throw ToolError("\(arguments) ended with \(outcome.ending): \(outcome.error)")
    }
    return try outcome.output.split(separator: "\n").map {
      try JSONDecoder().decode(Line.self, from: Data($0.utf8))
    }
  }
}

/// `‖x − y‖/‖y‖`.
func relativeDistance(_ x: [Double], _ y: [Double]) -> Double { norm(difference(x, y)) / norm(y) }
