import DenseLinearAlgebra
import Files
import Foundation
import NumPyFormat
import TestSupport
import Testing

@testable import Datasets

@Suite struct BundledDatasetTests {
  /// The sum of a column computed by NumPy in exact decimal arithmetic, next to ours in doubles.
  @Test func diabetes() throws {
    let dataset = try BundledDataset.diabetes.load()
    #expect(dataset.count == 442 && dataset.inputs.rows == 10)
    #expect(dataset.featureNames == ["age", "sex", "bmi", "bp", "s1", "s2", "s3", "s4", "s5", "s6"])
    #expect(dataset.targetName == "progression")
    #expect(dataset.inputs.column(0) == [59, 2, 32.1, 101, 157, 93.2, 38, 4, 4.8598, 87])
    #expect(dataset.targets.reduce(0, +) == 67243)
    let expected = [
      21445.0, 649.0, 11658.1, 41833.98, 83600.0, 51024.1, 22006.5, 1799.05, 2051.5036, 40337.0,
    ]
    let rows = dataset.inputs.transposed
    for (i, sum) in expected.enumerated() {
      // All terms are positive: reading each decimal errs by u relatively, and adding them by γ_441.
      let measured = rows.column(i).reduce(0, +)
      #expect(abs(measured - sum) <= roundingBound(443) * sum)
    }
  }

  @Test func digits() throws {
    let digits = try BundledDataset.digits.load()
    #expect(digits.count == 1797 && digits.inputs.rows == 64)
    #expect(digits.featureNames.first == "pixel_0_0" && digits.targetName == "digit")
    #expect(digits.inputs.elements.reduce(0, +) == 561_718)
    #expect(digits.inputs.elements.allSatisfy { (0...16).contains($0) })
    let counts = (0...9).map { digit in digits.targets.count { $0 == Double(digit) } }
    #expect(counts == [178, 182, 177, 183, 181, 182, 181, 179, 174, 180])
    #expect(digits.inputs.groupsOfEqualColumns.count == digits.count)
  }

  @Test func filesAreThoseOfTheReadme() throws {
    #expect(sha256(Array("abc".utf8)) == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
    let readme = String(
      decoding: try readFile(fixtures.appending(path: "datasets/README.md").path), as: UTF8.self)
    for set in BundledDataset.allCases {
      let sum = sha256(try readFile(fixtures.appending(path: "datasets/\(set.rawValue).csv").path))
      let row = readme.split(separator: "\n").first { $0.contains("| `\(set.rawValue).csv` |") }
      #expect(row?.contains(sum) == true, "\(set.rawValue).csv has the sum \(sum)")
    }
  }

  @Test func whereItIsLookedFor() throws {
    let chosen = BundledDataset.folders(environment: ["SGN_FIXTURES": "/somewhere"])
    #expect(chosen.map(\.path) == ["/somewhere"])
    let standard = BundledDataset.folders(environment: [:])
    #expect(standard.count == 2)
    #expect(standard[0].standardizedFileURL.path == fixtures.standardizedFileURL.path)
    do throws(DatasetError) {
      _ = try BundledDataset.digits.load(folders: chosen)
      Issue.record("found where nothing is")
    } catch {
      #expect(error.problem == .bundle(.notFound(looked: ["/somewhere/datasets/digits.csv"])))
      #expect(error.exitCode == 74 && "\(error)".contains("SGN_FIXTURES"))
    }
    try withTemporaryFolder { folder in
      let datasets = folder.appending(path: "datasets")
      try FileManager.default.createDirectory(at: datasets, withIntermediateDirectories: false)
      try writeAtomically(Array("a,y\n1,2\n".utf8), to: datasets.appending(path: "digits.csv").path)
      #expect(try BundledDataset.digits.load(folders: chosen + [folder]).targets == [2])
    }
  }
}
