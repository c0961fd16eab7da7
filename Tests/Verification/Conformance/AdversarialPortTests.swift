import CounterStream
import DenseLinearAlgebra
import NumPyFormat
import SketchedLeastSquares
import SubspaceEmbedding
import Testing

@testable import Conformance

/// Ports that come as close as possible to a wrong pass, or to a wrong failure: no output passes a measure wrongly, and an output within
/// the tolerance passes.
@Suite struct AdversarialPortTests {
  /// A stage of a case.
  struct Measure: Sendable, CustomTestStringConvertible {
    let stage: Stage
    let name: String
    var precisions: [Precision] = [.float64, .float32]

    var testDescription: String { "\(stage.rawValue) of \(name)" }
    /// Whether entries are counted rather than measured.
    var isCounted: Bool { stage.allowed == 0 }
    /// Whether each entry has its own tolerance.
    var isEntrywise: Bool {
      [.preActivations, .outputs, .residual, .gram, .sketchedMatrix, .nextWeights, .nextOutputs].contains(
        stage)
    }

    func oracle() throws -> OracleCase { try committed(name) }
  }

  /// Every measure: additions to the judge are added here, too.
  static let measures: [Measure] =
    [
      Measure(stage: .words, name: "stream"), Measure(stage: .signs, name: "stream"),
      Measure(stage: .indices, name: "stream"), Measure(stage: .subset, name: "stream"),
      Measure(stage: .hadamard, name: "hadamard-256"),
      Measure(stage: .pattern, name: "gram-teacher", precisions: [.float64, .float32, .bfloat16]),
      Measure(
        stage: .preActivations, name: "sketched-srht", precisions: [.float64, .float32, .tf32, .bfloat16]),
      Measure(stage: .outputs, name: "sketched-srht", precisions: [.float64, .float32, .tf32]),
      Measure(stage: .residual, name: "gram-sphere", precisions: [.float64, .float32, .tf32, .bfloat16]),
      Measure(stage: .gram, name: "sketched-srht", precisions: [.float64, .float32, .tf32]),
      Measure(stage: .gram, name: "matrix-cg", precisions: [.float64, .float32, .tf32]),
      Measure(stage: .nextWeights, name: "sketched-srht", precisions: [.float64, .float32, .tf32]),
      Measure(stage: .nextOutputs, name: "sketched-srht", precisions: [.float64, .float32, .tf32]),
      Measure(stage: .triangularFactor, name: "sketched-srht"),
      Measure(stage: .triangularFactor, name: "damped-sketched"),
      Measure(stage: .conditionNumber, name: "sketched-srht"),
      Measure(stage: .conditionNumber, name: "damped-fixed-point"),
      Measure(stage: .conditionNumber, name: "matrix-least-squares"),
      Measure(stage: .preconditionedResidual, name: "damped-few-rows"),
      Measure(stage: .preconditionedResidual, name: "matrix-few-rows", precisions: [.float64]),
      Measure(stage: .iterates, name: "sketched-srht"),
      Measure(stage: .iterates, name: "cg-sphere"),
      Measure(stage: .iterates, name: "fixed-point-srht"),
      Measure(stage: .iterates, name: "damped-few-rows"),
      Measure(stage: .iterates, name: "matrix-cg"),
      Measure(stage: .solution, name: "gram-sphere"), Measure(stage: .solution, name: "damped-gram"),
      Measure(stage: .solution, name: "sketched-srht"), Measure(stage: .solution, name: "fixed-point-srht"),
      Measure(stage: .solution, name: "cg-sphere"), Measure(stage: .solution, name: "damped-few-rows"),
      Measure(stage: .solution, name: "matrix-gram", precisions: [.float64]),
      Measure(stage: .solution, name: "matrix-least-squares"),
      Measure(stage: .solution, name: "matrix-least-squares-damped"),
      Measure(stage: .trajectory, name: "gram-sphere"), Measure(stage: .trajectory, name: "cg-sphere"),
    ]
    + EmbeddingFamily.oblivious.map {
      Measure(
        stage: .sketchedMatrix, name: "sketched-\($0.rawValue)", precisions: [.float64, .float32, .tf32])
    } + [Measure(stage: .sketchedMatrix, name: "matrix-sketched")]

  @Test func everyMeasureIsHere() throws {
    #expect(Set(Self.measures.map(\.stage)) == Set(Stage.allCases))
    let solved = try Self.measures.filter { $0.stage == .solution }.map { try $0.oracle().header }
    #expect(Set(solved.map(\.problem)) == [nil, .system, .leastSquares])
    // Each stage with a case, and with damping and without if it has both.
    let kinds = Set(
      CaseCatalogue.definitions.compactMap { definition -> SolverKind? in
        switch definition.content {
        case .step(let step): step.solver
        case .matrix(let matrix): matrix.solver
        case .stream, .hadamard: nil
        }
      })
    #expect(Set(solved.compactMap(\.solver)) == kinds)
    #expect(Set(solved.map(\.setting.isDamped)) == [true, false])
    #expect(Set(solved.map(\.setting.hasFewRows)) == [true, false])
    let sketched = try Self.measures.filter { $0.stage == .sketchedMatrix }.map { try $0.oracle().header }
    #expect(Set(sketched.compactMap(\.sketch?.family)) == Set(EmbeddingFamily.oblivious))
  }

  // MARK: The judge compared with the definition

  private func judged(
    _ measure: Measure, _ one: OracleCase, _ found: [Double], _ precision: Precision, final: [Double]? = nil
  ) throws -> StageVerdict {
    let n = one.header.order
    var arrays = one.arrays
    // An output with any number of rows may have more.
    let shape =
      switch measure.stage {
      case .iterates: [found.count / n!, n!]
      case .trajectory: [found.count]
      default: one.arrays[measure.stage.output]!.shape
      }
    arrays[measure.stage.output] = CaseArray(.float64, NumPyArray(shape: shape, elements: found))
    if let final {
      arrays["final_weights"] = CaseArray(
        .float64, NumPyArray(shape: arrays["final_weights"]!.shape, elements: final))
    }
    let verdict = try Judge(precision: precision, offered: [measure.stage], namesSuspects: false).judge(
      one, PortOutputs(arrays))
    return try #require(verdict.stages.first { $0.stage == measure.stage })
  }

  /// The allowed difference between the judge's ratio and the definition's: if the port's precision is the judge's own, the judge rounds, too.
  private func expectSame(
    _ verdict: StageVerdict, _ ratio: Double?, _ measure: Measure, _ precision: Precision, _ what: String
  ) {
    guard let ratio else {
      #expect(verdict.outcome == .notComparable && verdict.ratio == nil, "\(what): \(verdict)")
      return
    }
    guard let found = verdict.ratio else {
      Issue.record("\(what): nothing is compared, where \(ratio) was expected")
      return
    }
    #expect(verdict.outcome == (ratio <= measure.stage.allowed ? .pass : .fail), "\(what): \(ratio)")
    let slack = measure.isCounted ? 0 : measure.isEntrywise ? 1e-9 : precision == .float64 ? 0.05 : 1e-5
    #expect(
      found == ratio || abs(found - ratio) <= slack * max(ratio, measure.isEntrywise ? 0 : 0.1),
      "\(what): \(found) where the definition has \(ratio)")
  }

  /// The entries that may be changed one at a time: the upper ones of a triangular factor, all but the start of the iterates.
  private func places(_ measure: Measure, _ one: OracleCase) -> [Int] {
    let count = one.arrays[measure.stage.output]!.elements.count
    let n = one.header.order ?? 0
    return switch measure.stage {
    case .triangularFactor: (0..<count).filter { $0 / n <= $0 % n }
    case .iterates: Array(n..<count)
    default: Array(0..<count)
    }
  }

  /// Nine tenths of the allowance pass and eleven tenths do not, with either sign, in one entry or spread over all.
  @Test(arguments: measures.filter { !$0.isCounted && $0.stage != .trajectory })
  func bothSidesOfTheTolerance(_ measure: Measure) throws {
    let one = try measure.oracle()
    let right = one.arrays[measure.stage.output]!.elements
    let places = places(measure, one)
    let size = max(right.map { abs($0) }.max()!, .leastNormalMagnitude)
    func direction(_ chosen: [Int]) -> [Double] {
      right.indices.map { chosen.contains($0) ? ($0 % 2 == 0 ? 1 : -1) * (abs(right[$0]) + size / 8) : 0 }
    }
    let directions = [
      [places[0]], [places[places.count / 2]], [places[places.count - 1]], places,
    ].map(direction)
    for (round, precision) in measure.precisions.enumerated() {
      let definition = try MeasureDefinition(one, measure.stage, precision)
      // One entry after another, alternating with all of them.
      for direction in round == 0 ? directions : [directions[round % 3], directions[3]] {
        for (sign, target) in [(1.0, 0.9), (-1, 0.9), (1, 1.1), (-1, 1.1)] {
          func output(_ t: Double) -> [Double] { zip(right, direction).map { $0 + sign * t * $1 } }
          func ratio(_ t: Double) throws -> Double {
            try #require(try definition.ratio(output(t)), "nothing to compare")
          }
          // From below and above, because a ratio of several parts may be constant and then increase.
          var (low, t) = (precision.storage / 1024, precision.storage / 1024)
          while try ratio(t) <= target { (low, t) = (t, 8 * t) }
          while try ratio(t) > 1.02 * target && t > low * (1 + 1e-12) {
            let middle = (low * t).squareRoot()
            if try ratio(middle) <= target { low = middle } else { t = middle }
          }
          // Neighbouring doubles may be a quarter of the tolerance apart.
          while (try ratio(t) > 1) != (target > 1) { t *= target > 1 ? 1.05 : 0.95 }
          let found = output(t)
          let ratio = try ratio(t)
          #expect((0.6...1.4).contains(ratio), "\(precision.name), \(target): \(ratio)")
          expectSame(
            try judged(measure, one, found, precision), ratio, measure, precision,
            "\(precision.name), \(target) with sign \(sign)")
        }
      }
    }
  }

  /// Entries that are counted: none may differ, however little; but the sign of a zero is not a difference.
  @Test(arguments: measures.filter(\.isCounted)) func oneWrongEntryIsOne(_ measure: Measure) throws {
    let one = try measure.oracle()
    let right = one.arrays[measure.stage.output]!.elements
    for precision in measure.precisions {
      let passed = try judged(measure, one, right.map { $0 == 0 ? -0.0 : $0 }, precision)
      #expect(passed.outcome == .pass && passed.ratio == 0 && passed.worstIndex == nil)
      for wrong in [[0], [right.count - 1], [3, 5, right.count / 2]] {
        for change in [{ $0 + 1 }, { $0 - 1 }, \.nextUp] as [(Double) -> Double] {
          var found = right
          for place in wrong { found[place] = change(found[place]) }
          let verdict = try judged(measure, one, found, precision)
          #expect(verdict.outcome == .fail && verdict.ratio == Double(wrong.count))
          #expect(
            verdict.worstIndex == indices(of: wrong[0], shape: one.arrays[measure.stage.output]!.shape))
        }
      }
    }
  }

  /// Whatever a port writes, its ratio is that of the definition, and the worst entry is named.
  @Test(arguments: measures.filter { $0.stage != .trajectory }) func theRatioOfAnythingIsThatOfTheDefinition(
    _ measure: Measure
  ) throws {
    let one = try measure.oracle()
    let right = one.arrays[measure.stage.output]!.elements
    let stream = CounterStream(seed: 22).substream("adversarial ports").substream(measure.testDescription)
    for precision in measure.precisions {
      let definition = try MeasureDefinition(one, measure.stage, precision)
      for (draw, scale) in [0, precision.storage, 1e-3, 1, 1e3].enumerated() {
        var found = right
        let noise = stream.substream(draw).normals(0..<right.count)
        for place in places(measure, one) { found[place] += scale * noise[place] * (0.1 + abs(right[place])) }
        if measure.isCounted { found = found.map { $0.rounded() } }
        let verdict = try judged(measure, one, found, precision)
        expectSame(
          verdict, try definition.ratio(found), measure, precision,
          "\(precision.name), scale \(scale)")
        guard measure.isEntrywise, let allowed = definition.allowed, scale > 0 else { continue }
        let worst = right.indices.max {
          abs(found[$0] - right[$0]) / allowed[$0] < abs(found[$1] - right[$1]) / allowed[$1]
        }!
        #expect(
          verdict.worstIndex == indices(of: worst, shape: one.arrays[measure.stage.output]!.shape))
      }
    }
  }

  /// Comparisons end at exactly the precision that the definition gives, to within a billionth.
  @Test(arguments: measures.filter { !$0.isCounted || $0.stage == .hadamard })
  func comparisonsEndWhereTheBoundsDo(_ measure: Measure) throws {
    let one = try measure.oracle()
    let right = one.arrays[measure.stage.output]!.elements
    func precision(_ u: Double) -> Precision {
      Precision(name: "u", storage: u, accumulation: u, leastNormal: 0x1p-1022)
    }
    func isCompared(_ u: Double) throws -> Bool {
      try MeasureDefinition(one, measure.stage, precision(u)).ratio(right) != nil
    }
    var (fine, coarse) = (0x1p-53, 0.5)
    #expect(try isCompared(fine) && !isCompared(coarse))
    while coarse / fine > 1 + 1e-10 {
      let middle = (coarse * fine).squareRoot()
      if try isCompared(middle) { fine = middle } else { coarse = middle }
    }
    #expect(try judged(measure, one, right, precision(fine * (1 - 1e-9))).outcome == .pass)
    #expect(try judged(measure, one, right, precision(coarse * (1 + 1e-9))).outcome == .notComparable)
  }

  /// Solves are distinguished by their answers, so that a mistake can be named.
  @Test(arguments: measures.filter { [.iterates, .solution].contains($0.stage) })
  func answersAreToldApart(_ measure: Measure) throws {
    let one = try measure.oracle()
    let right = one.arrays[measure.stage.output]!
    let noise = CounterStream(seed: 22).substream("answers").normals(0..<right.elements.count)
    for precision in measure.precisions {
      let context = StageContext(
        header: one.header, teacher: Teacher(arrays: one.arrays), precision: precision)
      let definition = try MeasureDefinition(one, measure.stage, precision)
      for (scale, factor) in [(0.0, 1.0), (1e-6, 1), (1, 1), (1, 30), (0, 30)] {
        // Either may be the larger.
        let x = zip(right.elements, noise).map { factor * ($0 + scale * $1 * (0.1 + abs($0))) }
        func array(_ elements: [Double]) -> CaseArray {
          CaseArray(.float64, NumPyArray(shape: right.shape, elements: elements))
        }
        for (found, other) in [(x, right.elements), (right.elements, x)] {
          let distance = try context.distance(measure.stage, array(found), array(other))
          let expected = try definition.distance(found, other)
          #expect((distance == nil) == (expected == nil))
          guard let distance, let expected else { continue }
          #expect(abs(distance - expected) <= 1e-6 * expected, "\(distance) for \(expected)")
        }
      }
      let short = CaseArray(vector: [0])
      #expect(try context.distance(measure.stage, short, right) == nil)
    }
  }

  // MARK: Runs

  /// Weights of any size, and norms that do not belong to them: each statement about a run has the ratio of the definition.
  @Test(arguments: measures.filter { $0.stage == .trajectory }) func runsAreHeldToEachStatement(
    _ measure: Measure
  ) throws {
    let one = try measure.oracle()
    let (norms, final) = (one.arrays["trajectory"]!.elements, one.arrays["final_weights"]!.elements)
    let start = one.arrays["weights"]!.elements
    let last = norms.count - 1
    func changed(_ place: Int, by factor: Double) -> [Double] {
      norms.indices.map { $0 == place ? factor * norms[$0] : norms[$0] }
    }
    // Two neurons of one sign each, whose huge weights cancel in every output.
    var cancelling = final
    let signs = one.arrays["output_signs"]!.elements
    let (plus, minus) = (signs.firstIndex(of: 1)!, signs.firstIndex(of: -1)!)
    for k in 0..<one.header.sizes!.dimension {
      for r in [plus, minus] { cancelling[r * one.header.sizes!.dimension + k] = 1e15 }
    }
    let runs: [(String, [Double], [Double])] =
      [
        ("right", norms, final), ("the start", [norms[0]], start),
        ("no weights", norms, final.map { _ in 0 }),
        ("cancelling weights", norms, cancelling),
        ("the start is off", changed(0, by: 1.01), final), ("the start is below", changed(0, by: 0.9), final),
        ("the last norm is off", changed(last, by: 1e6), final),
        ("a norm is large", changed(2, by: 50), final),
        ("stopped early", Array(norms.dropLast(2)), final),
        ("the number of steps is allowed", norms + Array(repeating: norms[last], count: 24 - last), final),
        ("a step too many", norms + Array(repeating: norms[last], count: 25 - last), final),
      ]
      + [1 - 1e-6, 0.5, 2, 3, 4, 5, 100, 1e15].map { factor in
        ("weights times \(factor)", norms, final.map { factor * $0 })
      }
    for precision in measure.precisions {
      let definition = try MeasureDefinition(one, measure.stage, precision)
      for (what, norms, weights) in runs {
        let parts = try #require(definition.trajectory(norms, weights))
        let verdict = try judged(measure, one, norms, precision, final: weights)
        #expect(
          verdict.outcome == (parts.max()! <= 1 ? .pass : .fail), "\(precision.name), \(what): \(parts)")
        #expect(verdict.parts.count == 5)
        for (found, expected) in zip(verdict.parts.map(\.ratio), parts) {
          // In float64 the judge's own sums round, too; and huge weights cancel to their rounding errors.
          let slack = what == "cancelling weights" ? 1e-2 : precision == .float64 ? 0.05 : 1e-6
          #expect(
            abs(found - expected) <= slack * max(expected, precision == .float64 ? 0.1 : 1e-3),
            "\(precision.name), \(what): \(verdict.parts.map(\.ratio)) for \(parts)")
        }
        #expect(verdict.ratio == verdict.parts.map(\.ratio).max())
      }
      for (what, passes) in [
        ("right", true), ("the start", false), ("no weights", false), ("cancelling weights", false),
        ("the start is off", false), ("the start is below", false), ("the last norm is off", false),
        ("a norm is large", false), ("stopped early", false), ("a step too many", false),
      ] {
        let (_, norms, weights) = runs.first { $0.0 == what }!
        // In a lower precision a run may stop earlier.
        if ["stopped early", "the last norm is off"].contains(what) && precision != .float64 { continue }
        #expect(
          (try judged(measure, one, norms, precision, final: weights).outcome == .pass) == passes, "\(what)")
      }
    }
    // No accuracy is required beyond the rounding of outputs: in float32 a tail of equal norms passes up to the steps allowed.
    let (_, tail, _) = runs.first { $0.0 == "the number of steps is allowed" }!
    #expect(try judged(measure, one, tail, .float32).outcome == .pass)
  }
}
