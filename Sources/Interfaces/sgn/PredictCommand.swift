import ArgumentParser
import Foundation
import SketchedGaussNewton

struct PredictCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "predict",
    abstract: "Predictions of a saved network, in the targets' original units.",
    discussion: """
      MODEL is a folder written by sgn train --model. DATA is as for sgn train; of a CSV file the model's features are \
      taken by name, so other columns may be there or not, with anything in them. Each point gets a prediction, in order: \
      a row that lacks a feature, or holds a category that the model does not know, is refused.

      Example:
        sgn predict houses-model new-houses.csv --out predictions.csv
      """)

  @Argument(help: "The model's folder.")
  var model: String

  @Argument(help: "The points to predict.")
  var data: String

  @Option(help: "Where the predictions go, a .csv or .npy file (default: CSV on standard output).")
  var out: String?

  @Option(help: "The seed of synthetic data.")
  var seed: UInt64 = 1

  func validate() throws {
    if let out, !out.hasSuffix(".csv"), !out.hasSuffix(".npy") {
      throw ValidationError("--out is \(out); name a .csv or .npy file")
    }
  }

  func run() throws {
    if let out { try requireWritableFile(at: out) }
    let model = try TrainedModel(folder: model)
    let points = try points(for: model)
    for note in points.notes { printError("note: \(note)") }
    let predictions = try model.predict(points)
    guard let out else {
      return try printLine(csv(predictions, name: model.targetName).dropLast().description)
    }
    if out.hasSuffix(".npy") {
      try NumPyArray(vector: predictions).write(to: out)
    } else {
      try writeAtomically(Array(csv(predictions, name: model.targetName).utf8), to: out)
    }
  }

  private func points(for model: TrainedModel) throws -> Points {
    if let bundled = BundledDataset(rawValue: data) { return try bundled.load().points }
    if let text = syntheticText(data) {
      return try SyntheticSpecification(text).generate(stream: CounterStream(seed: seed)).points
    }
    return try DatasetReader.loadPoints(path: data, source: model.preprocessing.source)
  }

  /// A column of numbers that read back exactly, under the target's name.
  private func csv(_ predictions: [Double], name: String) -> String {
    let quoted =
      name.contains { ",\"\n\r".contains($0) }
      ? "\"" + name.replacingOccurrences(of: "\"", with: "\"\"") + "\"" : name
    return ([quoted] + predictions.map { "\($0)" }).joined(separator: "\n") + "\n"
  }
}
