import DenseLinearAlgebra
import Experiments
import Foundation
import Testing

@Suite struct ProvenanceTests {
  @Test func thisProgramHereAndNow() throws {
    let before = Date.now.addingTimeInterval(-1)
    let provenance = Provenance.now(version: "1.2.3")
    #expect(provenance.version == "1.2.3")
    #expect(provenance.program.wholeMatch(of: /[0-9a-f]{16}/) != nil)
    #expect(Provenance.now(version: "").program == provenance.program)
    // The tests may run outside of a repository, or without git.
    #expect(
      provenance.commit?.wholeMatch(of: /[0-9a-f]{12}(, with changed sources)?/) != nil
        || provenance.commit == nil)
    let date = try Date(provenance.date, strategy: .iso8601)
    #expect(before <= date && date <= Date.now)
    #expect((provenance.load ?? 0) >= 0)
    #expect(InstructionLevel.available.map(\.rawValue).contains(provenance.machine.instructions))
    #expect(provenance.machine.threads >= 1 && provenance.machine.memory > 1 << 20)
    #expect(!provenance.machine.processor.isEmpty)
  }

  @Test func itIsStoredWhole() throws {
    let provenance = Provenance.now(version: "1")
    let stored = try JSONEncoder().encode(provenance)
    #expect(try JSONDecoder().decode(Provenance.self, from: stored) == provenance)
  }
}
