import CounterStream
import DenseLinearAlgebra
import Files
import Foundation
import TestSupport
import Testing

@testable import Datasets

private func table(_ line: Int, _ problem: TableProblem) -> DatasetError {
  DatasetError("x.csv", .line(line), .table(problem))
}

private func cell(_ line: Int, _ column: String, _ problem: CellProblem) -> DatasetError {
  DatasetError("x.csv", .line(line), .cell(problem, column: "column “\(column)”"))
}

private let indexNote = "Column 1 has no name and is ignored as a row index."

/// How the columns of a table are found, named and chosen.
@Suite struct TableColumnTests {
  /// As pandas writes an index, R's `write.csv` row names, and `write.table` row names without a header cell.
  @Test(arguments: [
    ",a,y\n0,1,2\n1,3,4\n", "\"\",\"a\",\"y\"\n\"1\",1,2\n\"2\",3,4\n",
    ",a,y\nMazda RX4,1,2\nDatsun 710,3,4\n",
    "a,y\n1,1,2\n2,3,4\n", "\"a\" \"y\"\n\"1\" 1 2\n\"2\" 3 4\n", ",a,y\n17,1,2\n-3,3,4\n",
    "a;y\n1;1;2\n2;3;4\n",
    ",a,y\n2020-01-01,1,2\n2020-01-02,3,4\n", "\u{feff}\"\",a,y\r\n1,1,2\r\n2,3,4\r\n",
    "\ta\ty\n1\t1\t2\n2\t3\t4\n",
  ])
  func aRowIndexIsLeftAside(_ text: String) throws {
    let data = try readTable(text)
    #expect(data.inputs.elements == [1, 3] && data.targets == [2, 4])
    #expect(data.featureNames == ["a"] && data.notes.last == indexNote)
  }

  @Test func anUnnamedColumnThatIsNoIndex() throws {
    #expect(
      tableError(",a,y\n5,1,2\n5,3,4\n")
        == table(1, .noRowIndex(reason: "“5” occurs in line 2 and in line 3")))
    #expect(
      tableError(",a,y\n1,1,2\n2.5,3,4\n")
        == table(1, .noRowIndex(reason: "“2.5” in line 3 is not a whole number")))
    #expect(tableError(",a,y\n1,1,2\n,3,4\n") == table(1, .noRowIndex(reason: "its cell in line 3 is empty")))
    // Left out, or chosen, by the name of its place.
    let ignored = try readTable(",a,y\n5,1,2\n5,3,4\n") { $0.ignored = ["column 1"] }
    #expect(ignored.featureNames == ["a"] && ignored.notes.isEmpty)
    let chosen = try readTable(",a,y\n5,1,2\n5,3,4\n") { $0.columns = ["column 1", "a"] }
    #expect(chosen.featureNames == ["column 1", "a"] && chosen.inputs.elements == [5, 1, 5, 3])
    // Not looked at where other columns are chosen.
    #expect(try readTable(",a,y\n5,1,2\n5,3,4\n") { $0.columns = ["a"] }.featureNames == ["a"])
    // An extra separator at the end does not make an index.
    #expect(tableError("a,y\n1,2,\n3,4,\n") == table(2, .raggedRow(expected: 2, found: 3)))
  }

  @Test(arguments: [
    ("a;b;y\n1;2;3\n", "The columns are separated by semicolons, as in the header."),
    ("a\tb\ty\n1\t2\t3\n", "The columns are separated by tabs, as in the header."),
    ("\"a\" \"b\" \"y\"\n1 2 3\n", "The columns are separated by blanks, as in the header."),
    ("a;b;\"y\"\n\"1\"; 2 ;3\n", "The columns are separated by semicolons, as in the header."),
  ])
  func separators(_ text: String, _ note: String) throws {
    let data = try readTable(text)
    #expect(data.featureNames == ["a", "b"] && data.inputs.elements == [1, 2] && data.targets == [3])
    #expect(data.notes == [note])
  }

  @Test func separatorsInNames() throws {
    #expect(try readTable("\"a;b;c;d\",\"e\tf\",y\n1,2,3\n").featureNames == ["a;b;c;d", "e\tf"])
    #expect(try readTable("a;\"b,c,d,e\";y\n1;2;3\n").featureNames == ["a", "b,c,d,e"])
    #expect(try readTable("a;b,y\n1,2\n").featureNames == ["a;b"])
    #expect(try readTable("height, m;b;y\n1;2;3\n").featureNames == ["height, m", "b"])
  }

  /// A first row that could be one of data.
  @Test(arguments: [
    "1,2,nan", "1,NA,3", "inf,1,2", "-Infinity,1,2", "?,1,2", "1e400,2,3", "1,,3", "null,None,1", "N/A,1,2",
    "1;2;NaN",
    "\"1\",\"2\",\"3\"", "0,1,2", "nan(0x1),1,2",
  ])
  func aFirstRowOfData(_ row: String) {
    #expect(tableError("\(row)\n2,1,5\n3,1,6\n") == table(1, .headerOfNumbers))
  }

  @Test func namesOfColumns() throws {
    let text = "a,b,\"c, d\",y\n1,2,3,4\n5,6,7,8\n"
    func names(_ set: (inout TableOptions) -> Void) throws -> [String] {
      let data = try readTable(text, set)
      return data.featureNames + [data.targetName]
    }
    #expect(try names { $0.ignored = ["a"] } == ["b", "c, d", "y"])
    #expect(try names { $0.ignored = ["a, b"] } == ["c, d", "y"])
    #expect(try names { $0.ignored = ["c, d", "a"] } == ["b", "y"])
    #expect(try names { $0.ignored = ["y"] } == ["a", "b", "c, d"])
    #expect(try names { $0.columns = ["b,a"] } == ["a", "b", "y"])
    #expect(try names { $0.columns = ["y", "a"] } == ["a", "y", "c, d"])
    #expect(try names { ($0.columns, $0.target) = (["y"], "a") } == ["y", "a"])
    #expect(try readTable(text) { $0.columns = ["b,a"] }.inputs.elements == [1, 2, 5, 6])
  }

  @Test func columnsThatCannotBeChosen() {
    let text = "a,b,y\n1,2,3\n"
    func unknown(_ name: String, _ parameter: DataParameter) -> DatasetError {
      table(1, .noSuchColumn(name, parameter: parameter, columns: ["a", "b", "y"]))
    }
    #expect(tableError(text) { $0.ignored = ["a,z"] } == unknown("z", .ignoredColumns))
    #expect(tableError(text) { $0.columns = ["Z"] } == unknown("Z", .featureColumns))
    #expect(tableError(text) { $0.target = "a,b" } == unknown("a,b", .targetColumn))
    func contradiction(_ name: String, _ first: DataParameter, _ second: DataParameter) -> DatasetError {
      table(1, .contradiction(name, first, second))
    }
    #expect(
      tableError(text) { ($0.columns, $0.ignored) = (["a,b"], ["b"]) }
        == contradiction("b", .ignoredColumns, .featureColumns))
    #expect(
      tableError(text) { ($0.target, $0.ignored) = ("y", ["y"]) }
        == contradiction("y", .targetColumn, .ignoredColumns))
    #expect(
      tableError(text) { ($0.target, $0.columns) = ("y", ["a,y"]) }
        == contradiction("y", .targetColumn, .featureColumns))
    #expect(tableError(text) { $0.ignored = ["a", "b"] } == table(1, .onlyTarget("y")))
    #expect(tableError(text) { $0.columns = ["a,b,y"] } == table(1, .noTarget))
    #expect(tableError(text) { $0.ignored = ["a,b,y"] } == table(1, .noTarget))
  }

  /// The contents of an ignored column do not matter, nor does its name.
  @Test func columnsLeftOut() throws {
    let text = "id,a,note,note,,y\nx,1,\"a \"\"b\"\"\r\nc\",,nan,2\ny,3,,1e999,?,4\n"
    let data = try readTable(text) { $0.ignored = ["id,note", "column 5"] }
    #expect(data.featureNames == ["a"] && data.inputs.elements == [1, 3] && data.targets == [2, 4])
    #expect(data.origins == [.line(2), .line(4)])
    #expect(tableError(text) { $0.columns = ["note"] } == table(1, .repeatedColumn("note")))
    #expect(tableError(text) { $0.columns = ["column 5"] }?.origin == .line(2))
  }
}

/// Missing values, and texts.
@Suite struct TableCellTests {
  private static let markers = [
    "", " ", "NA", "N/A", "n/a", "na", "NaN", "nan", "NAN", "-nan", "null", "NULL", "None", "?", ".", "#N/A",
    "<NA>",
    "\"NA\"", "1.#QNAN",
  ]

  @Test(arguments: markers)
  func missingValues(_ marker: String) throws {
    let shown = marker.trimmingCharacters(in: CharacterSet(charactersIn: "\" "))
    let text = "a,b,y\n1,2,3\n\(marker),4,5\n6,7,8\n9,1,\(marker)\n"
    #expect(tableError(text) == cell(3, "a", .missing(shown)))
    let data = try readTable(text) { $0.missing = .drop }
    #expect(data.inputs.elements == [1, 2, 6, 7] && data.targets == [3, 8])
    #expect(data.origins == [.line(2), .line(4)])
    #expect(data.notes == ["2 of 4 rows lack a value and were dropped: “a” (1), “y” (1)."])
  }

  @Test func nothingIsLeft() {
    let problem = TableProblem.everyRowIncomplete(rows: 2, columns: ["b", "a"])
    #expect(tableError("a,b,y\n1,,3\n,,3\n") { $0.missing = .drop } == table(1, problem))
    #expect(
      "\(problem)" == "all 2 rows lack a value, mostly in “b”, “a”; ignore such columns")
  }

  /// A wrong value is not a missing value.
  @Test(arguments: ["1e999", "inf", "x"])
  func droppingIsForMissingValuesOnly(_ value: String) {
    #expect(tableError("a,y\n\(value),2\n1,2\n") { $0.missing = .drop }?.origin == .line(2))
  }

  @Test func oneHotCategories() throws {
    let data = try readTable("a,origin,y\n1,USA,1\n2,Japan,2\n3,Europe,3\n4,Japan,4\n") {
      $0.categories = .oneHot
    }
    #expect(data.featureNames == ["a", "origin=Europe", "origin=Japan", "origin=USA"])
    #expect(data.inputs.elements == [1, 0, 0, 1, 2, 0, 1, 0, 3, 1, 0, 0, 4, 0, 1, 0])
    #expect(
      data.notes == [
        "The column “origin” holds 3 categories, one feature for each: “Europe”, “Japan”, “USA”."
      ])
  }

  /// By code point: upper case before lower case, and 10 before 9, as they are texts.
  @Test func ordinalCategories() throws {
    let data = try readTable("size,y\nm,1\nL,2\n10,3\n9,4\né,5\nm,6\n") { $0.categories = .ordinal }
    #expect(data.inputs.elements == [3, 2, 0, 1, 4, 3])
    #expect(data.source.columns[0].categories?.levels == ["10", "9", "L", "m", "é"])
    #expect(
      data.notes == [
        "The column “size” holds 5 categories, coded 0, 1, … in this order: “10”, “9”, “L”, “m”, “é”."
      ]
    )
  }

  /// In the order that is given, whatever is done about other texts.
  @Test(arguments: CategoryPolicy.allCases)
  func categoriesInTheirOwnOrder(_ policy: CategoryPolicy) throws {
    let order = ["S", "M", "L", "XL"]
    let data = try readTable("a,size,y\n1,M,1\n2,L,2\n3,\"S\",3\n") {
      ($0.categories, $0.levels) = (policy, ["size": order])
    }
    #expect(data.featureNames == ["a", "size"] && data.inputs.elements == [1, 1, 2, 2, 3, 0])
    #expect(data.source.columns[1].categories == .init(isOneHot: false, levels: order))
    #expect(
      data.notes == [
        "The column “size” holds 4 categories, coded 0, 1, … in this order: “S”, “M”, “L”, “XL”."
      ])
    let points = try Points(csv: Array("size,a\nXL,5\n".utf8), file: "p.csv", source: data.source)
    #expect(points.inputs.elements == [5, 3])
  }

  @Test func otherTextsBesideAnOrder() throws {
    let text = "size,origin,y\nM,USA,1\nL,Japan,2\n"
    #expect(tableError(text) { $0.levels = ["size": ["M", "L"]] } == cell(2, "origin", .text("USA")))
    let data = try readTable(text) { ($0.categories, $0.levels) = (.oneHot, ["size": ["M", "L"]]) }
    #expect(data.featureNames == ["size", "origin=Japan", "origin=USA"])
    #expect(data.inputs.elements == [0, 0, 1, 1, 1, 0])
    // Numbers as text, too, which are not mistakes here.
    let sizes = try readTable("size,y\n10,1\n9,2\nL,3\n") {
      ($0.categories, $0.levels) = (.oneHot, ["size": ["9", "10", "L"]])
    }
    #expect(sizes.inputs.elements == [1, 0, 2])
  }

  @Test func ordersThatDoNotFit() {
    let text = "size,y\nM,1\nXXL,2\n"
    #expect(
      tableError(text) { $0.levels = ["size": ["S", "M"]] }
        == cell(3, "size", .unlistedCategory("XXL", levels: ["S", "M"])))
    #expect(
      tableError(text) { $0.levels = ["sise": ["M"]] }
        == table(1, .noSuchColumn("sise", parameter: .levels, columns: ["size", "y"])))
    #expect(tableError(text) { $0.levels = ["y": ["M"]] } == table(1, .levelsOfNoFeature("y")))
    #expect(
      tableError("a,size,y\n1,M,1\n") { ($0.ignored, $0.levels) = (["size"], ["size": ["M"]]) }
        == table(1, .levelsOfNoFeature("size")))
    #expect(
      tableError(text) { $0.levels = ["size": ["S", "M"]] }?.description
        == "x.csv, line 3, column “size”: “XXL” is not in the given order of the column's texts, “S”, “M”; correct the cell, or add it to the order"
    )
    #expect(
      tableError(text) { $0.levels = ["y": ["M"]] }?.description
        == "x.csv, line 1: an order is given for the texts of the column “y”, but it is not a feature; make it one, or give no order"
    )
  }

  @Test func textsThatAreNotMissing() throws {
    let data = try readTable("a,y\nNa,1\nnone,2\nNan,3\nnull?,4\n") {
      ($0.categories, $0.missing) = (.ordinal, .drop)
    }
    #expect(data.source.columns[0].categories?.levels == ["Na", "Nan", "none", "null?"])
  }

  @Test func categoriesWithMissingValues() throws {
    let text = "sex,y\nf,1\nNA,2\nm,3\n,4\n"
    #expect(tableError(text) { $0.categories = .oneHot } == cell(3, "sex", .missing("NA")))
    let data = try readTable(text) { ($0.categories, $0.missing) = (.oneHot, .drop) }
    #expect(data.featureNames == ["sex=f", "sex=m"] && data.targets == [1, 3])
  }

  /// Where most cells are numbers a text is a mistake.
  @Test func textAmongNumbers() throws {
    let text = "a,y\n\"1\",1\n2,2\n4o,3\n\"5\",4\n"
    #expect(
      tableError(text) { $0.categories = .ordinal }
        == cell(4, "a", .textAmongNumbers("4o", numbers: 3, cells: 4)))
    #expect(
      try readTable("a,y\n1,1\nx,2\n2,3\nz,4\n") { $0.categories = .ordinal }.inputs.elements == [0, 2, 1, 3])
    #expect(
      tableError("a;y\n1,5;1\n2,5;2\n") { $0.categories = .ordinal } == cell(2, "a", .numberWithComma("1,5")))
    #expect(tableError("a,y\n1e999,1\n2,2\n") { $0.categories = .ordinal }?.origin == .line(2))
  }

  /// Names of 20,000 different points would be 20,000 features of each: refused before anything is allocated for them.
  @Test func tooManyCategories() {
    let text = "name,y\n" + (0..<20_000).map { "n\($0),1\n" }.joined()
    #expect(
      tableError(text) { $0.categories = .oneHot } == table(1, .tooLarge(points: 20_000, features: 20_000)))
  }

  @Test(arguments: CategoryPolicy.allCases)
  func aTextTarget(_ policy: CategoryPolicy) {
    #expect(tableError("a,y\n1,setosa\n") { $0.categories = policy } == cell(2, "y", .textTarget("setosa")))
  }

  @Test func messages() {
    func message(_ text: String, _ set: (inout TableOptions) -> Void = { _ in }) -> String {
      tableError(text, set)?.description ?? ""
    }
    #expect(
      message("a,y\nNA,1\n")
        == "x.csv, line 2, column “a”: “NA” marks a missing value; fill in the value, or drop rows with missing values"
    )
    #expect(
      message("a,y\n1,setosa\n")
        == "x.csv, line 2, column “y”: “setosa” is not a decimal number, but the target must be one; encode the target's texts as numbers, or choose another target"
    )
    #expect(
      message("a,y\n1,2\n") { ($0.target, $0.ignored) = ("y", ["y"]) }
        == "x.csv, line 1: the column “y” is in the target column and in the list of ignored columns; name it in one of them"
    )
  }
}

/// Points for a model: its columns by name, and nothing else of the table.
@Suite struct TablePointsTests {
  private let source = FeatureSource(columns: [
    FeatureColumn(name: "b"),
    FeatureColumn(name: "origin", categories: .init(isOneHot: true, levels: ["Japan", "USA"])),
    FeatureColumn(name: "size", categories: .init(isOneHot: false, levels: ["L", "S"])),
  ])

  private func read(_ text: String) throws -> Points {
    try Points(csv: Array(text.utf8), file: "p.csv", source: source)
  }

  private func problem(_ text: String) -> DatasetError? {
    do {
      _ = try read(text)
      return nil
    } catch {
      return error as? DatasetError
    }
  }

  /// The target absent, blank, missing or a text; other columns bad, unnamed, or called alike.
  @Test(arguments: [
    "b,origin,size\n1,USA,S\n2,Japan,L\n", "origin,y,size,b\nUSA,,S,1\nJapan,NA,L,2\n",
    "y,size,b,origin\nunknown,S,1,USA\n1e999,L,2,Japan\n",
    ",b,origin,size,,x,x\n7,1,USA,S,?,\"a\nb\",inf\n7,2,Japan,L,,,\n",
    "b;origin;size\n1;USA;S\n2;Japan;L\n", "b,origin,size\nr1,1,USA,S\nr2,2,Japan,L\n",
  ])
  func columnsByName(_ text: String) throws {
    let points = try read(text)
    #expect(points.inputs == Matrix(rows: 4, columns: 2, elements: [1, 0, 1, 1, 2, 1, 0, 0]))
    #expect(points.featureNames == ["b", "origin=Japan", "origin=USA", "size"])
  }

  @Test func refusals() {
    func cell(_ line: Int, _ column: String, _ problem: CellProblem) -> DatasetError {
      DatasetError("p.csv", .line(line), .cell(problem, column: "column “\(column)”"))
    }
    func table(_ problem: TableProblem) -> DatasetError { DatasetError("p.csv", .line(1), .table(problem)) }
    let head = "b,origin,size\n"
    #expect(
      problem(head + "1,USA,S\n1,Mars,S\n")
        == cell(3, "origin", .unseenCategory("Mars", levels: ["Japan", "USA"])))
    #expect(problem(head + "1,USA,s\n") == cell(2, "size", .unseenCategory("s", levels: ["L", "S"])))
    #expect(problem(head + ",USA,S\n") == cell(2, "b", .missingFeature("")))
    #expect(problem(head + "1,NA,S\n") == cell(2, "origin", .missingFeature("NA")))
    #expect(problem(head + "x,USA,S\n") == cell(2, "b", .textForNumber("x")))
    #expect(
      problem("b,origin\n1,USA\n")
        == table(.noSuchColumn("size", parameter: nil, columns: ["b", "origin"])))
    #expect(problem("b,b,origin,size\n1,1,USA,S\n") == table(.repeatedColumn("b")))
    #expect(problem("1,2,3\n1,2,3\n") == table(.headerOfNumbers))
    #expect(problem(head) == DatasetError("p.csv", nil, .table(.onlyHeader)))
  }

  /// A data set and its own points are the same numbers.
  @Test func pointsAreTheDatasets() throws {
    let text = "y,,b,origin,size\n1,2,3,USA,S\n4,5,6,Japan,L\n"
    var options = TableOptions(target: "y")
    options.categories = .oneHot
    options.ignored = ["column 2"]
    let data = try Dataset(csv: Array(text.utf8), file: "x.csv", options: options)
    let points = try Points(csv: Array(text.utf8), file: "x.csv", source: data.source)
    #expect(points.inputs == data.inputs && points.featureNames == data.featureNames)
  }
}

/// Cells read directly as numbers, compared with cells read as texts: the definition.
@Suite struct TableCursorTests {
  private func cells(_ text: String, _ cell: (inout TableCursor) throws -> String) throws -> [[String]] {
    var cursor = TableCursor(Array(text.utf8), from: 0, separator: UInt8(ascii: ","), file: "x.csv")
    var rows: [[String]] = []
    while cursor.nextRecord() {
      var row = [try cell(&cursor)]
      while try cursor.nextCell() { row.append(try cell(&cursor)) }
      rows.append(row)
    }
    return rows
  }

  @Test func numbersAreReadAsTheirTexts() throws {
    let parts = [
      "1", "-2.5e3", " 7 ", "\t8", "\"9\"", "", "x", "1e", "1 2", "0x1", "nan", "1e999", ".5", "5.", ",", ",",
      ",", "\n", "\r\n",
      "\r", "123456789012345678901234567890", "0.1234567890123456789",
    ]
    try checkProperty("numbersAreReadAsTheirTexts", over: MatrixCase.self) { example in
      let stream = CounterStream(seed: testSeed).substream("cells").substream(example.seed)
      let text = (0..<40).map { parts[stream.index(at: $0, below: parts.count)] }.joined()
      func asText(_ cursor: inout TableCursor) throws -> String {
        let cell = try cursor.text()
        return (try? parseNumber(cell)).map { "\($0)" } ?? cell
      }
      func asNumber(_ cursor: inout TableCursor) throws -> String {
        try cursor.number().map { "\($0)" } ?? asText(&cursor)
      }
      let definition = Result { try cells(text, asText) }
      let fast = Result { try cells(text, asNumber) }
      switch (definition, fast) {
      case (.success(let expected), .success(let found)):
        try require(found == expected, "\(text.debugDescription)")
      case (.failure(let expected as DatasetError), .failure(let found as DatasetError)):
        try require(found == expected, "\(text.debugDescription)")
      default: try require(false, "one is refused: \(text.debugDescription)")
      }
    }
  }
}
