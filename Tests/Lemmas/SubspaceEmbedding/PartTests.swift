import Claims
import Communication
import CounterStream
import DenseLinearAlgebra
import LinearOperators
import TestSupport
import Testing

@testable import SubspaceEmbedding

/// The columns of `S` that belong to a part of the coordinates: the same as in the whole, however they are drawn and applied.
@Suite struct PartTests {
  /// `(m, d, s)`: on either side of a word and of a block of the transforms, one dimension, and few neurons.
  static let sizes: [[Int]] = [
    [1, 1, 1], [2, 3, 4], [5, 1, 3], [63, 1, 4], [65, 3, 16], [129, 1, 2], [127, 5, 64], [300, 7, 4],
    [1030, 2, 16],
  ]

  private let stream = CounterStream(seed: 6)

  private func distribution(
    _ family: EmbeddingFamily, _ size: [Int], _ part: Range<Int>? = nil
  ) throws -> any SketchDistribution {
    let coordinates = try SketchCoordinates(leftRows: size[0], rightRows: size[1], leftPart: part)
    let most = family.distributionType.mostRows(coordinates) ?? .max
    return try family.distributionType.init(rows: min(size[2], most), coordinates: coordinates)
  }

  @Test(
    "The columns that ranks draw, taken together, are those of one draw, for every number of ranks and every partition",
    arguments: EmbeddingFamily.oblivious, sizes)
  func columnsAreThoseOfTheWhole(_ family: EmbeddingFamily, _ size: [Int]) throws {
    let whole = try distribution(family, size)
    let dense = try whole.sample(stream).denseMatrix()
    for ranks in 1...4 {
      for seed in [nil, 1, 2] {
        let parts = try Parts.of(size[0], ranks: ranks, seed: seed).map {
          try distribution(family, size, $0)
        }
        let drawn = try parts.map { try $0.sample(stream) }
        #expect(drawn.map { $0.denseMatrix().elements }.flatMap { $0 } == dense.elements)
        #expect(drawn.allSatisfy { $0.rows == whole.rows })
        #expect(drawn.map(\.columns) == parts.map(\.coordinates.part.count))
        #expect(parts.allSatisfy { $0.columns == whole.columns })
      }
    }
  }

  @Test(
    "A part need not consist of whole neurons if the matrix has none",
    arguments: EmbeddingFamily.oblivious.filter { !$0.distributionType.needsSplit })
  func partsOfPlainCoordinates(_ family: EmbeddingFamily) throws {
    let type = family.distributionType
    let dense = try type.init(rows: 9, columns: 321).sample(stream).denseMatrix()
    for seed in 0..<4 {
      let parts = try Parts.of(321, ranks: 4, seed: seed).map {
        try type.init(rows: 9, coordinates: SketchCoordinates(321, part: $0)).sample(stream).denseMatrix()
      }
      #expect(parts.flatMap(\.elements) == dense.elements)
    }
  }

  /// As `TallMatrixSketchTests.everyKindIsTheProductByTheMatrix`; all forms except the Gaussian add in the same order, bit for bit.
  @Test(
    "Every form of access to the entries of a part gives the contribution of its rows to SA",
    arguments: EmbeddingFamily.oblivious, sizes)
  func everyWayIsTheProductByTheColumns(_ family: EmbeddingFamily, _ size: [Int]) throws {
    let structured = matrix(size)
    let bits = BitKhatriRaoMatrix(rows: size[0], columns: 3, rightRows: size[1], scale: 0.3)
    for part in Parts.of(size[0], ranks: 3, seed: size[2]) {
      var s: any SubspaceEmbedding = try distribution(family, size, part).sample(stream)
      if var gaussian = s as? GaussianEmbedding {
        gaussian.blockEntries = 100
        s = gaussian
      }
      let dense = s.denseMatrix()
      func requireSketch(_ result: Matrix, of a: Matrix, _ name: String) {
        let allowed = 2 * roundingBound(2 * s.columns + 8) * frobeniusNorm(dense) * frobeniusNorm(a)
        #expect(frobeniusNorm(result - dense * a) <= allowed, "\(part): \(name)")
      }
      let own = structured.neurons(part)
      let a = own.denseMatrix()
      let stored = s.apply(a)
      requireSketch(stored, of: a, "stored")
      requireSketch(s.apply(own), of: a, "Khatri–Rao")
      requireSketch(s.apply(bits.neurons(part)), of: bits.neurons(part).denseMatrix(), "bits")
      let ways: [(String, any TallMatrix)] = [
        ("dense rows", TallMatrixSketchTests.Rows(matrix: a, height: 50, sparse: false)),
        ("sparse rows", TallMatrixSketchTests.Rows(matrix: a, height: 64, sparse: true)),
        (
          "closures",
          ClosureMatrix(
            rows: a.rows, columns: a.columns, times: { a.times($0) },
            transposeTimes: { a.transposeTimes($0) })
        ),
      ]
      for (name, way) in ways {
        let result = try s.apply(way)
        requireSketch(result, of: a, name)
        if family != .gaussian { #expect(result == stored, "\(part): \(name)") }
      }
    }
  }

  /// Small integers and scales that are powers of two.
  @Test(
    "The contributions of the parts add up to SA, exactly where nothing is rounded",
    arguments: [EmbeddingFamily.srht, .countSketch, .tensorSRHT, .tensorSketch, .neuronBlock],
    sizes.filter { [1, 4, 16, 64].contains($0[2]) })
  func integersAreExact(_ family: EmbeddingFamily, _ size: [Int]) throws {
    let bits = BitKhatriRaoMatrix(rows: size[0], columns: 3, rightRows: size[1], scale: 0.25)
    let whole = try distribution(family, size).sample(stream)
    let expected = whole.apply(bits.stored)
    for ranks in 2...4 {
      let parts = Parts.of(size[0], ranks: ranks, seed: ranks)
      for isBits in [false, true] {
        try atEveryLevel {
          let terms = try parts.map { part in
            let s = try distribution(family, size, part).sample(stream)
            let own = bits.neurons(part)
            return isBits ? s.apply(own) : s.apply(own.stored)
          }
          #expect(terms.dropFirst().reduce(terms[0], +) == expected)
        }
      }
    }
  }

  /// By hand as in `DistributionTests.drawnBytes`, with two of three neurons: `8(4 + 5)`, `5·4`, `5·4ζ`, `8(2 + 2 + 2·5)`, `5(2 + 2)`, `5·2`.
  @Test(
    "The memory of the draws is that of the part: two of m = 3, d = 2, s = 5",
    arguments: [
      (EmbeddingFamily.gaussian, 0), (.srht, 72), (.countSketch, 20), (.sparseSign, 100), (.tensorSRHT, 112),
      (.tensorSketch, 20), (.neuronBlock, 10),
    ])
  func drawnBytes(_ family: EmbeddingFamily, _ bytes: Int) throws {
    #expect(try distribution(family, [3, 2, 5], 1..<3).drawnBytes == bytes)
    if family != .gaussian {
      let drawn = try distribution(family, [1000, 3, 8], 10..<11).sample(stream).draws
      // The right factor has 3 signs and 3 buckets, rows of Hadamard matrices are 8, and ζ is 8.
      #expect(drawn.allSatisfy { $0.shape[0] <= 8 })
    }
  }

  @Test("Properties known before a draw refer to all coordinates", arguments: EmbeddingFamily.oblivious)
  func announcementsAreOfTheWhole(_ family: EmbeddingFamily) throws {
    let (whole, part) = (try distribution(family, [40, 3, 8]), try distribution(family, [40, 3, 8], 7..<11))
    #expect(part.operations(columns: 5) == whole.operations(columns: 5))
    #expect(part.largestEntry == whole.largestEntry)
    for dimension in [EmbeddedDimension.subspace(4), .statistical(3.5)] {
      #expect(part.secondMomentBound(dimension) == whole.secondMomentBound(dimension))
      let bounds = try [part, whole].map { try $0.distortionBound(dimension, failureProbability: 0.1) }
      #expect(bounds[0] == bounds[1])
    }
    #expect(try part.with(rows: 6).coordinates == part.coordinates)
  }

  @Test("A part outside the coordinates, and a sketch for other rows, trap")
  func otherParts() async {
    await #expect(processExitsWith: .failure) { _ = try SketchCoordinates(5, part: 3..<6) }
    await #expect(processExitsWith: .failure) {
      _ = try SketchCoordinates(leftRows: 5, rightRows: 2, leftPart: 3..<6)
    }
    await #expect(processExitsWith: .failure) {
      let s = try CountSketchDistribution(rows: 2, coordinates: SketchCoordinates(6, part: 2..<5))
      _ = try s.sample(CounterStream(seed: 1), for: Matrix(rows: 3, columns: 1), damping: 0)
    }
    await #expect(processExitsWith: .failure) {
      let s = try SubsampledHadamardDistribution(
        rows: 2, coordinates: SketchCoordinates(6, part: 2..<5)
      ).sample(CounterStream(seed: 1))
      var log = CheckLog()
      try s.checkSteps(basis: Matrix(rows: 3, columns: 1) { i, _ in i == 0 ? 1 : 0 }, into: &log)
    }
  }

  private func matrix(_ size: [Int]) -> StoredKhatriRaoMatrix {
    SketchCase(
      leftRows: size[0], rightRows: size[1], columns: 3, rows: size[2], integers: false, seed: 9
    ).khatriRao
  }
}
