import ConjugateGradient
import CounterStream
import DenseLinearAlgebra
import LinearOperators
import Preconditioning
import RealModule
import TestSupport

/// A symmetric positive definite system with a prescribed spectrum, by its recipe.
///
/// `M = QΛQᵀ` with eigenvalues from 1 to `10^exponent`, and `G = RᵀMR`; so the preconditioner `RᵀR` leaves
/// exactly the prescribed spectrum.
struct SpectrumCase: PropertyCase {
  enum Spacing: String, Codable, CaseIterable {
    /// Equal ratios.
    case geometric
    /// Equal gaps.
    case arithmetic
    /// A few distinct values.
    case clustered
    /// All 1 but the last.
    case outlier
  }

  var size: Int
  /// `log₁₀ κ(M)`.
  var exponent: Int
  var spacing: Spacing
  /// `log₁₀ κ(R)`; at 0 the preconditioner is the identity.
  var preconditionerExponent: Int
  var seed: Int

  static let clusters = 4

  /// Corner sizes come first, with every spacing.
  static func generate(index: Int, from stream: CounterStream) -> SpectrumCase {
    let spacings = Spacing.allCases
    let isCorner = index < cornerSizes.count * spacings.count
    return SpectrumCase(
      size: isCorner ? cornerSizes[index / spacings.count] : 1 + stream.index(at: 0, below: 40),
      exponent: stream.index(at: 1, below: 7),
      spacing: spacings[index % spacings.count],
      preconditionerExponent: stream.index(at: 2, below: 3),
      seed: index)
  }

  var simpler: [SpectrumCase] {
    var list: [SpectrumCase] = []
    func tryWith(_ change: (inout SpectrumCase) -> Void) {
      var candidate = self
      change(&candidate)
      list.append(candidate)
    }
    if preconditionerExponent > 0 { tryWith { $0.preconditionerExponent = 0 } }
    if exponent > 0 { tryWith { $0.exponent = 0 } }
    if size > 1 { tryWith { $0.size /= 2 } }
    if size > 1 { tryWith { $0.size -= 1 } }
    if exponent > 0 { tryWith { $0.exponent -= 1 } }
    if preconditionerExponent > 0 { tryWith { $0.preconditionerExponent -= 1 } }
    if spacing != .geometric { tryWith { $0.spacing = .geometric } }
    return list
  }

  /// The prescribed eigenvalues of `M`, ascending.
  var eigenvalues: [Double] {
    let largest = tenTo(exponent)
    return (0..<size).map { i in
      let fraction = size > 1 ? Double(i) / Double(size - 1) : 0
      return switch spacing {
      case .geometric: power(largest, fraction)
      case .arithmetic: 1 + fraction * (largest - 1)
      case .clustered:
        power(largest, Double(i * Self.clusters / size) / Double(Self.clusters - 1))
      case .outlier: i == size - 1 && size > 1 ? largest : 1
      }
    }
  }

  /// The largest over the smallest eigenvalue of `M`.
  var conditionNumber: Double {
    guard let smallest = eigenvalues.first, let largest = eigenvalues.last else { return 1 }
    return largest / smallest
  }

  func system() throws -> TestSystem { try system(spectrum: eigenvalues) }

  /// The system of this case with other eigenvalues.
  func system(spectrum: [Double]) throws -> TestSystem {
    let n = spectrum.count
    let recipe = MatrixCase(rows: n, columns: n, seed: seed)
    func orthogonal(_ name: String) throws -> Matrix {
      try QRFactorization(recipe.matrix(named: name, rows: n, columns: n)).q()
    }
    let roots = Matrix.diagonal(spectrum.map { $0.squareRoot() })
    let q = try orthogonal("eigenvectors")
    let r: Matrix
    if preconditionerExponent == 0 {
      r = .identity(n)
    } else {
      let singularValues = (0..<n).map {
        power(tenTo(preconditionerExponent), Double($0) / Double(max(n - 1, 1)))
      }
      r = try QRFactorization(Matrix.diagonal(singularValues).timesTranspose(orthogonal("right"))).r
    }
    return TestSystem(
      matrix: (roots.timesTranspose(q) * r).transposeTimesSelf(),
      eigenvectors: q, r: TriangularMatrix(upperTriangleOf: r),
      rightHandSide: recipe.vector(named: "right-hand side", count: n))
  }
}

/// `G g = r` with what is known about it.
struct TestSystem {
  let matrix: Matrix
  /// Of `M = R⁻ᵀGR⁻¹`, in the order of the spectrum asked for.
  let eigenvectors: Matrix
  let r: TriangularMatrix
  let rightHandSide: [Double]

  var order: Int { matrix.rows }
  var `operator`: MatrixOperator { .positiveSemidefinite(matrix) }
  var preconditioner: TriangularPreconditioner { TriangularPreconditioner(r) }

  /// `κ(G)`, from LAPACK.
  func conditionNumber() throws -> Double {
    let values = try SymmetricEigen.values(matrix)
    guard let smallest = values.first, let largest = values.last else { return 1 }
    return largest / smallest
  }

  /// Of this system, where `M` has this condition number. A dense product is off by `γ_n‖|G|‖ ≤ √n γ_n‖G‖`.
  func conditions(_ conditionNumber: Double) throws -> IterationConditions {
    IterationConditions(
      order: order, conditionNumber: conditionNumber, operatorConditionNumber: try self.conditionNumber(),
      productError: Double(order).squareRoot() * roundingBound(max(order, 1)))
  }

  /// The smallest tolerance that rounding lets every solve reach: the residual of a rounded solution is
  /// about `nu‖G‖‖g‖ ≤ nuκ(G)‖r‖`, and 30 is LAPACK's threshold for such ratios.
  func attainableTolerance() throws -> Double {
    try lapackThreshold * Double(max(order, 1)) * unitRoundoff * conditionNumber()
  }

  /// `‖Gg − r‖ / ‖r‖`, computed without the solver's help.
  func relativeResidual(_ g: [Double]) -> Double {
    norm(difference(matrix.times(g), rightHandSide)) / norm(rightHandSide)
  }
}

extension MatrixOperator {
  static func positiveSemidefinite(_ matrix: Matrix) -> MatrixOperator {
    MatrixOperator(matrix, properties: [.symmetric, .positiveSemidefinite])
  }
}

private func power(_ base: Double, _ exponent: Double) -> Double { .pow(base, exponent) }
private func tenTo(_ exponent: Int) -> Double { .pow(10, exponent) }
