internal import CounterStream
internal import DenseLinearAlgebra
public import SketchedLeastSquares
public import SubspaceEmbedding

/// A damped system or a least-squares problem with a given tall matrix.
///
/// `A = Z D H` with integers `Z` from −8 to 8, powers of two `D` that decrease from 1 to `2^(−binades)`, and signs
/// `H_jk = (−1)^popcount(j & k)`: every entry is exact, so that the case is the same on every machine; `κ(A)` is about `2^binades`, and
/// the singular directions are not coordinate directions.
public struct MatrixDefinition: Sendable {
  /// `N`.
  public var rows: Int
  /// `n`.
  public var columns: Int
  /// `log₂` of the ratio of the largest to the smallest scale.
  public var binades = 0
  /// `log₂` of the factor of the whole matrix.
  public var exponent = 0
  public var problem: Setting.Problem
  public var solver: SolverKind
  public var family: EmbeddingFamily = .countSketch
  /// `s`, for solvers with a sketch.
  public var sketchRows = 0
  /// `μ`.
  public var damping = 0.0
  public var accuracy = 1e-6
  /// The size of the noise added to `b`, outside the range of `A`, as a power of two.
  public var noise = -4
  /// The coordinate vectors that are the columns of `A`, so that `SA` shows columns of `S`; nil for `Z D H`.
  public var coordinates: [Int]?
  /// Whether `r = AᵀA 1`, exactly, for a system.
  public var solutionIsOnes = false
  /// Whether one row is zero, and the last column equals the first.
  public var isSingular = false
  /// Why it must be refused.
  public var refusal: String?

  public init(rows: Int, columns: Int, problem: Setting.Problem = .system, solver: SolverKind = .sketched) {
    (self.rows, self.columns, self.problem, self.solver) = (rows, columns, problem, solver)
  }

  /// The description of the matrix in the header.
  var text: String {
    coordinates.map { "the coordinate vectors \($0.map(String.init).joined(separator: ", "))" } ?? product
  }

  private var product: String {
    "Z D H, Z of integers from −8 to 8, D from 1 to 2^−\(binades)"
      + (exponent == 0 ? "" : ", times 2^\(exponent)")
      + (solutionIsOnes ? "; the solution is a vector of ones" : "")
      + (isSingular ? "; row 3 is zero, the last column equals the first" : "")
  }

  /// `A`.
  func matrix(_ stream: CounterStream) -> Matrix {
    if let coordinates { return Matrix(rows: rows, columns: columns) { $0 == coordinates[$1] ? 1 : 0 } }
    let integers = stream.substream("matrix")
    var a = Matrix(rows: rows, columns: columns)
    for i in 0..<rows where !(isSingular && i == 3) {
      let scaled = (0..<columns).map { j in
        Double(sign: .plus, exponent: exponent - binades * j / max(1, columns - 1), significand: 1)
          * whole(integers, i * columns + j)
      }
      for k in 0..<columns {
        let column = isSingular && k == columns - 1 ? 0 : k
        a[i, k] = scaled.indices.reduce(0) {
          $0 + ((($1 & column).nonzeroBitCount).isMultiple(of: 2) ? scaled[$1] : -scaled[$1])
        }
      }
    }
    return a
  }

  /// `r`, with integer entries or `AᵀA 1`, or `b = A g_0 + noise` with integer entries of `g_0`.
  func rightHandSide(_ stream: CounterStream, _ a: Matrix) -> [Double] {
    let integers = stream.substream("right-hand side")
    let start = (0..<columns).map { whole(integers, $0) }
    if solutionIsOnes { return a.transposeTimes(a.times(Array(repeating: 1, count: columns))) }
    guard problem == .leastSquares else { return start }
    return (0..<rows).map { i in
      (0..<columns).reduce(0) { $0 + a[i, $1] * start[$1] }
        + Double(sign: .plus, exponent: noise, significand: 1) * whole(integers, columns + i)
    }
  }

  private func whole(_ stream: CounterStream, _ position: Int) -> Double {
    Double(stream.index(at: position, below: 17) - 8)
  }
}
