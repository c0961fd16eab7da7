import CounterStream
import DenseLinearAlgebra
import LinearOperators
import TestSupport
import Testing

@testable import SubspaceEmbedding

@Suite struct DistortionTests {
  @Test("The larger of both sides counts, on squared norms")
  func bothSides() throws {
    let stretched = try Distortion(sketchedBasis: .diagonal([1.5, 0.75]))
    #expect(stretched.value == 1.25)
    #expect((stretched.largestSingularValue, stretched.smallestSingularValue) == (1.5, 0.75))
    #expect(try Distortion(sketchedBasis: .diagonal([1.125, 0.5])).value == 0.75)
    #expect(try Distortion(sketchedBasis: .identity(3)).value == 0)
  }

  @Test func fewerRowsThanColumnsLoseADirection() throws {
    let wide = try Distortion(sketchedBasis: Matrix(rows: 1, columns: 2, elements: [1, 0]))
    #expect(wide.smallestSingularValue == 0)
    #expect(wide.value == 1)
    #expect(try Distortion(sketchedBasis: Matrix(rows: 0, columns: 2)).value == 1)
  }

  @Test func theEmptySubspaceIsNotDistorted() throws {
    #expect(try Distortion(sketchedBasis: Matrix(rows: 3, columns: 0)).value == 0)
  }

  @Test func notANumberThrows() {
    #expect(throws: LinearAlgebraError.notFinite(routine: "dgesdd")) {
      try Distortion(sketchedBasis: Matrix(rows: 2, columns: 2, repeating: .nan))
    }
  }

  /// Against `‖UᵀSᵀSU − I‖₂` from eigenvalues. Both are computed backward stably from `SU`, so each is off by a small
  /// multiple of `(s + n) u ‖SU‖_F²`; LAPACK's threshold for that ratio is 30.
  @Test func distortionIsTheSpectralNorm() throws {
    try checkProperty("distortionIsTheSpectralNorm", over: MatrixCase.self) { recipe in
      let sketched = recipe.matrix
      let gram = sketched.transposeTimesSelf() - .identity(sketched.columns)
      let expected = try SymmetricEigen.values(gram).map(abs).max() ?? 0
      let scale = 1 + frobeniusNorm(sketched) * frobeniusNorm(sketched)
      let error = abs(try Distortion(sketchedBasis: sketched).value - expected)
      let size = Double(sketched.rows + sketched.columns)
      try require(
        error / (scale * max(size, 1) * unitRoundoff), atMost: lapackThreshold, "residual ratio")
    }
  }

  /// `SA R⁻¹ = SU` for `A = QR`: the two routes differ by the roundings of `R⁻¹`, in which the condition number of
  /// the well-conditioned `A` is below 10 (checked), over columns of `N = 60` entries.
  @Test func theTriangularFactorReplacesTheBasis() throws {
    let sketch = SketchCase(leftRows: 12, rightRows: 5, columns: 4, rows: 30, integers: false, seed: 6)
    let dense = sketch.khatriRao.denseMatrix()
    let spectrum = try SingularValueDecomposition.values(dense)
    #expect(spectrum[0] <= 10 * spectrum[3])
    let r = TriangularMatrix(upperTriangleOf: try QRFactorization(dense).r)
    for family in EmbeddingFamily.allCases {
      let s = try sketch.embedding(family)
      let direct = try Distortion(of: s, on: dense)
      let factored = try Distortion(sketchedBasis: r.solveFromRight(s.apply(sketch.khatriRao)))
      let scale = direct.largestSingularValue * direct.largestSingularValue
      let ratio = abs(direct.value - factored.value) / (10 * scale * 60 * unitRoundoff)
      #expect(ratio <= lapackThreshold, "\(family)")
    }
  }

  /// The law, on a random subspace: `n = 20`, `N = 4096`, `s = 8n`, expected distortion 0.83.
  ///
  /// This is an empirical regression band, not a theorem: for a Gaussian sketch the largest eigenvalue fluctuates by
  /// `(√s + √n)(1/√s + 1/√n)^(1/3)/s = 0.07` times a Tracy–Widom variable of mean −1.2 and deviation 1.3, so 0.75 ± 0.09;
  /// the band `[0.45, 1.1]` is more than three deviations wide on both sides, and the seeds are fixed.
  @Test(
    "Every family has about the Gaussian distortion on a random subspace", arguments: EmbeddingFamily.allCases
  )
  func gaussianLawBand(_ family: EmbeddingFamily) throws {
    let a = MatrixCase(rows: 4096, columns: 20, seed: 9).matrix
    let s = try family.distribution(
      rows: 160, leftRows: 256, rightRows: 16
    ).sample(CounterStream(seed: 9).substream("law"), for: a, damping: 0)
    let distortion = try Distortion(of: s, on: a).value
    #expect((0.45...1.1).contains(distortion), "\(family): \(distortion)")
  }

  @Test func lawInNumbers() {
    // 2√(1/4) + 1/4 and 2√1 + 1.
    #expect(GaussianLaw.expectedDistortion(columns: 5, rows: 20) == 1.25)
    #expect(GaussianLaw.expectedDistortion(columns: 7, rows: 7) == 3)
    #expect(GaussianLaw.expectedDistortion(columns: 0, rows: 7) == 0)
  }
}
