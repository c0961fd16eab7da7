import SketchedLeastSquares
import SubspaceEmbedding
import Testing

@testable import GaussNewton

/// What is refused before a run, at the edge and just beyond it, and the messages.
@Suite struct RequirementsTests {
  private func refusal(_ body: () throws -> Void) -> String? {
    do {
      try body()
      return nil
    } catch { return "\(error)" }
  }

  @Test func memoryIsGrantedToTheLastByte() {
    func refusal(_ bytes: Double, _ size: PlannedSize, isDamped: Bool = true, ranks: Int = 1) -> String? {
      self.refusal {
        try requireMemory(bytes, for: size, isDamped: isDamped, ranks: ranks, available: 3 << 29)
      }
    }
    #expect(refusal(0x3p29, .points(5)) == nil && refusal(0x3p29, .solver(.gram), isDamped: false) == nil)
    let beyond = (0x3p29).nextUp
    #expect(
      refusal(beyond, .points(5))
        == "the number of points (n = 5): the run would need 1.5 GiB, but this machine has 1.5 GiB; reduce it"
    )
    #expect(
      refusal(0x5p31, .width(7), ranks: 3)
        == "the width (m = 7): each of the 3 ranks would need 10.0 GiB, but this machine has 1.5 GiB; reduce it, or use more ranks"
    )
    #expect(
      refusal(0x5p31, .rows(.multipleOfColumns(8)), isDamped: false)
        == "the rows of the sketch (s = 8n): the run would need 10.0 GiB, but this machine has 1.5 GiB; reduce it"
    )
    for (solver, isDamped, isAvoidable) in [
      (SolverKind.gram, false, true), (.sketched, false, true), (.gram, true, false), (.cg, false, false),
    ] {
      let end =
        isAvoidable ? "with a ridge or a fixed damping no matrix of n² numbers is needed" : "reduce it"
      #expect(
        refusal(0x1.2p30, .solver(solver), isDamped: isDamped) == nil
          && refusal(0x7p30, .solver(solver), isDamped: isDamped)
            == "the solver (\(solver.rawValue)): the run would need 7.0 GiB, but this machine has 1.5 GiB; \(end)"
      )
    }
    // Rounded to a tenth; of a million and more nothing is rounded away.
    #expect(
      PlanError.tooLarge(.points(1), bytes: 0x1p30 * 2.26, available: 1, ranks: 1).description.contains(
        "2.3 GiB"))
    #expect(
      PlanError.tooLarge(.points(1), bytes: 0x1p30 * 1_000_000.25, available: 1, ranks: 1).description
        .contains("1000000.25 GiB"))
  }

  @Test func theOtherRefusals() {
    let wordings: [(PlanError, String)] = [
      (
        .tooManyColumns(columns: 9, points: 8),
        "the columns of the Gram matrix (s = 9): for n = 8 points there are only 8; choose fewer"
      ),
      (
        .tooFewRows(rows: 7, points: 8),
        "the rows of the sketch (s = 7): so few cannot precondition n = 8 points without a ridge or a fixed damping; choose more than 8, such as 8n"
      ),
      (
        .tooManyOperations(points: 1, dimension: 2, width: 3, rows: 4),
        "the sizes: a step on 1 points of dimension 2 with 3 neurons and 4 rows takes more operations than 64 bits can count; reduce the sizes"
      ),
      (
        .tooManyRanks(ranks: 5, width: 4),
        "the ranks (P = 5): each rank needs one of the 4 neurons; use at most 4"
      ),
      (
        .oddWidth(7),
        "the width (m = 7): paired neurons need an even width; choose 8, or independent neurons"
      ),
    ]
    for (error, wording) in wordings { #expect(error.description == wording) }
  }

  @Test func rowsThatOverflowAreTooLargeForTheMemory() throws {
    #expect(try rowCount(.multipleOfColumns(8), points: 7) == 56 && rowCount(.rows(5), points: 7) == 5)
    let rows = RowCount.multipleOfColumns(.max)
    #expect {
      try rowCount(rows, points: 2)
    } throws: {
      // Sixteen bytes for each of 2⁶⁴ rows and two points.
      guard case PlanError.tooLarge(.rows(rows), bytes: 0x1p69, _, ranks: 1) = $0 else { return false }
      return true
    }
  }

  /// The largest width of each kind, computed apart with forty digits: with `M = max(n, s)` where `8M²n + 4Mnm(d+3)`, or with any other sketch than the Gaussian one
  /// `8M²n + (2n + 320(1 + log₂(1 + n/64)))nm(d+3)`, stays below 2⁶³, from 256 points on; where `144Mn·max(M, m(d+3))` does, below them.
  @Test(
    arguments: [
      (1000, 16, 16_000, EmbeddingFamily.gaussian, 7_585_008_214),
      (1000, 16, 16_000, .neuronBlock, 134_185_205_151),
      (1000, 16, 16_000, nil, 134_185_205_151), (1000, 16, 1200, .countSketch, 134_185_234_779),
      (256, 3, 10, .gaussian, 5_864_062_014_719), (256, 3, 10, nil, 5_864_062_014_719),
      (255, 3, 10, nil, 164_170_689_992), (255, 3, 1000, .srht, 41_863_525_947),
      (1, 1, 5, nil, 3_202_559_735_019_019),
    ] as [(Int, Int, Int, EmbeddingFamily?, Int)])
  func operationsAreCountableUpToAWidth(
    _ n: Int, _ d: Int, _ s: Int, _ embedding: EmbeddingFamily?, _ most: Int
  ) throws {
    try requireCountable(points: n, dimension: d, width: most, rows: s, embedding: embedding)
    #expect(
      refusal {
        try requireCountable(points: n, dimension: d, width: most + 1, rows: s, embedding: embedding)
      } == PlanError.tooManyOperations(points: n, dimension: d, width: most + 1, rows: s).description)
  }

  /// The same in `d`, for a width just below and at 256, and where the sketch's own `8M²n` are most of it; and in `s`, where rows outnumber coordinates.
  @Test(
    arguments: [
      (100_000, 25_115, 255, 100_000), (100_000, 1_767_048, 256, 100_000), (1_000_000, 607, 1000, 1_000_000),
    ])
  func operationsAreCountableUpToADimension(_ n: Int, _ most: Int, _ m: Int, _ s: Int) throws {
    try requireCountable(points: n, dimension: most, width: m, rows: s, embedding: .neuronBlock)
    #expect(throws: PlanError.self) {
      try requireCountable(points: n, dimension: most + 1, width: m, rows: s, embedding: .neuronBlock)
    }
    try requireCountable(points: 100, dimension: 1, width: 1, rows: 25_308_337, embedding: .gaussian)
    #expect(throws: PlanError.self) {
      try requireCountable(points: 100, dimension: 1, width: 1, rows: 25_308_338, embedding: .gaussian)
    }
  }
}
