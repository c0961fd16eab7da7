import Communication
import CounterStream
import DenseLinearAlgebra
import Files
import Foundation
import NumPyFormat
import TestSupport
import Testing

@testable import Datasets

/// Edges of tables that are text: separators that tie, lines that are counted, texts that are nearly something else.
@Suite struct TableEdgeTests {
  /// A comma unless another occurs more often in the header itself; a blank only between quotes on both sides, and where nothing else parts.
  @Test func separatorsThatTie() throws {
    func names(_ header: String, _ row: String) throws -> [String] {
      let data = try readTable("\(header)\n\(row)\n")
      return data.featureNames + [data.targetName]
    }
    #expect(try names("a;b,y", "1,2") == ["a;b", "y"])
    #expect(try names("a\tb,y", "1,2") == ["a\tb", "y"])
    #expect(try names("a;b\tc;d\ty", "1;2;3") == ["a", "b\tc", "d\ty"])
    #expect(try names("a,b;c;d;y", "1;2;3;4") == ["a,b", "c", "d", "y"])
    #expect(try names("a,b\tc\ty", "1\t2\t3") == ["a,b", "c", "y"])
    // The contents of the rows do not matter.
    #expect(try names("a,y", "1,\"2\"") == ["a", "y"])
    #expect(try readTable("a,y\n\"1\",2\n").notes.isEmpty)
    #expect(tableError("a y\n1;2;3;4\n") == DatasetError("x.csv", .line(1), .table(.onlyTarget("a y"))))
    for header in ["\"a\" b", "a \"b\"", "\"a\"  \"b\""] {
      #expect(tableError("\(header)\n1 2\n") != nil, "\(header)")
    }
    #expect(try names("\"a\" \"b\" \"y\"", "1 2 3") == ["a", "b", "y"])
    // One comma outside of quotes, and blanks part no longer.
    #expect(
      tableError("\"a\" \"b\",y\n1,2\n") == DatasetError("x.csv", .line(1), .table(.strayQuote)))
    #expect(try names("\u{feff}a;b;y", "1;2;3") == ["a", "b", "y"])
    // A quoted separator does not count, nor does one on the line after the header.
    #expect(try names("\"a;b;c\",y", "1,2") == ["a;b;c", "y"])
  }

  /// Lines are counted from 1, whatever ends them, blank ones too; a record is on the line where it begins.
  @Test func lines() throws {
    #expect(
      try readTable("\n\r\n\ra,y\n\n1,2\r\r3,4\r\n\r\n\n5,6").origins == [.line(6), .line(8), .line(11)])
    let broken = try readTable("t,a,y\n\"u\n\n\",1,2\n\"\r\n\",3,4\n5,6,7\n") { $0.ignored = ["t"] }
    #expect(broken.origins == [.line(2), .line(5), .line(7)])
    #expect(tableError("a,y\n1,2\n\n\n3\n")?.origin == .line(5))
    #expect(tableError("a,y\n1,2\n\"3\n\n\",x\n")?.origin == .line(3))
    #expect(tableError("a,y\n1,2\n3,\"4\n")?.origin == .line(3))
    #expect(tableError("a,y\n1,2\n3,4\"\n")?.origin == .line(3))
    #expect(tableError("a,y\n1,2\n3,\"4\" \"5\"\n") == DatasetError("x.csv", .line(3), .table(.strayQuote)))
  }

  /// A cell that is only a number is read directly, with the blanks around it; at any other cell the position does not move.
  @Test func numbersOnTheWay() throws {
    func cursor(_ text: String) -> TableCursor {
      TableCursor(Array(text.utf8), from: 0, separator: UInt8(ascii: ","), file: "x.csv")
    }
    for text in [" 7 \t,8", "7,8", "\t7\t \n8", "7\r8", "7", "7 "] {
      var place = cursor(text)
      #expect(place.number() == 7, "\(text.debugDescription)")
      #expect(
        place.position == (text.firstIndex { ",\n\r".contains($0) } ?? text.endIndex).utf16Offset(in: text))
    }
    for text in ["7x,8", "\"7\",8", "", " ", "7 8", ",7", "\n7", "1e999", "7;"] {
      var place = cursor(text)
      #expect(place.number() == nil && place.position == 0, "\(text.debugDescription)")
    }
  }

  /// Every text that means a missing value, and similar ones that are texts.
  @Test func markers() {
    let markers = [
      "NA", "N/A", "n/a", "#N/A", "#N/A N/A", "#NA", "<NA>", "NaN", "nan", "-NaN", "-nan", "NULL", "null",
      "None", "-1.#IND", "-1.#QNAN", "1.#IND", "1.#QNAN", "na", "NAN", "Null", "?", ".", "",
    ]
    for marker in markers { #expect(isMissing(marker), "\(marker)") }
    for text in [
      "Na", "nA", "none", "NONE", "nil", "-", "??", "..", "N A", "#N/A N/A.", "0", "NaNa", " ", "2.#IND",
    ] {
      #expect(!isMissing(text), "\(text)")
    }
  }

  /// Where more than half of the cells that have a value are numbers, a text is a mistake: the first one is named.
  @Test func mostlyNumbers() throws {
    func table(_ cells: [String]) -> String {
      "a,y\n" + cells.enumerated().map { "\($1),\($0)\n" }.joined()
    }
    func problem(_ cells: [String]) -> DatasetError? {
      tableError(table(cells)) { ($0.categories, $0.missing) = (.ordinal, .drop) }
    }
    #expect(problem(["1", "x", "2", "z"]) == nil)
    #expect(
      problem(["1", "x", "2", "z", "3"])
        == DatasetError(
          "x.csv", .line(3), .cell(.textAmongNumbers("x", numbers: 3, cells: 5), column: "column “a”")))
    // A missing value is not a number, and a number in quotes or blanks is one.
    #expect(problem(["1", "x", "NA", ""]) == nil)
    #expect(
      problem(["\"1\"", " 2 ", "NA", "x"])
        == DatasetError(
          "x.csv", .line(5), .cell(.textAmongNumbers("x", numbers: 2, cells: 3), column: "column “a”")))
    // The column is looked at by itself, and the target not at all.
    #expect(
      tableError("b,a,y\nu,1,2\nv,2,3\nw,x,4\n") { $0.categories = .oneHot }
        == DatasetError(
          "x.csv", .line(4), .cell(.textAmongNumbers("x", numbers: 2, cells: 3), column: "column “a”")))
    // Two policies of one table.
    let ordinal = try readTable("b,a,y\nv,1,2\nu,2,3\n") { $0.categories = .ordinal }
    #expect(ordinal.inputs.elements == [1, 1, 0, 2] && ordinal.featureNames == ["b", "a"])
    let oneHot = try readTable("b,a,c,y\nv,1,z,2\nu,2,z,3\n") { $0.categories = .oneHot }
    #expect(oneHot.featureNames == ["b=u", "b=v", "a", "c=z"])
    #expect(oneHot.inputs.elements == [0, 1, 1, 1, 1, 0, 2, 1])
  }

  /// Rows that lack a value, counted by column: the columns that lack most come first, and of equals the first one.
  @Test func whatIsLackingIsCounted() throws {
    let text = "a,b,c,y\n1,,3,4\n1,2,?,4\n,2,NA,4\n1,,3,NA\n5,6,7,8\n"
    let data = try readTable(text) { $0.missing = .drop }
    #expect(data.targets == [8] && data.origins == [.line(6)])
    #expect(
      data.notes == ["4 of 5 rows lack a value and were dropped: “b” (2), “c” (2), “a” (1), “y” (1)."])
    #expect(
      tableError("a,b,y\n,2,3\n1,,3\n,2,3\n") { $0.missing = .drop }
        == DatasetError("x.csv", .line(1), .table(.everyRowIncomplete(rows: 3, columns: ["a", "b"]))))
    let index = try readTable(",a,y\n1,2,3\n2,,4\n") { $0.missing = .drop }
    #expect(
      index.notes == [
        "Column 1 has no name and is ignored as a row index.",
        "1 of 2 rows lack a value and were dropped: “a” (1).",
      ])
  }

  /// Numbers are counted before they are stored: as many as the limit are read, one point more is refused by its number. Rows that are left out do not count.
  @Test func moreNumbersThanTheLimit() throws {
    let text = "a,b,y\n1,2,3\n4,,5\n6,7,8\n9,1,2\n"
    let header = try TableHeader(Array(text.utf8), from: 0, file: "x.csv")
    func points(_ limit: Int) throws -> Int {
      try TableRows(
        header, roles: [.number(slot: 0), .number(slot: 1), .target], dimension: 2, missing: .drop,
        isPrediction: false, entryLimit: limit
      ).origins.count
    }
    #expect(try points(6) == 3)
    for (limit, count) in [(5, 3), (4, 3), (3, 2), (1, 1)] {
      #expect(throws: DatasetError("x.csv", .line(1), .table(.tooLarge(points: count, features: 2)))) {
        try points(limit)
      }
    }
  }

  /// Texts with commas that would be numbers without them.
  @Test func commas() {
    for text in ["1,5", "1.234,5", ",5", "1,234,567", "-1,0e3"] { #expect(hasComma(text), "\(text)") }
    for text in ["1.5", "a,5", ",", "1;5", "", "x", "1,5,x"] { #expect(!hasComma(text), "\(text)") }
  }

  /// A row index has whole numbers or names; only the first mistake in it is reported.
  @Test func rowIndices() {
    func reason(_ cells: [String]) -> String? {
      let text = ",a,y\n" + cells.map { "\($0),1,2\n" }.joined()
      guard case .table(.noRowIndex(let reason))? = tableError(text)?.problem else { return nil }
      return reason
    }
    #expect(reason(["1", "2.0", "3"]) == nil && reason(["x", "y", "1"]) == nil)
    #expect(reason(["1", "", "1", "2.5"]) == "its cell in line 3 is empty")
    #expect(reason(["1", "0.5", ""]) == "“0.5” in line 3 is not a whole number")
    #expect(reason(["1", "2", "3", "2", "2"]) == "“2” occurs in line 3 and in line 5")
  }

  /// As the model's source says, whatever else is in the table.
  @Test func pointsByExtension() throws {
    try withTemporaryFolder { folder in
      func path(_ name: String, _ text: String) throws -> String {
        let path = folder.appending(path: name).path
        try writeAtomically(Array(text.utf8), to: path)
        return path
      }
      let source = FeatureSource(featureNames: ["a", "b"])
      let sparse = FeatureSource(featureNames: ["feature 1", "feature 2"], firstIndex: 1)
      let expected = Matrix(rows: 2, columns: 1, elements: [1, 2])
      for name in ["p.csv", "p.TSV"] {
        let points = try DatasetReader.loadPoints(path: path(name, "b,a\n2,1\n"), source: source)
        #expect(
          points.inputs == expected && points.featureNames == ["a", "b"] && points.origins == [.line(2)])
      }
      for name in ["p.svm", "p.libsvm"] {
        #expect(
          try DatasetReader.loadPoints(path: path(name, "9 1:1 2:2\n"), source: sparse).inputs == expected)
      }
      let array = folder.appending(path: "p.npy").path
      try NumPyArray(shape: [1, 2], elements: [1, 2]).write(to: array)
      let points = try DatasetReader.loadPoints(path: array, source: source)
      #expect(points.inputs == expected && points.featureNames == ["column 0", "column 1"])
      #expect(points.origins == [.row(0)] && points.name == array)
      #expect(throws: DatasetError("p.xls", nil, .argument(.unknownExtension("xls")))) {
        try DatasetReader.loadPoints(path: "p.xls", source: source)
      }
    }
  }

  /// Entries in NumPy's notation: row and column of the array that was saved.
  @Test func arraysThatAreNotFinite() throws {
    try withTemporaryFolder { folder in
      let path = folder.appending(path: "x.npy").path
      for (place, row, column) in [(0, 0, 0), (2, 0, 2), (3, 1, 0), (7, 2, 1)] {
        var elements = (0..<9).map(Double.init)
        elements[place] = .infinity
        try NumPyArray(shape: [3, 3], elements: elements).write(to: path)
        #expect(
          throws: DatasetError(path, nil, .pair(.notFiniteInput(row: row, column: column, value: "inf")))
        ) { try Points(npy: path) }
      }
    }
  }

  /// Every rank has the data that the first one reads, and reads nothing.
  @Test(arguments: [1, 3])
  func sharedOverRanks(_ ranks: Int) throws {
    let data = try readTable("c,a,y\nv,1,2\nu,2,3\nv,,5\n") { ($0.categories, $0.missing) = (.oneHot, .drop) }
    let shared = try onRanks(ranks) { communicator in
      try Dataset.shared(over: communicator) {
        #expect(communicator.isFirst)
        return data
      }
    }
    #expect(shared.count == ranks && shared.allSatisfy { $0 == data })
  }

  /// What a reader could have made: categories that are distinct, and indices from 0 or 1.
  @Test func sources() {
    func source(_ levels: [String]?, _ first: Int? = nil) -> FeatureSource {
      FeatureSource(
        columns: [
          FeatureColumn(name: "a"),
          FeatureColumn(name: "b", categories: levels.map { .init(isOneHot: true, levels: $0) }),
        ], firstIndex: first)
    }
    #expect(source(nil).isValid && source(["x"]).isValid && source(["x", "y"]).isValid)
    #expect(!source([]).isValid && !source(["x", "y", "x"]).isValid)
    for (first, isValid) in [(-1, false), (0, true), (1, true), (2, false)] {
      #expect(source(nil, first).isValid == isValid)
    }
    #expect(
      source(["x", "y"]).featureNames == ["a", "b=x", "b=y"] && source(nil).featureNames == ["a", "b"])
  }
}

/// Edges of sparse files.
@Suite struct SparseEdgeTests {
  private func error(_ text: String, source: FeatureSource? = nil, entryLimit: Int = maximumEntries)
    -> DatasetError?
  {
    do throws(DatasetError) {
      if let source {
        _ = try Points(libsvm: Array(text.utf8), file: "x.svm", source: source)
      } else {
        _ = try Dataset(libsvm: Array(text.utf8), file: "x.svm", entryLimit: entryLimit)
      }
      return nil
    } catch { return error }
  }

  private func sparse(_ line: Int, _ problem: SparseProblem) -> DatasetError {
    DatasetError("x.svm", .line(line), .sparse(problem))
  }

  @Test func limits() {
    #expect(error("1 6:1\n2 1:1\n", entryLimit: 12) == nil)
    #expect(error("1 6:1\n2 1:1\n", entryLimit: 11) == sparse(1, .tooLarge(index: "6", points: 2)))
    // Counted from 0 the same index is a feature more.
    #expect(error("1 0:1 5:1\n2 1:1\n", entryLimit: 12) == nil)
    #expect(error("1 0:1 6:1\n2 1:1\n", entryLimit: 12) == sparse(1, .tooLarge(index: "6", points: 2)))
    // Beyond 2⁵⁰ no digit more is read.
    #expect(error("1 11258999068426249:1\n") == sparse(1, .tooLarge(index: "11258999068426249", points: 1)))
    #expect(
      error("1 1:1\n1 11258999068426250:1\n")
        == sparse(2, .tooLarge(index: "“11258999068426250”", points: 2)))
  }

  /// Of several lines at fault the first one is named.
  @Test func theFirstIsNamed() {
    let source = FeatureSource(featureNames: ["f", "g"], firstIndex: 1)
    #expect(error("0 1:1\n0 0:1\n0 0:1 1:1\n", source: source) == sparse(2, .zeroIndex))
    #expect(error("0 1:1\n0 3:1\n0 3:1\n", source: source) == sparse(2, .unknownFeature(3, last: 2)))
    #expect(error("0 1:1\n0 3:1\n0 4:1\n", source: source) == sparse(3, .unknownFeature(4, last: 2)))
    #expect(error("0 2:1\n", source: source) == nil)
    let zero = FeatureSource(featureNames: ["f", "g"], firstIndex: 0)
    #expect(error("0 0:1 1:1\n", source: zero) == nil)
    #expect(error("0 2:1\n", source: zero) == sparse(1, .unknownFeature(2, last: 1)))
  }

  /// A line without features between others, comments directly after a word, and whatever blanks there are.
  @Test func spellings() throws {
    let text = "1 1:2#c\n2\n3\t2:4 \t# 9:9\r\n #\n4 1:5 2:6"
    let data = try Dataset(libsvm: Array(text.utf8), file: "x.svm")
    #expect(data.inputs == Matrix(rows: 2, columns: 4, elements: [2, 0, 0, 0, 0, 4, 5, 6]))
    #expect(data.targets == [1, 2, 3, 4] && data.origins == [.line(1), .line(2), .line(3), .line(5)])
    #expect(data.targetName == "target" && data.name == "x.svm")
    #expect(error("1 1:1\n2 2:1 2:1\n") == sparse(2, .indexOutOfOrder(2, after: 2)))
    #expect(error("1 0:1 0:1\n") == sparse(1, .indexOutOfOrder(0, after: 0)))
    #expect(error("1 1:2\n\n3 1:x\n")?.origin == .line(3))
  }
}

/// Sizes of parts at every edge: `⌈pn⌉` with the product rounded, as scikit-learn does.
@Suite struct SplitEdgeTests {
  @Test func sizes() throws {
    for (points, fraction, test) in [
      (10, 0.1, 1), (10, 0.3, 3), (10, 0.7, 7), (100, 0.55, 56), (100, 0.29, 29), (3, 1.0 / 3, 1),
      (4, 0.25, 1), (4, 0.25.nextUp, 2), (4, 0.25.nextDown, 1), (4, 0.250001, 2), (5, 0.8, 4), (5, 0.79, 4),
      (2, 0.5, 1),
      (1_000, 0.999, 999), (7, 1e-300, 1), (1, 0, 0), (7, -0.0, 0),
    ] {
      let split = try Split(points: points, testFraction: fraction, stream: CounterStream(seed: 3))
      #expect(split.test.count == test && split.training.count == points - test, "\(points), \(fraction)")
      let order = CounterStream(seed: 3).substream("split").permutation(points)
      #expect(split.test == order[..<test].sorted() && split.training == order[test...].sorted())
    }
    for fraction in [1.0, -.leastNonzeroMagnitude, .nan] {
      #expect(throws: DatasetError.self) {
        try Split(points: 9, testFraction: fraction, stream: CounterStream(seed: 3))
      }
    }
    #expect(throws: DatasetError.self) {
      try Split(points: 9, testFraction: 1.0.nextDown, stream: CounterStream(seed: 3))
    }
    do throws(DatasetError) {
      _ = try Split(points: 9, testFraction: 1, stream: CounterStream(seed: 3))
    } catch {
      #expect(
        "\(error)" == "the held-out fraction: it is 1.0; give a number from 0 up to, but not including, 1")
    }
  }
}
