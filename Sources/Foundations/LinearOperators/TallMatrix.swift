public import Communication
public import DenseLinearAlgebra

/// A tall matrix `A ∈ R^{N×n}` from any source: exactly what a sketch and a solver need from it.
///
/// Kinds: a dense `Matrix`, a `SparseMatrix`, a `KhatriRaoMatrix` (the network's transposed Jacobian), rows that come in blocks, such as those of a
/// file that is larger than memory (`RowBlockMatrix`), and a pair of closures (`ClosureMatrix`). The lemmas accept all of them through this protocol.
///
/// The rows may be distributed over the ranks of a `Communicator`, each of which holds its `share`. Then `rows`, the vectors of `N`
/// entries, `access` and `denseMatrix()` refer to the rows that this process holds, while results of size `n` refer to the whole matrix and
/// are the same on every rank: `transposeTimes`, `gramTimes`, `gramMatrix` and the others end in one sum over the ranks.
///
/// - Laws (checked by tests for every kind): linearity; `⟨u, Av⟩ = ⟨Aᵀu, v⟩`; `gramTimes` is `Aᵀ(Av)`; every form of `access` gives the
///   entries of `denseMatrix()`.
/// - Throws: a matrix whose entries are on disk throws the errors from reading them; the others do not throw.
public protocol TallMatrix: Sendable {
  /// `N`, or the number of the `N` rows that this process holds.
  var rows: Int { get }
  /// Which of the `N` rows these are, and the communicator over which they are distributed: by default all rows, in one process.
  var share: Share { get }
  /// `n`.
  var columns: Int { get }

  /// `A v`: `n` entries to `N`.
  func times(_ v: [Double]) throws -> [Double]
  /// `Aᵀ u`: `N` entries to `n`.
  func transposeTimes(_ u: [Double]) throws -> [Double]
  /// `AᵀA v`: `n` entries to `n`. Where rows are available this is one pass over them, and no vector of `N` entries is stored.
  func gramTimes(_ v: [Double]) throws -> [Double]

  /// Additions and multiplications of one `times`, counted, not timed.
  var timesOperations: Int { get }
  /// Those of one `transposeTimes`.
  var transposeTimesOperations: Int { get }
  /// Those of one `gramTimes`.
  var gramOperations: Int { get }

  /// A proved bound on `‖fl(AᵀAv) − AᵀAv‖` for the result of `gramTimes`, without forming `AᵀA`; nil where nothing is known about the
  /// rounding of the products.
  ///
  /// - Parameters:
  ///   - norm: an upper bound on `‖v‖`.
  ///   - squaredFrobeniusNorm: an upper bound on `‖A‖_F²`.
  func gramTimesError(norm: Double, squaredFrobeniusNorm: Double) -> Double?

  /// `A` itself, `N×n`: the definition that everything else is tested against, for small sizes.
  func denseMatrix() throws -> Matrix

  /// How the entries can be accessed, which decides how the matrix is sketched.
  var access: TallMatrixAccess { get }

  /// `AᵀA`, `n×n` and exactly symmetric, for solvers that factor it. Memory: `n²`.
  func gramMatrix() throws -> Matrix
  /// Additions and multiplications of one `gramMatrix`.
  var gramMatrixOperations: Int { get }
  /// Columns of `AᵀA`, `n×k`, for low-rank approximations of it.
  func gramColumns(_ indices: [Int]) throws -> Matrix
  /// Additions and multiplications of `k` columns by `gramColumns`.
  func gramColumnsOperations(_ k: Int) -> Int
  /// The diagonal of `AᵀA`.
  func gramDiagonal() throws -> [Double]
  /// Additions and multiplications of one `gramDiagonal`.
  var gramDiagonalOperations: Int { get }
  /// A proved bound on `‖Ĝ − AᵀA‖₂` for the `Ĝ` that `gramMatrix` computed; nil where nothing is known of the products' rounding.
  func gramRoundingError(_ gram: Matrix) -> Double?
}

/// How the entries of a tall matrix can be accessed.
public enum TallMatrixAccess {
  /// All of them are in memory, column by column.
  case stored(Matrix)
  /// By the two factors of a Khatri–Rao product.
  case khatriRao(any KhatriRaoMatrix)
  /// In blocks of rows, first to last; each call of the closure is one pass.
  case rowBlocks(_ pass: RowPass)
  /// By products only: the columns of a range, one product each.
  case columns(_ block: (Range<Int>) throws -> Matrix)
}

extension TallMatrix {
  public var share: Share { .whole(rows) }

  /// `Aᵀ(A v)`: the definition.
  public func gramTimes(_ v: [Double]) throws -> [Double] { try transposeTimes(times(v)) }

  public var gramOperations: Int { timesOperations + transposeTimesOperations }

  /// In any order of summation, a term of `Av` passes through at most `n` roundings and a term of `Aᵀu` through at most `N`, so the product
  /// is off by at most `γ_{N+n+8}|A|ᵀ|A||v|`, of norm `γ‖A‖_F²‖v‖`; eight are in reserve. A product of two numbers may underflow, by
  /// `η = 2⁻¹⁰⁷⁴`: those of `Av` contribute a vector of norm `√N nη`, which `Aᵀ` amplifies by at most `‖A‖_F`, and those of `Aᵀu` one of
  /// norm `√n Nη`.
  ///
  /// With badly scaled factors of a Khatri–Rao matrix an intermediate product may underflow although the final one does not, so no bound is given for it.
  public func gramTimesError(norm: Double, squaredFrobeniusNorm: Double) -> Double? {
    switch access {
    case .stored, .rowBlocks:
      productRounding(
        chain: share.total + columns + 8, rows: share.total, columns: columns, norm: norm,
        squaredFrobeniusNorm: squaredFrobeniusNorm)
    case .khatriRao, .columns: nil
    }
  }

  /// `A` by its products with the unit vectors.
  public func denseMatrix() throws -> Matrix { try productsWithUnitVectors(0..<columns) }

  /// The columns of a range by one product each, `N×|range|`.
  public func productsWithUnitVectors(_ range: Range<Int>) throws -> Matrix {
    var elements: [Double] = []
    elements.reserveCapacity(rows * range.count)
    for j in range {
      var unit = [Double](repeating: 0, count: columns)
      unit[j] = 1
      elements += try times(unit)
    }
    return Matrix(rows: rows, columns: range.count, elements: elements)
  }
}

/// `γ_k‖A‖_F²‖v‖` for terms that pass through `k` roundings, plus an allowance for underflow, rounded upwards.
public func productRounding(
  chain k: Int, rows: Int, columns: Int, norm: Double, squaredFrobeniusNorm: Double
) -> Double {
  let square = UpperBound(squaredFrobeniusNorm)
  let underflow = UpperBound.underflow(
    of: UpperBound(4 * rows) * UpperBound(columns) * (UpperBound(1) + square.squareRoot()))
  // Where γ‖A‖_F² would underflow, the step upwards from it would be multiplied by the norm.
  let roundings = UpperBound(roundingBound(k).nextUp)
  let product =
    squaredFrobeniusNorm < 1 ? square * UpperBound(norm) * roundings : square * roundings * UpperBound(norm)
  return (product + underflow).value
}

extension Matrix: TallMatrix {
  public var timesOperations: Int { 2 * rows * columns }
  public var transposeTimesOperations: Int { 2 * rows * columns }
  public var access: TallMatrixAccess { .stored(self) }
  public func denseMatrix() -> Matrix { self }
}
