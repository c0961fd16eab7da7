import DenseLinearAlgebra
import Files
import NumPyFormat
import TestSupport
import Testing

@testable import Datasets

private func read(_ text: String, target: String? = nil) throws(DatasetError) -> Dataset {
  try Dataset(csv: Array(text.utf8), file: "x.csv", options: TableOptions(target: target))
}

private func error(_ text: String, target: String? = nil) -> DatasetError? {
  do throws(DatasetError) {
    _ = try read(text, target: target)
    return nil
  } catch {
    return error
  }
}

private func table(_ line: Int?, _ problem: TableProblem) -> DatasetError {
  DatasetError("x.csv", line.map { .line($0) }, .table(problem))
}

private func cell(_ line: Int, _ column: String, _ problem: CellProblem) -> DatasetError {
  DatasetError("x.csv", .line(line), .cell(problem, column: "column “\(column)”"))
}

private func number(_ line: Int, _ column: String, _ problem: NumberProblem) -> DatasetError {
  DatasetError("x.csv", .line(line), .number(problem, column: "column “\(column)”"))
}

@Suite struct CSVTests {
  @Test func pointsAreColumnsAndTheLastColumnIsTheTarget() throws {
    let dataset = try read("a,b,y\n1,2,3\n4,5,6\n")
    #expect(dataset.inputs == Matrix(rows: 2, columns: 2, elements: [1, 2, 4, 5]))
    #expect(dataset.targets == [3, 6])
    #expect(dataset.featureNames == ["a", "b"] && dataset.targetName == "y")
    #expect(dataset.origins == [.line(2), .line(3)])
    #expect(dataset.name == "x.csv")
  }

  @Test func theTargetIsFoundByName() throws {
    let dataset = try read("a,b,y\n1,2,3\n4,5,6\n", target: "a")
    #expect(dataset.inputs == Matrix(rows: 2, columns: 2, elements: [2, 3, 5, 6]))
    #expect(dataset.targets == [1, 4])
    #expect(dataset.featureNames == ["b", "y"])
  }

  /// Different spellings of one table.
  @Test(arguments: [
    "a,y\r\n1,2\r\n3,4\r\n", "a,y\r1,2\r3,4\r", "a,y\n1,2\n3,4", "\u{feff}a,y\n1,2\n3,4\n",
    "\n\na,y\n\n1,2\n\r\n3,4\n\n", "\"a\",\"y\"\n\"1\",\"2\"\n\"3\",\"4\"", " a , y\n\t1 , 2\n3,  4\n",
    "a,y\n+1,2.0\n3.,.4e1\n", "a,y\n1e0,0.2E+1\n30e-1,0004\n",
  ])
  func spellings(_ text: String) throws {
    let dataset = try read(text)
    #expect(dataset.inputs.elements == [1, 3] && dataset.targets == [2, 4])
    #expect(dataset.featureNames == ["a"] && dataset.targetName == "y")
  }

  @Test func quotedNamesHoldCommasQuotesAndLineBreaks() throws {
    let dataset = try read("\"a,\"\"b\"\"\",\"c\nd\",y\n1,2,3\n")
    #expect(dataset.featureNames == ["a,\"b\"", "c\nd"])
    #expect(dataset.origins == [.line(3)])
    // Line breaks are kept as they are, and each is one line.
    let others = try read("\"a\r\nb\",\"c\rd\",\"e\n\r\nf\",y\r\n1,2,3,4\r\n")
    #expect(others.featureNames == ["a\r\nb", "c\rd", "e\n\r\nf"])
    #expect(others.origins == [.line(6)])
  }

  @Test func numbersAreTheNearestDoubles() throws {
    let dataset = try read("a,y\n0.1,1e-400\n-0,4.9e-324\n1.7976931348623157e308,123456789012345678\n")
    #expect(dataset.inputs.elements == [0.1, -0.0, .greatestFiniteMagnitude])
    #expect(dataset.inputs.elements[1].sign == .minus)
    #expect(dataset.targets == [0, .leastNonzeroMagnitude, 123_456_789_012_345_680])
  }

  @Test func emptyFiles() {
    let empty = DatasetError("x.csv", nil, .text(.empty))
    #expect(error("") == empty)
    #expect(error("\u{feff}") == empty)
    #expect(error("\n\r\n\n") == empty)
    #expect(error("a,y") == table(nil, .onlyHeader))
    #expect(error("a,y\n\n") == table(nil, .onlyHeader))
  }

  @Test func headers() {
    #expect(error("1,2\n3,4\n") == table(1, .headerOfNumbers))
    #expect(error("a,,y\n0,1,2\n") == table(1, .unnamedColumn(number: 2)))
    #expect(error("a,\n0,1\n") == table(1, .unnamedColumn(number: 2)))
    #expect(error("a,a,y\n1,2,3\n") == table(1, .repeatedColumn("a")))
    #expect(error("a, a,y\n1,2,3\n") == table(1, .repeatedColumn("a")))
    #expect(error("y\n1\n") == table(1, .onlyTarget("y")))
    #expect(
      error("\na,y\n1,2\n", target: "z")
        == table(2, .noSuchColumn("z", parameter: .targetColumn, columns: ["a", "y"])))
  }

  @Test func raggedRows() {
    #expect(error("a,b,y\n1,2,3\n4,5\n") == table(3, .raggedRow(expected: 3, found: 2)))
    #expect(error("a,b,y\n1,2,3,\n") == table(2, .raggedRow(expected: 3, found: 4)))
    #expect(error("a,b,y\n1,2,3\n \n") == table(3, .raggedRow(expected: 3, found: 1)))
    #expect(error("a b y\n1 2 3\n") == table(1, .onlyTarget("a b y")))
    // A row that is too long or too short is the cause of other errors in it.
    #expect(error("a,b,y\n1,2,3\n1,x,5,6\n") == table(3, .raggedRow(expected: 3, found: 4)))
    #expect(error("a,b,y\n1,2,3\n1,\n") == table(3, .raggedRow(expected: 3, found: 2)))
  }

  @Test func quotes() {
    #expect(error("a,y\n1,\"2\n3,4\n") == table(2, .unbalancedQuote))
    #expect(error("\"a,y\n1,2\n") == table(1, .unbalancedQuote))
    #expect(error("a,y\n1,2\"\n") == table(2, .strayQuote))
    #expect(error("a,y\n1,\"2\"3\n") == table(2, .strayQuote))
    #expect(error("a,y\n1,\"2\"\"\"\n") == cell(2, "y", .textTarget("2\"")))
  }

  @Test(arguments: ["inf", "-Inf", "+INFINITY", "∞", "nan(0x1)", "+nan"])
  func notFinite(_ text: String) {
    #expect(error("a,y\n1,2\n\(text),4\n") == number(3, "a", .notFinite(text)))
  }

  @Test(arguments: ["1e309", "-1e999", "1" + String(repeating: "0", count: 400)])
  func overflow(_ text: String) {
    #expect(error("a,y\n1,\(text)\n") == number(2, "y", .overflow(text)))
  }

  @Test(arguments: [
    "one", "0x10", "0x1p3", "1e", "1e+", "e5", "+", "--1", "1 2", "1_000", "−1", "１", "1d5", "True",
    "a,5", "1,5,x", ",",
  ])
  func notNumbers(_ text: String) {
    #expect(error("a,y\n\"\(text)\",2\n") == cell(2, "a", .text(text)))
    #expect(error("a,y\n2,\"\(text)\"\n") == cell(2, "y", .textTarget(text)))
  }

  @Test(arguments: ["1,5", "-0,25", "1.000,25", ",5", "1,5e3", "1,234.5", "1,234,567", "1.000.000,25"])
  func decimalCommas(_ text: String) {
    #expect(error("a,y\n\"\(text)\",2\n") == cell(2, "a", .numberWithComma(text)))
    #expect(error("a;y\n1;\(text)\n") == cell(2, "y", .numberWithComma(text)))
  }

  @Test func emptyCells() {
    #expect(error("a,b,y\n1,,3\n") == cell(2, "b", .missing("")))
    #expect(error("a,b,y\n1,2, \n") == cell(2, "y", .missing("")))
    #expect(error("a,y\n\"\",2\n") == cell(2, "a", .missing("")))
    #expect(error("a,y\n1,") == cell(2, "y", .missing("")))
  }

  @Test func whatIsNotText() {
    func problem(_ bytes: [UInt8]) -> DatasetError? {
      do throws(DatasetError) {
        _ = try Dataset(csv: bytes, file: "x.csv")
        return nil
      } catch {
        return error
      }
    }
    #expect(problem(Array("a,y\n1,".utf8) + [0xff]) == DatasetError("x.csv", .line(2), .text(.invalidUTF8)))
    #expect(problem([0xff, 0xfe, 0x61]) == DatasetError("x.csv", .line(1), .text(.invalidUTF8)))
    #expect(problem(Array("a,y\n1,2\n\0".utf8)) == DatasetError("x.csv", .line(3), .text(.nulByte)))
    #expect(problem(Array("a,é\n1,2\n".utf8)) == nil)
  }

  @Test func messagesNameFileLineColumnAndText() {
    #expect(
      "\(error("age,y\n1,2\nold,4\n")!)"
        == "x.csv, line 3, column “age”: “old” is not a decimal number; encode it as a number, treat the column as categories, or ignore it"
    )
    #expect(
      "\(error("a,y\n1,2\n3\n")!)"
        == "x.csv, line 3: this row has 1 cell but the header has 2; put quotes around cells that contain the separator, or complete the row"
    )
    #expect("\(error("a,y\n1,2\n", target: "z")!)".contains("the columns are “a”, “y”"))
    let long = "\(error("a,y\n\"\(String(repeating: "long\n", count: 1000))\",2\n")!)"
    #expect(long.count < 200 && !long.contains("\n"))
    #expect(error("a,y\nx,2\n")!.exitCode == 65)
  }

  /// Whatever is done to a file, it is read to finite points or refused with one line.
  @Test func damagedCSVFilesAreReadOrRefused() throws {
    let files = [
      "a,b,y\r\n1.5,-2e3,3\r\n4,5,6\r\n\"7\",8,9\r\n",
      "\u{feff}\"first, \"\"quoted\"\"\",zweite,y\n1,2,3\n\n4e-5,.5,6.\n",
    ].map { Array($0.utf8) }
    try checkProperty("damagedCSVFilesAreReadOrRefused", over: ByteMutation.self, cases: 300) { mutation in
      let damaged = mutation.applied(to: files[mutation.seed % files.count])
      try requireValidOrRefused { try Dataset(csv: damaged, file: "x.csv") }
    }
  }

  /// The same with texts, missing values and a row index, and of points for a model.
  @Test func damagedTablesAreReadOrRefused() throws {
    let files = [
      ",name,a,\"b\n\",y\n1,x,1,NA,3\n2,\"y,z\",4,5,?\n3,x,7,8,9\n",
      "\"name\" \"a\" \"y\"\n\"r1\" x 1 2\n\"r2\" z 3 4\n", "name;a;y\r\nx;1,5;2\r\nz;2;\r\nu;3;4\r\n",
    ].map { Array($0.utf8) }
    var options = TableOptions()
    (options.missing, options.categories) = (.drop, .oneHot)
    let source = FeatureSource(columns: [
      FeatureColumn(name: "a"),
      FeatureColumn(name: "name", categories: .init(isOneHot: true, levels: ["x", "z"])),
    ])
    try checkProperty("damagedTablesAreReadOrRefused", over: ByteMutation.self, cases: 300) { mutation in
      let damaged = mutation.applied(to: files[mutation.seed % files.count])
      try requireValidOrRefused { try Dataset(csv: damaged, file: "x.csv", options: options) }
      try requireValidOrRefused {
        let points = try Points(csv: damaged, file: "x.csv", source: source)
        return Dataset(
          name: "x.csv", inputs: points.inputs, targets: points.origins.map { _ in 0 }, source: source,
          targetName: "y", origins: points.origins)
      }
    }
  }
}

/// The full contract of a reader on damaged input.
func requireValidOrRefused(_ read: () throws -> Dataset) throws {
  do {
    let dataset = try read()
    try require(dataset.count >= 1 && dataset.inputs.rows >= 1, "the dataset is empty")
    try require(dataset.inputs.allFinite && dataset.targets.allSatisfy(\.isFinite), "not finite")
  } catch let error as DatasetError {
    let message = "\(error)"
    try require(!message.contains("\n") && message.count < 600, "the message does not fit a line: \(message)")
    try require(error.exitCode == 65, "exit code \(error.exitCode)")
  }
}
