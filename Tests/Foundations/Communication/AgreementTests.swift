import Communication
import TestSupport
import Testing

@Suite struct AgreementTests {
  @Test("ranks that agree continue", arguments: 1...4)
  func agreement(ranks: Int) throws {
    _ = try onRanks(ranks) { try $0.requireAgreement(on: "the data", "a", remedy: "") }
  }

  @Test("ranks that differ all learn which of them have which value, and the remedy")
  func disagreement() throws {
    let texts = try onRanks(6) { communicator in
      do throws(Disagreement) {
        let value = ["x", "x", "x", "y", "", "x"][communicator.rank]
        try communicator.requireAgreement(on: "their data", value, remedy: "give all of them the same")
        return "none"
      } catch {
        return "\(error)"
      }
    }
    #expect(
      texts
        == Array(
          repeating:
            "the ranks differ in their data: ‘x’ on ranks 0–2, 5, ‘y’ on rank 3, ‘’ on rank 4; give all of them the same",
          count: 6))
  }

  @Test("a difference in the last of many ranks is seen")
  func last() throws {
    #expect(throws: Disagreement.self) {
      try onRanks(3) { try $0.requireAgreement(on: "s", $0.rank == 2 ? "b" : "a", remedy: "r") }
    }
  }
}
