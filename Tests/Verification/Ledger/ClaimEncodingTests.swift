import Claims
import Foundation
import Ledger
import Testing

/// The rows as readers of the JSON see them.
@Suite struct ClaimEncodingTests {
  private func fields(_ identifier: ClaimID) throws -> [String: Any] {
    let data = try JSONEncoder().encode(Ledger.row(identifier))
    return try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
  }

  @Test func everyRowHasEveryField() throws {
    for claim in Ledger.claims {
      let fields = try fields(claim.identifier)
      #expect(fields["identifier"] as? String == claim.identifier.rawValue)
      #expect(fields["statement"] as? String == claim.statement)
      #expect(fields["module"] as? String == claim.identifier.module)
      #expect(fields["tests"] as? [String] == claim.tests)
      #expect(fields["evidenceKinds"] as? [String] == claim.evidenceKinds.map(\.rawValue))
      #expect(fields["owed"] as? [String] == claim.owed)
      for list in ["runTimeChecks", "proofs", "certificates", "assumptions"] {
        #expect(fields[list] is [String], "\(claim.identifier.rawValue): \(list)")
      }
    }
  }

  @Test func aClaimWithoutARunTimeCheckSaysWhy() throws {
    let fields = try fields(.embeddingIsometryInExpectation)
    #expect((fields["runTimeChecks"] as? [String])?.isEmpty == true)
    #expect((fields["withoutRunTimeCheck"] as? String)?.isEmpty == false)
    #expect(try self.fields(.solverStopping)["withoutRunTimeCheck"] == nil)
  }
}
