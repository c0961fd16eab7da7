import Foundation
import Laws
import TestSupport
import Testing

@testable import Conformance

/// The committed vectors are what the generator makes today, whatever the number of threads and the kind of processor.
@Suite struct VectorTests {
  static let identifiers = CaseCatalogue.definitions.map(\.identifier)

  @Test func theCatalogueIsWhole() throws {
    #expect(Set(Self.identifiers).count == Self.identifiers.count && Self.identifiers.count >= 40)
    for verdict in [CaseHeader.Verdict.valid, .invalid, .acceptable] {
      #expect(CaseCatalogue.definitions.contains { $0.verdict == verdict })
    }
    let folders = try FileManager.default.contentsOfDirectory(
      atPath: fixtures.appending(path: "vectors").path)
    let cases = folders.filter {
      FileManager.default.fileExists(atPath: fixtures.appending(path: "vectors/\($0)/case.json").path)
    }
    #expect(Set(cases) == Set(Self.identifiers), "sgn oracle export all --out Fixtures/vectors")
    let flags = Set(CaseCatalogue.definitions.flatMap(\.flags))
    for flag in [
      "tie", "signed-zero", "subnormal", "edge", "near-parallel", "antipodal", "ill-conditioned", "padded",
      "integers",
      "real-data",
    ] {
      #expect(flags.contains(flag))
    }
  }

  /// Integers byte for byte, drawn inputs to a few roundings (normals are not promised to the last bit), and every stage within
  /// the stored ratio when it is computed again from the committed state before it.
  @Test(arguments: identifiers) func aCaseIsMadeAgain(_ identifier: String) throws {
    let committed = try OracleCase(folder: fixtures.appending(path: "vectors/\(identifier)").path)
    let again = try OracleCase(CaseCatalogue.definition(identifier))
    #expect(comparable(again.header) == comparable(committed.header))
    for entry in committed.header.arrays {
      let (old, new) = (committed.arrays[entry.name]!, try #require(again.arrays[entry.name]))
      if entry.type != .float64 {
        #expect(old.encoded == new.encoded, "\(entry.file)")
      } else if entry.file.hasPrefix("inputs/") {
        // Elementary functions are off by a unit in the last place or two, a product with a scale by another half.
        let near = zip(old.elements, new.elements).allSatisfy {
          ($0 - $1).magnitude <= 8 * 0x1p-53 * max($0.magnitude, $1.magnitude) || $0.isNaN && $1.isNaN
        }
        #expect(near, "\(entry.file)")
      }
    }
    let verdict = try Judge().judge(committed, SimulatedPort(.ours).outputs(for: committed))
    #expect(verdict.passed, "\(verdict)")
  }

  /// How many iterations and steps are taken can depend on the last bits of a residual.
  private func comparable(_ header: CaseHeader) -> [String] {
    header.arrays.filter { !["iterates", "trajectory"].contains($0.name) }.map { "\($0)" }
      + header.stages.map { "\($0.stage) \($0.reads) \($0.formula) \($0.derivation)" }
      + ["\(header.generator) \(header.notes) \(header.exercises) \(header.flags) \(header.freedoms)"]
      + [
        "\(header.verdict) \(String(describing: header.refusal)) \(header.seed) \(String(describing: header.sketch))"
      ]
  }

  @Test func theSchemaIsCommittedAndKnowsEveryField() throws {
    let committed = try String(
      contentsOfFile: fixtures.appending(path: "vectors/\(CaseSchema.file)").path, encoding: .utf8)
    #expect(committed == CaseSchema.text)
    let schema = try #require(
      JSONSerialization.jsonObject(with: Data(committed.utf8)) as? [String: Any])
    let properties = try #require(schema["properties"] as? [String: Any])
    #expect(Set(properties.keys) == Set(CaseHeader.CodingKeys.allCases.map(\.rawValue)))
    let stages = try #require(properties["stages"] as? [String: Any])
    let item = try #require(stages["items"] as? [String: Any])
    let fields = try #require(item["properties"] as? [String: Any])
    let known = try #require(fields["stage"] as? [String: Any])
    #expect(known["enum"] as? [String] == Stage.allCases.map(\.rawValue))
  }

  @Test func aSpecificationIsACaseOfAnySize() throws {
    let text =
      "synthetic:sphere,n=12,d=5;width=80;solver=sketched;embedding=srht;rows=100;accuracy=0.01;seed=3"
    let one = try OracleCase(CaseDefinition(specification: text))
    #expect(one.header.sizes == CaseHeader.Sizes(points: 12, dimension: 5, width: 80))
    #expect(try Judge().judge(one, SimulatedPort(.ours).outputs(for: one)).passed)
    for bad in [
      "sphere", "synthetic:sphere;width=0", "synthetic:sphere;color=red", "synthetic:sphere;seed=-1",
    ] {
      #expect(throws: (any Error).self) { try CaseDefinition(specification: bad) }
    }
  }
}
