import DenseLinearAlgebra
import Files
import TestSupport
import Testing

@testable import Datasets

private func error(_ text: String) -> DatasetError? {
  do throws(DatasetError) {
    _ = try Dataset(libsvm: Array(text.utf8), file: "x.svm")
    return nil
  } catch {
    return error
  }
}

private func sparse(_ line: Int?, _ problem: SparseProblem) -> DatasetError {
  DatasetError("x.svm", line.map { .line($0) }, .sparse(problem))
}

@Suite struct LIBSVMTests {
  @Test func featuresLeftOutAreZero() throws {
    let text = "# made by hand\n+1 1:0.5 3:-2 # first\n\n-1\t2:1e1\r\n0\n"
    let dataset = try Dataset(libsvm: Array(text.utf8), file: "x.svm")
    #expect(dataset.inputs == Matrix(rows: 3, columns: 3, elements: [0.5, 0, -2, 0, 10, 0, 0, 0, 0]))
    #expect(dataset.targets == [1, -1, 0])
    #expect(dataset.origins == [.line(2), .line(4), .line(5)])
    #expect(dataset.featureNames == ["feature 1", "feature 2", "feature 3"])
  }

  @Test func emptyFiles() {
    #expect(error("") == DatasetError("x.svm", nil, .text(.empty)))
    #expect(error("# nothing\n\n") == DatasetError("x.svm", nil, .text(.empty)))
    #expect(error("1\n2\n") == sparse(nil, .noFeatures))
  }

  @Test func indices() {
    #expect(error("1 2:1 2:3\n") == sparse(1, .indexOutOfOrder(2, after: 2)))
    #expect(error("1 3:1 2:3\n") == sparse(1, .indexOutOfOrder(2, after: 3)))
    for entry in ["a:1", "-1:1", "+1:1", "1.0:1", ":1", "7", "1;2", "１:1"] {
      #expect(error("1 \(entry)\n") == sparse(1, .malformedEntry(entry)))
    }
    #expect(error("1 qid:3 1:2\n") == sparse(1, .queryIdentifier("qid:3")))
  }

  @Test func numbers() {
    func number(_ column: String, _ problem: NumberProblem) -> DatasetError {
      DatasetError("x.svm", .line(1), .number(problem, column: column))
    }
    #expect(error("nan 1:2\n") == number("target", .notFinite("nan")))
    #expect(error("1,2 1:2\n") == number("target", .text("1,2")))
    #expect(error("1:2 2:2\n") == number("target", .text("1:2")))
    #expect(error("1 1:2 4:\n") == number("feature 4", .empty))
    #expect(error("1 1:2 4:inf\n") == number("feature 4", .notFinite("inf")))
    #expect(error("1 1:2 4:1e999\n") == number("feature 4", .overflow("1e999")))
    #expect(error("1 1:2:3\n") == number("feature 1", .text("2:3")))
  }

  /// Refused before anything is allocated.
  @Test func absurdIndices() {
    #expect(error("1 999999999999:1\n") == sparse(1, .tooLarge(index: "999999999999", points: 1)))
    #expect(error("1 1:1\n2 33554432:1\n3 2:1\n") == sparse(2, .tooLarge(index: "33554432", points: 3)))
    #expect(error("1 1:1\n2 \(maximumFeatures):1\n") == nil)
    #expect(
      error("1 1:1\n2 \(maximumFeatures + 1):1\n")
        == sparse(2, .tooLarge(index: "\(maximumFeatures + 1)", points: 2)))
    #expect(
      error("1 1:1\n2 9223372036854775807:1\n")
        == sparse(2, .tooLarge(index: "“9223372036854775807”", points: 2)))
    #expect(
      error("1 99999999999999999999:1\n")
        == sparse(1, .tooLarge(index: "“99999999999999999999”", points: 1)))
    #expect(throws: sparse(1, .tooLarge(index: "6", points: 2))) {
      try Dataset(libsvm: Array("1 6:1\n2 1:1\n".utf8), file: "x.svm", entryLimit: 11)
    }
  }

  /// The same points, counted from 1 and from 0.
  @Test func indicesCountFromZeroWhereZeroIsUsed() throws {
    let one = try Dataset(libsvm: Array("1 1:2 3:4\n2 2:5\n".utf8), file: "x.svm")
    let zero = try Dataset(libsvm: Array("1 0:2 2:4\n2 1:5\n".utf8), file: "x.svm")
    #expect(one.inputs == Matrix(rows: 3, columns: 2, elements: [2, 0, 4, 0, 5, 0]))
    #expect(zero.inputs == one.inputs && zero.targets == one.targets)
    #expect(one.source.firstIndex == 1 && one.notes.isEmpty)
    #expect(zero.source.firstIndex == 0 && zero.notes == ["The features count from 0, as index 0 is used."])
    #expect(zero.featureNames == ["feature 0", "feature 1", "feature 2"])
    // The zero may come late, and be the only one.
    let late = try Dataset(libsvm: Array("1 2:4\n2 0:5\n".utf8), file: "x.svm")
    #expect(late.inputs == Matrix(rows: 3, columns: 2, elements: [0, 0, 4, 5, 0, 0]))
  }

  /// Points to predict count as the training data did, whatever indices they use.
  @Test func pointsCountAsTheModelDoes() throws {
    func points(_ text: String, first: Int?) throws -> Matrix {
      let source = FeatureSource(featureNames: ["f", "g", "h"], firstIndex: first)
      return try Points(libsvm: Array(text.utf8), file: "x.svm", source: source).inputs
    }
    #expect(try points("0 1:2\n0\n", first: 0) == Matrix(rows: 3, columns: 2, elements: [0, 2, 0, 0, 0, 0]))
    #expect(try points("0 1:2\n0\n", first: 1) == Matrix(rows: 3, columns: 2, elements: [2, 0, 0, 0, 0, 0]))
    #expect(try points("1\n-1 # all zero\n", first: 1) == Matrix(rows: 3, columns: 2))
    #expect(try points("0 3:2\n", first: nil).elements == [0, 0, 2])
    #expect(throws: sparse(2, .zeroIndex)) { try points("0 1:2\n0 0:1\n", first: 1) }
    #expect(throws: sparse(2, .unknownFeature(4, last: 3))) { try points("0 1:2\n0 4:1\n", first: 1) }
    #expect(throws: sparse(1, .unknownFeature(3, last: 2))) { try points("0 3:2\n", first: 0) }
    #expect(throws: sparse(1, .unknownFeature(33_554_432, last: 3))) {
      try points("0 33554432:2\n", first: 1)
    }
  }

  @Test func damagedLIBSVMFilesAreReadOrRefused() throws {
    let file = Array("# comment\n+1 1:0.5 3:-2 # first\n-1 2:1e1 3:4.25\n0.5 1:1 2:2 3:3\n".utf8)
    try checkProperty("damagedLIBSVMFilesAreReadOrRefused", over: ByteMutation.self, cases: 300) { mutation in
      let damaged = mutation.applied(to: file)
      try requireValidOrRefused { try Dataset(libsvm: damaged, file: "x.svm", entryLimit: 10_000) }
      try requireValidOrRefused {
        let source = FeatureSource(featureNames: ["a", "b", "c"], firstIndex: 1)
        let points = try Points(libsvm: damaged, file: "x.svm", source: source)
        return Dataset(
          name: "x.svm", inputs: points.inputs, targets: points.origins.map { _ in 0 }, source: source,
          targetName: "target", origins: points.origins)
      }
    }
  }
}
