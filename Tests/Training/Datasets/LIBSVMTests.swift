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
    #expect(error("1 1:2\n1 0:3\n") == sparse(2, .zeroIndex))
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
    #expect(error("1 999999999999:1\n") == sparse(nil, .tooLarge(points: 1, features: "999999999999")))
    #expect(
      error("1 1:1\n2 9223372036854775807:1\n")
        == sparse(nil, .tooLarge(points: 2, features: "9223372036854775807")))
    #expect(
      error("1 99999999999999999999:1\n")
        == sparse(1, .tooLarge(points: 1, features: "“99999999999999999999”")))
    #expect(throws: sparse(nil, .tooLarge(points: 2, features: "6"))) {
      try Dataset(libsvm: Array("1 6:1\n2 1:1\n".utf8), file: "x.svm", entryLimit: 11)
    }
  }

  @Test func damagedLIBSVMFilesAreReadOrRefused() throws {
    let file = Array("# comment\n+1 1:0.5 3:-2 # first\n-1 2:1e1 3:4.25\n0.5 1:1 2:2 3:3\n".utf8)
    try checkProperty("damagedLIBSVMFilesAreReadOrRefused", over: ByteMutation.self, cases: 300) { mutation in
      let damaged = mutation.applied(to: file)
      try requireValidOrRefused { try Dataset(libsvm: damaged, file: "x.svm", entryLimit: 10_000) }
    }
  }
}
