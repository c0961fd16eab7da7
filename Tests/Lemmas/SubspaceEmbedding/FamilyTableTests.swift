import Claims
import CounterStream
import DenseLinearAlgebra
import LinearOperators
import RealModule
import TestSupport
import Testing

@testable import SubspaceEmbedding

/// The properties of each family, in one table; and the sizes at which they begin to refuse.
@Suite struct FamilyTableTests {
  @Test func theTable() throws {
    typealias Row = (
      EmbeddingFamily, form: RowsForm, splits: Bool, looks: Bool, unitColumns: Bool, storesAll: Bool
    )
    let table: [Row] = [
      (.gaussian, .linear, false, false, false, true), (.srht, .logarithmic, false, false, true, true),
      (.countSketch, .quadratic, false, false, true, true),
      (.sparseSign, .quadratic, false, false, true, true),
      (.tensorSRHT, .quadratic, true, false, true, true),
      (.tensorSketch, .quadratic, true, false, true, true),
      (.neuronBlock, .quadratic, true, false, true, false),
      (.leverageScore, .logarithmic, false, true, false, true),
    ]
    #expect(table.map(\.0) == EmbeddingFamily.allCases)
    let coordinates = try SketchCoordinates(leftRows: 3, rightRows: 11)
    for row in table {
      let type = row.0.distributionType
      #expect(type.rowsForm == row.form && type.needsSplit == row.splits && type.isOblivious == !row.looks)
      #expect(type.columnsHaveUnitNorm == row.unitColumns && type.gramStoresTheSketch == row.storesAll)
      #expect(type.rowsPerGramTerm(rightRows: 11) == (row.0 == .neuronBlock ? 11 : 1))
      #expect(type.mostRows(coordinates) == (row.0 == .srht ? 64 : nil))
    }
    #expect(EmbeddingFamily.oblivious == EmbeddingFamily.allCases.dropLast())
  }

  /// A matrix that is known by its products costs one product for each column, and then what the stored one does.
  @Test(arguments: [EmbeddingFamily.countSketch, .gaussian, .srht])
  func productsAreCountedBeforeTheSketch(_ family: EmbeddingFamily) throws {
    let s = try family.distribution(rows: 4, columns: 12)
    let stored = Matrix(rows: 12, columns: 5, repeating: 1)
    let closures = ClosureMatrix(
      rows: 12, columns: 5, timesOperations: 100, times: { stored.times($0) },
      transposeTimes: { stored.transposeTimes($0) })
    #expect(s.operations(of: closures) == 5 * 100 + s.operations(of: stored))
  }

  /// Columns of norm 1 in every draw, where the family says so, and of other norms in some draw where it does not.
  @Test(arguments: EmbeddingFamily.allCases) func theNormsOfColumns(_ family: EmbeddingFamily) throws {
    let s = try family.distribution(rows: 6, leftRows: 4, rightRows: 3)
      .sample(CounterStream(seed: 2), for: MatrixCase(rows: 12, columns: 2, seed: 1).matrix, damping: 0)
    let areUnit = s.denseMatrix().columnNorms.allSatisfy { ($0 - 1).magnitude < 1e-14 }
    #expect(areUnit == family.distributionType.columnsHaveUnitNorm)
  }

  @Test func theLargestSizes() throws {
    let most = 1 << 46
    #expect(try SketchCoordinates(most).count == most)
    #expect(
      throws: SketchError.illegalParameter(
        name: "columns", value: "70368744177665", allowed: "at most 70368744177664")
    ) { try SketchCoordinates(most + 1) }
    #expect(try SketchCoordinates(leftRows: 1 << 23, rightRows: 1 << 23).count == most)
    #expect(
      throws: SketchError.illegalParameter(name: "leftRows", value: "8388609", allowed: "at most 8388608")
    ) { try SketchCoordinates(leftRows: 1 << 23 + 1, rightRows: 1 << 23) }
    #expect(try SketchCoordinates(leftRows: 1, rightRows: most).count == most)
    #expect(throws: SketchError.illegalParameter(name: "columns", value: "0", allowed: "at least 1")) {
      try SketchCoordinates(0)
    }
    #expect(try CountSketchDistribution(rows: Int(Int32.max), columns: 4).rows == Int(Int32.max))
    #expect(
      throws: SketchError.illegalParameter(name: "rows", value: "2147483648", allowed: "at most 2147483647")
    ) { try CountSketchDistribution(rows: 1 << 31, columns: 4) }
    for (value, name) in [(0.0, "distortion"), (1, "distortion")] {
      #expect(
        throws: SketchError.illegalParameter(
          name: name, value: "\(value)", allowed: "strictly between 0 and 1")
      ) {
        try EmbeddingFamily.gaussian.rowsNeeded(
          .subspace(1), SketchCoordinates(4), distortion: value, failureProbability: 0.5)
      }
    }
    #expect(
      throws: SketchError.illegalParameter(
        name: "statisticalDimension", value: "0.0", allowed: "a finite number above zero")
    ) {
      try EmbeddingFamily.gaussian.distribution(rows: 2, columns: 4).distortionBound(
        .statistical(0), failureProbability: 0.5)
    }
  }

  /// Neurons 2, 3 and 4 of seven, three coordinates each.
  @Test func theParts() throws {
    let coordinates = try SketchCoordinates(leftRows: 7, rightRows: 3, leftPart: 2..<5)
    #expect(coordinates.count == 21 && coordinates.part == 6..<15)
    let split = try #require(coordinates.split)
    #expect(split.leftRows == 7 && split.rightRows == 3 && split.leftPart == 2..<5)
    let left = try split.left
    #expect(left.count == 7 && left.part == 2..<5 && left.split == nil)
    let plain = try SketchCoordinates(21)
    #expect(plain.part == 0..<21 && plain.split == nil)
    #expect(try SketchCoordinates(leftRows: 7, rightRows: 3).part == 0..<21)
    #expect(try SketchCoordinates(21, part: 21..<21).part.isEmpty)
    let a = SketchCase(leftRows: 7, rightRows: 3, columns: 2, rows: 4, integers: true, seed: 1).khatriRao
    #expect(try SketchCoordinates(of: a) == SketchCoordinates(leftRows: 7, rightRows: 3))
    #expect(try SketchCoordinates(of: a.denseMatrix()) == plain)
  }

  @Test func partsThatAreNoneTrap() async {
    await #expect(processExitsWith: .failure) { _ = try SketchCoordinates(5, part: -1..<3) }
    await #expect(processExitsWith: .failure) { _ = try SketchCoordinates(5, part: 3..<6) }
  }

  /// The names and shapes by which another implementation reads them: `m = 4`, `d = 3`, `s = 6`.
  @Test func theDraws() throws {
    let shapes: [EmbeddingFamily: [(String, [Int])]] = [
      .gaussian: [("matrix", [6, 12])], .srht: [("signs", [12]), ("rows", [6])],
      .countSketch: [("buckets", [12]), ("signs", [12])],
      .sparseSign: [("buckets", [12, 6]), ("signs", [12, 6])],
      .tensorSRHT: [("left_signs", [4]), ("right_signs", [3]), ("left_rows", [6]), ("right_rows", [6])],
      .tensorSketch: [
        ("left_buckets", [4]), ("left_signs", [4]), ("right_buckets", [3]), ("right_signs", [3]),
      ],
      .neuronBlock: [("buckets", [4]), ("signs", [4])], .leverageScore: [("rows", [6]), ("weights", [6])],
    ]
    for family in EmbeddingFamily.allCases {
      let s = try family.distribution(rows: 6, leftRows: 4, rightRows: 3)
        .sample(CounterStream(seed: 2), for: MatrixCase(rows: 12, columns: 2, seed: 1).matrix, damping: 0)
      let (draws, expected) = (s.draws, shapes[family]!)
      #expect(draws.map(\.name) == expected.map(\.0) && draws.map(\.shape) == expected.map(\.1))
      for draw in draws {
        let count =
          switch draw.values {
          case .integers(let values): values.count
          case .reals(let values): values.count
          }
        #expect(count == draw.shape.reduce(1, *))
      }
    }
    let gaussian = try GaussianSketchDistribution(rows: 6, columns: 12).sample(CounterStream(seed: 2))
    let dense = gaussian.denseMatrix()
    #expect(gaussian.draws[0].values == .reals((0..<72).map { dense[$0 / 12, $0 % 12] }))
  }

  /// A plane that a sketch stretches, and one that it shrinks; damped, half as much counts.
  @Test func theDampedDistortionByHand() throws {
    let identity = Matrix.identity(2)
    for (scale, damping, value, first) in [
      (4.0, 0.0, 3.0, 3.0), (0.25, 0, 0.75, -0.75), (4, 1, 1.5, 1.5), (0.5, 3, 0.125, -0.125),
    ] {
      let found = try DampedDistortion(
        sketchedGram: identity.scaled(by: scale), gram: identity, damping: damping)
      #expect((found.value - value).magnitude < 1e-15 && (found.eigenvalues[0] - first).magnitude < 1e-15)
      #expect((found.statisticalDimension - 2 / (1 + damping)).magnitude < 1e-15 && found.damping == damping)
    }
    let mixed = try DampedDistortion(sketchedGram: .diagonal([1.5, 0.25]), gram: identity, damping: 0)
    #expect(mixed.value == 0.75 && mixed.eigenvalues == [-0.75, 0.5])
    let empty = try DampedDistortion(
      sketched: Matrix(rows: 3, columns: 0),
      triangle: TriangularMatrix(upperTriangleOf: Matrix(rows: 0, columns: 0)),
      damping: 1)
    #expect(empty.value == 0 && empty.statisticalDimension == 0)
  }

  /// A reciprocal condition of `8nu` may be that of dependent columns, one just above it is not. The rank is the number of values above `8nu` times the largest.
  @Test func theEdgeOfDependence() throws {
    let edge = 16 * unitRoundoff
    #expect(throws: SketchError.rankDeficient(rank: 1, columns: 2, reciprocalCondition: edge)) {
      try TallMatrixProfile(of: Matrix.diagonal([1, edge]))
    }
    #expect(throws: SketchError.rankDeficient(rank: 1, columns: 2, reciprocalCondition: edge)) {
      try TallMatrixProfile(of: Matrix.diagonal([0x1p300, edge * 0x1p300]))
    }
    let profile = try TallMatrixProfile(of: Matrix.diagonal([1, edge * 1.001]))
    #expect(profile.statisticalDimension == 2 && profile.dimension == .subspace(2) && profile.rows == 2)
    #expect((profile.conditionNumber * edge * 1.001 - 1).magnitude < 1e-14)
    // √((9 + 16)/(0 + 16)), and d_μ = 9/25.
    let damped = try TallMatrixProfile(of: Matrix.diagonal([3, 0]), damping: 16)
    #expect((damped.conditionNumber - 1.25).magnitude < 1e-15)
    #expect((damped.statisticalDimension - 0.36).magnitude < 1e-15)
    #expect(damped.columns == 2 && damped.damping == 16)
    #expect(try TallMatrixProfile(of: Matrix(rows: 3, columns: 0)).conditionNumber == 1)
  }

  /// A finding has the distortion, the bound of its theorem, and the step; with damping that of the statistical dimension, of `s + n` rows.
  @Test func theFindings() throws {
    let distribution = try GaussianSketchDistribution(rows: 32, columns: 60)
    let far = Matrix(rows: 32, columns: 2) { $0 == $1 ? 10 : 0 }
    var log = CheckLog()
    let distortion = try distribution.checkDistortion(sketchedBasis: far, into: &log, step: 3)
    #expect(distortion.value == 99)
    // In addition to the bound, rounding is allowed for, by some 30·34u of it.
    func isNear(_ value: Double, _ bound: Double) -> Bool { (value / bound - 1).magnitude < 1e-12 }
    let found = try #require(log.violations.first)
    #expect((found.claim, found.measured, found.step) == (.embeddingGaussian, 99, 3))
    #expect(isNear(found.bound, try distribution.distortionBound(.subspace(2), failureProbability: 1e-12)))
    let damped = Matrix(rows: 34, columns: 2) { $0 == $1 ? 100 : 0 }
    try distribution.checkDistortion(sketchedBasis: damped, dimension: .statistical(0.5), into: &log)
    #expect(log.violations.count == 1)
    try distribution.checkDistortion(
      sketchedBasis: damped.scaled(by: 1e4), dimension: .statistical(0.5), into: &log, step: 4)
    let other = try #require(log.violations.last)
    #expect((other.measured, other.step, log.violations.count) == (1e12 - 1, 4, 2))
    #expect(
      isNear(other.bound, try distribution.distortionBound(.statistical(0.5), failureProbability: 1e-12)))
  }

  /// The bound of a sample is that of the profile's dimension, at the rate of a run's checks.
  @Test(arguments: [0, 0.5]) func theBoundOfASample(_ damping: Double) throws {
    let a = MatrixCase(rows: 40, columns: 3, seed: 5).matrix
    let profile = try TallMatrixProfile(of: a, damping: damping)
    let distribution = try CountSketchDistribution(rows: 10, columns: 40)
    let sample = try DistortionSample(
      of: distribution, on: a, profile, draws: 1, stream: CounterStream(seed: 1))
    #expect(sample.bound == (try distribution.distortionBound(profile.dimension, failureProbability: 1e-12)))
    #expect(
      sample.distortions.count == 1 && sample.mean == sample.worst && sample.quantile(1e-9) == sample.worst)
  }
}
