import CounterStream
import DenseLinearAlgebra
import RealModule
import TestSupport
import Testing

@testable import SubspaceEmbedding

/// `E[SᵀS] = I`: the scale of every family, against numbers that no implementation supplies.
@Suite struct IsometryTests {
  private let seed = CounterStream(seed: 0).substream("isometry")

  /// With all `N₂` rows the SRHT is an isometry, whatever it draws. `N₂` is a power of four, so that the scale is
  /// a power of two and nothing is rounded.
  @Test(
    "embedding.isometry-in-expectation: an SRHT of all its rows is an isometry, exactly", .tags(.exact),
    arguments: [1, 3, 4, 13, 16, 50, 64])
  func srhtOfAllRows(columns: Int) throws {
    let order = columns == 1 ? 1 : columns <= 4 ? 4 : columns <= 16 ? 16 : 64
    let s = try SubsampledHadamardDistribution(rows: order, columns: columns).sample(seed)
    #expect(s.denseMatrix().transposeTimesSelf() == .identity(columns))
    #expect(Set(s.sampledRows) == Set(0..<order))
  }

  /// Every entry is `±s^(-1/2)`: for the powers of four `½`, `¼` and `⅛`, exactly.
  @Test(
    "embedding.isometry-in-expectation: entries of the Hadamard families are ±1/√s",
    arguments: [EmbeddingFamily.srht, .tensorSRHT], [(4, 0.5), (16, 0.25), (64, 0.125)])
  func hadamardEntries(_ family: EmbeddingFamily, _ scale: (rows: Int, entry: Double)) throws {
    let s = try family.distribution(rows: scale.rows, leftRows: 13, rightRows: 5).sample(seed)
    #expect(s.denseMatrix().elements.allSatisfy { abs($0) == scale.entry })
  }

  /// One entry ±1 in each column, hence norms of exactly one.
  @Test(
    "embedding.isometry-in-expectation: columns of the CountSketch families have one entry ±1", .tags(.exact),
    arguments: [EmbeddingFamily.countSketch, .tensorSketch, .neuronBlock])
  func countSketchColumns(_ family: EmbeddingFamily) throws {
    let matrix = try family.distribution(rows: 7, leftRows: 13, rightRows: 5).sample(seed).denseMatrix()
    for j in 0..<65 {
      let nonzeros = matrix.column(j).filter { $0 != 0 }
      #expect(nonzeros.count == 1 && abs(nonzeros[0]) == 1)
    }
  }

  /// `ζ` entries `±ζ^(-1/2)` in each column: for `ζ = 4` halves, for `ζ = 1` ones.
  @Test(
    "embedding.isometry-in-expectation: columns of the sparse sign embedding have ζ entries ±1/√ζ",
    .tags(.exact),
    arguments: [(1, 1), (4, 0.5), (16, 0.25)])
  func sparseSignColumns(_ column: (nonzeros: Int, entry: Double)) throws {
    let matrix = try SparseSignDistribution(
      rows: 20, coordinates: SketchCoordinates(30), nonzerosPerColumn: column.nonzeros
    ).sample(seed).denseMatrix()
    for j in 0..<30 {
      let nonzeros = matrix.column(j).filter { $0 != 0 }
      #expect(nonzeros.count == column.nonzeros)
      #expect(nonzeros.allSatisfy { abs($0) == column.entry })
    }
  }

  /// Davidson–Szarek with `U = I`, `n = 4`, `s = 4000`: outside `1 ± (√(n/s) + t)`, here `1 ± 0.14`, with probability
  /// `2 exp(−s t²/2) = 10⁻⁹`.
  @Test("embedding.gaussian: singular values lie in 1 ± (√(n/s) + t)")
  func gaussianSingularValues() throws {
    let test = StatisticalBudget.test("singular values lie in 1 ± (√(n/s) + t)")
    let s = try GaussianSketchDistribution(rows: 4000, columns: 4).sample(test.stream)
    let values = try SingularValueDecomposition.values(s.denseMatrix())
    let width = (4.0 / 4000).squareRoot() + (2 * Double.log(2 / test.falseAlarmPerBound) / 4000).squareRoot()
    #expect(values[0] <= 1 + width && values[3] >= 1 - width)
  }
}
