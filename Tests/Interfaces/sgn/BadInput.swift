import Foundation
import Testing

/// Input that is refused: the files, the arguments, and what the one line on standard error must name.
struct BadInput: Sendable, CustomTestStringConvertible {
  let testDescription: String
  var files: [String: Data] = [:]
  let arguments: [String]
  let exit: Int32
  let names: [String]

  /// A CSV file `d.csv` in which all points are training points.
  init(_ name: String, csv: String, _ options: [String] = [], exit: Int32 = 65, names: [String]) {
    testDescription = name
    files = ["d.csv": Data(csv.utf8)]
    arguments = ["train", "d.csv", "--test-fraction", "0"] + options
    self.exit = exit
    self.names = ["d.csv"] + names
  }

  /// Inputs `x.npy` with good targets for two points.
  init(_ name: String, npy: Data, names: [String]) {
    testDescription = name
    files = ["x.npy": npy, "y.npy": npyBytes(shape: "(2,)", data: littleEndian([1, 2]))]
    arguments = ["train", "x.npy", "--targets", "y.npy", "--test-fraction", "0"]
    exit = 65
    self.names = ["x.npy"] + names
  }

  init(_ name: String, _ arguments: [String], exit: Int32, names: [String]) {
    testDescription = name
    self.arguments = arguments
    self.exit = exit
    self.names = names
  }
}

private let four = littleEndian([1, 2, 3, 4])
private let good = npyBytes(shape: "(2, 2)", data: four)
private let sphere = "synthetic:sphere,n=20,d=4"

extension BadInput {
  static let tables = [
    BadInput("empty file", csv: "", names: ["no data"]),
    BadInput("header only", csv: "a,b,y\n", names: ["header"]),
    BadInput("no header", csv: "1,2,3\n4,5,6\n", names: ["line 1", "header"]),
    BadInput("ragged row", csv: "a,b,y\n1,2,3\n4,5\n", names: ["line 3", "2 cells"]),
    BadInput("a first row of data", csv: "1,2,nan\n2,1,5\n3,1,6\n", names: ["line 1", "header"]),
    BadInput(
      "text among numbers", csv: "a,b,y\n1,2,3\n4,red,6\n",
      names: ["line 3", "“b”", "“red”", "--categories one-hot", "--ignore"]),
    BadInput(
      "text among numbers that are no categories", csv: "a,b,y\n1,2,3\n4,red,6\n5,7,8\n",
      ["--categories", "one-hot"],
      names: ["line 3", "“b”", "“red”", "2 of the column's 3 cells", "(--ignore)"]),
    BadInput(
      "a text target", csv: "a,y\n1,setosa\n", ["--categories", "one-hot"],
      names: ["line 2", "“y”", "“setosa”", "(--target)"]),
    BadInput("empty cell", csv: "a,b,y\n1,,3\n", names: ["line 2", "“b”", "--missing drop"]),
    BadInput("NaN", csv: "a,b,y\n1,nan,3\n", names: ["line 2", "“b”", "“nan”", "--missing drop"]),
    BadInput(
      "a column without values", csv: "a,b,y\n1,,3\n2,,4\n", ["--missing", "drop"],
      names: ["2 rows", "“b”", "(--ignore)"]),
    BadInput("decimal comma", csv: "a;y\n1,5;2\n", names: ["line 2", "“a”", "“1,5”", "decimal point"]),
    BadInput(
      "an unnamed column", csv: "a,,y\n1,2,3\n", names: ["line 1", "column 2", "(--ignore \"column 2\")"]),
    BadInput(
      "an unnamed column that is not an index", csv: ",a,y\n7,1,2\n7,2,3\n",
      names: ["“7”", "line 2", "line 3", "(--ignore \"column 1\")"]),
    BadInput("two columns of a name", csv: "a,a,y\n1,2,3\n", names: ["“a”", "(--ignore)"]),
    BadInput(
      "no such feature", csv: "a,y\n1,2\n", ["--columns", "a,b"], names: ["“b”", "“a”, “y”", "(--columns)"]),
    BadInput("nothing to leave out", csv: "a,y\n1,2\n", ["--ignore", "b"], names: ["“b”", "(--ignore)"]),
    BadInput(
      "a target among the features", csv: "a,y\n1,2\n", ["--columns", "a,y", "--target", "y"],
      names: ["“y”", "(--target, --columns)"]),
    BadInput("infinity", csv: "a,b,y\n-inf,1,3\n", names: ["line 2", "“a”", "“-inf”"]),
    BadInput("infinite target", csv: "a,b,y\n1,2,Infinity\n", names: ["line 2", "“y”", "“Infinity”"]),
    BadInput("overflow", csv: "a,b,y\n1,2,3\n1,1e999,3\n", names: ["line 3", "“b”", "“1e999”"]),
    BadInput("zero row", csv: "a,b,y\n1,2,3\n0,0,1\n", ["--preprocessing", "unit"], names: ["line 3"]),
    BadInput(
      "not of norm 1", csv: "a,b,y\n1,0,3\n1,2,1\n", ["--preprocessing", "none"], names: ["line 3", "norm"]),
    BadInput(
      "duplicate inputs", csv: "a,b,y\n1,2,3\n3,1,1\n1,2,4\n",
      names: ["line 4", "line 2", "--duplicates average"]),
    BadInput(
      "inputs that standardising makes equal", csv: "a,b,y\n1.0000000000000002,2,1\n1,2,2\n1e10,1,3\n",
      names: ["line 3", "line 2", "to rounding", "--duplicates average"]),
    BadInput(
      "inputs that differ in length only", csv: "a,b,y\n1,2,3\n2,4,4\n3,1,1\n", ["--preprocessing", "unit"],
      names: ["line 3", "line 2"]),
    BadInput(
      "opposite inputs in too few dimensions", csv: "a,b,y\n1,0,1\n-1,0,2\n0,1,1\n0,-1,2\n1,1,1\n-1,-1,0\n",
      ["--preprocessing", "unit", "--damping", "0"], names: ["line 2", "line 3", "singular", "--ridge auto"]),
    BadInput(
      "no such column", csv: "a,b,y\n1,2,3\n", ["--target", "price"], names: ["“price”", "“y”", "(--target)"]),
    BadInput(
      "an option of other files", csv: "a,b,y\n1,2,3\n", ["--targets", "y.npy"], exit: 64,
      names: ["--targets"]),
  ]

  /// LIBSVM text `d.svm`.
  private init(_ name: String, sparse: String, _ options: [String] = [], exit: Int32 = 65, names: [String]) {
    testDescription = name
    files = ["d.svm": Data(sparse.utf8)]
    arguments = ["train", "d.svm", "--test-fraction", "0"] + options
    self.exit = exit
    self.names = ["d.svm"] + names
  }

  static let sparse = [
    BadInput(
      "absurd index", sparse: "1 1:1\n2 33554432:1\n", names: ["line 2", "index 33554432", "2 points"]),
    BadInput("ranking data", sparse: "1 qid:1 1:1\n", names: ["line 1", "qid"]),
    BadInput("no features", sparse: "1\n2\n", names: ["index:value"]),
    BadInput(
      "categories of another kind of file", sparse: "1 1:1\n", ["--categories", "one-hot"], exit: 64,
      names: ["(--categories)"]),
    BadInput(
      "missing values of another kind of file", sparse: "1 1:1\n", ["--missing", "drop"], exit: 64,
      names: ["(--missing)"]),
  ]

  static let arrays = [
    BadInput("truncated array", npy: good.dropLast(), names: ["32", "31"]),
    BadInput("truncated header", npy: good.prefix(40), names: ["header"]),
    BadInput("longer than its shape", npy: good + [0], names: ["32", "33"]),
    BadInput("text instead of an array", npy: Data("hello\n".utf8), names: ["NumPy"]),
    BadInput("malformed header", npy: npyBytes(shape: "(2, two)", data: four), names: ["header"]),
    BadInput("big-endian array", npy: npyBytes(type: ">f8", shape: "(2, 2)", data: four), names: ["'>f8'"]),
    BadInput(
      "object array", npy: npyBytes(type: "|O", shape: "(2, 2)", data: four), names: ["never executed"]),
    BadInput("one dimension", npy: npyBytes(shape: "(4,)", data: four), names: ["(4,)"]),
    BadInput("too few inputs", npy: npyBytes(shape: "(1, 4)", data: four), names: ["1 rows", "2 targets"]),
    BadInput(
      "NaN in an array", npy: npyBytes(shape: "(2, 2)", data: littleEndian([1, 2, .nan, 4])),
      names: ["[1, 0]"]),
    BadInput(
      "absurd shape", npy: npyBytes(shape: "(4000000000, 4000000000)", data: four), names: ["shape"]),
  ]

  static let arguments = [
    BadInput("missing file", ["train", "missing.csv"], exit: 74, names: ["missing.csv"]),
    BadInput(
      "unknown kind of file", ["train", "data.xlsx"], exit: 64,
      names: ["data.xlsx", ".csv", "synthetic:"]),
    BadInput(
      "a mistyped bundled set", ["train", "diabetis"], exit: 64,
      names: ["diabetis: ", ".csv", "diabetes, digits", "synthetic:"]),
    BadInput("no targets", ["train", "x.npy"], exit: 64, names: ["x.npy", "(--targets)"]),
    BadInput(
      "a target column for an array", ["train", "x.npy", "--targets", "y.npy", "--target", "a"], exit: 64,
      names: ["x.npy", "(--target)"]),
    BadInput("unknown family", ["train", "synthetic:cube"], exit: 64, names: ["“cube”", "sphere"]),
    BadInput(
      "nothing left to train on", ["train", "synthetic:sphere,n=1,d=4"], exit: 65, names: ["--test-fraction"]),
    BadInput(
      "test fraction", ["train", sphere, "--test-fraction", "1"], exit: 64, names: ["--test-fraction"]),
    BadInput(
      "absurd width", ["train", sphere, "--width", "1000000000000"], exit: 64, names: ["--width", "GiB"]),
    BadInput(
      "largest width", ["train", sphere, "--width", "\(Int.max)"], exit: 64, names: ["--width", "GiB"]),
    BadInput(
      "absurd solver",
      [
        "plan", "--points", "390000", "--dimension", "1000", "--width", "1", "--solver", "gram", "--rows",
        "1n", "--damping", "1",
      ], exit: 64, names: ["GiB", "(--solver)"]),
    BadInput(
      "n² without damping",
      [
        "plan", "--points", "390000", "--dimension", "1000", "--width", "1", "--solver", "gram", "--rows",
        "1n",
      ], exit: 64, names: ["GiB", "(--ridge, --damping)"]),
    BadInput("too few rows", ["train", sphere, "--rows", "3"], exit: 64, names: ["--rows", "8n"]),
    BadInput(
      "absurd rows", ["train", sphere, "--rows", "1000000000000"], exit: 64, names: ["--rows", "GiB"]),
    BadInput(
      "absurd rows for no sketch", ["train", sphere, "--solver", "gram", "--rows", "\(Int.max)"], exit: 64,
      names: ["--rows", "GiB"]),
    BadInput("overflowing rows", ["train", sphere, "--rows", "\(Int.max)n"], exit: 64, names: ["--rows"]),
    BadInput(
      "uncountable operations", ["plan", "--points", "16777216", "--dimension", "1", "--width", "1"],
      exit: 64,
      names: ["16777216 points"]),
    BadInput(
      "absurd number of points", ["train", "synthetic:sphere,n=99999999999"], exit: 64,
      names: ["“99999999999”"]),
    BadInput(
      "absurd synthetic size", ["train", "synthetic:sphere,n=10000000,d=1000000"], exit: 64, names: ["n="]),
  ]

  /// A matrix of three rows and two columns in `a.npy` or `a.mtx`, and right-hand sides of three, two and four entries.
  private init(
    _ name: String, given arguments: [String], matrix: Data = tall, sparse: String = sparseTall,
    exit: Int32 = 65,
    names: [String]
  ) {
    testDescription = name
    files = [
      "a.npy": matrix, "a.mtx": Data(sparse.utf8),
      "b.npy": npyBytes(shape: "(3,)", data: littleEndian([1, 2, 3])),
      "r.npy": npyBytes(shape: "(2,)", data: littleEndian([1, 2])),
      "four.npy": npyBytes(shape: "(4,)", data: four),
      "nan.npy": npyBytes(shape: "(3,)", data: littleEndian([1, .nan, 3])),
    ]
    self.arguments = arguments
    self.exit = exit
    self.names = names
  }

  static let matrices = [
    BadInput(
      "NaN in a matrix", given: ["embed", "a.npy"],
      matrix: npyBytes(shape: "(3, 2)", data: littleEndian([1, 2, 3, .nan, 5, 6])),
      names: ["a.npy", "[1, 1]", "nan"]),
    BadInput(
      "truncated matrix", given: ["precondition", "a.npy"], matrix: tall.dropLast(),
      names: ["a.npy", "48", "47"]),
    BadInput("a vector for a matrix", given: ["embed", "b.npy"], names: ["b.npy", "one dimension"]),
    BadInput("missing matrix", given: ["solve", "m.npy", "b.npy"], exit: 74, names: ["m.npy"]),
    BadInput("missing right-hand side", given: ["solve", "a.npy", "m.npy"], exit: 74, names: ["m.npy"]),
    BadInput(
      "matrix of unknown kind", given: ["embed", "a.csv"], exit: 64, names: ["a.csv", ".npy", ".mtx"]),
    BadInput(
      "column out of range", given: ["embed", "a.mtx"],
      sparse: "%%MatrixMarket matrix coordinate real general\n3 2 2\n1 1 1\n3 3 1\n",
      names: ["a.mtx", "line 4", "column 3"]),
    BadInput(
      "dependent columns", given: ["embed", "a.npy", "--rows", "2"],
      matrix: npyBytes(shape: "(3, 2)", data: littleEndian([1, 2, 2, 4, 3, 6])),
      names: ["rank 1 of 2", "damping"]),
    BadInput(
      "dependent columns in a solve",
      given: ["solve", "a.npy", "b.npy", "--rows", "3", "--embedding", "gaussian"],
      matrix: npyBytes(shape: "(3, 2)", data: littleEndian([1, 2, 2, 4, 3, 6])),
      names: ["rank 1 of 2", "damping"]),
    BadInput(
      "sizes that do not fit", given: ["solve", "a.npy", "four.npy"], names: ["four.npy", "4 entries", "3×2"]),
    BadInput("NaN on the right", given: ["solve", "a.npy", "nan.npy"], names: ["nan.npy", "[1]", "nan"]),
    BadInput("a matrix on the right", given: ["solve", "a.npy", "a.npy"], names: ["a.npy", "(3, 2)"]),
    BadInput(
      "the other problem", given: ["solve", "a.npy", "b.npy", "--problem", "step"], exit: 64,
      names: ["--problem step", "2 entries", "b.npy"]),
    BadInput(
      "too few rows for a preconditioner", given: ["precondition", "a.npy", "--rows", "1"], exit: 64,
      names: ["s = 1", "n = 2", "damping"]),
    BadInput(
      "too few rows for a solve", given: ["solve", "a.npy", "b.npy", "--rows", "1"], exit: 64,
      names: ["s = 1", "damping"]),
    BadInput(
      "absurd rows of a sketch", given: ["embed", "a.npy", "--rows", "1000000000000"], exit: 64,
      names: ["--rows", "bytes"]),
    BadInput(
      "a sketch for Jacobians", given: ["embed", "a.npy", "--embedding", "neuron-block"], exit: 64,
      names: ["neuron-block", "count-sketch"]),
    BadInput(
      "more rows than the SRHT has", given: ["embed", "a.npy", "--embedding", "srht", "--rows", "5"],
      exit: 64,
      names: ["5 of 4"]),
    BadInput(
      "no folder for the output", given: ["embed", "a.npy", "--out", "no/SA.npy"], exit: 73,
      names: ["no/SA.npy"]),
  ]
}

private let tall = npyBytes(shape: "(3, 2)", data: littleEndian([1, 2, 3, 5, 5, 7]))
private let sparseTall = "%%MatrixMarket matrix coordinate real general\n3 2 2\n1 1 1\n2 2 1\n"
