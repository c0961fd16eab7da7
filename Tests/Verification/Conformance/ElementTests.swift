import CounterStream
import DenseLinearAlgebra
import Foundation
import KnownMistakes
import Laws
import NumPyFormat
import SketchedLeastSquares
import SubspaceEmbedding
import Testing

@testable import Conformance

/// The small parts of the judge, each with its edges.
@Suite struct ElementTests {
  // MARK: Precision

  /// `γ_k(u_a) + γ_c(u_s) + γ_{k+c}(2⁻⁵³)`, with numbers computed by hand, and where it ends.
  @Test func theAllowanceIsOfSumsAndOfRoundings() throws {
    let coarse = Precision(name: "coarse", storage: 0x1p-5, accumulation: 0x1p-10, leastNormal: 0x1p-126)
    // 64·2⁻¹⁰ = 1/16 and 4·2⁻⁵ = 1/8: 1/15 + 1/7, and 68 of the oracle's own.
    let found = try #require(coarse.allowance(additions: 64, roundings: 4))
    #expect(abs(found - (1.0 / 15 + 1.0 / 7 + 68 * 0x1p-53)) < 1e-17)
    #expect(coarse.allowance(additions: 0, roundings: 0) == 0)
    // Sums alone: k u/(1 − k u) reaches one half at k u = 1/3.
    #expect(coarse.allowance(additions: 341, roundings: 0) != nil)
    #expect(coarse.allowance(additions: 342, roundings: 0) == nil)
    #expect(coarse.allowance(additions: 600, roundings: 0) == nil)
    #expect(coarse.allowance(additions: 0, roundings: 10) != nil)
    #expect(coarse.allowance(additions: 0, roundings: 11) == nil)
    #expect(coarse.allowance(additions: 0, roundings: 40) == nil)
    #expect(Precision.all.map(\.name) == ["float64", "float32", "tf32", "bfloat16"])
    #expect(Precision.all.map(\.storage) == [0x1p-53, 0x1p-24, 0x1p-11, 0x1p-8])
    #expect(Precision.all.map(\.accumulation) == [0x1p-53, 0x1p-24, 0x1p-24, 0x1p-24])
    #expect(Precision.all.map(\.leastNormal) == [.leastNormalMagnitude, 0x1p-126, 0x1p-126, 0x1p-126])
  }

  // MARK: Ratios

  @Test func theWorstEntryAndTheLargestPart() {
    func array(_ elements: [Double]) -> CaseArray {
      CaseArray(.float64, NumPyArray(shape: [2, 3], elements: elements))
    }
    let expected = array([1, -2, 3, 0, 5, -6])
    // Correct entries need no tolerance, and a wrong entry without one has an infinite error.
    let right = StageRatio.entries(expected, expected) { _ in 0 }
    #expect(right?.value == 0 && right?.index == [0, 0])
    let wrong = StageRatio.entries(array([1, -2, 3, 1e-300, 5, -6]), expected) { _ in 0 }
    #expect(wrong?.value == .infinity && wrong?.index == [1, 0])
    let two = StageRatio.entries(array([1.5, -2, 3, 0, 4, -6]), expected) { [0.1, 1, 1, 1, 0.25, 1][$0] }
    #expect(two?.value == 5 && two?.index == [0, 0])
    let last = StageRatio.entries(array([1.5, -2, 3, 0, 5, -5]), expected) { [1, 1, 1, 1, 1, 0.125][$0] }
    #expect(last?.value == 8 && last?.index == [1, 2])
    // ‖expected‖² = 75: a slack of 75/4 in all is too much.
    #expect(StageRatio.entries(expected, expected) { $0 == 0 ? (75.0 / 4).squareRoot().nextUp : 0 } == nil)
    #expect(StageRatio.entries(expected, expected) { $0 == 0 ? (75.0 / 4).squareRoot() - 1e-9 : 0 } != nil)
    #expect(StageRatio.entries(expected, expected) { _ in 0.5 * 12.5.squareRoot() + 1e-9 } == nil)
    let zero = array([0, 0, 0, 0, 0, 0])
    #expect(StageRatio.entries(zero, zero) { _ in 0 } == nil)

    let parts = [0.5, 2, 1].map { StageVerdict.Part(statement: "\($0)", ratio: $0, index: [Int($0)]) }
    let largest = StageRatio(largestOf: parts)
    #expect(largest.value == 2 && largest.index == [2] && largest.parts.count == 3 && largest.problem == nil)
    let nan = StageRatio(
      largestOf: parts + [StageVerdict.Part(statement: "nan", ratio: .nan, index: [7])])
    #expect(nan.value == .infinity && nan.index == [7] && nan.parts.map(\.ratio).last == .infinity)
    #expect(nan.parts.map(\.statement).last == "nan")

    let differences = StageRatio.differences(array([1, 2, 3, 0, 6, -6]), expected) { $0 == [0, 1] }
    #expect(differences.value == 1 && differences.index == [1, 1])
    let none = StageRatio.differences(expected, expected)
    #expect(none.value == 0 && none.index == nil)
    let refused = StageRatio(wrong: "no", at: [3])
    #expect(refused.value == .infinity && refused.index == [3] && refused.problem == "no")
  }

  @Test func indicesCountAsNumPyDoes() {
    #expect(indices(of: 0, shape: []) == [] && indices(of: 4, shape: [7]) == [4])
    #expect(
      indices(of: 23, shape: [2, 3, 4]) == [1, 2, 3] && indices(of: 5, shape: [2, 3, 4]) == [0, 1, 1])
  }

  // MARK: Arrays

  @Test func integersAreOfTheTypeThatHoldsThem() {
    #expect(CaseArray(fitting: [0, Int(Int32.max), Int(Int32.min)]).type == .int32)
    #expect(CaseArray(fitting: [0, Int(Int32.max) + 1]).type == .int64)
    #expect(CaseArray(fitting: [Int(Int32.min) - 1, 0]).type == .int64)
    #expect(CaseArray.ElementType.allCases.map(\.size) == [8, 1, 1, 4, 4, 8])
    // Reading returns what was stored, and the entries are the end of the file.
    for type in CaseArray.ElementType.allCases {
      let array = CaseArray(type, NumPyArray(shape: [2, 2], elements: [0, 1, 100, 7]))
      let read = try? NumPyArray(bytes: array.encoded, file: "x")
      #expect(read == array.array, "\(type)")
      #expect(array.entries.count == 4 * type.size)
      let header = String(decoding: array.encoded.prefix(128), as: UTF8.self)
      #expect(header.contains("'\(type.rawValue)'"))
    }
    #expect(CaseArray(.int8, integers: [1, 2, 3]).shape == [3])
    #expect(CaseArray(.uint8, integers: [1, 2, 3, 4], shape: [2, 2]).shape == [2, 2])
  }

  /// The arrays of a case as matrices: rows of a file are columns of points and weights, and rows of everything else.
  @Test func arraysAreReadAsTheyAreWritten() {
    let array = CaseArray(.float64, NumPyArray(shape: [2, 3], elements: [1, 2, 3, 4, 5, 6]))
    let teacher = Teacher(arrays: ["a": array, "gram": array])
    #expect(teacher.columns("a") == Matrix(rows: 3, columns: 2, elements: [1, 2, 3, 4, 5, 6]))
    #expect(teacher.matrix("a") == Matrix(rows: 2, columns: 3, elements: [1, 4, 2, 5, 3, 6]))
    #expect(rowArray(teacher.matrix("a")) == array && columnArray(teacher.columns("a")) == array)
  }

  // MARK: Reading

  /// A declared shape of a terabyte is refused before anything is read, and a file of a shape with one entry less is looked for.
  @Test func aShapeFitsIntoMemory() {
    func message(_ shape: [Int]) -> String {
      do {
        _ = try readArray("/nowhere/x.npy", shape: shape)
        return "read"
      } catch {
        return "\(error)"
      }
    }
    for shape in [[1 << 37], [1 << 20, 1 << 17], [-1], [3, -1], [.max, 2], [0, -5]] {
      #expect(message(shape).contains("does not fit into memory"), "\(shape)")
    }
    for shape in [[1 << 37 - 1], [0], []] {
      #expect(!message(shape).contains("does not fit into memory"), "\(shape)")
    }
  }

  // MARK: The sampler of cases

  @Test(
    arguments: [
      ("matrix:N=16777216,n=1", nil), ("matrix:N=8388608,n=2", nil),
      ("matrix:N=8388609,n=2", "N n is more than 2²⁴"),
      ("matrix:N=16777217,n=1", "N cannot be 16777217"), ("matrix:N=0", "N cannot be 0"),
      ("matrix:N=x", "N cannot be x"),
      ("matrix:n=0", "n cannot be 0"), ("matrix:binades=40", nil),
      ("matrix:binades=41", "binades cannot be 41"),
      ("matrix:binades=0", nil), ("matrix:binades=-1", "binades cannot be -1"),
      ("matrix:N=50;problem=least-squares;rows=10", nil),
      (
        "matrix:N=50;problem=least-squares;rows=9",
        "least-squares needs solver=sketched and at least as many rows"
      ),
      ("matrix:N=50;problem=least-squares;rows=20;solver=cg", "least-squares needs solver=sketched"),
      ("matrix:N=50;problem=other", "problem cannot be other"),
      ("matrix:N=50;width=3", "“width=3” is not one of"),
      ("synthetic:sphere;problem=system", "“problem=system” is not one of"),
      ("synthetic:sphere;accuracy=0", "accuracy cannot be 0"),
      ("synthetic:sphere;accuracy=1", "accuracy cannot be 1"),
      ("synthetic:sphere;accuracy=0.999", nil), ("synthetic:sphere;accuracy=nan", "accuracy cannot be nan"),
      ("synthetic:sphere;damping=0", nil), ("synthetic:sphere;damping=-0.1", "damping cannot be -0.1"),
      ("synthetic:sphere;damping=inf", "damping cannot be inf"), ("synthetic:sphere;damping=1e300", nil),
      ("synthetic:sphere;width=1", nil), ("synthetic:sphere;width=0", "width cannot be 0"),
      ("synthetic:sphere;width=16777216", nil),
      ("synthetic:sphere;width=16777217", "width cannot be 16777217"),
      ("synthetic:sphere;rows=0", nil), ("synthetic:sphere;rows=-1", "rows cannot be -1"),
      ("synthetic:sphere;seed=18446744073709551615", nil),
      ("synthetic:sphere;seed=18446744073709551616", "seed cannot be 18446744073709551616"),
      ("synthetic:sphere;solver=nystrom", "solver cannot be nystrom"), ("synthetic:sphere;solver=gram", nil),
      ("synthetic:sphere;embedding=none", "embedding cannot be none"),
      ("synthetic:sphere;seed=1;seed=2", "“seed=2” is not one of"), ("synthetic:sphere;", "“” is not one of"),
      ("synthetic:sphere;seed", "“seed” is not one of"),
      ("sphere", "it must start with synthetic:FAMILY or matrix:N=ROWS,n=COLUMNS"),
    ] as [(String, String?)])
  func specificationsHaveEdges(_ text: String, _ reason: String?) {
    do {
      let definition = try CaseDefinition(specification: text)
      #expect(reason == nil && definition.identifier == text)
      #expect(definition.verdict == .valid && definition.exercises == "one problem of any size")
    } catch {
      #expect(reason.map { "\(error)".contains($0) && "\(error)".hasPrefix("\(text): ") } == true, "\(error)")
    }
  }

  /// Missing parts have the documented value, and given parts are used.
  @Test func specificationsAreTaken() throws {
    guard case .step(let step) = try CaseDefinition(specification: "synthetic:sphere,n=4").content else {
      preconditionFailure("a step")
    }
    #expect(step.width == 1024 && step.solver == .sketched && step.family == .tensorSRHT && step.rows == 0)
    #expect(step.accuracy == 0.001 && step.damping == 0)
    let text =
      "synthetic:sphere,n=4;width=7;solver=cg;embedding=gaussian;rows=9;accuracy=0.5;damping=2;seed=6"
    let other = try CaseDefinition(specification: text)
    guard case .step(let step) = other.content else { preconditionFailure("a step") }
    #expect(other.seed == 6 && step.width == 7 && step.solver == .cg && step.family == .gaussian)
    #expect(step.rows == 9 && step.accuracy == 0.5 && step.damping == 2)
    guard case .matrix(let matrix) = try CaseDefinition(specification: "matrix:").content else {
      preconditionFailure("a matrix")
    }
    #expect(
      matrix.rows == 200 && matrix.columns == 10 && matrix.binades == 0 && matrix.family == .countSketch)
    #expect(matrix.problem == .system && matrix.sketchRows == 0 && matrix.accuracy == 0.001)
    let all =
      "matrix:N=30,n=4,binades=3;problem=least-squares;embedding=srht;rows=8;accuracy=0.25;damping=0.5"
    guard case .matrix(let matrix) = try CaseDefinition(specification: all).content else {
      preconditionFailure("a matrix")
    }
    #expect(matrix.rows == 30 && matrix.columns == 4 && matrix.binades == 3 && matrix.family == .srht)
    #expect(matrix.problem == .leastSquares && matrix.sketchRows == 8 && matrix.accuracy == 0.25)
    #expect(matrix.damping == 0.5 && matrix.solver == .sketched)
  }

  @Test(arguments: ["gram-*", "*-gram", "*", "gram-sphere", "g*-*e", "points-1*", "**-64", "width-8"])
  func patternsMatchWholeNames(_ pattern: String) throws {
    let found = try CaseCatalogue.definitions(matching: pattern).map(\.identifier)
    let expression = try Regex("^" + pattern.replacing("*", with: ".*") + "$")
    let all = CaseCatalogue.definitions.map(\.identifier)
    let committed = all.filter { $0.wholeMatch(of: expression) != nil }
    let expected =
      committed.isEmpty
      ? AdversarialSizes.definitions.map(\.identifier).filter { $0.wholeMatch(of: expression) != nil }
      : committed
    #expect(found == expected && !found.isEmpty)
    for nothing in ["", "gram", "gram-spher", "ram-sphere", "x*"] {
      #expect(throws: CaseError.unknown(nothing)) { try CaseCatalogue.definitions(matching: nothing) }
    }
  }

  // MARK: Refusals

  /// Each case is refused for its own reason.
  @Test(arguments: CaseCatalogue.definitions.filter { $0.verdict == .invalid }.map(\.identifier))
  func casesAreRefusedForTheirReason(_ name: String) throws {
    let one = try committed(name)
    let reason = SimulatedPort(.ours).outputs(for: one).refusal
    let expected = [
      "refuse-duplicates": "the kernel is singular", "refuse-antipodal": "the kernel is singular",
      "refuse-not-finite": "an input is not finite", "refuse-targets": "an input is not finite",
      "refuse-not-unit": "an input is not a unit vector", "refuse-short": "an input is not a unit vector",
      "refuse-matrix-negative-damping": "the damping is negative",
      "refuse-divergence": "the solver did not converge",
    ]
    #expect(
      reason == expected[name] || expected[name] == nil && reason?.isEmpty == false, "\(reason ?? "none")")
  }

  /// A port that does not refuse an invalid case gives no refusal; and a valid case is refused only for a singular kernel.
  @Test func whatIsNotRefusedIsSolved() throws {
    let one = try committed("refuse-antipodal")
    let lenient = Implementation.ours.renamed("lenient") { $0.kernelIsPositiveDefinite = { _ in true } }
    let outputs = SimulatedPort(lenient).outputs(for: try committed("refuse-duplicates"))
    #expect(outputs.refusal != nil || outputs.has("solution"))
    let strict = Implementation.ours.renamed("strict") { $0.kernelIsPositiveDefinite = { _ in false } }
    #expect(SimulatedPort(strict).outputs(for: one).refusal == "the kernel is singular")
    let right = try committed("gram-sphere")
    #expect(SimulatedPort(strict).outputs(for: right).refusal == "the kernel is singular")
    #expect(SimulatedPort(.ours).outputs(for: right).refusal == nil)
    // A given matrix has no kernel.
    #expect(SimulatedPort(strict).outputs(for: try committed("matrix-gram")).refusal == nil)
  }

  // MARK: Small definitions

  /// The sum of all drawn magnitudes, and no more, in row `length/2 + 1`; of two numbers the other row adds both.
  @Test(arguments: [1, 2, 4, 8, 64]) func aTransformHasItsLargestEntryWhereItIsSaid(_ length: Int) {
    for seed in 0..<4 as Range<UInt64> {
      let elements = TransformedVector.elements(length: length, largest: 1000, CounterStream(seed: seed))
      let transformed = (0..<length).map { k in
        elements.indices.reduce(0) { $0 + ((k & $1).nonzeroBitCount % 2 == 0 ? 1 : -1) * elements[$1] }
      }
      let place = [1: 0, 2: 1, 4: 3, 8: 5, 64: 33][length]!
      #expect(transformed[place] == 1000 && transformed.allSatisfy { abs($0) <= 1000 })
    }
  }

  /// Medians of χ² from tables: `2 ln 2` for two degrees of freedom, 9.34182 for ten, 99.33413 for a hundred.
  @Test func theMedianOfChiSquare() {
    for (freedom, median) in [(1, 0.45494), (2, 1.38629), (10, 9.34182), (100, 99.33413)] {
      // The errors of the formula are 0.018, 0.019, 0.007 and 0.001.
      let off = ColumnJudge.medianOfChiSquare(freedom: freedom) - median
      #expect(off > 0 && off < 0.02 && (freedom < 100 || off < 0.001), "\(off)")
    }
  }
}
