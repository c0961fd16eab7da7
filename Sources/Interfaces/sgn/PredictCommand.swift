import ArgumentParser
import Foundation
import SketchedGaussNewton

struct PredictCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "predict",
    abstract: "Print the predictions of a saved network, in the targets' original units.",
    discussion: """
      MODEL is a folder written by sgn train --model. DATA is given as for sgn train. From a CSV file the model reads its features \
      by name; other columns are ignored. Each point gets a prediction, in the order of the rows. A row that lacks a feature, or \
      that has a category unknown to the model, is refused.

      Example:
        sgn predict houses-model new-houses.csv --out predictions.csv
      """)

  @Argument(help: "The model's folder.")
  var model: String

  @Argument(help: "The points to predict.")
  var data: String

  @Option(help: "Write the predictions to this .csv or .npy file (default: CSV on standard output).")
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

  /// A column of numbers under the target's name; reading it returns the same numbers.
  private func csv(_ predictions: [Double], name: String) -> String {
    let quoted =
      name.contains { ",\"\n\r".contains($0) }
      ? "\"" + name.replacingOccurrences(of: "\"", with: "\"\"") + "\"" : name
    return ([quoted] + predictions.map { "\($0)" }).joined(separator: "\n") + "\n"
  }
}
