import Claims
import CounterStream
import DenseLinearAlgebra
import LinearOperators
import TestSupport
import Testing

@testable import SubspaceEmbedding

/// `A = U diag(σ) Vᵀ` of `60×6` with `σ` from 1 down to `10^−exponent`, and on request a first row with leverage close to 1.
private func matrix(exponent: Int, standsAlone: Bool = false) throws -> Matrix {
  func normals(_ name: String, _ rows: Int, _ columns: Int) -> Matrix {
    MatrixCase(rows: rows, columns: columns, seed: exponent).matrix(named: name, rows: rows, columns: columns)
  }
  var basis = normals("basis", 60, 6)
  if standsAlone { basis[0, 0] = 1e6 }
  let v = try QRFactorization(normals("right", 6, 6)).q()
  let values = (0..<6).map { j in
    (0..<exponent).reduce(1.0) { product, _ in product * (j == 0 ? 1 : tenth(j)) }
  }
  return try QRFactorization(basis).q() * Matrix.diagonal(values).timesTranspose(v)
}

/// `10^(−j/5)`, so that its power is `10^(−exponent·j/5)`.
private func tenth(_ j: Int) -> Double { [1, 0.63095734, 0.39810717, 0.25118864, 0.15848932, 0.1][j] }

/// A stored matrix that counts the passes over its rows.
private final class CountingMatrix: RowBlockMatrix, @unchecked Sendable {
  let matrix: Matrix
  private(set) var passes = 0
  init(_ matrix: Matrix) { self.matrix = matrix }
  var rows: Int { matrix.rows }
  var columns: Int { matrix.columns }
  func forEachRowBlock(_ body: (RowBlock) throws -> Void) throws {
    passes += 1
    for first in stride(from: 0, to: rows, by: 16) {
      try body(.dense(first: first, rows: matrix.transposed.columns(first..<min(first + 16, rows))))
    }
  }
}

@Suite struct TallMatrixProfileTests {
  /// Against LAPACK on `A` itself. The triangle is off by a few `Nu‖A‖`, so that singular values are off by as much, and what is divided
  /// by `T` by as much times `κ(T)`.
  @Test(arguments: [0, 3, 7], [0, 1e-6, 0.1])
  func definitions(_ exponent: Int, _ damping: Double) throws {
    let a = try matrix(exponent: exponent, standsAlone: true)
    let profile = try TallMatrixProfile(of: CountingMatrix(a), damping: damping)
    let values = try SingularValueDecomposition.values(a)
    let unit = lapackThreshold * 60 * unitRoundoff
    for (found, exact) in zip(profile.singularValues, values) {
      #expect((found - exact).magnitude <= unit * values[0])
    }
    let condition = ((values[0] * values[0] + damping) / (values[5] * values[5] + damping)).squareRoot()
    let relative = unit * condition
    #expect((profile.conditionNumber / condition - 1).magnitude <= relative)
    let dimension = damping > 0 ? statisticalDimension(singularValues: values, damping: damping) : 6
    #expect((profile.statisticalDimension - dimension).magnitude <= 6 * relative)
    #expect(
      profile.dimension == (damping > 0 ? .statistical(profile.statisticalDimension) : .subspace(6)))
    let scores = try profile.leverageScores(of: CountingMatrix(a))
    for (found, exact) in zip(scores.values, try LeverageScores(of: a, damping: damping).values) {
      #expect((found - exact).magnitude <= relative)
    }
    #expect(scores.coherence > (damping < 0.01 ? 0.999 : 0.1))
  }

  /// The singular values of `[SA; √μ I]T⁻¹` give the damped distortion of its definition, for more rows than columns and for fewer.
  @Test(
    "preconditioner.condition-bound: the distortion through the triangle is that of the definition",
    arguments: [0, 1e-3, 0.1], [3, 20])
  func distortion(_ damping: Double, _ rows: Int) throws {
    let a = try matrix(exponent: 2)
    let s = try CountSketchDistribution(rows: rows, columns: 60).sample(CounterStream(seed: 4))
    let profile = try TallMatrixProfile(of: a, damping: damping)
    let found = try profile.distortion(ofSketch: s.apply(a)).value
    let expected =
      damping > 0
      ? try DampedDistortion(of: s, on: a, damping: damping).value : try Distortion(of: s, on: a).value
    #expect((found - expected).magnitude <= lapackThreshold * 80 * unitRoundoff * 100 * (1 + expected))
  }

  @Test func dependentColumnsAreRefused() throws {
    var a = try matrix(exponent: 0)
    a.replaceColumns(from: 4, with: a.columns(1..<2))
    do {
      _ = try TallMatrixProfile(of: a)
      Issue.record("a matrix of rank 5 has no profile")
    } catch let SketchError.rankDeficient(rank, columns, _) {
      #expect(rank == 5 && columns == 6)
    }
    #expect(try TallMatrixProfile(of: a, damping: 0.1).columns == 6)
    let error = SketchError.rankDeficient(rank: 5, columns: 6, reciprocalCondition: 0)
    #expect("\(error)".contains("rank 5 of 6") && "\(error)".contains("damping"))
    // Fewer rows than columns.
    #expect(throws: SketchError.self) { try TallMatrixProfile(of: Matrix(rows: 2, columns: 3)) }
  }

  @Test func anotherMatrixTraps() async {
    await #expect(processExitsWith: .failure) {
      _ = try TallMatrixProfile(of: Matrix.identity(3)).leverageScores(of: Matrix.identity(2))
    }
    await #expect(processExitsWith: .failure) {
      _ = try TallMatrixProfile(of: Matrix.identity(3), damping: -1)
    }
  }
}

@Suite struct DistortionSampleTests {
  private func sample(
    _ family: EmbeddingFamily, _ a: some TallMatrix, _ profile: TallMatrixProfile, rows: Int = 30,
    draws: Int = 5
  ) throws -> (sample: DistortionSample, sketches: [Matrix]) {
    func run(_ distribution: some SketchDistribution) throws -> (DistortionSample, [Matrix]) {
      var sketches: [Matrix] = []
      let sample = try DistortionSample(
        of: distribution, on: a, profile, draws: draws, stream: CounterStream(seed: 7)
      ) { sketches.append($0) }
      return (sample, sketches)
    }
    return try run(family.distribution(rows: rows, of: a))
  }

  /// Each draw's distortion is that of the embedding itself, and one pass is enough for each; a family that uses the matrix takes two more.
  @Test(arguments: [EmbeddingFamily.gaussian, .srht, .countSketch, .sparseSign, .leverageScore])
  func everyDraw(_ family: EmbeddingFamily) throws {
    let a = try matrix(exponent: 2)
    let rows = CountingMatrix(a)
    let profile = try TallMatrixProfile(of: rows)
    #expect(rows.passes == 1)
    let (found, sketches) = try sample(family, rows, profile)
    #expect(rows.passes == 1 + 5 * (family.distributionType.isOblivious ? 1 : 3))
    let distribution = try family.distribution(rows: 30, of: a)
    for draw in 0..<5 {
      let embedding = try distribution.sample(
        CounterStream(seed: 7).substream(draw), for: rows, damping: 0)
      let expected = try Distortion(of: embedding, on: a).value
      #expect((found.distortions[draw] - expected).magnitude <= 1e-11 * (1 + expected))
      #expect(frobeniusNorm(embedding.apply(a) - sketches[draw]) <= 1e-13 * frobeniusNorm(sketches[draw]))
    }
    #expect(Set(found.distortions).count == 5)
    #expect(found.log.checked == [family.claim: 5] && found.log.violations.isEmpty)
  }

  /// A matrix ten times as large as its profile says is stretched by all sketches: the Gaussian family's bound sees it.
  @Test("embedding.gaussian: a sketch of another matrix fails the check")
  func theCheckHasTeeth() throws {
    let a = try matrix(exponent: 0)
    let (found, _) = try sample(.gaussian, a.scaled(by: 10), TallMatrixProfile(of: a))
    #expect(found.log.violations.count == 5 && found.log.violations[0].claim == .embeddingGaussian)
  }

  @Test func statistics() throws {
    let a = try matrix(exponent: 0)
    let (found, _) = try sample(.gaussian, a, TallMatrixProfile(of: a))
    let sorted = found.distortions.sorted()
    #expect(found.worst == sorted[4] && found.quantile(1) == sorted[4])
    #expect(found.quantile(0.5) == sorted[2] && found.quantile(0.2) == sorted[0])
    #expect(found.quantile(0.21) == sorted[1] && found.quantile(0.01) == sorted[0])
    #expect((found.mean - sorted.reduce(0, +) / 5).magnitude <= 1e-15)
  }
}
