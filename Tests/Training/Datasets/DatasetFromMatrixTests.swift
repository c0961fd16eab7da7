import DenseLinearAlgebra
import Testing

@testable import Datasets

private func error(_ make: () throws(DatasetError) -> Void) -> DatasetError? {
  do throws(DatasetError) {
    try make()
    return nil
  } catch {
    return error
  }
}

@Suite struct DatasetFromMatrixTests {
  /// Two features of three points.
  private let inputs = Matrix(rows: 2, columns: 3, elements: [1, 2, 3, 4, 5, 6])

  @Test func aPointIsAColumn() throws {
    let dataset = try Dataset(inputs: inputs, targets: [7, 8, 9])
    #expect(dataset.inputs == inputs && dataset.targets == [7, 8, 9])
    #expect(dataset.name == "array" && dataset.targetName == "target")
    #expect(dataset.featureNames == ["feature 1", "feature 2"])
    #expect(dataset.origins == [.column(0), .column(1), .column(2)])
    #expect(try dataset.points == Points(inputs: inputs))
  }

  /// A sparse file has no names for its features either, and a model trained on the one predicts from the other.
  @Test func theFeaturesAreNamedAsThoseOfSparseFiles() throws {
    let sparse = try Dataset(libsvm: Array("1 1:1 2:2\n".utf8), file: "x.svm")
    #expect(try Points(inputs: inputs).featureNames == sparse.featureNames)
  }

  @Test func sizesThatAreRefused() {
    func matrix(_ problem: MatrixProblem) -> DatasetError { DatasetError("array", nil, .matrix(problem)) }
    let noPoints = Matrix(rows: 2, columns: 0)
    let noFeatures = Matrix(rows: 0, columns: 3)
    #expect(error { () throws(DatasetError) in _ = try Points(inputs: noPoints) } == matrix(.noPoints))
    #expect(error { () throws(DatasetError) in _ = try Points(inputs: noFeatures) } == matrix(.noFeatures))
    #expect(
      error { () throws(DatasetError) in _ = try Dataset(inputs: noPoints, targets: []) }
        == matrix(.noPoints))
    for targets in [[], [1, 2], [1, 2, 3, 4]] as [[Double]] {
      #expect(
        error { () throws(DatasetError) in _ = try Dataset(inputs: inputs, targets: targets) }
          == matrix(.countMismatch(points: 3, targets: targets.count)))
    }
    #expect(matrix(.noPoints).exitCode == 65)
  }

  @Test(arguments: [Double.nan, .infinity, -.infinity])
  func theEntryThatIsNotFiniteIsNamed(_ value: Double) {
    for j in 0..<3 {
      for i in 0..<2 {
        var holed = inputs
        holed[i, j] = value
        let expected = DatasetError(
          "array", .column(j), .matrix(.notFiniteInput(row: i, value: "\(value)")))
        #expect(error { () throws(DatasetError) in _ = try Points(inputs: holed) } == expected)
        #expect(
          error { () throws(DatasetError) in _ = try Dataset(inputs: holed, targets: [1, 2, 3]) } == expected)
      }
      var targets = [1.0, 2, 3]
      targets[j] = value
      #expect(
        error { () throws(DatasetError) in _ = try Dataset(inputs: inputs, targets: targets) }
          == DatasetError("array", .column(j), .matrix(.notFiniteTarget(value: "\(value)"))))
    }
  }

  @Test func theMessagesSayWhereAndWhatToDo() {
    #expect(
      "\(DatasetError("array", .column(2), .matrix(.notFiniteInput(row: 1, value: "nan"))))"
        == "array, column 2 (from 0): the entry of row 1 (from 0) is nan; fill in the missing value or leave the point out"
    )
    #expect(
      "\(DatasetError("array", nil, .matrix(.countMismatch(points: 3, targets: 2))))"
        == "array: the matrix has 3 columns, but there are 2 targets; a point is a column and has one target")
  }
}
