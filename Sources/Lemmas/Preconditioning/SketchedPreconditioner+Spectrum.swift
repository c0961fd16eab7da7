public import Claims
public import DenseLinearAlgebra
internal import SubspaceEmbedding

/// The spectrum of `M = CᵀG_μC`, that is of `P⁻¹G_μ`, for `P⁻¹ = CCᵀ`; that is `R⁻ᵀGR⁻¹` if `P = RᵀR` and there is no damping.
public struct PreconditionedSpectrum: Sendable, Equatable {
  /// The eigenvalues of `M`, ascending.
  public let eigenvalues: [Double]

  private init(eigenvalues: [Double]) { self.eigenvalues = eigenvalues }

  /// By LAPACK, from `G` and `R`.
  ///
  /// - Shape: `G` is `n×n`, symmetric, including the damping. Cost: about `10n³/3` operations.
  /// - Throws: `LinearAlgebraError`.
  public init(gram: Matrix, r: TriangularMatrix) throws(LinearAlgebraError) {
    let half = try r.solveFromRight(gram).transposed
    eigenvalues = try SymmetricEigen.values(r.solveFromRight(half))
  }

  /// By LAPACK, from `G_μ` and a preconditioner of any form.
  ///
  /// - Shape: `G_μ` is `n×n`, symmetric. Cost: `n` products with `C`, and about `16n³/3` operations; for a triangle the cost of the initialiser above.
  /// - Throws: `LinearAlgebraError`.
  public init(
    gram: Matrix, preconditioner: some FactoredPreconditioner
  ) throws(LinearAlgebraError) {
    let n = preconditioner.order
    precondition(gram.isSquare && gram.rows == n, "the Gram matrix must have order \(n)")
    if let triangular = preconditioner as? any TriangularlyFactoredPreconditioner {
      self = try PreconditionedSpectrum(gram: gram, r: triangular.r)
    } else {
      let factor = try preconditioner.factorMatrix()
      self = PreconditionedSpectrum(
        eigenvalues: try SymmetricEigen.values(factor.transposeTimes(gram * factor)))
    }
  }

  /// From the triangle `T` of `[A; √μ I] = QT` and a preconditioner of any form: the squares of the singular values of `TC`, which are those of
  /// `[A; √μ I]C`. Only the preconditioned matrix is squared, so `κ(T)` may be as large as `10¹⁵`, although `κ(G_μ)` is its square.
  ///
  /// - Shape: `T` is of order `n`. Cost: `n` products with `C`, and about `5n³` operations.
  /// - Throws: `LinearAlgebraError`.
  public init(
    triangle t: TriangularMatrix, preconditioner: some FactoredPreconditioner
  ) throws(LinearAlgebraError) {
    let n = preconditioner.order
    precondition(t.order == n, "the triangle must have order \(n)")
    let product: Matrix
    if let triangular = preconditioner as? any TriangularlyFactoredPreconditioner {
      product = try triangular.r.solveFromRight(t.matrix)
    } else {
      product = t.matrix * (try preconditioner.factorMatrix())
    }
    eigenvalues = try SingularValueDecomposition.values(product).reversed().map { $0 * $0 }
  }

  /// By the identity, from the sketch alone: `λ_i = 1/σ²_{n+1−i}`. It does not require a distortion below 1.
  ///
  /// - Parameter sketchedValues: the `n` singular values of `SU`, descending; with damping those of `[SA; √μ I]G_μ^(-1/2)`, which is
  ///   `diag(S, I)` applied to the orthonormal columns `[A; √μ I]G_μ^(-1/2)`. With `G_μ = R_GᵀR_G` they are those of
  ///   `[SA; √μ I]R_G⁻¹`, see `Matrix.stacked(onDamping:)`.
  /// - Claim: `preconditioner.spectrum-identity`.
  public init(sketchedValues: [Double]) {
    eigenvalues = sketchedValues.map { 1 / ($0 * $0) }
  }

  /// `κ(M)`, by the identity `(σ_max/σ_min)²`; infinite when by rounding the smallest computed eigenvalue is not positive.
  public var conditionNumber: Double {
    guard let least = eigenvalues.first, let largest = eigenvalues.last else { return 1 }
    return least > 0 ? largest / least : .infinity
  }

  /// Checks the spectrum against both claims on the Gram side, where `A` need not be formed:
  ///
  /// - `λ_i(M) = 1/σ_{n+1−i}(SU)²` (`preconditioner.spectrum-identity`);
  /// - `1/(1+ε) ≤ λ_i(M) ≤ 1/(1−ε)`, hence `κ(M) ≤ (1+ε)/(1−ε)`, the square of the bound on `κ(AR⁻¹)`
  ///   (`preconditioner.condition-bound`).
  ///
  /// With damping `G` is `G_μ`, and `SU` is `diag(S, I)` applied to the orthonormal columns of `[A; √μ I]G_μ^(-1/2)`: its distortion is `ε_μ`.
  ///
  /// Rounding: `R`, by Cholesky of the sketch's Gram matrix, is the factor of a matrix that is off by a multiple of `s u‖R‖²`, which moves
  /// `M` by a relative `s u κ(R)²`; and `M` and `SU = SA R_G⁻¹` (with `G = R_GᵀR_G`) are computed by solves with triangular factors, twice
  /// each, which adds multiples of `s u κ(G)`. As `G = RᵀMR`, `κ(R)² ≤ κ(G)κ(M)`. So both spectra carry relative errors of a modest
  /// multiple of `s u κ(G)κ(M)`; as in LAPACK's tests the multiple is set to 30. With fewer rows than columns the sums run over `n`. Near
  /// `ε = 1` the bound `1/(1−ε)` itself is known to a relative `u/(1−ε)` only. Where these errors may be as large as an eigenvalue itself
  /// nothing is checked.
  ///
  /// - Parameters:
  ///   - sketchedValues: the `n` singular values of `SU`, descending.
  ///   - sketchRows: `s`.
  ///   - gramConditionNumber: `κ(G)`; for a spectrum from a triangle `T`, with `R` from QR and `SU` from `T`, `κ(T)` replaces it.
  ///   - spectrumChange: the additional effect of rounding in the preconditioner, `LowRankPreconditioner.spectrumChange`; it is of the order of
  ///     `‖P‖/μ`, which may exceed `κ(P)`.
  ///   - log: receives the findings.
  ///   - step: the number of the step to which the findings belong.
  public func check(
    sketchedValues: [Double], sketchRows: Int, gramConditionNumber: Double, spectrumChange: Double = 0,
    into log: inout CheckLog, step: Int? = nil
  ) {
    precondition(
      sketchedValues.count == eigenvalues.count, "there must be as many singular values as eigenvalues")
    if eigenvalues.isEmpty { return }
    let slack = identitySlack(
      sketchRows: sketchRows, conditionNumber: gramConditionNumber, spectrumChange: spectrumChange)
    guard slack < 1 else { return }
    log.check(
      .preconditionerSpectrumIdentity, measured: identityError(sketchedValues: sketchedValues),
      atMost: slack, step: step)
    let bound = ConditionBound(distortion: Distortion(singularValues: sketchedValues).value)
    bound.check(at: .full, gramSideEstimate: conditionNumber, slack: slack, into: &log, step: step)
    log.check(
      .preconditionerConditionBound, measured: bound.smallestEigenvalue, atMost: eigenvalues[0] * (1 + slack),
      step: step)
    guard bound.distortion < 1 else { return }
    let ofBound = 30 * unitRoundoff * bound.largestEigenvalue
    log.check(
      .preconditionerConditionBound, measured: eigenvalues[eigenvalues.count - 1],
      atMost: bound.largestEigenvalue * (1 + slack + ofBound), step: step)
  }

  /// `max_i |λ_i σ²_{n+1−i} − 1|`: the relative error in the identity.
  public func identityError(sketchedValues: [Double]) -> Double {
    zip(eigenvalues, sketchedValues).reduce(0) { max($0, ($1.0 * $1.1 * $1.1 - 1).magnitude) }
  }

  /// The rounding allowance for the identity: `30 max(s, n) u κ κ(M)`, plus the rounding in the preconditioner.
  ///
  /// The condition number is that of the matrix in the solves: `κ(G)`, or `κ(T)` for a spectrum from the triangle. There `TR⁻¹` and
  /// `SA T⁻¹` are solved row by row, each row with a triangle that is off by a few `nu` in every entry, so that they are off by multiples
  /// of `nu κ(R)` and `su κ(T)` relative to their norms, hence by `√κ(M)` times as much relative to their smallest singular values;
  /// `κ(R) ≤ κ(T)√κ(M)`, because `R = (TR⁻¹)⁻¹T`. And the triangle `R` of `SA + E`, `‖E‖` a multiple of `su‖SA‖`, differs from that of `SA`
  /// by a relative `su κ(R)`.
  public func identitySlack(
    sketchRows: Int, conditionNumber matrixCondition: Double, spectrumChange: Double = 0
  ) -> Double {
    30 * Double(max(sketchRows, eigenvalues.count)) * unitRoundoff * matrixCondition * conditionNumber
      + spectrumChange
  }
}

extension FactoredPreconditioner {
  /// `C` by its products with the unit vectors, `n×n`.
  func factorMatrix() throws(LinearAlgebraError) -> Matrix {
    var factor = Matrix(rows: order, columns: order)
    for j in 0..<order {
      var unit = [Double](repeating: 0, count: order)
      unit[j] = 1
      factor.replaceColumns(
        from: j, with: Matrix(rows: order, columns: 1, elements: try factorTimes(unit)))
    }
    return factor
  }
}
