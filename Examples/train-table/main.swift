// Train on a table with a ridge, predict held-out rows, save the model.
//
//     swift run train-table [TABLE.csv [TARGET]]
import Foundation
import SketchedGaussNewton

// The default is a bundled table: ten measurements of 442 patients, and the progression of their diabetes
// after one year.
let arguments = CommandLine.arguments
let table =
  try arguments.count > 1
  ? DatasetReader.load(
    path: arguments[1], options: TableOptions(target: arguments.count > 2 ? arguments[2] : nil))
  : BundledDataset.diabetes.load()

// A fifth of the rows is held out before anything is fitted. The others are standardised and scaled to the
// unit sphere.
let data = try PreparedData(
  table, mode: .standardise, duplicates: .average, testFraction: 0.2, stream: CounterStream(seed: 1))
print("\(table.name): \(data.training.count) rows to train on, \(data.test.count) held out")

// The objective is ½‖f(W) − y‖² + ½μ‖W − W₀‖². Generalised cross-validation on the kernel chooses μ, and a
// cost model the solver.
let request = TrainingRequest(ridge: .automatic)
let plan = try TrainingPlan(request, inputs: data.inputs, targets: data.targets)
let choice = plan.configuration
print(String(format: "width %d, ridge %.3g, solver %@", choice.width, choice.ridge, choice.solver.rawValue))
var trainer = try Trainer(configuration: choice, inputs: data.inputs, targets: data.targets)
let rule = StoppingRule(tolerance: StoppingRule.usualTolerance(ridge: choice.ridge))
_ = try trainer.run(until: rule) { _, record in
  print(String(format: "step %d  ‖f − y‖ = %.4f", record.step, record.residualNorm))
}

// Predictions are in the units of the table.
let model = TrainedModel(trainer: trainer, preprocessing: data.preprocessing, training: data.training)
let predictions = try model.predict(data.test.points)
let fit = FitQuality(predictions: predictions, targets: data.test.targets)
print(String(format: "held out: RMSE %.1f, R² %.3f", fit.rmse, fit.rSquared ?? .nan))

// A saved model is a folder of NumPy arrays and a JSON file. Read back, it predicts the same numbers.
let folder = FileManager.default.temporaryDirectory.appending(path: "model-\(UUID().uuidString)").path
try model.save(in: folder)
let isRight =
  try TrainedModel(folder: folder).predict(data.test.points) == predictions && fit.rSquared ?? 0 > 0.3
try FileManager.default.removeItem(atPath: folder)
print("check \(isRight ? "passed" : "FAILED")")
exit(isRight ? 0 : 1)
