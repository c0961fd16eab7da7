import DenseLinearAlgebra
import Files
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
      "real-data", "damped", "few-rows", "given-matrix", "least-squares",
    ] {
      #expect(flags.contains(flag))
    }
  }

  /// Integers byte for byte, drawn inputs to a few roundings (normals are not promised bit for bit), and every stage within
  /// the stored ratio when it is computed again from the committed state before it.
  @Test(arguments: identifiers) func aCaseIsMadeAgain(_ identifier: String) throws {
    let committed = try OracleCase(folder: fixtures.appending(path: "vectors/\(identifier)").path)
    let again = try OracleCase(CaseCatalogue.definition(identifier))
    #expect(comparable(again.header) == comparable(committed.header))
    #expect(again.header.stages.map(\.stage) == committed.header.stages.map(\.stage))
    // The sign of a zero is part of what a port is given.
    if let (old, new) = committed.arrays["pre_activations"].flatMap({ old in
      again.arrays["pre_activations"].map { (old, $0) }
    }) {
      #expect(zip(old.elements, new.elements).allSatisfy { $0 != 0 || $0.sign == $1.sign || $1 != 0 })
    }
    for entry in committed.header.arrays {
      let (old, new) = (committed.arrays[entry.name]!, try #require(again.arrays[entry.name]))
      if entry.type != .float64 {
        #expect(old.encoded == new.encoded, "\(entry.file)")
      } else if entry.file.hasPrefix("inputs/") {
        // Elementary functions are off by a unit in the last place or two, a product with a scale by another half. An output of the start is a
        // sum over neurons of terms that are off by as much, whatever they leave: Σ_r ‖w_r‖‖x_i‖/√m in addition to the target itself.
        let fromOutputs = try entry.name == "targets" && nearOutputs(identifier)
        let sums =
          fromOutputs ? magnitudesOfOutputs(committed) : [Double](repeating: 0, count: old.elements.count)
        let near = zip(zip(old.elements, new.elements), sums).allSatisfy { pair, sum in
          let (old, new) = pair
          return (old - new).magnitude <= 8 * 0x1p-53 * max(old.magnitude, new.magnitude, sum)
            || old.isNaN && new.isNaN
        }
        #expect(near, "\(entry.file)")
      }
    }
    let verdict = try Judge().judge(committed, SimulatedPort(.ours).outputs(for: committed))
    #expect(verdict.passed, "\(verdict)")
  }

  private func nearOutputs(_ identifier: String) throws -> Bool {
    guard case .step(let step) = try CaseCatalogue.definition(identifier).content else { return false }
    return step.targetsNearOutputs
  }

  /// `Σ_r ‖w_r‖‖x_i‖/√m`, no less than the sum of the magnitudes of an output's terms.
  private func magnitudesOfOutputs(_ committed: OracleCase) -> [Double] {
    func norms(_ name: String) -> [Double] {
      let array = committed.arrays[name]!
      let length = array.shape[1]
      return stride(from: 0, to: array.elements.count, by: length).map { start in
        array.elements[start..<(start + length)].reduce(0) { $0 + $1 * $1 }.squareRoot()
      }
    }
    let weights = norms("weights")
    let sum = weights.reduce(0, +) / Double(weights.count).squareRoot()
    return norms("points").map { sum * $0 }
  }

  /// How many iterations and steps are taken can depend on the last bits of a residual; everything else of a header is the same.
  private func comparable(_ header: CaseHeader) -> CaseHeader {
    CaseHeader(
      schema: header.schema, formatVersion: header.formatVersion, identifier: header.identifier,
      exercises: header.exercises, verdict: header.verdict, flags: header.flags, notes: header.notes,
      seed: header.seed, generator: header.generator, sizes: header.sizes, matrix: header.matrix,
      problem: header.problem, solver: header.solver, sketch: header.sketch, accuracy: header.accuracy,
      damping: header.damping, run: header.run,
      arrays: header.arrays.filter { !["iterates", "trajectory"].contains($0.name) },
      stages: header.stages.filter { ![.iterates, .trajectory].contains($0.stage) },
      freedoms: header.freedoms, refusal: header.refusal)
  }

  @Test func theSchemaIsCommittedAndKnowsEveryField() throws {
    let committed = try String(
      contentsOfFile: fixtures.appending(path: "vectors/\(CaseSchema.file)").path, encoding: .utf8)
    #expect(committed == CaseSchema.text)
    let schema = try #require(
      JSONSerialization.jsonObject(with: Data(committed.utf8)) as? [String: Any])
    let properties = try #require(schema["properties"] as? [String: Any])
    #expect(Set(properties.keys) == Set(CaseHeader.CodingKeys.allCases.map(\.rawValue)))
    for definition in CaseCatalogue.definitions {
      let bytes = try Data(
        contentsOf: fixtures.appending(
          path: "vectors/\(definition.identifier)/\(OracleCase.folderKind.marker)"))
      try expectFields(JSONSerialization.jsonObject(with: bytes), schema, at: definition.identifier)
    }
  }

  /// The fields are those of the schema, all that it requires and no other, at every level.
  private func expectFields(_ value: Any, _ schema: [String: Any], at place: String) throws {
    if let fields = value as? [String: Any] {
      let known = try #require(schema["properties"] as? [String: [String: Any]], "\(place)")
      let required = try #require(schema["required"] as? [String], "\(place)")
      #expect(
        Set(fields.keys).isSuperset(of: required) && fields.keys.allSatisfy { known[$0] != nil }, "\(place)")
      for (name, field) in fields { try expectFields(field, known[name] ?? [:], at: "\(place).\(name)") }
    }
    if let items = value as? [Any] {
      let known = try #require(schema["items"] as? [String: Any], "\(place)")
      for item in items { try expectFields(item, known, at: place) }
    }
  }

  @Test func casesAreFoundByPattern() throws {
    let matrices = try CaseCatalogue.definitions(matching: "*matrix*").map(\.identifier)
    #expect(matrices.count == 16 && matrices.allSatisfy { $0.contains("matrix") })
    #expect(try CaseCatalogue.definitions(matching: "damped-g*m").map(\.identifier) == ["damped-gram"])
    #expect(throws: CaseError.unknown("matrix-*x")) { try CaseCatalogue.definitions(matching: "matrix-*x") }
  }

  /// A given matrix is exact, so that it is the same on every machine.
  @Test func aGivenMatrixHasFewBits() throws {
    let one = try OracleCase(CaseCatalogue.definition("matrix-least-squares-ill-conditioned"))
    for name in ["matrix", "observations"] {
      #expect(one.arrays[name]!.elements.allSatisfy { ($0 * 0x1p23).rounded() == $0 * 0x1p23 })
    }
    let values = try SingularValueDecomposition.values(Teacher(arrays: one.arrays).tallMatrix)
    #expect((3e6...1e8).contains(values[0] / values[15]))
  }

  @Test func aSpecificationIsACaseOfAnySize() throws {
    let text =
      "synthetic:sphere,n=12,d=5;width=80;solver=sketched;embedding=srht;rows=100;accuracy=0.01;seed=3"
    let one = try OracleCase(CaseDefinition(specification: text))
    #expect(one.header.sizes == CaseHeader.Sizes(points: 12, dimension: 5, width: 80))
    #expect(try Judge().judge(one, SimulatedPort(.ours).outputs(for: one)).passed)
    for text in [
      "synthetic:sphere,n=12,d=5;width=80;embedding=srht;rows=9;damping=0.5",
      "matrix:N=90,n=6,binades=3;solver=gram;damping=0.01",
      "matrix:N=90,n=6;problem=least-squares;rows=40;accuracy=1e-8;seed=5",
    ] {
      let one = try OracleCase(CaseDefinition(specification: text))
      #expect(try Judge().judge(one, SimulatedPort(.ours).outputs(for: one)).passed)
    }
    for bad in [
      "synthetic:sphere;damping=-1", "matrix:N=9,n=0", "matrix:N=9,m=2", "matrix:N=9,n=2;width=3",
      "matrix:N=90,n=6;problem=least-squares;rows=5", "matrix:N=16777216,n=2",
      "sphere", "synthetic:sphere;width=0", "synthetic:sphere;color=red", "synthetic:sphere;seed=-1",
    ] {
      #expect(throws: (any Error).self) { try CaseDefinition(specification: bad) }
    }
  }
}
