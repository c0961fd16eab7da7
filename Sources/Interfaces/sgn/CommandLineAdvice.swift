import SketchedGaussNewton

/// What follows the message of an error, ` (--width)`: the options that have the parameters the library speaks of; empty
/// where there are none.
func commandLineAdvice(on error: any Error) -> String {
  let advice: String? =
    switch error {
    case let error as DatasetError: advice(on: error.problem)
    case let error as PlanError: advice(on: error)
    case let error as CheckpointError: advice(on: error)
    case is ModelError: "sgn train --model"
    default: nil
    }
  return advice.map { " (\($0))" } ?? ""
}

private func advice(on problem: DatasetError.Problem) -> String? {
  switch problem {
  case .argument(.doesNotApply(let parameter, _)): option(for: parameter)
  case .argument(.targetsMissing): option(for: .targetsFile)
  case .argument(.testFraction), .split: option(for: .testFraction)
  case .argument(.unknownExtension):
    "or a bundled set: \(BundledDataset.allCases.map(\.rawValue).joined(separator: ", ")); or synthetic:FAMILY,key=value,…"
  case .repeated: "--duplicates average"
  default: nil
  }
}

private func option(for parameter: DataParameter) -> String {
  switch parameter {
  case .targetColumn: "--target"
  case .targetsFile: "--targets"
  case .testFraction: "--test-fraction"
  }
}

private func advice(on error: PlanError) -> String? {
  switch error {
  case .tooLarge(.width, _, _): "--width"
  case .tooLarge(.rows, _, _), .tooFewRows: "--rows"
  case .tooLarge(.solver, _, _): "--solver"
  case .tooLarge(.points, _, _), .tooManyOperations: nil
  }
}

private func advice(on error: CheckpointError) -> String? {
  switch error {
  case .none: "--checkpoint"
  case .occupied: "--resume"
  case .otherData: "--seed, --test-fraction"
  case .version, .corrupt: nil
  }
}
