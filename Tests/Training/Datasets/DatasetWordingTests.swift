import Files
import Testing

@testable import Datasets

/// The text of each refusal, word for word with its numbers, and the exit code of the tool.
@Suite struct DatasetWordingTests {
  private static let problems: [(DatasetError.Problem, String, Int32)] = [
    (.text(.empty), "the file contains no data; it may not have been written completely", 65),
    (.text(.invalidUTF8), "this is not UTF-8 text; save the file as UTF-8", 65),
    (.text(.nulByte), "there is a NUL byte, so this is not plain text; save the file as UTF-8", 65),
    (
      .table(.onlyHeader),
      "the file has a header but no data rows; it may not have been written completely", 65
    ),
    (
      .table(.headerOfNumbers),
      "the first row contains only numbers or missing values, but it should contain the column names; add a header row, with a letter in a name",
      65
    ),
    (
      .table(.unnamedColumn(number: 3)),
      "column 3 has no name; name it in the header, or ignore “column 3”", 65
    ),
    (
      .table(.noRowIndex(reason: "R")),
      "column 1 has no name and is not a row index, because R; name it in the header, or ignore “column 1”",
      65
    ),
    (.table(.repeatedColumn("a")), "two columns are called “a”; rename one, or ignore them", 65),
    (
      .table(.noSuchColumn("z", parameter: nil, columns: ["a", "b"])),
      "there is no column “z”; the columns are “a”, “b”", 65
    ),
    (
      .table(.contradiction("a", .featureColumns, .levels)),
      "the column “a” is in the list of feature columns and in the order of texts; name it in one of them", 65
    ),
    (
      .table(.levelsOfNoFeature("a")),
      "an order is given for the texts of the column “a”, but it is not a feature; make it one, or give no order",
      65
    ),
    (
      .table(.noTarget),
      "every column is a feature or ignored, so no target is left; remove the target from these lists", 65
    ),
    (
      .table(.onlyTarget("y")),
      "there is no feature column besides the target “y”; add at least one, separated by commas, semicolons or tabs",
      65
    ),
    (
      .table(.raggedRow(expected: 1, found: 2)),
      "this row has 2 cells but the header has 1; put quotes around cells that contain the separator, or complete the row",
      65
    ),
    (
      .table(.raggedRow(expected: 4, found: 1)),
      "this row has 1 cell but the header has 4; put quotes around cells that contain the separator, or complete the row",
      65
    ),
    (
      .table(.strayQuote),
      "a cell contains a double quote; put quotes around the whole cell and double the one inside", 65
    ),
    (.table(.unbalancedQuote), "the quoted cell that starts here never ends; close its quote", 65),
    (
      .table(.everyRowIncomplete(rows: 7, columns: ["a", "b", "c", "d", "e", "f"])),
      "all 7 rows lack a value, mostly in “a”, “b”, “c”, “d” and 2 more; ignore such columns", 65
    ),
    (
      .table(.tooLarge(points: 5, features: 6)),
      "5 points with 6 features exceed the limit of 268435456 entries; give fewer rows, or ignore columns",
      65
    ),
    (
      .sparse(.malformedEntry("1;2")),
      "“1;2” is not of the form index:value with a whole index; correct the line", 65
    ),
    (
      .sparse(.queryIdentifier("qid:3")),
      "“qid:3” is for ranking, which is not supported; remove the qid entries", 65
    ),
    (
      .sparse(.zeroIndex),
      "index 0 is used, but the data that the model was trained on count from 1; add 1 to every index", 65
    ),
    (
      .sparse(.indexOutOfOrder(2, after: 5)),
      "index 2 follows 5, but indices must increase; sort the line and remove repetitions", 65
    ),
    (
      .sparse(.noFeatures),
      "no point has any feature; write the features as index:value after the target", 65
    ),
    (
      .sparse(.unknownFeature(9, last: 4)),
      "index 9 is beyond 4, the last feature of the model; correct the index, or leave the entry out", 65
    ),
    (
      .sparse(.tooLarge(index: "12", points: 1)),
      "index 12 implies that many features for each of 1 point, beyond the limits of 262144 features and 268435456 entries; correct the index, or reduce the data first",
      65
    ),
    (
      .sparse(.tooLarge(index: "12", points: 2)),
      "index 12 implies that many features for each of 2 points, beyond the limits of 262144 features and 268435456 entries; correct the index, or reduce the data first",
      65
    ),
    (.pair(.noPoints), "the array has no rows; save at least one point", 65),
    (.pair(.noFeatures), "the array has no columns; save at least one feature", 65),
    (
      .pair(.countMismatch(points: 3, targets: 4, targetsPath: "y.npy")),
      "3 rows here but 4 targets in y.npy; save one target for each row", 65
    ),
    (
      .pair(.notFiniteInput(row: 3, column: 1, value: "nan")),
      "entry [3, 1] is nan; fill in the missing value or remove the row", 65
    ),
    (
      .pair(.notFiniteTarget(row: 3, value: "inf")),
      "entry [3] is inf; fill in the missing value or remove the row", 65
    ),
    (.matrix(.noPoints), "the matrix has no columns; give at least one point", 65),
    (.matrix(.noFeatures), "the matrix has no rows; give at least one feature", 65),
    (
      .matrix(.countMismatch(points: 3, targets: 4)),
      "the matrix has 3 columns, but there are 4 targets; a point is a column and has one target", 65
    ),
    (
      .matrix(.notFiniteInput(row: 2, value: "nan")),
      "the entry of row 2 (from 0) is nan; fill in the missing value or leave the point out", 65
    ),
    (
      .matrix(.notFiniteTarget(value: "inf")),
      "the target is inf; fill in the missing value or leave the point out", 65
    ),
    (
      .preprocessing(.zeroPoint),
      "all features are zero, so the point has no direction; remove the row or use the preprocessing standardise",
      65
    ),
    (
      .preprocessing(.notUnitNorm(1.25)),
      "the point has norm 1.25, which is not 1 up to rounding; use the preprocessing unit or standardise", 65
    ),
    (
      .preprocessing(.outOfRange(column: "a")),
      "column “a” exceeds the range of doubles when standardised; rescale the column", 65
    ),
    (
      .preprocessing(.differentFeatures(expected: ["a", "b", "c", "d", "e"], found: ["a"])),
      "the features are a (1) but the preprocessing was fitted to a, b, c, d and 1 more (5); give the same columns in the same order",
      65
    ),
    (
      .split(.noTrainingPoint(points: 4, testPoints: 4)),
      "of 4 points 4 are held out for testing, so no point is left for training; lower the fraction or give more points",
      65
    ),
    (
      .repeated(RepeatedPoints(original: .row(4), count: 1, distance: nil)),
      "the inputs equal those of row 4 (from 0) (1 repeated point in all); average the targets of repeated inputs or remove one",
      65
    ),
    (
      .repeated(RepeatedPoints(original: .point(4), count: 2, distance: 1.25e-12)),
      "the inputs are those of point 4 (from 0) up to rounding: once preprocessed, they lie 1.2e-12 apart (2 repeated points in all); average the targets of repeated inputs or remove one",
      65
    ),
    (
      .repeated(RepeatedPoints(original: .column(4), count: 2, distance: 0)),
      "the inputs are those of column 4 (from 0) up to rounding: once preprocessed, they lie 0 apart (2 repeated points in all); average the targets of repeated inputs or remove one",
      65
    ),
    (
      .argument(.unknownExtension("")),
      "the name has no extension; name a file ending in .csv, .tsv, .svm, .libsvm, .npy", 64
    ),
    (
      .argument(.unknownExtension("xls")),
      "the extension “xls” is unknown; name a file ending in .csv, .tsv, .svm, .libsvm, .npy", 64
    ),
    (
      .argument(.doesNotApply(.missingValues, extension: "npy")),
      "the policy for missing values does not apply to .npy files; leave it out", 64
    ),
    (
      .argument(.targetsMissing),
      "a .npy file holds only the inputs; name the file of the targets too", 64
    ),
    (.argument(.testFraction(1.5)), "it is 1.5; give a number from 0 up to, but not including, 1", 64),
    (
      .argument(.unknownFamily("cube")),
      "there is no synthetic family “cube”; the families are sphere, clustered, near-parallel, teacher, antipodal",
      64
    ),
    (
      .argument(.malformedParameter("n")),
      "“n” is not of the form key=value; write for example sphere,n=200,d=10", 64
    ),
    (
      .argument(.unknownParameter("m", family: .teacher)),
      "teacher has no parameter “m”; it takes n, d, noise, width", 64
    ),
    (.argument(.repeatedParameter("n")), "“n” is given twice; leave one out", 64),
    (
      .argument(.unacceptableValue("x", parameter: SyntheticFamily.sphere.parameters[2])),
      "“x” is not a valid value for noise; give a number from 0.0 to 1000000.0", 64
    ),
    (
      .argument(.tooLarge(parameter: "width", count: 3, dimension: 4)),
      "width=3 in dimension 4 exceeds the limit of 268435456 entries; reduce width or d", 64
    ),
    (
      .argument(.noAngleInDimensionOne),
      "the sphere in dimension 1 has no angles; give d ≥ 2", 64
    ),
    (
      .argument(.tooManyPairs(pairs: 3, points: 5)),
      "3 antipodal pairs need more than 5 points; reduce pairs or raise n", 64
    ),
    (
      .bundle(.notFound(looked: ["/a", "/b"])),
      "this bundled data set was not found at /a or at /b; set SGN_FIXTURES to the repository's Fixtures folder",
      74
    ),
  ]

  @Test func problems() {
    for (problem, text, code) in Self.problems {
      #expect("\(DatasetError("f", nil, problem))" == "f: \(text)")
      #expect("\(DatasetError("f", .line(3), problem))" == "f, line 3: \(text)")
      #expect(DatasetError("f", nil, problem).exitCode == code, "\(text)")
    }
  }

  private static let cells: [(CellProblem, String)] = [
    (.missing(""), "the cell is empty; fill in the value, or drop rows with missing values"),
    (.missing("NA"), "“NA” marks a missing value; fill in the value, or drop rows with missing values"),
    (
      .missingFeature(""),
      "the cell is empty, but every row needs a prediction; fill in the value, or remove the row"
    ),
    (
      .text("x"),
      "“x” is not a decimal number; encode it as a number, treat the column as categories, or ignore it"
    ),
    (
      .textForNumber("x"),
      "“x” is not a decimal number, but the model was trained on numbers in this column; correct the cell"
    ),
    (
      .textTarget("x"),
      "“x” is not a decimal number, but the target must be one; encode the target's texts as numbers, or choose another target"
    ),
    (
      .textAmongNumbers("x", numbers: 8, cells: 9),
      "“x” is not a decimal number, but 8 of the column's 9 cells are, so they cannot be categories; correct the cell, or empty it to mark it as missing"
    ),
    (
      .numberWithComma("1,5"),
      "“1,5” contains a comma; write numbers with a decimal point and no thousands separators"
    ),
    (
      .unseenCategory("x", levels: ["1", "2", "3", "4", "5", "6", "7"]),
      "“x” is not one of the categories on which the model was trained, “1”, “2”, “3”, “4”, “5”, “6” and 1 more; correct the cell, or train with such rows"
    ),
    (
      .unlistedCategory("x", levels: ["1", "2", "3", "4", "5", "6"]),
      "“x” is not in the given order of the column's texts, “1”, “2”, “3”, “4”, “5”, “6”; correct the cell, or add it to the order"
    ),
  ]

  @Test func cellProblems() {
    for (problem, text) in Self.cells {
      let error = DatasetError("f", .line(2), .cell(problem, column: "column “a”"))
      #expect("\(error)" == "f, line 2, column “a”: \(text)" && error.exitCode == 65)
    }
    let number = DatasetError("f", .line(2), .number(.empty, column: "target"))
    #expect(
      "\(number)" == "f, line 2, target: the value is missing; fill it in or remove the row")
    #expect(number.exitCode == 65)
  }

  /// A list is cut after its limit, not before.
  @Test func lists() {
    #expect(
      listed(["a", "b"], atMost: 2) == "a, b" && listed(["a", "b", "c"], atMost: 2) == "a, b and 1 more")
    let names = (1...14).map { "\($0)" }
    #expect(listed(Array(names.prefix(12))) == "1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12")
    #expect(listed(names) == "1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12 and 2 more" && listed([]) == "")
  }

  @Test func parameters() {
    let parameters: [(DataParameter, String)] = [
      (.targetColumn, "the target column"), (.featureColumns, "the list of feature columns"),
      (.ignoredColumns, "the list of ignored columns"), (.categories, "the policy for texts"),
      (.levels, "the order of texts"), (.missingValues, "the policy for missing values"),
      (.targetsFile, "the file of the targets"), (.testFraction, "the held-out fraction"),
    ]
    for (parameter, text) in parameters { #expect("\(parameter)" == text) }
    for (origin, text) in [
      (Origin.line(1), "line 1"), (.row(0), "row 0 (from 0)"), (.column(2), "column 2 (from 0)"),
      (.point(3), "point 3 (from 0)"),
    ] { #expect("\(origin)" == text) }
  }

  /// Each parameter by itself is found, and the first of several.
  @Test func parametersThatAreGiven() {
    func given(_ set: (inout TableOptions) -> Void) -> DataParameter? {
      var options = TableOptions()
      set(&options)
      return options.firstGiven
    }
    #expect(given { _ in } == nil && given { $0.target = "y" } == .targetColumn)
    #expect(
      given { $0.columns = ["a"] } == .featureColumns && given { $0.ignored = ["a"] } == .ignoredColumns)
    #expect(given { $0.categories = .oneHot } == .categories && given { $0.levels = ["a": ["b"]] } == .levels)
    #expect(given { $0.missing = .drop } == .missingValues)
    #expect(given { ($0.missing, $0.levels) = (.drop, ["a": ["b"]]) } == .levels)
  }
}
