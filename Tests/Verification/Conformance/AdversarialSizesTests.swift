import DenseLinearAlgebra
import Laws
import Testing

@testable import Conformance

@Suite struct AdversarialSizesTests {
  /// The rule: each quantity stands on either side of each of its powers of two, in a case that has just that size.
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
