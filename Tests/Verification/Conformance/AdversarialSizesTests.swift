import DenseLinearAlgebra
import Foundation
import Laws
import SketchedLeastSquares
import SubspaceEmbedding
import TestSupport
import Testing

@testable import Conformance

@Suite struct AdversarialSizesTests {
  /// The rule: each quantity takes values on either side of each of its powers of two, in a case with exactly that size.
  @Test(arguments: AdversarialSizes.Quantity.allCases)
  func everyThresholdHasACaseOnEitherSide(_ quantity: AdversarialSizes.Quantity) throws {
    let cases = AdversarialSizes.definitions.filter { $0.flags.contains(quantity.rawValue) }
    #expect(cases.count == quantity.values.count)
    for threshold in quantity.thresholds {
      #expect(threshold.nonzeroBitCount == 1)
      for value in [threshold - 1, threshold, threshold + 1] {
        let definition = try CaseCatalogue.definition("\(quantity.rawValue)-\(value)")
        // Those of many neurons take a while to make.
        guard value <= 5000 || quantity == .transformed else { continue }
        #expect(try measured(quantity, OracleCase(definition)) == value)
      }
    }
  }

  private func measured(_ quantity: AdversarialSizes.Quantity, _ one: OracleCase) -> Int? {
    switch quantity {
    case .points: one.header.sizes?.points
    case .dimension: one.header.sizes?.dimension
    case .width: one.header.sizes?.width
    case .count:
      Teacher(arrays: one.arrays).columns("pattern").transposeTimesSelf().elements.max().map { Int($0) }
    case .rows: one.arrays["sketched_matrix"]?.shape[0]
    case .coordinates: one.header.matrix?.rows
    case .transformed: one.arrays["hadamard"]?.elements.map(\.magnitude).max().map { Int($0) }
    }
  }

  /// A name means the same in every version: the cases are not stored, but computed again whenever they are judged.
  @Test func whatANameStandsForIsCommitted() throws {
    let lines = AdversarialSizes.definitions.map { definition in
      let content =
        switch definition.content {
        case .step(let step):
          "\(step.text); m = \(step.width); \(step.solver.rawValue); \(step.family.rawValue) \(step.rows); ε₀ = \(step.accuracy), μ = \(step.damping)"
        case .matrix(let matrix):
          "\(matrix.text); N = \(matrix.rows), n = \(matrix.columns); \(matrix.problem.rawValue); \(matrix.solver.rawValue); \(matrix.family.rawValue) \(matrix.sketchRows); ε₀ = \(matrix.accuracy), μ = \(matrix.damping)"
        case .hadamard(let length, let largest): "\(length) integers, the largest |Hv| is \(largest ?? 0)"
        case .stream: "the stream"
        }
      return
        "\(definition.identifier) (\(definition.exercises); \(definition.flags.joined(separator: ", ")); seed \(definition.seed)): \(content)"
    }
    let committed = try String(contentsOf: fixtures.appending(path: "adversarial-sizes.txt"), encoding: .utf8)
    for (line, stored) in zip(lines, committed.split(separator: "\n")) { #expect(line == stored) }
    #expect(
      committed == lines.joined(separator: "\n") + "\n",
      "Fixtures/adversarial-sizes.txt must be:\n\(lines.joined(separator: "\n"))")
  }

  /// Most entries of a transform are far from zero, whatever its largest one is.
  @Test(arguments: [(64, 1000), (4096, 1_000_000)]) func aTransformIsNoSingleEntry(
    _ length: Int, _ largest: Int
  )
    throws
  {
    var definition = try CaseCatalogue.definition("hadamard-512")
    definition.content = .hadamard(length: length, largest: largest)
    let found = try OracleCase(definition).arrays["hadamard"]!.elements.map(\.magnitude)
    #expect(found.max() == Double(largest))
    #expect(found.filter { $0 > 0 }.count > length / 2)
  }

  @Test(arguments: ["points-33", "rows-65", "coordinates-513", "width-65", "dimension-17", "count-257"])
  func thisLibraryPasses(_ name: String) throws {
    let one = try OracleCase(CaseCatalogue.definition(name))
    let verdict = try Judge().judge(one, SimulatedPort(.ours).outputs(for: one))
    #expect(verdict.passed, "\(verdict)")
  }
}
