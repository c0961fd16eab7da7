import Claims
import DenseLinearAlgebra
import KnownMistakes
import Laws
import NumPyFormat
import Statistics
import SubspaceEmbedding
import TestSupport
import Testing

@testable import Conformance

@Suite struct OwnSketchTests {
  private static let step =
    "synthetic:sphere,n=8,d=4;width=128;solver=sketched;embedding=srht;rows=160;seed="

  /// Steps with the draws of other seeds, as in a port with its own random numbers.
  private func ownSteps(_ count: Int, _ implementation: Implementation = .ours) throws -> (
    OracleCase, [[String: CaseArray]]
  ) {
    let one = try OracleCase(CaseDefinition(specification: Self.step + "1"))
    let port = SimulatedPort(implementation)
    let draws = try (2..<(2 + count)).map { seed in
      var arrays = one.arrays
      // The same problem with another draw: in the header only the seed differs.
      let other = one.header.reseeded(UInt64(seed))
      for stage in [Stage.sketchedMatrix, .triangularFactor, .solution, .nextWeights] {
        arrays.merge(try port.outputs(of: stage, other, Teacher(arrays: arrays))) { $1 }
      }
      return arrays
    }
    return (one, draws)
  }

  /// Draws of `SA` alone, for a case that shows the columns of `S`.
  private func ownColumns(_ family: EmbeddingFamily, _ count: Int, _ implementation: Implementation = .ours)
    throws
    -> OwnSketchVerdict
  {
    let one = try OracleCase(CaseCatalogue.definition("columns-\(family.rawValue)"))
    let port = SimulatedPort(implementation)
    let draws = try (1...count).map { seed in
      PortOutputs(
        try port.outputs(of: .sketchedMatrix, one.header.reseeded(UInt64(seed)), Teacher(arrays: one.arrays)))
    }
    return try Judge().judgeOwnSketch(one, draws)
  }

  private func changed(
    _ name: String, _ change: @escaping @Sendable (any SubspaceEmbedding) -> any SubspaceEmbedding
  )
    -> Implementation
  {
    .ours.renamed(name) { port in
      port.embedding = { family, size, stream in
        change(try Implementation.ours.embedding(family, size, stream))
      }
    }
  }

  // MARK: Steps

  @Test func otherDrawsObeyTheLemmas() throws {
    let (one, draws) = try ownSteps(12)
    #expect(draws[0]["sketched_matrix"] != one.arrays["sketched_matrix"])
    let verdict = try Judge().judgeOwnSketch(one, draws.map { PortOutputs($0) })
    // Three groups of four draws decide nothing about a probability.
    #expect(verdict.verdict == .undecided && verdict.findings.count == 8, "\(verdict)")
    #expect(verdict.findings.filter { $0.verdict == .undecided }.map(\.trials) == [3])
    #expect(verdict.drawsThatDecide! > 100)
  }

  /// A distortion of one or more, as correct sketches with few rows have, gives no bound and refutes nothing.
  @Test func fewRowsAreNoMistake() throws {
    let (one, draws) = try ownSteps(
      1, changed("scaled") { Scaled($0, by: 2) })
    let verdict = try Judge().judgeOwnSketch(one, draws.map { PortOutputs($0) })
    let bound = verdict.findings.first { $0.claim == .preconditionerConditionBound }
    #expect(bound?.verdict == .undecided && verdict.verdict == .undecided)
  }

  @Test func aWrongUpdateBreaksTheStep() throws {
    let (one, draws) = try ownSteps(
      2,
      .ours.renamed("added") { port in
        port.update = { network, g, pattern, inputs in
          Implementation.ours.update(network, g.map { -$0 }, pattern, inputs)
        }
      })
    let verdict = try Judge().judgeOwnSketch(one, draws.map { PortOutputs($0) })
    #expect(verdict.verdict == .refuted)
    #expect(verdict.findings.contains { $0.claim == .stepMeanValueIdentity && $0.verdict == .refuted })
  }

  /// A statement that holds in all draws but one is refuted by that one, which is named.
  @Test func oneWrongDrawIsEnough() throws {
    let (one, right) = try ownSteps(3)
    var draws = right
    draws[1]["solution"] = CaseArray(vector: Array(repeating: 0, count: 8))
    let verdict = try Judge().judgeOwnSketch(one, draws.map { PortOutputs($0) })
    let finding = verdict.findings.first { $0.claim == .solverStopping }
    #expect(finding?.verdict == .refuted && finding?.draw == 1)
  }

  @Test func missingOutputsFail() throws {
    let one = try OracleCase(CaseCatalogue.definition("sketched-srht"))
    let verdict = try Judge().judgeOwnSketch(one, [PortOutputs([:])])
    #expect(verdict.verdict == .refuted && verdict.problem == "draw 0: sketched_matrix.npy is missing")
    #expect(try Judge().judgeOwnSketch(one, []).problem == "there is no draw")
  }

  // MARK: Columns

  /// Enough draws for a decision: with a given matrix, and with that of a network.
  @Test(arguments: [EmbeddingFamily.countSketch, .neuronBlock]) func rightColumnsHold(
    _ family: EmbeddingFamily
  )
    throws
  {
    let verdict = try ownColumns(family, 260)
    #expect(verdict.verdict == .holds, "\(verdict.findings.filter { $0.verdict != .holds })")
  }

  /// A few draws refute nothing, and leave only probabilities open.
  @Test(arguments: EmbeddingFamily.oblivious) func rightColumnsAreNotRefuted(_ family: EmbeddingFamily) throws
  {
    let verdict = try ownColumns(family, 40)
    #expect(verdict.verdict == .undecided && verdict.drawsThatDecide! > 40)
    #expect(verdict.findings.allSatisfy { $0.verdict == .holds || $0.trials > 0 })
  }

  /// A scale that is wrong by a fifth shows in every family; with normal entries it takes more draws.
  @Test(arguments: EmbeddingFamily.oblivious) func aScaleIsRefuted(_ family: EmbeddingFamily) throws {
    let draws = family == .gaussian ? 60 : 12
    #expect(try ownColumns(family, draws, changed("scaled") { Scaled($0, by: 1.2) }).verdict == .refuted)
  }

  /// Known mistakes that show in any few draws.
  @Test(arguments: [
    (EmbeddingFamily.countSketch, "CountSketch with buckets j mod s: nothing is hashed"),
    (.srht, "SRHT sampling its rows with replacement (seen)"),
    (.srht, "SRHT that always takes the first s rows"),
    (.srht, "SRHT that loses its padding: what is beyond a power of two is cut off (seen)"),
    (.sparseSign, "sparse signs whose buckets may coincide"),
    (.neuronBlock, "neuron block that sorts dimensions instead of neurons"),
    (.tensorSRHT, "tensor SRHT that samples one row for both factors"),
    (.tensorSketch, "TensorSketch by an ordinary convolution, its end cut off"),
    (.gaussian, "Gaussian sketch of variance 1: the scale is lost"),
  ]) func aMistakeOfItsFamilyIsRefuted(_ family: EmbeddingFamily, _ name: String) throws {
    let mistake = try #require(KnownMistakes.all.first { $0.name == name })
    #expect(try ownColumns(family, 12, mistake.implementation).verdict == .refuted)
  }

  /// Known mistakes of random numbers: each single draw could be correct, but thirty could not.
  @Test(arguments: [
    (EmbeddingFamily.countSketch, "CountSketch without signs"),
    (.countSketch, "CountSketch that never uses the upper half of its buckets"),
    (.srht, "SRHT without its random signs"),
    (.sparseSign, "sparse signs with one sign for all buckets of a coordinate, all +"),
    (.neuronBlock, "neuron block that counts without signs"),
  ]) func aMistakeOfTheDrawsIsRefuted(_ family: EmbeddingFamily, _ name: String) throws {
    let mistake = try #require(KnownMistakes.all.first { $0.name == name })
    #expect(try ownColumns(family, 12, mistake.implementation).verdict == .undecided)
    #expect(try ownColumns(family, 30, mistake.implementation).verdict == .refuted)
  }

  /// Mistakes of draws that leave each entry correct, and show only over many draws.
  @Test(arguments: Planted.allCases) func aPlantedMistakeOfTheDrawsIsRefuted(_ mistake: Planted) throws {
    let verdict = try ownColumns(
      mistake.family, mistake.draws, changed(mistake.rawValue) { Mistaken(base: $0, mistake: mistake) })
    #expect(verdict.verdict == .refuted)
    #expect(
      verdict.findings.contains { $0.verdict == .refuted && $0.statement.contains(mistake.words) },
      "\(verdict.findings.filter { $0.verdict == .refuted }.map(\.statement))")
  }

  enum Planted: String, CaseIterable {
    case lowerBuckets = "sparse signs that use the lower half of the buckets only"
    case outerBuckets = "sparse signs that leave out the middle half of the buckets"
    case doubledRows = "Gaussian rows that come twice"
    case negatedRows = "Gaussian rows that come again with the other sign"
    case variance = "a variance of 1.05"
    case smallVariance = "a variance of 0.95"
    case period = "signs of columns that come again after 64"
    case bucketPeriod = "signs of buckets that come again after 512"
    case transformPeriod = "signs of a transform that come again after 512"
    case allPositive = "columns with all signs as the first"

    var family: EmbeddingFamily {
      switch self {
      case .lowerBuckets, .outerBuckets, .allPositive: .sparseSign
      case .doubledRows, .negatedRows, .variance, .smallVariance, .period: .gaussian
      case .bucketPeriod: .countSketch
      case .transformPeriod: .srht
      }
    }

    /// The subject of the statement that refutes it.
    var words: String {
      switch self {
      case .lowerBuckets: "of the lower half"
      case .outerBuckets: "of the middle half"
      case .doubledRows, .negatedRows: "number of rows that equal another one"
      case .variance, .smallVariance: "at most its median"
      case .period: "columns 0 and 8 agree"
      case .bucketPeriod: "columns 0 and 11 agree"
      case .transformPeriod: "multiply to 1"
      case .allPositive: "columns 0 and 1 agree"
      }
    }

    /// The number of draws that show it: fewer if an event of probability one half always happens.
    var draws: Int {
      switch self {
      case .lowerBuckets, .outerBuckets, .variance, .smallVariance: 60
      default: 30
      }
    }

    /// The coordinates that the case shows; the columns of `SA` are those of `S` there.
    private static let visible = [0, 1, 2, 3, 4, 8, 16, 32, 64, 128, 256, 512, 513, 514, 515, 999]

    /// - Parameter s: the columns of `S` at these coordinates.
    func planted(in s: Matrix) -> Matrix {
      var matrix = s
      for place in 0..<s.columns {
        matrix.replaceColumns(
          from: place, with: Matrix(rows: s.rows, columns: 1, elements: planted(place, s)))
      }
      return matrix
    }

    private func planted(_ place: Int, _ s: Matrix) -> [Double] {
      let (column, rows) = (s.column(place), s.rows)
      /// The column that is repeated after so many, if it is visible.
      func earlier(_ period: Int) -> [Double] {
        s.column(Self.visible.firstIndex(of: Self.visible[place] % period) ?? place)
      }
      func sign(_ column: [Double]) -> Double { column.first { $0 != 0 }! < 0 ? -1 : 1 }
      switch self {
      case .lowerBuckets: return moved(column) { $0 % (rows / 2) }
      case .outerBuckets:
        return moved(column) { row in
          let row = row % rows
          return (rows / 4..<3 * rows / 4).contains(row) ? 3 * rows / 4 + row % (rows / 4) : row
        }
      case .doubledRows: return column.indices.map { column[$0 / 2] }
      case .negatedRows: return column.indices.map { ($0 % 2 == 0 ? 1 : -1) * column[$0 / 2] }
      case .variance: return column.map { 1.05.squareRoot() * $0 }
      case .smallVariance: return column.map { 0.95.squareRoot() * $0 }
      case .period: return zip(column, earlier(64)).map { $1 < 0 ? -abs($0) : abs($0) }
      case .bucketPeriod: return column.map { sign(earlier(512)) * abs($0) }
      case .allPositive: return column.map { sign(s.column(0)) * abs($0) }
      // The rows of H as they are, and the signs of the first row of those of the first 512 columns.
      case .transformPeriod: return column.map { sign(earlier(512)) * sign(column) * $0 }
      }
    }

    /// The entries in other rows; where one is taken it is the next.
    private func moved(_ column: [Double], _ to: (Int) -> Int) -> [Double] {
      var moved = [Double](repeating: 0, count: column.count)
      for (i, entry) in column.enumerated() where entry != 0 {
        var place = to(i)
        while moved[place] != 0 { place = to(place + 1) }
        moved[place] = entry
      }
      return moved
    }
  }

  @Test func aBadNumberOfRowsIsSaid() throws {
    let one = try OracleCase(CaseCatalogue.definition("columns-neuron-block"))
    let ragged = CaseArray(
      .float64, NumPyArray(shape: [17, 16], elements: Array(repeating: 1, count: 17 * 16)))
    let verdict = try Judge().judgeOwnSketch(one, [PortOutputs(["sketched_matrix": ragged])])
    #expect(verdict.problem == "no sketch of the family neuron-block has 17 rows here")
    let right = CaseArray(.float64, NumPyArray(shape: [32, 16], elements: Array(repeating: 1, count: 512)))
    let uneven = try Judge().judgeOwnSketch(
      one, [right, ragged].map { PortOutputs(["sketched_matrix": $0]) })
    #expect(uneven.problem == "draw 1: sketched_matrix.npy has 17 rows, and 32 in the first draw")
  }

}

/// An embedding with a mistake in its columns at the visible coordinates.
private struct Mistaken: SubspaceEmbedding {
  let base: any SubspaceEmbedding
  let mistake: OwnSketchTests.Planted

  var rows: Int { base.rows }
  var columns: Int { base.columns }
  func apply(_ a: Matrix) -> Matrix { mistake.planted(in: base.apply(a)) }
  func denseMatrix() -> Matrix { base.denseMatrix() }
}

/// An embedding times a wrong factor.
private struct Scaled: SubspaceEmbedding {
  let base: any SubspaceEmbedding
  let factor: Double

  init(_ base: any SubspaceEmbedding, by factor: Double) { (self.base, self.factor) = (base, factor) }

  var rows: Int { base.rows }
  var columns: Int { base.columns }
  func apply(_ a: Matrix) -> Matrix { base.apply(a).scaled(by: factor) }
  func denseMatrix() -> Matrix { base.denseMatrix().scaled(by: factor) }
}

extension CaseHeader {
  /// The same case with other random numbers.
  fileprivate func reseeded(_ seed: UInt64) -> CaseHeader {
    CaseHeader(
      schema: schema, formatVersion: formatVersion, identifier: identifier, exercises: exercises,
      verdict: verdict, flags: flags, notes: notes, seed: seed, generator: generator, sizes: sizes,
      matrix: matrix,
      problem: problem, solver: solver, sketch: sketch, accuracy: accuracy, damping: damping, run: run,
      arrays: arrays,
      stages: stages, freedoms: freedoms, refusal: refusal)
  }
}
