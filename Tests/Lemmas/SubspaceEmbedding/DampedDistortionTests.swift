import CounterStream
import DenseLinearAlgebra
import TestSupport
import Testing

@testable import SubspaceEmbedding

/// Distortion, dimension and scores of a damped matrix, against their definitions by the eigenvectors of `G`.
@Suite struct DampedDistortionTests {
  /// Columns scaled by `1, ½, ¼, …`, so that damping by 0.1 leaves some directions and takes others.
  private let a = Matrix(rows: 40, columns: 6) { i, j in
    CounterStream(seed: 3).normal(at: i + 40 * j) / Double(1 << j)
  }

  /// `G_μ^(-1/2) = V diag((λ_i + μ)^(-1/2)) Vᵀ`.
  private func inverseRoot(_ gram: Matrix, damping: Double) throws -> (root: Matrix, eigenvalues: [Double]) {
    let eigen = try SymmetricEigen(gram)
    let scaled = eigen.vectors.scalingColumns(
      by: eigen.values.map { 1 / ($0 + damping).squareRoot() })
    return (scaled.timesTranspose(eigen.vectors), eigen.values)
  }

  /// Both ways divide by `T` what is at most `‖S‖²` times that large, with a backward error of a few `n` roundings; `κ(G) = 4·10³` of them where squares
  /// were formed first.
  @Test(
    "preconditioner.condition-bound: the damped distortion is ‖G_μ^(-1/2)((SA)ᵀSA − G)G_μ^(-1/2)‖, for fewer rows than columns too",
    arguments: [0, 1e-3, 0.1, 10], [3, 8, 30])
  func definition(_ damping: Double, _ rows: Int) throws {
    let s = try CountSketchDistribution(rows: rows, columns: 40).sample(CounterStream(seed: UInt64(rows)))
    let (sketched, gram) = (s.apply(a), a.transposeTimesSelf())
    let (root, eigenvalues) = try inverseRoot(gram, damping: damping)
    let plain = root * (sketched.transposeTimesSelf() - gram) * root
    let expected = try SymmetricEigen.values((plain + plain.transposed).scaled(by: 0.5))
    let allowed = 30 * 6 * 4e3 * unitRoundoff * (1 + expected.map(\.magnitude).max()!)
    let byQR = try DampedDistortion(of: s, on: a, damping: damping)
    let byGram = try DampedDistortion(
      sketchedGram: sketched.transposeTimesSelf(), gram: gram, damping: damping)
    for found in [byQR, byGram] {
      #expect((found.value - max(-expected[0], expected[5])).magnitude <= allowed)
      for (value, exact) in zip(found.eigenvalues, expected) { #expect((value - exact).magnitude <= allowed) }
      let dimension = statisticalDimension(gramEigenvalues: eigenvalues, damping: damping)
      #expect((found.statisticalDimension - dimension).magnitude <= allowed)
    }
    if damping == 0 {
      let undamped = try Distortion(of: s, on: a)
      #expect((undamped.value - byQR.value).magnitude <= allowed)
    }
  }

  /// With `P = (SA)ᵀSA + μI` the spectrum of `P⁻¹G_μ` lies in `[1/(1+ε), 1/(1−ε)]`, for four rows of a sketch of six columns.
  @Test("preconditioner.condition-bound: fewer rows than columns embed a damped matrix")
  func fewerRows() throws {
    let damping = 20.0
    let s = try CountSketchDistribution(rows: 4, columns: 40).sample(CounterStream(seed: 5))
    let epsilon = try DampedDistortion(of: s, on: a, damping: damping).value
    #expect(epsilon > 0.05 && epsilon < 1)
    let shift = Matrix.identity(6).scaled(by: damping)
    let (root, _) = try inverseRoot(s.apply(a).transposeTimesSelf(), damping: damping)
    let spectrum = try SymmetricEigen.values(root * (a.transposeTimesSelf() + shift) * root)
    #expect(spectrum[0] >= 1 / (1 + epsilon) - 1e-12 && spectrum[5] <= 1 / (1 - epsilon) + 1e-12)
    // One of the two ends is reached.
    #expect(min(spectrum[0] * (1 + epsilon) - 1, 1 - spectrum[5] * (1 - epsilon)) < 1e-12)
  }

  @Test func dimensionsByHand() {
    #expect(statisticalDimension(gramEigenvalues: [4, 1, 0, -1e-17], damping: 1) == 0.8 + 0.5)
    #expect(statisticalDimension(gramEigenvalues: [4, 1, 0], damping: 0) == 2)
    #expect(statisticalDimension(singularValues: [2, 1, 0], damping: 1) == 0.8 + 0.5)
    #expect(statisticalDimension(singularValues: [1e200, 1e-200, 0], damping: 0) == 2)
    #expect(statisticalDimension(singularValues: [1e200, 1e-200], damping: 1) == 1)
    #expect(statisticalDimension(singularValues: [], damping: 1) == 0)
  }

  /// `ℓ_j = a_jᵀ G_μ⁻¹ a_j`.
  @Test("embedding.leverage-score: leverage scores are a_jᵀ(AᵀA + μI)⁻¹a_j", arguments: [0, 1e-3, 0.1, 10])
  func scores(_ damping: Double) throws {
    let scores = try LeverageScores(of: a, damping: damping)
    let (root, eigenvalues) = try inverseRoot(a.transposeTimesSelf(), damping: damping)
    let u = a * root
    let allowed = 30 * 6 * 4e3 * unitRoundoff
    for j in 0..<40 {
      let expected = (0..<6).reduce(0) { $0 + u[j, $1] * u[j, $1] }
      #expect((scores.values[j] - expected).magnitude <= allowed)
    }
    #expect(
      (scores.sum - statisticalDimension(gramEigenvalues: eigenvalues, damping: damping)).magnitude <= 40
        * allowed)
    #expect(scores.coherence == scores.values.max())
  }

  @Test func aDampingThatIsNoneTraps() async {
    await #expect(processExitsWith: .failure) {
      _ = try LeverageScores(of: Matrix.identity(2), damping: .infinity)
    }
    await #expect(processExitsWith: .failure) { _ = try LeverageScores(of: Matrix.identity(2), damping: -1) }
    await #expect(processExitsWith: .failure) {
      _ = statisticalDimension(gramEigenvalues: [1], damping: -0.5)
    }
    await #expect(processExitsWith: .failure) { _ = statisticalDimension(singularValues: [1], damping: .nan) }
    await #expect(processExitsWith: .failure) { _ = try LeverageScores(of: Matrix(rows: 1, columns: 2)) }
  }

  @Test func aRowAloneHasCoherenceOne() throws {
    let lone = Matrix(rows: 5, columns: 2) { i, j in i == 0 ? (j == 0 ? 7 : 0) : (j == 1 ? 1 : 0) }
    let scores = try LeverageScores(of: lone).values
    for (score, exact) in zip(scores, [1, 0.25, 0.25, 0.25, 0.25]) {
      #expect((score - exact).magnitude <= 30 * unitRoundoff)
    }
  }
}
