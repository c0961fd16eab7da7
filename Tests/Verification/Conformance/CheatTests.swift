import Files
import Foundation
import NumPyFormat
import TestSupport
import Testing

@testable import Conformance

/// What a port can write instead of an answer: none of it passes, and the verdict names the defect.
@Suite struct CheatTests {
  /// The verdict on a folder with all states of a case, one of them replaced.
  private func judged(
    _ name: String, _ file: String, _ bytes: [UInt8]?, precision: Precision = .float64
  ) throws -> PortVerdict {
    let one = try committed(name)
    return try withTemporaryFolder { folder in
      for (name, array) in one.arrays {
        try Data(array.encoded).write(to: folder.appending(path: "\(name).npy"))
      }
      let path = folder.appending(path: file)
      try? FileManager.default.removeItem(at: path)
      if let bytes { try Data(bytes).write(to: path) }
      return try Judge(precision: precision, namesSuspects: false).judge(
        one, PortOutputs(folder: folder.path))
    }
  }

  private static let outputs = (1...8).map { Double($0) / 4 }

  /// A NumPy file with a given header.
  private static func file(_ type: String, _ shape: String, _ data: [UInt8]) -> [UInt8] {
    let text = "{'descr': '\(type)', 'fortran_order': False, 'shape': \(shape), }"
    let padded = text + String(repeating: " ", count: 117 - text.utf8.count) + "\n"
    return [0x93] + Array("NUMPY".utf8) + [1, 0, 118, 0] + Array(padded.utf8) + data
  }

  private static func bytes(_ numbers: [Double], bigEndian: Bool = false) -> [UInt8] {
    numbers.flatMap { bytes($0.bitPattern, 8, bigEndian: bigEndian) }
  }

  private static func bytes(_ bits: some FixedWidthInteger, _ count: Int, bigEndian: Bool = false) -> [UInt8]
  {
    let little = (0..<count).map { UInt8(truncatingIfNeeded: bits >> (8 * $0)) }
    return bigEndian ? little.reversed() : little
  }

  @Test(
    arguments: [
      (nil, "outputs.npy is missing"), ([], "outputs.npy"),
      (Array("1 2 3 4 5 6 7 8".utf8), "not a NumPy file"),
      (
        NumPyArray(shape: [7], elements: Array(repeating: 1, count: 7)).encoded,
        "the shape is [7], it must be [8]"
      ),
      (
        NumPyArray(shape: [9], elements: Array(repeating: 1, count: 9)).encoded,
        "the shape is [9], it must be [8]"
      ),
      (NumPyArray(shape: [8, 1], elements: outputs).encoded, "the shape is [8, 1], it must be [8]"),
      (NumPyArray(shape: [1, 8], elements: outputs).encoded, "the shape is [1, 8], it must be [8]"),
      (NumPyArray(shape: [], elements: [1]).encoded, "the shape is [], it must be [8]"),
      (
        file(">f8", "(8,)", bytes(outputs, bigEndian: true)),
        "the numbers have type '>f8', which is not little-endian"
      ),
      (file("<f8", "(8,)", bytes(outputs) + [0]), "outputs.npy"),
      (file("<f8", "(8,)", bytes(outputs).dropLast()), "outputs.npy"),
      (
        file("<f8", "(8,)", bytes(outputs) + Array(repeating: 0, count: 1 << 17)),
        "at most 65600 are allowed"
      ),
      (file("<c16", "(8,)", bytes(outputs + outputs)), "outputs.npy"),
      (file("|O", "(8,)", []), "outputs.npy"),
      (NumPyArray(vector: [1, 2, 3, .nan, 5, 6, 7, 8]).encoded, "outputs.npy contains NaN at [3]"),
      (NumPyArray(vector: [1, 2, 3, 4, 5, 6, 7, .infinity]).encoded, "outputs.npy contains inf at [7]"),
      (NumPyArray(vector: [-.infinity, 2, 3, 4, 5, 6, 7, 8]).encoded, "outputs.npy contains -inf at [0]"),
    ] as [([UInt8]?, String)])
  func aFileThatIsNoAnswerFails(_ bytes: [UInt8]?, _ reason: String) throws {
    let verdict = try judged("gram-sphere", "outputs.npy", bytes)
    #expect(!verdict.passed && verdict.stages.filter { $0.outcome == .fail }.map(\.stage) == [.outputs])
    #expect(verdict.firstFailure?.problem?.contains(reason) == true, "\(verdict.firstFailure?.problem ?? "")")
    #expect(verdict.firstFailure?.ratio == nil && verdict.firstFailure?.suspects == [])
  }

  /// Outputs that were not requested are not read.
  @Test func aFileMoreIsNoMatter() throws {
    #expect(try judged("gram-sphere", "anything.npy", [1, 2, 3]).passed)
    #expect(try judged("gram-sphere", "words.npy", nil).passed)
  }

  /// The digits of single precision are enough for a single-precision port, and too few for another.
  @Test func fewerDigitsPassWhereTheyAreDeclared() throws {
    let right = try committed("gram-sphere").arrays["outputs"]!.elements
    let bytes = Self.file("<f4", "(8,)", right.flatMap { Self.bytes(Float($0).bitPattern, 4) })
    #expect(try judged("gram-sphere", "outputs.npy", bytes, precision: .float32).passed)
    #expect(try judged("gram-sphere", "outputs.npy", bytes).firstFailure?.stage == .outputs)
  }

  /// In no precision do zeros pass, or the correct answer with reversed signs.
  @Test(arguments: AdversarialPortTests.measures.filter { $0.stage != .trajectory })
  func nothingIsNoAnswerInAnyPrecision(_ measure: AdversarialPortTests.Measure) throws {
    let one = try measure.oracle()
    let right = one.arrays[measure.stage.output]!
    for precision in Precision.all {
      for factor in [0.0, -1, 3] {
        // The signs of R are free, and what is −1 times a factor as well.
        if measure.stage == .triangularFactor && factor == -1 { continue }
        var arrays = one.arrays
        arrays[measure.stage.output] = CaseArray(
          .float64, NumPyArray(shape: right.shape, elements: right.elements.map { factor * $0 }))
        let verdict = try Judge(precision: precision, offered: [measure.stage], namesSuspects: false).judge(
          one, PortOutputs(arrays))
        let stage = try #require(verdict.stages.first { $0.stage == measure.stage })
        #expect(
          stage.outcome == .fail || stage.outcome == .notComparable,
          "\(precision.name), times \(factor): \(stage)")
      }
    }
  }

  /// A triangular factor of zeros fails, however many columns share its tolerance.
  @Test(arguments: ["size-65", "size-40", "size-matrix"]) func zerosAreNoTriangle(_ name: String) throws {
    let one = try committed(name)
    for precision in Precision.all {
      var arrays = one.arrays
      let n = one.header.order!
      arrays["triangular_factor"] = CaseArray(
        .float64, NumPyArray(shape: [n, n], elements: Array(repeating: 0, count: n * n)))
      let judge = Judge(precision: precision, offered: [.triangularFactor], namesSuspects: false)
      let stage = try judge.judge(one, PortOutputs(arrays)).stages.first { $0.stage == .triangularFactor }
      #expect(stage?.outcome != .pass, "\(precision.name): \(stage?.ratio ?? .nan)")
    }
  }

  /// A condition number that is too small fails like one that is too large.
  @Test(arguments: [0.001, 0, -1, 1e-300, 0.5, 2, 1e3, 1e300, .greatestFiniteMagnitude])
  func aConditionNumberOfNoMatrixFails(_ factor: Double) throws {
    for name in ["sketched-srht", "damped-fixed-point", "matrix-least-squares"] {
      let right = try committed(name).arrays["condition_number"]!.elements[0]
      let value = factor < .infinity && abs(factor * right) < .infinity ? factor * right : factor
      for bytes in [NumPyArray(vector: [value]).encoded, NumPyArray(shape: [], elements: [value]).encoded] {
        let verdict = try judged(name, "condition_number.npy", bytes)
        #expect(verdict.stages.filter { $0.outcome == .fail }.map(\.stage) == [.conditionNumber])
      }
    }
  }

  /// A number is a number, or an array of one; nothing else is.
  @Test(
    arguments: [([], true), ([1], true), ([2], false), ([1, 1], false), ([0], false)] as [([Int], Bool)])
  func aScalarMayBeAnArrayOfOne(_ shape: [Int], _ passes: Bool) throws {
    let right = try committed("sketched-srht").arrays["condition_number"]!.elements[0]
    let bytes = NumPyArray(
      shape: shape, elements: Array(repeating: right, count: shape.reduce(1, *))
    ).encoded
    #expect(try judged("sketched-srht", "condition_number.npy", bytes).passed == passes)
  }

  /// As many rows as there can be iterations, and no file of more is read.
  @Test func howManyIteratesAndStepsThereAre() throws {
    let most = 101 + 10 * 8
    for (count, isRead) in [(most, true), (most + 1, false), (0, false)] {
      let bytes = NumPyArray(shape: [count, 8], elements: Array(repeating: 0, count: 8 * count)).encoded
      let stage = try #require(try judged("cg-sphere", "iterates.npy", bytes).firstFailure)
      #expect(stage.stage == .iterates && (stage.ratio != nil) == isRead)
      if !isRead {
        #expect(
          stage.problem == "iterates.npy has the shape [\(count), 8]; it must be [1 to \(most), 8]")
      }
    }
    for (count, isRead) in [(1001, true), (1002, false)] {
      let bytes = NumPyArray(vector: Array(repeating: 1, count: count)).encoded
      let stage = try #require(try judged("gram-sphere", "trajectory.npy", bytes).firstFailure)
      #expect(stage.stage == .trajectory && (stage.ratio != nil) == isRead)
      if !isRead { #expect(stage.problem == "trajectory.npy has the shape [1002]; it must be [1 to 1001]") }
    }
    let wide = NumPyArray(shape: [3, 7], elements: Array(repeating: 0, count: 21)).encoded
    #expect(
      try judged("cg-sphere", "iterates.npy", wide).firstFailure?.problem
        == "iterates.npy has the shape [3, 7]; it must be [1 to 181, 8]")
    let flat = NumPyArray(vector: Array(repeating: 0, count: 8)).encoded
    #expect(try judged("cg-sphere", "iterates.npy", flat).firstFailure?.stage == .iterates)
  }

  /// A run without the weights that it ends with proves nothing.
  @Test func aRunNeedsItsWeights() throws {
    let verdict = try judged("gram-sphere", "final_weights.npy", nil)
    #expect(verdict.firstFailure?.stage == .trajectory)
    #expect(verdict.firstFailure?.problem == "final_weights.npy is missing")
    let norms = try judged("gram-sphere", "trajectory.npy", nil)
    #expect(norms.firstFailure?.problem == "trajectory.npy is missing")
    let short = NumPyArray(shape: [4, 200], elements: Array(repeating: 0, count: 800)).encoded
    #expect(
      try judged("gram-sphere", "final_weights.npy", short).firstFailure?.problem?.contains("[4, 200]")
        == true)
  }

  /// The answers to another case of the same sizes, all of them.
  @Test(arguments: [("gram-sphere", "gram-other-seed"), ("ties", "dead-neurons")])
  func theAnswersToAnotherCaseFail(_ name: String, _ other: String) throws {
    let (one, another) = (try committed(name), try committed(other))
    let same = one.arrays.filter { another.arrays[$0.key]?.shape == $0.value.shape }
    #expect(same["solution"] != nil && same["gram"] != nil)
    let verdict = try Judge(namesSuspects: false).judge(one, PortOutputs(another.arrays))
    for stage in verdict.stages where same[stage.stage.output] != nil {
      // Stages that read nothing but the same inputs have the same answers.
      let isSame = one.arrays[stage.stage.output] == another.arrays[stage.stage.output]
      #expect(isSame || stage.outcome == .fail, "\(stage)")
    }
    #expect(!verdict.passed)
  }

  // MARK: Refusals

  /// A refusal gives a reason: an empty file, blanks, a folder, or a file that is too long to be read do not.
  @Test(arguments: [
    ("it is singular", true), ("x", true), (" x\n", true), ("", false), ("\n", false), (" \t\r\n  ", false),
  ]) func aRefusalSaysWhy(_ text: String, _ counts: Bool) throws {
    let one = try committed("refuse-duplicates")
    try withTemporaryFolder { folder in
      try text.write(to: folder.appending(path: "refusal.txt"), atomically: true, encoding: .utf8)
      let outputs = PortOutputs(folder: folder.path)
      #expect(outputs.refusal == text.trimmingCharacters(in: .whitespacesAndNewlines))
      let verdict = try Judge().judge(one, outputs)
      #expect(verdict.passed == counts && verdict.stages.isEmpty)
      #expect(
        verdict.problem
          == (counts
            ? nil : "it must be refused (inputs 0 and 2 are equal), with a refusal.txt that says why"))
    }
  }

  @Test(arguments: [(1 << 16, true), (1 << 16 + 1, false)]) func aRefusalIsNoBook(
    _ length: Int, _ counts: Bool
  )
    throws
  {
    try withTemporaryFolder { folder in
      try Data(repeating: UInt8(ascii: "x"), count: length).write(to: folder.appending(path: "refusal.txt"))
      #expect(PortOutputs(folder: folder.path).refusal?.count == (counts ? length : 0))
    }
  }

  @Test func aFolderIsNoRefusal() throws {
    let one = try committed("refuse-duplicates")
    try withTemporaryFolder { folder in
      #expect(try !Judge().judge(one, PortOutputs(folder: folder.path)).passed)
      try FileManager.default.createDirectory(
        at: folder.appending(path: "refusal.txt"), withIntermediateDirectories: false)
      #expect(try !Judge().judge(one, PortOutputs(folder: folder.path)).passed)
    }
  }

  /// A port that refuses must not solve; outputs of stages before the solve may exist.
  @Test func aRefusalStandsAlone() throws {
    let one = try committed("refuse-duplicates")
    for stage in Stage.allCases {
      let outputs = PortOutputs([stage.output: CaseArray(vector: [0])], refusal: "no")
      let isSolved = [.iterates, .solution, .nextWeights, .nextOutputs, .trajectory].contains(stage)
      let verdict = try Judge().judge(one, outputs)
      #expect(verdict.passed == !isSolved)
      if isSolved {
        #expect(verdict.problem == "it is refused, but there is also an output \(stage.output).npy")
      }
    }
    // An empty reason is not a reason, and refusing a solvable case is wrong with any reason or none.
    #expect(try !Judge().judge(one, PortOutputs([:], refusal: "")).passed)
    let right = try committed("gram-sphere")
    for reason in ["", "no"] {
      let verdict = try Judge(namesSuspects: false).judge(right, PortOutputs(right.arrays, refusal: reason))
      #expect(verdict.problem == "the port refuses a case that can be solved: \(reason)")
      #expect(!verdict.passed && verdict.firstFailure == nil)
    }
  }

  /// A port that computes some stages is judged by these, and one that computes no stage of a case fails it.
  @Test func onlyWhatIsOfferedIsJudged() throws {
    let one = try committed("gram-sphere")
    var arrays = one.arrays
    arrays["gram"] = nil
    let judge = Judge(offered: Set(Stage.allCases).subtracting([.gram]), namesSuspects: false)
    let verdict = try judge.judge(one, PortOutputs(arrays))
    #expect(verdict.passed && verdict.problem == nil)
    #expect(verdict.stages.filter { $0.outcome != .pass }.map(\.stage) == [.gram])
    #expect(verdict.stages.first { $0.stage == .gram }?.outcome == .notOffered)
    let nothing = try Judge(offered: [.words], namesSuspects: false).judge(one, PortOutputs(one.arrays))
    #expect(!nothing.passed && nothing.problem == "the port computes no stage of this case")
    #expect(
      nothing.identifier == "gram-sphere" && nothing.precision == "float64" && nothing.verdict == .valid)
  }

  /// Draws are the folder itself or, if it contains no sketch, its folders that do, by name.
  @Test func drawsAreFolders() throws {
    try withTemporaryFolder { folder in
      let bytes = Data(CaseArray(vector: [1]).encoded)
      #expect(PortOutputs.draws(folder: folder.path).isEmpty)
      for name in ["b", "a", "c"] {
        let path = folder.appending(path: name)
        try FileManager.default.createDirectory(at: path, withIntermediateDirectories: false)
        let array = CaseArray(vector: [name == "a" ? 1 : 2])
        if name != "c" { try Data(array.encoded).write(to: path.appending(path: "sketched_matrix.npy")) }
      }
      let draws = PortOutputs.draws(folder: folder.path)
      #expect(try draws.map { try $0.array("sketched_matrix", shape: [1]).elements } == [[1], [2]])
      try bytes.write(to: folder.appending(path: "sketched_matrix.npy"))
      #expect(PortOutputs.draws(folder: folder.path).count == 1)
    }
  }
}
