import DenseLinearAlgebra
import Files
import Foundation
import TestSupport
import Testing

@testable import Datasets
@testable import NumPyFormat

private func error(_ load: () throws -> Dataset) -> DatasetError? {
  do {
    _ = try load()
    return nil
  } catch {
    return error as? DatasetError
  }
}

@Suite struct DatasetReaderTests {
  @Test func extensionsChooseTheReader() throws {
    try withTemporaryFolder { folder in
      func path(_ name: String) -> String { folder.appending(path: name).path }
      try writeAtomically(Array("a,y\n1,2\n".utf8), to: path("x.CSV"))
      try writeAtomically(Array("2 1:1\n".utf8), to: path("x.svm"))
      try writeAtomically(Array("2 1:1\n".utf8), to: path("x.y.libsvm"))
      try NumPyArray(shape: [1, 1], elements: [1]).write(to: path("x.npy"))
      try NumPyArray(vector: [2]).write(to: path("y.npy"))
      for name in ["x.CSV", "x.svm", "x.y.libsvm"] {
        let dataset = try DatasetReader.load(path: path(name))
        #expect(dataset.inputs.elements == [1] && dataset.targets == [2])
      }
      let pair = try DatasetReader.load(path: path("x.npy"), targetsPath: path("y.npy"))
      #expect(pair.inputs.elements == [1] && pair.targets == [2] && pair.origins == [.row(0)])
      #expect(try DatasetReader.load(path: path("x.CSV"), options: TableOptions(target: "a")).targets == [1])
    }
  }

  @Test func parametersThatDoNotApply() {
    func argument(_ path: String, _ problem: ArgumentProblem) -> DatasetError {
      DatasetError(path, nil, .argument(problem))
    }
    #expect(
      error {
        try DatasetReader.load(path: "x.npy", options: TableOptions(target: "a"), targetsPath: "y.npy")
      }
        == argument("x.npy", .doesNotApply(.targetColumn, extension: "npy")))
    #expect(
      error { try DatasetReader.load(path: "x.csv", targetsPath: "y.npy") }
        == argument("x.csv", .doesNotApply(.targetsFile, extension: "csv")))
    #expect(
      error { try DatasetReader.load(path: "x.svm", options: TableOptions(target: "a")) }
        == argument("x.svm", .doesNotApply(.targetColumn, extension: "svm")))
    #expect(
      error { try DatasetReader.load(path: "x.svm", targetsPath: "y.npy") }
        == argument("x.svm", .doesNotApply(.targetsFile, extension: "svm")))
    #expect(error { try DatasetReader.load(path: "x.npy") } == argument("x.npy", .targetsMissing))
    #expect(error { try DatasetReader.load(path: "x.npy") }?.exitCode == 64)
  }

  @Test func unknownExtensions() {
    for (path, found) in [("x.parquet", "parquet"), ("diabetis", ""), ("a.csv/x", ""), ("", ""), ("/", "")] {
      #expect(
        error { try DatasetReader.load(path: path) }
          == DatasetError(path, nil, .argument(.unknownExtension(found))))
    }
    let message = "\(error { try DatasetReader.load(path: "x.parquet") }!)"
    #expect(message.contains(".csv, .tsv, .svm, .libsvm, .npy"))
  }

  @Test func unreadableFiles() throws {
    try withTemporaryFolder { folder throws in
      let missing = folder.appending(path: "missing.csv").path
      let absent = error { try DatasetReader.load(path: missing) }
      #expect("\(absent!)" == "\(missing): cannot be read: No such file or directory")
      #expect(absent?.exitCode == 74)
      let inside = folder.appending(path: "folder.csv")
      try FileManager.default.createDirectory(at: inside, withIntermediateDirectories: false)
      let directory = error { try DatasetReader.load(path: inside.path) }
      #expect(directory?.problem == .unreadable(.notARegularFile(path: inside.path)))
      #expect(directory?.exitCode == 74)
      let pair = error { try DatasetReader.load(path: "missing.npy", targetsPath: "y.npy") }
      #expect(pair?.exitCode == 74)
    }
  }

  @Test func pairsThatDoNotFit() throws {
    try withTemporaryFolder { folder throws in
      let (x, y) = (folder.appending(path: "x.npy").path, folder.appending(path: "y.npy").path)
      func problem(_ inputs: NumPyArray, _ targets: NumPyArray) throws -> DatasetError? {
        try inputs.write(to: x)
        try targets.write(to: y)
        return error { try DatasetReader.load(path: x, targetsPath: y) }
      }
      let inputs = NumPyArray(shape: [2, 3], elements: [1, 2, 3, 4, 5, 6])
      let targets = NumPyArray(vector: [1, 2])
      #expect(try problem(inputs, targets) == nil)
      let mismatch = PairProblem.countMismatch(points: 2, targets: 1, targetsPath: y)
      #expect(try problem(inputs, NumPyArray(vector: [1])) == DatasetError(x, nil, .pair(mismatch)))
      let flat = NumPyError(file: x, problem: .wrongDimensions(expected: 2, shape: [2]))
      #expect(try problem(targets, targets) == DatasetError(x, nil, .array(flat)))
      #expect(try problem(inputs, NumPyArray(shape: [2, 1], elements: [1, 2])) == nil)
      let wide = NumPyError(file: y, problem: .wrongDimensions(expected: 1, shape: [1, 2]))
      #expect(
        try problem(inputs, NumPyArray(shape: [1, 2], elements: [1, 2])) == DatasetError(y, nil, .array(wide))
      )
      #expect(
        try problem(NumPyArray(shape: [0, 3], elements: []), NumPyArray(vector: []))
          == DatasetError(x, nil, .pair(.noPoints)))
      #expect(
        try problem(NumPyArray(shape: [2, 0], elements: []), targets)
          == DatasetError(x, nil, .pair(.noFeatures)))
      let holed = NumPyArray(shape: [2, 3], elements: [1, 2, .nan, 4, 5, 6])
      let hole = PairProblem.notFiniteInput(row: 0, column: 2, value: "nan")
      #expect(try problem(holed, targets) == DatasetError(x, nil, .pair(hole)))
      let infinite = PairProblem.notFiniteTarget(row: 1, value: "-inf")
      #expect(
        try problem(inputs, NumPyArray(vector: [0, -.infinity])) == DatasetError(y, nil, .pair(infinite)))
    }
  }

  @Test func damagedPairsAreReadOrRefused() throws {
    let points = NumPyArray(shape: [3, 2], elements: [1, 2, 3, 4, 5, 6]).encoded
    try withTemporaryFolder { folder in
      let (x, y) = (folder.appending(path: "x.npy").path, folder.appending(path: "y.npy").path)
      try NumPyArray(vector: [1, 2, 3]).write(to: y)
      try checkProperty("damagedPairsAreReadOrRefused", over: ByteMutation.self, cases: 100) { mutation in
        try Data(mutation.applied(to: points)).write(to: URL(filePath: x))
        try requireValidOrRefused { try DatasetReader.load(path: x, targetsPath: y) }
      }
    }
  }
}
