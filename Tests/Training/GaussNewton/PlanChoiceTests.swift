import DenseLinearAlgebra
import Foundation
import Preconditioning
import SketchedLeastSquares
import SubspaceEmbedding
import TestSupport
import Testing

@testable import GaussNewton

/// Which rows and which solver a plan chooses, on either side of the size at which the choice changes, and its reasons.
@Suite struct PlanChoiceTests {
  /// The last `n` before the rule takes fewer rows, on points of dimension 16 with 16,384 neurons and `ln 100` digits, found apart: of a sketch that is
  /// stored, and of the neuron block, which is not.
  @Test(arguments: InstructionLevel.available)
  func theRowsOfTheRule(_ level: InstructionLevel) throws {
    let table: [(EmbeddingFamily, [InstructionLevel: [(Int, Int, Int)]])] = [
      (
        .countSketch,
        [
          .portable: [(555, 16, 12), (756, 12, 8), (1068, 8, 6), (1560, 6, 4)],
          .avx2: [(455, 16, 12), (621, 12, 8), (875, 8, 6), (1286, 6, 4)],
          .avx512: [(467, 16, 12), (646, 12, 8), (907, 8, 6), (1326, 6, 4)],
        ]
      ),
      (
        .neuronBlock,
        [
          .portable: [(723, 64, 48), (943, 48, 32), (1241, 32, 24), (1656, 24, 16), (3124, 12, 8)],
          .avx2: [(593, 64, 48), (776, 48, 32), (1025, 32, 24), (1363, 24, 16), (3699, 8, 6)],
          .avx512: [(614, 64, 48), (803, 48, 32), (1059, 32, 24), (1413, 24, 16), (3828, 8, 6)],
        ]
      ),
    ]
    level.forced {
      func rows(_ n: Int, _ family: EmbeddingFamily, width: Int = 16_384, accuracy: Double = 0.05) -> RowCount
      {
        CostModel.practicalRows(
          points: n, dimension: 16, width: width, embedding: family,
          forecast: SolveForecast(accuracy: accuracy))
      }
      for (family, edges) in table {
        for (n, before, after) in edges[level]! {
          #expect(rows(n, family) == .multipleOfColumns(before), "\(family), n = \(n)")
          #expect(rows(n + 1, family) == .multipleOfColumns(after), "\(family), n = \(n + 1)")
        }
      }
      // No more rows than the 16 m coordinates, except for the least multiple, however many iterations there are.
      for (width, multiple) in [(100, 16), (99, 12), (75, 12), (74, 8), (50, 8), (49, 6), (2, 4)] {
        #expect(rows(100, .countSketch, width: width, accuracy: 1e-300) == .multipleOfColumns(multiple))
      }
    }
  }

  private func candidates(
    _ request: TrainingRequest, points n: Int = 1000, dimension d: Int = 8, width m: Int = 4096,
    shift: Double = 0,
    known: Double? = nil
  ) throws -> [SolverCandidate] {
    try SolverCandidate.all(
      request, points: n, dimension: d, width: m, shift: shift,
      forecast: SolveForecast(accuracy: 0.05, shift: shift),
      statisticalDimension: known)
  }

  @Test func theCandidates() throws {
    let undamped = try candidates(TrainingRequest())
    #expect(undamped.map(\.solver) == [.gram, .sketched])
    let rows = undamped[1].cost.sketch!.rows
    #expect(rows.isMultiple(of: 1000) && undamped.allSatisfy { $0.size == .fixed(rows) })
    #expect(undamped[0].sizeReason == nil)
    #expect(
      undamped[1].sizeReason
        == "rows \(rows / 1000)n: the multiple of n whose factorisation, for four steps, and iterations are predicted to be fastest"
    )
    // 0.4 d_μ = 80, 0.8 d_μ = 160; 200/0.75 = 267 rows.
    let damped = try candidates(TrainingRequest(), shift: 1, known: 200)
    #expect(damped.map(\.solver) == [.gram, .sketched, .nystrom, .sketched])
    #expect(damped[2].size == .automatic(most: 256) && damped[3].size == .automatic(most: 1000))
    #expect(damped[2].sizeReason == "columns: as many as pay off, about 128 and at most 256, for d_μ = 200")
    #expect(
      damped[3].sizeReason
        == "rows: doubled from 256 until they suffice, about 512 and at most 1000, for d_μ = 200")
    #expect(!damped[1].cost.sketch!.isLowRank && damped[3].cost.sketch!.isLowRank)
    #expect(damped[3].cost.sketch!.mostRows == 1000 && damped[3].cost.sketch!.rows == 512)
    // 2.42 (1000/5.22)^(2/3) = 80.4.
    let assumed = try candidates(TrainingRequest(), shift: 1)
    #expect(
      assumed[2].sizeReason
        == "columns: as many as pay off, about 128 and at most 128, for d_μ = 80.4, assumed from eigenvalues that decay like i^(-3/2)"
    )
    // Where as many rows as points would be found there is nothing to find.
    #expect(
      try candidates(TrainingRequest(), shift: 1, known: 750).map(\.solver) == [.gram, .sketched, .nystrom])
    #expect(try candidates(TrainingRequest(), points: 256, shift: 1, known: 1).count == 3)
    #expect(try candidates(TrainingRequest(), points: 257, shift: 1, known: 1).count == 4)
  }

  @Test func aNamedSolver() throws {
    for (solver, count) in [(SolverKind.gram, 1), (.cg, 1), (.fixedPoint, 1), (.nystrom, 1), (.sketched, 2)] {
      let found = try candidates(TrainingRequest(solver: solver), shift: 1, known: 200)
      #expect(found.map(\.solver) == Array(repeating: solver, count: count))
      #expect((found[0].cost.sketch != nil) == solver.isSketched)
    }
    let columns = try candidates(TrainingRequest(solver: .nystrom), shift: 1, known: 200)
    #expect(columns[0].size == .automatic(most: 256))
    // Automatic damping begins at 5·10⁻⁴ for this solver, and the law's d_μ is n then.
    let begins = try candidates(TrainingRequest(solver: .nystrom))
    #expect(begins[0].cost.nystrom!.rows == 512 && begins[0].size == .automatic(most: 896))
    #expect(throws: PreconditionerError.dampingNeeded) {
      try candidates(TrainingRequest(solver: .nystrom, damping: .fixed(0)))
    }
  }

  @Test func aGivenSize() throws {
    func sizes(_ rows: Int, _ solver: SolverKind? = nil, shift: Double = 1) throws -> [SolverCandidate] {
      try candidates(
        TrainingRequest(solver: solver, embedding: .countSketch, rows: .rows(rows)), shift: shift, known: 200)
    }
    let few = try sizes(999)
    #expect(few.map(\.solver) == [.gram, .sketched, .nystrom] && few.allSatisfy { $0.size == .fixed(999) })
    #expect(
      few[1].cost.sketch!.isLowRank && few[2].cost.nystrom!.rows == 999
        && few[2].cost.nystrom!.mostRows == 999)
    #expect(few.allSatisfy { $0.sizeReason == nil })
    let square = try sizes(1000)
    #expect(square.map(\.solver) == [.gram, .sketched] && square[0].cost.nystrom == nil)
    #expect(!square[1].cost.sketch!.isLowRank)
    #expect(try sizes(1000, .nystrom)[0].cost.nystrom!.rows == 1000)
    #expect(throws: PlanError.self) { try sizes(1001, .nystrom) }
    #expect(throws: PlanError.self) { try sizes(999, shift: 0) }
    #expect(try sizes(1000, shift: 0).count == 2 && sizes(999, .gram, shift: 0).count == 1)
  }

  /// Four times a million rows take more operations than 64 bits count, and nobody has to take them: the exact solver and those of low rank are left, or the one that is named.
  @Test func whereNoTriangleIsCountable() throws {
    func found(_ solver: SolverKind? = nil, known: Double = 200, shift: Double = 1) throws
      -> [SolverCandidate]
    {
      try candidates(
        TrainingRequest(solver: solver), points: 1_000_000, dimension: 3, width: 1024, shift: shift,
        known: known)
    }
    let all = try found()
    #expect(all.map(\.solver) == [.gram, .nystrom, .sketched])
    #expect(all.map(\.size) == [.automatic(most: 1024), .automatic(most: 256), .automatic(most: 1024)])
    #expect(all[0].sizeReason == nil && all[1].sizeReason!.hasPrefix("columns: as many as pay"))
    // 512, in whole neurons of three rows.
    #expect(all.allSatisfy { $0.cost.sketch!.isLowRank && $0.cost.sketch!.rows == 513 })
    let (chosen, reasons) = SolverCandidate.choose(
      from: all, request: TrainingRequest(), available: .infinity)
    #expect(chosen.solver != .gram && reasons[0].contains("times faster than with gram"))
    #expect(try found(.sketched).map(\.solver) == [.sketched] && found(.nystrom).map(\.solver) == [.nystrom])
    for (solver, known, shift) in [(SolverKind?.some(.fixedPoint), 200.0, 1.0), (nil, 1e6, 1), (nil, 200, 0)]
    {
      #expect(throws: PlanError.self) { try found(solver, known: known, shift: shift) }
    }
  }

  /// What the rows take is asked before anything else is computed: four bytes for each entry of a low-rank factor, eight for each row and point of a sketch that is stored, and
  /// `8/d` for one whose buckets are.
  @Test func rowsThatDoNotFit() throws {
    let memory = Double(ProcessInfo.processInfo.physicalMemory)
    func bytes(_ rows: Int, points: Int, _ family: EmbeddingFamily, shift: Double) -> Double? {
      do {
        _ = try candidates(
          TrainingRequest(solver: .sketched, embedding: family, rows: .rows(rows)), points: points,
          width: 256,
          shift: shift)
        return nil
      } catch PlanError.tooLarge(.rows, let bytes, _, _) { return bytes } catch { return .nan }
    }
    // So many that their rows do not fit on any machine below a tebibyte.
    let n = 600_000
    let rows = Int((memory / 4 / Double(n)).rounded(.down)) + 1
    if rows < n { #expect(bytes(rows, points: n, .countSketch, shift: 1) == 4 * Double(rows) * Double(n)) }
    let points = 1000
    for (family, each) in [(EmbeddingFamily.countSketch, 8.0), (.neuronBlock, 1)] {
      let most = (memory / each / Double(points)).rounded(.down)
      if most + 1 > Double(Int32.max) { continue }
      #expect(bytes(Int(most) + 1, points: points, family, shift: 0) == each * (most + 1) * Double(points))
    }
  }

  /// The fastest that fits; where none does the fastest of all, whose refusal follows. The words say why.
  @Test func theChoice() throws {
    let request = TrainingRequest()
    let all = try candidates(request, shift: 1, known: 200)
    func seconds(_ candidate: SolverCandidate) -> Double { candidate.cost.meanSeconds(candidate.solver) }
    let ordered = all.sorted { seconds($0) < seconds($1) }
    func name(_ candidate: SolverCandidate) -> String {
      candidate.cost.sketch!.isLowRank && candidate.solver == .sketched
        ? "sketched in low-rank form" : candidate.solver.rawValue
    }
    func choose(_ available: Double, _ request: TrainingRequest) -> (SolverCandidate, [String]) {
      SolverCandidate.choose(from: all, request: request, available: available)
    }
    func isSame(_ a: SolverCandidate, _ b: SolverCandidate) -> Bool { name(a) == name(b) }
    let reasons = { (candidate: SolverCandidate) in candidate.sizeReason.map { [$0] } ?? [] }
    let (first, words) = choose(.infinity, request)
    let level = MachineSpeed.reference.level.rawValue
    let ratios = ordered.dropFirst().map {
      "\(short(seconds($0) / seconds(first))) times faster than with \(name($0))"
    }
    #expect(isSame(first, ordered[0]))
    #expect(
      words
        == [
          "solver \(name(first)): with the instructions of \(level) a step is predicted to be \(ratios.joined(separator: "; "))"
        ] + reasons(first))
    // Just enough for the fastest, and a byte less.
    let fits = Double(first.peakBytes)
    #expect(isSame(choose(fits, request).0, first))
    let leaner = try #require(ordered.first { $0.peakBytes < first.peakBytes })
    let (second, why) = choose(fits - 1, request)
    #expect(isSame(second, leaner))
    #expect(
      why == ["solver \(name(leaner)): \(name(first)) would be faster but does not fit into memory"]
        + reasons(leaner))
    let (none, others) = choose(0, request)
    #expect(isSame(none, first))
    #expect(
      others[0].components(separatedBy: ", which does not fit into memory").count == ordered.count)
    // If a solver is named, only its own size is reported.
    #expect(choose(.infinity, TrainingRequest(solver: .sketched)).1 == reasons(first))
    // Among equals the first.
    let twice = SolverCandidate.choose(
      from: [all[3], all[3], all[0]], request: request, available: .infinity)
    #expect(twice.reasons.count >= 1)
  }

  /// Of ranks the whole run's seconds decide, and one rank's memory.
  @Test func theRanksDoNotDecide() throws {
    let shared = try candidates(TrainingRequest(ranks: 4), shift: 1, known: 200)
    let alone = try candidates(TrainingRequest(), shift: 1, known: 200)
    for (a, b) in zip(shared, alone) {
      #expect(a.solver == b.solver && a.cost == b.cost && a.rankCost.width == 1024 && a.rankCost.ranks == 4)
      #expect(a.peakBytes == a.rankCost.peakBytes(a.solver) && b.rankCost == b.cost)
    }
  }
}
