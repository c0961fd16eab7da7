import CounterStream
import DenseLinearAlgebra
import Files
import Foundation
import NumPyFormat
import RealModule
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

  /// The sums of the columns are those of the decimals in the source, and of the places of its texts, in exact arithmetic.
  @Test func diamonds() throws {
    let diamonds = try BundledDataset.diamonds.load()
    #expect(diamonds.count == 53_940 && diamonds.targetName == "log_price")
    #expect(
      diamonds.featureNames == ["carat", "cut", "color", "clarity", "depth", "table", "x", "y", "z"])
    // Ideal, E, SI2; 326 dollars.
    #expect(diamonds.inputs.column(0) == [0.23, 4, 1, 1, 61.5, 55, 3.95, 3.98, 2.43])
    // Ideal, D, SI2; 2757 dollars.
    #expect(diamonds.inputs.column(53_939) == [0.75, 4, 0, 1, 62.2, 55, 5.83, 5.87, 3.64])
    #expect(diamonds.targets.first == 5.786897 && diamonds.targets.last == 7.921898)
    let expected = [
      43040.87, 156_647, 139_931, 164_572, 3_330_762.9, 3_099_240.5, 309_138.62, 309_320.33, 190_879.30,
    ]
    let rows = diamonds.inputs.transposed
    for (i, sum) in expected.enumerated() {
      // No term is negative: reading each decimal errs by u relatively, and adding them by γ_{n−1}.
      let measured = rows.column(i).reduce(0, +)
      #expect(abs(measured - sum) <= roundingBound(diamonds.count + 1) * sum, "\(diamonds.featureNames[i])")
    }
    for (i, count) in [(1, 5), (2, 7), (3, 8)] {
      #expect(Set(rows.column(i)) == Set((0..<count).map(Double.init)))
    }
    // Six decimals of a logarithm below 10 move a price by 0.01 dollars at most: the prices are whole again, and their sum is that of the source.
    let prices = diamonds.targets.map { Double.exp($0) }
    #expect(prices.allSatisfy { abs($0 - $0.rounded()) <= 0.01 })
    let whole = prices.map { $0.rounded() }
    #expect(whole.min() == 326 && whole.max() == 18_823 && whole.reduce(0, +) == 212_135_217)
    #expect(diamonds.inputs.groupsOfEqualColumns.count == 53_595)
  }

  /// Trained on without changes: coincident training points are averaged, once, and held-out copies are left out; both are reported.
  @Test func diamondsAreDistinctOncePrepared() throws {
    #expect(BundledDataset.diamonds.duplicates == .average)
    #expect(BundledDataset.digits.duplicates == .refuse && BundledDataset.diabetes.duplicates == .refuse)
    let (raw, stream) = (try BundledDataset.diamonds.load(), CounterStream(seed: 1))
    let data = try PreparedData(
      raw, mode: .standardise, duplicates: BundledDataset.diamonds.duplicates, testFraction: 0.2,
      stream: stream)
    #expect(
      data.notes.contains {
        $0.hasPrefix("The column “cut” holds 5 categories, coded 0, 1, … in this order: “Fair”, “Good”")
      })
    // ⌈0.2 · 53,940⌉ = 10,788 rows are held out. Of the others each group of equal ones is the first of them, with the mean of the targets.
    let split = try Split(points: raw.count, testFraction: 0.2, stream: stream)
    let trains = Set(split.training)
    let groups = raw.inputs.groupsOfEqualColumns
    let trained = groups.map { $0.filter(trains.contains) }.filter { !$0.isEmpty }.sorted { $0[0] < $1[0] }
    #expect(split.test.count == 10_788 && data.inputs.rows == 10)
    #expect(data.training.origins == trained.map { raw.origins[$0[0]] })
    for (target, group) in zip(data.training.targets, trained) {
      // Two sums of at most a handful of positive terms, and two divisions.
      let plain = group.map { raw.targets[$0] }.reduce(0, +) / Double(group.count)
      #expect(abs(target - plain) <= roundingBound(16) * plain)
    }
    let asked = groups.filter { trains.isDisjoint(with: $0) }.flatMap(\.self).sorted()
    #expect(data.test == raw.selecting(asked))
    let (joined, leftOut) = (split.training.count - trained.count, split.test.count - asked.count)
    #expect(data.notes.contains("\(joined) repeated points were averaged."))
    #expect(
      data.notes.contains(
        "\(leftOut) held-out points that rounding cannot distinguish from a training point were left out."))
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
