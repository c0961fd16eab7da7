internal import CounterStream
internal import DenseLinearAlgebra
internal import Laws
internal import Preconditioning
internal import RealModule
internal import SubspaceEmbedding

/// The kind of a damped matrix: how fast its spectrum decays, and whether its range is concentrated on few coordinates.
enum DampedSpectrum: String, CaseIterable {
  /// `λ_i = i^(-3/2)`, on a random subspace: most directions are damped strongly.
  case decaying
  /// `λ_i = 1`, on a random subspace: all directions are damped alike.
  case flat
  /// `λ_i = i^(-3/2)`, each direction one coordinate.
  case coherent

  /// `λ_i` for `i` from 1 on.
  func eigenvalue(_ i: Int) -> Double {
    switch self {
    case .decaying, .coherent: .pow(Double(i), -1.5)
    case .flat: 1
    }
  }

  /// The dampings tried, for which `d_μ` is from about a tenth to half of the columns.
  var dampings: [Double] {
    switch self {
    case .decaying: [0.01, 0.1]
    case .flat: [1, 7]
    case .coherent: [0.01]
    }
  }
}

/// A matrix of a known spectrum with damping: `A = U diag(√λ_i) Vᵀ` and `T` with `TᵀT = G_μ = AᵀA + μI`.
struct DampedMatrix {
  let damping: Double
  /// `A`, `N×n`.
  let matrix: Matrix
  /// `R` of `A = QR`.
  let triangle: TriangularMatrix
  /// `T`, triangular.
  let root: TriangularMatrix
  /// `G_μ`.
  let gram: Matrix
  /// `d_μ`, from the spectrum that `A` was constructed with.
  let dimension: Double
  /// `κ(G_μ)`, from the same.
  let gramConditionNumber: Double

  /// - Throws: `LinearAlgebraError.outOfMemory`.
  init(_ spectrum: DampedSpectrum, rows: Int, columns n: Int, damping: Double, stream: CounterStream) throws {
    let eigenvalues = (1...n).map(spectrum.eigenvalue)
    let left =
      spectrum == .coherent
      ? Matrix(rows: rows, columns: n) { $0 == $1 ? 1 : 0 }
      : try randomBasis(rows: rows, columns: n, stream: stream.substream("left"))
    matrix = left.scalingColumns(by: eigenvalues.map { $0.squareRoot() })
      .timesTranspose(try randomBasis(rows: n, columns: n, stream: stream.substream("right")))
    triangle = TriangularMatrix(upperTriangleOf: try QRFactorization(matrix).r)
    root = TriangularMatrix(
      upperTriangleOf: try QRFactorization(triangle.matrix.stacked(onDamping: damping)).r)
    gram = matrix.transposeTimesSelf() + Matrix.identity(n).scaled(by: damping)
    dimension = eigenvalues.reduce(0) { $0 + $1 / ($1 + damping) }
    gramConditionNumber = (eigenvalues[0] + damping) / (eigenvalues[n - 1] + damping)
    self.damping = damping
  }

  /// `Aᵀ(A g) + μ g`, the definition of what `gram` stores.
  func dampedGramTimes(_ g: [Double]) -> [Double] {
    var image = matrix.transposeTimes(matrix.times(g))
    add(damping, g, to: &image)
    return image
  }

  /// The singular values of `[A; √μ I]R⁻¹`, descending, whose squares are the spectrum of `P⁻¹G_μ`, `P = RᵀR`.
  func singularValues(preconditionedWith r: TriangularMatrix) throws -> [Double] {
    try SingularValueDecomposition.values(r.solveFromRight(root.matrix))
  }
}
