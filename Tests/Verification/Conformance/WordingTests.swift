import Claims
import NumPyFormat
import Testing

@testable import Conformance

/// The text of a verdict.
@Suite struct WordingTests {
  private func lines(
    _ name: String, _ precision: Precision = .float64, suspects: Bool = false,
    _ change: (inout [String: CaseArray]) -> Void
  ) throws -> [String] {
    let one = try committed(name)
    var arrays = one.arrays
    change(&arrays)
    return try Judge(precision: precision, namesSuspects: suspects).judge(one, PortOutputs(arrays))
      .lines(in: one.header.setting)
  }

  private func changed(_ array: CaseArray, _ place: Int, _ value: Double) -> CaseArray {
    var elements = array.elements
    elements[place] = value
    return CaseArray(array.type, NumPyArray(shape: array.shape, elements: elements))
  }

  @Test func aPassIsOneLine() throws {
    #expect(try lines("gram-sphere") { _ in } == ["pass  gram-sphere (valid, float64)"])
    #expect(try lines("near-ties", .float32) { _ in } == ["pass  near-ties (acceptable, float32)"])
    let one = try committed("refuse-duplicates")
    let refused = try Judge().judge(one, PortOutputs([:], refusal: "twice")).lines(in: one.header.setting)
    #expect(refused == ["pass  refuse-duplicates (invalid, float64)"])
    let solved = try Judge().judge(one, PortOutputs([:])).lines(in: one.header.setting)
    #expect(
      solved == [
        "FAIL  refuse-duplicates (invalid, float64)",
        "      it must be refused (inputs 0 and 2 are equal), with a refusal.txt that says why",
      ])
  }

  @Test func aFailureHasAllStages() throws {
    let lines = try lines("hadamard-256") { $0["hadamard"] = changed($0["hadamard"]!, 17, 0.5) }
    #expect(
      lines == [
        "FAIL  hadamard-256 (valid, float64)",
        "      hadamard           fail            1 of 0 allowed at [17]",
        "                         breaks embedding.srht: Hv, H_ij = (−1)^popcount(i & j)",
        "      first failure: hadamard, the number of entries that differ",
      ])
    let missing = try self.lines("gram-sphere") { $0["gram"] = nil }
    #expect(missing[0] == "FAIL  gram-sphere (valid, float64)" && missing.count == 12)
    #expect(missing[5].hasPrefix("      gram               fail            gram.npy is missing"))
    #expect(missing[6] == "                         breaks ntk.gram-factorization: G = (1/m)(BBᵀ)∘(XXᵀ)")
    #expect(missing[2] == "      pattern            pass            0 of 0 allowed")
    #expect(missing[11].hasPrefix("      first failure: gram, max |G − G°|"))
  }

  /// The parts of a stage with the worst of each, and the mistakes with the same output.
  @Test func theStatementsOfAStageAreListed() throws {
    let lines = try lines("gram-sphere") {
      $0["trajectory"] = changed($0["trajectory"]!, 3, $0["trajectory"]!.elements[2])
    }
    let place = try #require(lines.firstIndex { $0.contains("trajectory         fail") })
    let parts = lines[(place + 1)...(place + 5)].map { $0.dropFirst(25) }
    #expect(
      parts.map { $0.dropFirst(30) } == [
        "it starts at the given weights", "the last norm is that of the final weights",
        "the final weights reach the tolerance", "the number of steps is allowed",
        "each step halves the residual",
      ])
    #expect(
      parts[3].hasPrefix("0.292 of 1 allowed at [7]     ")
        && parts[4].hasPrefix("2 of 1 allowed at [3]         "))
    #expect(lines[place] == "      trajectory         fail            2 of 1 allowed at [3]")
    #expect(lines[place + 6].contains("breaks train.interpolates: ‖r_0‖, ‖r_1‖, …"))
    let named = try self.lines("ties", suspects: true) {
      $0["pattern"] = CaseArray(
        .uint8,
        NumPyArray(
          shape: $0["pattern"]!.shape,
          elements: zip($0["pattern"]!.elements, $0["pre_activations"]!.elements).map { $1 == 0 ? 0 : $0 }))
    }
    #expect(
      named.contains {
        $0.contains("it is the output of: ReLU′(0) = 0")
          && $0.hasSuffix("(ntk.gram-factorization), in rows 0, 2, 3")
          || $0.hasSuffix("in every row")
      }, "\(named)")
  }

  @Test func refusalsSayHowFarAPortCame() throws {
    let one = try committed("gram-sphere")
    let arrays = one.arrays.filter { ["pre_activations", "pattern"].contains($0.key) }
    let lines = try Judge().judge(one, PortOutputs(arrays, refusal: "no")).lines(in: one.header.setting)
    #expect(lines.count == 11 && lines[1] == "      the port refuses a case that can be solved: no")
    #expect(lines[4] == "      outputs            not-reached     ")
    #expect(lines[10] == "      trajectory         not-reached     ")
  }

  /// A line of the selfcheck is right if a mistake that changes anything is caught, and at no correct stage.
  @Test func aLineOfTheSelfcheckIsRight() {
    func line(changed: Int, caught: Int, misplaced: [String] = []) -> Bool {
      Selfcheck.Line(
        mistake: "m", claim: .costStep, changes: nil, caught: caught, changed: changed, firstCase: nil,
        firstStage: nil, misplaced: misplaced
      ).isRight
    }
    #expect(line(changed: 0, caught: 0) && line(changed: 3, caught: 1) && line(changed: 3, caught: 3))
    #expect(!line(changed: 1, caught: 0) && !line(changed: 3, caught: 3, misplaced: ["x"]))
    #expect(!line(changed: 0, caught: 0, misplaced: ["x"]))
  }
}
