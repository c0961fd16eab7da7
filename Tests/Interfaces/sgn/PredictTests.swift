import Foundation
import SketchedGaussNewton
import Testing

/// Six points in the plane with a target; the last two tables are the same points for prediction.
private let table = "a,b,\"price, EUR\"\n1,2,3\n4,1,2.5\n0,5,1\n2,2,8\n7,3,4\n6,6,6\n"
private let withoutTarget = "a,b\n1,2\n4,1\n0,5\n2,2\n7,3\n6,6\n"
private let permuted = "b,id,a\n2,1,1\n1,2,4\n5,3,0\n2,4,2\n3,5,7\n6,6,6\n"

private let options = ["--test-fraction", "0", "--width", "4096", "--model", "model"]

@Suite struct PredictTests {
  /// Trains on a file and passes the workplace with the trained `model` to a test.
  private func withModel(
    of data: [String], files: [String: Data], _ body: (Workplace, RunLines) throws -> Void
  ) throws {
    try withWorkplace { place in
      for (name, bytes) in files { try place.write(bytes, to: name) }
      let outcome = try place.run(["train"] + data + options + ["--json"])
      let run = try RunLines(outcome.output)
      #expect(outcome.ending == run.ending, "\(outcome.error)")
      try body(place, run)
    }
  }

  private func withTableModel(_ body: (Workplace, RunLines) throws -> Void) throws {
    try withModel(of: ["t.csv"], files: ["t.csv": Data(table.utf8)], body)
  }

  /// The numbers below the header line.
  private func predictions(_ csv: String) throws -> [Double] {
    try csv.split(separator: "\n").dropFirst().map { try #require(Double($0)) }
  }

  private func predict(_ data: String, in place: Workplace) throws -> String {
    let outcome = try place.run(["predict", "model", data])
    #expect(outcome.ending == .exit(0) && outcome.error.isEmpty, "\(outcome.error)")
    return outcome.output
  }

  private func model(in place: Workplace) throws -> TrainedModel {
    try TrainedModel(folder: place.folder.appending(path: "model").path)
  }

  @Test func theTargetsPlaceAndOtherColumnsDoNotMatter() throws {
    try withTableModel { place, _ in
      try place.write(withoutTarget, to: "p.csv")
      try place.write(permuted, to: "q.csv")
      let output = try predict("t.csv", in: place)
      #expect(output.hasPrefix("\"price, EUR\"\n") && output.split(separator: "\n").count == 7)
      #expect(try predict("p.csv", in: place) == output)
      #expect(try predict("q.csv", in: place) == output)
    }
  }

  /// The paper's steps on noise: of eight the second has the smallest residual, and its network is saved and judged.
  @Test func theBestNetworkIsSaved() throws {
    try withWorkplace { place in
      let data = "synthetic:sphere,n=30,d=3"
      let outcome = try place.run([
        "train", data, "--test-fraction", "0", "--width", "256", "--damping", "0", "--steps", "8", "--model",
        "model",
        "--json",
      ])
      let run = try RunLines(outcome.output)
      #expect(outcome.ending == .exit(2) && run.end.bestStep == 2 && run.end.steps == 8)
      #expect(run.end.residualNorm == run.steps.map(\.residualNorm).min())
      #expect(run.end.remedies.contains { $0.contains("--damping auto") })
      let printed = try predictions(predict(data, in: place))
      let targets = try SyntheticSpecification("sphere,n=30,d=3").generate(stream: CounterStream(seed: 1))
        .targets
      let fit = FitQuality(predictions: printed, targets: targets)
      #expect(fit.rmse == run.end.train.rmse)
      // ‖r‖/√n in another order of operations.
      #expect((fit.rmse * 30.0.squareRoot() / run.end.residualNorm - 1).magnitude <= 1e-12)
    }
  }

  /// Printed numbers read back exactly, and the forward pass is the same code, so that they are equal.
  @Test func predictionsAreTheSavedModels() throws {
    try withTableModel { place, run in
      let printed = try predictions(predict("t.csv", in: place))
      let data = try Dataset(csv: place.bytes("t.csv").map(\.self), file: "t.csv")
      #expect(try model(in: place).predict(data.points) == printed)
      let fit = FitQuality(predictions: printed, targets: data.targets)
      #expect(fit.rmse == run.end.train.rmse && fit.rSquared == run.end.train.rSquared)
      // 1 − R² is the square of a residual below 1e-10, which is negligible compared with 1.
      #expect(run.end.reason == "tolerance" && fit.rSquared == 1)
    }
  }

  @Test func filesHoldWhatIsPrinted() throws {
    try withTableModel { place, _ in
      let printed = try predict("t.csv", in: place)
      for file in ["p.csv", "p.npy"] {
        let outcome = try place.run(["predict", "model", "t.csv", "--out", file])
        #expect(outcome.ending == .exit(0) && outcome.output.isEmpty && outcome.error.isEmpty)
      }
      #expect(try place.text("p.csv") == printed)
      let path = place.folder.appending(path: "p.npy").path
      #expect(try NumPyArray(contentsOf: path).vector(of: path) == predictions(printed))
    }
  }

  @Test func arrays() throws {
    let inputs = npyBytes(shape: "(3, 2)", data: littleEndian([1, 2, 3, 1, 0, 4]))
    let targets = npyBytes(shape: "(3,)", data: littleEndian([1, 0, 2]))
    try withModel(of: ["x.npy", "--targets", "y.npy"], files: ["x.npy": inputs, "y.npy": targets]) {
      place, _ in
      let points = try Points(npy: place.folder.appending(path: "x.npy").path)
      #expect(try predictions(predict("x.npy", in: place)) == model(in: place).predict(points))
    }
  }

  /// With any content of the target, and of columns that the model does not use.
  @Test func onlyTheFeaturesAreRead() throws {
    try withTableModel { place, _ in
      let output = try predict("t.csv", in: place)
      for (name, text) in [
        ("blank.csv", "a,b,\"price, EUR\"\n1,2,\n4,1,NA\n0,5,?\n2,2,unknown\n7,3,1e999\n6,6,\n"),
        ("index.csv", ",a,b\n7,1,2\n7,4,1\n7,0,5\n,2,2\nx,7,3\n8,6,6\n"),
      ] {
        try place.write(text, to: name)
        #expect(try predict(name, in: place) == output)
      }
      try place.write(withoutTarget.replacing(",", with: "\t"), to: "p.tsv")
      let tabs = try place.run(["predict", "model", "p.tsv"])
      #expect(tabs.output == output)
      #expect(tabs.error == "note: The columns are separated by tabs, as in the header.\n")
    }
  }

  /// Categories are stored with the model, so that few rows, in another order, give the same features.
  @Test(arguments: ["ordinal", "one-hot"])
  func categories(_ coding: String) throws {
    let text = "origin,hp,mpg\nUSA,130,18\nJapan,88,25\nEurope,46,26\nUSA,150,16\nJapan,97,27\n"
    try withModel(of: ["t.csv", "--categories", coding], files: ["t.csv": Data(text.utf8)]) { place, _ in
      let all = try predictions(predict("t.csv", in: place))
      try place.write("hp,origin\n97,Japan\n130,USA\n", to: "p.csv")
      #expect(try predictions(predict("p.csv", in: place)) == [all[4], all[0]])
      try place.write("hp,origin\n97,Japan\n130,Mars\n", to: "q.csv")
      try place.expectRefusal(
        ["predict", "model", "q.csv"], exit: 65, names: ["q.csv, line 3", "“origin”", "“Mars”", "“Europe”"])
    }
  }

  /// A model saved before columns could be categories is read as it was.
  @Test func theOlderFormat() throws {
    try withTableModel { place, _ in
      let output = try predict("t.csv", in: place)
      let path = place.folder.appending(path: "model/model.json")
      var stored = try JSONSerialization.jsonObject(with: Data(contentsOf: path)) as! [String: Any]
      var preprocessing = stored["preprocessing"] as! [String: Any]
      preprocessing["source"] = nil
      preprocessing["featureNames"] = ["a", "b"]
      (stored["formatVersion"], stored["preprocessing"]) = (1, preprocessing)
      try JSONSerialization.data(withJSONObject: stored).write(to: path)
      #expect(try predict("t.csv", in: place) == output)
    }
  }

  /// A sparse file leaves zeros out, at the end too.
  @Test func sparseFiles() throws {
    let training = Data("1 1:2 2:1\n0 1:1 3:2\n2 2:3\n".utf8)
    try withModel(of: ["t.svm"], files: ["t.svm": training]) { place, _ in
      try place.write("0 1:2 2:1\n0 2:3\n", to: "p.libsvm")
      let all = try predictions(predict("t.svm", in: place))
      #expect(try predictions(predict("p.libsvm", in: place)) == [all[0], all[2]])
      // All features of a line may be zero.
      try place.write("7\n", to: "zero.svm")
      #expect(try predictions(predict("zero.svm", in: place)).count == 1)
    }
  }

  /// Data that count from 0 are predicted as they were trained on, also where index 0 is not used.
  @Test func sparseFilesThatCountFromZero() throws {
    let training = Data("1 0:2 1:1\n0 0:1 2:2\n2 1:3\n".utf8)
    try withModel(of: ["t.svm"], files: ["t.svm": training]) { place, _ in
      let all = try predictions(predict("t.svm", in: place))
      try place.write("0 1:3\n", to: "p.svm")
      #expect(try predictions(predict("p.svm", in: place)) == [all[2]])
      try place.write("0 3:3\n", to: "q.svm")
      try place.expectRefusal(
        ["predict", "model", "q.svm"], exit: 65, names: ["q.svm, line 1", "index 3", "beyond 2"])
    }
  }

  @Test func syntheticAndBundledPoints() throws {
    try withModel(of: ["synthetic:sphere,n=12,d=3"], files: [:]) { place, run in
      let points = try predictions(predict("synthetic:sphere,n=12,d=3", in: place))
      #expect(points.count == 12)
      let targets = try SyntheticSpecification("sphere,n=12,d=3").generate(stream: CounterStream(seed: 1))
        .targets
      #expect(FitQuality(predictions: points, targets: targets).rmse == run.end.train.rmse)
    }
    try withModel(of: ["diabetes", "--steps", "1", "--solver", "gram", "--accuracy", "0.1"], files: [:]) {
      place, run in
      let points = try predictions(predict("diabetes", in: place))
      let targets = try BundledDataset.diabetes.load().targets
      #expect(FitQuality(predictions: points, targets: targets).rmse == run.end.train.rmse)
    }
  }
}

@Suite struct PredictRefusalTests {
  /// One model for each case, damaged or wrongly used, and the words that the one-line message must contain.
  private func expectRefusal(
    _ arguments: [String] = ["predict", "model", "t.csv"], exit: Int32, names: [String],
    after prepare: (Workplace) throws -> Void = { _ in }
  ) throws {
    try withWorkplace { place in
      try place.write(table, to: "t.csv")
      #expect(try place.run(["train", "t.csv", "--steps", "1"] + options).ending == .exit(2))
      try prepare(place)
      try place.expectRefusal(arguments, exit: exit, names: names)
    }
  }

  @Test(arguments: ["model.json", "weights.npy", "signs.npy"])
  func aMissingPart(_ file: String) throws {
    try expectRefusal(exit: 74, names: ["model/\(file)", "No such file"]) {
      try FileManager.default.removeItem(at: $0.folder.appending(path: "model/\(file)"))
    }
  }

  @Test(arguments: ["model.json", "weights.npy", "signs.npy"])
  func aTruncatedPart(_ file: String) throws {
    try expectRefusal(exit: 65, names: ["model/\(file)"]) {
      try $0.write($0.bytes("model/\(file)").dropLast(5), to: "model/\(file)")
    }
  }

  @Test(arguments: [
    ("\"formatVersion\" : 2", "\"formatVersion\" : 7", "version 7"),
    ("\"formatVersion\" : 2", "\"formatVersion\" : 0", "version 0"),
    ("\"width\" : 4096", "\"width\" : 4095", "(sgn train --model)"),
    ("\"dimension\" : 3", "\"dimension\" : 4", "damaged"),
    ("\"means\" : [", "\"means\" : [ 1,", "damaged"),
    ("\"scales\" : [", "\"scales\" : [ 1,", "damaged"),
    ("\"mode\" : \"standardise\"", "\"mode\" : \"unit\"", "damaged"),
  ])
  func aChangedDescription(_ old: String, _ new: String, _ named: String) throws {
    try expectRefusal(exit: 65, names: ["model", named]) { place in
      let text = try place.text("model/model.json")
      try #require(text.contains(old), "model.json has no \(old)")
      try place.write(text.replacing(old, with: new), to: "model/model.json")
    }
  }

  @Test func signsThatAreNone() throws {
    try expectRefusal(exit: 65, names: ["model/signs.npy", "±1"]) {
      var bytes = try $0.bytes("model/signs.npy")
      bytes[bytes.count - 1] = 0
      try $0.write(bytes, to: "model/signs.npy")
    }
  }

  @Test func noModelAtAll() throws {
    try expectRefusal(["predict", "nowhere", "t.csv"], exit: 74, names: ["nowhere/model.json"])
    try expectRefusal(["predict", "t.csv", "t.csv"], exit: 74, names: ["t.csv/model.json"])
  }

  @Test func wrongPoints() throws {
    try expectRefusal(["predict", "model", "p.csv"], exit: 65, names: ["p.csv, line 1", "“b”"]) {
      try $0.write("a,c\n1,2\n", to: "p.csv")
    }
    try expectRefusal(["predict", "model", "p.csv"], exit: 65, names: ["p.csv, line 2", "“b”", "“nan”"]) {
      try $0.write("a,b\n1,nan\n", to: "p.csv")
    }
    try expectRefusal(["predict", "model", "x.npy"], exit: 65, names: ["x.npy", "features"]) {
      try $0.write(npyBytes(shape: "(1, 3)", data: littleEndian([1, 2, 3])), to: "x.npy")
    }
    try expectRefusal(["predict", "model", "digits"], exit: 65, names: ["digits", "features"])
    try expectRefusal(["predict", "model", "p.csv"], exit: 74, names: ["p.csv"])
  }

  @Test func outputThatCannotBeCreated() throws {
    try expectRefusal(
      ["predict", "model", "t.csv", "--out", "t.csv/p.csv"], exit: 73, names: ["t.csv/p.csv"])
    try expectRefusal(["predict", "model", "t.csv", "--out", "p.npy"], exit: 73, names: ["p.npy"]) {
      try $0.makeFolder("p.npy")
    }
  }
}
