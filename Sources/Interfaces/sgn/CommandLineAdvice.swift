import Experiments
import SketchedGaussNewton

/// The end of an error message, such as ` (--width)`: the options for the parameters that the library names; empty if there
/// are none.
func commandLineAdvice(on error: any Error) -> String {
  let advice: String? =
    switch error {
    case let error as DatasetError: advice(on: error.problem)
    case let error as PlanError: advice(on: error)
    case let error as CheckpointError: advice(on: error)
    case TrainingError.singularKernel: "--damping auto, --ridge auto"
    case is ModelError: "sgn train --model"
    case FileError.occupied: "--overwrite"
    case is OtherSubject: "--fresh"
    default: nil
    }
  return advice.map { " (\($0))" } ?? ""
}

/// The same for the remedies of a run.
func commandLineAdvice(on remedy: RunOutlook.Remedy) -> String {
  switch remedy {
  case .moreSteps: " (--steps)"
  case .moreNeurons: " (--width)"
  case .automaticDamping, .lessDamping: " (--damping auto)"
  case .ridge: " (--ridge auto)"
  }
}

private func advice(on problem: DatasetError.Problem) -> String? {
  switch problem {
  case .argument(.doesNotApply(let parameter, _)): option(for: parameter)
  case .argument(.targetsMissing): option(for: .targetsFile)
  case .argument(.testFraction), .split: option(for: .testFraction)
  case .argument(.unknownExtension):
    "or a bundled set: \(BundledDataset.allCases.map(\.rawValue).joined(separator: ", ")); or synthetic:FAMILY,key=value,…"
  case .repeated: "--duplicates average"
  case .table(let problem): advice(on: problem)
  case .cell(let problem, _): advice(on: problem)
  default: nil
  }
}

private func advice(on problem: TableProblem) -> String? {
  switch problem {
  case .noSuchColumn(_, let parameter, _): parameter.flatMap(option)
  case .contradiction(_, let first, let second): [first, second].compactMap(option).joined(separator: ", ")
  case .unnamedColumn(let number): "--ignore \"column \(number)\""
  case .noRowIndex: "--ignore \"column 1\""
  case .repeatedColumn, .everyRowIncomplete, .tooLarge: "--ignore"
  case .noTarget: "--columns, --ignore"
  case .onlyTarget: "--target, --columns, --ignore"
  case .onlyHeader, .headerOfNumbers, .levelsOfNoFeature, .raggedRow, .strayQuote, .unbalancedQuote: nil
  }
}

private func advice(on problem: CellProblem) -> String? {
  switch problem {
  case .missing: "--missing drop, or --ignore"
  case .text: "--categories one-hot or ordinal, or --ignore"
  case .textTarget: "--target"
  case .textAmongNumbers: "--ignore"
  case .missingFeature, .textForNumber, .numberWithComma, .unseenCategory, .unlistedCategory: nil
  }
}

private func option(for parameter: DataParameter) -> String? {
  switch parameter {
  case .targetColumn: "--target"
  case .featureColumns: "--columns"
  case .ignoredColumns: "--ignore"
  case .categories: "--categories"
  case .levels: nil
  case .missingValues: "--missing"
  case .targetsFile: "--targets"
  case .testFraction: "--test-fraction"
  }
}

private func advice(on error: PlanError) -> String? {
  switch error {
  case .tooLarge(.width, _, _, _), .oddWidth: "--width"
  case .tooLarge(.rows, _, _, _), .tooFewRows, .tooManyColumns: "--rows"
  case .tooLarge(.solver, _, _, _): "--solver"
  case .tooLargeUndamped: "--ridge, --damping"
  case .tooLarge(.points, _, _, _), .tooManyOperations: nil
  case .tooManyRanks: "--ranks, --width"
  }
}

private func advice(on error: CheckpointError) -> String? {
  switch error {
  case .none: "--checkpoint"
  case .occupied: "--resume"
  case .otherData: "--seed, --test-fraction"
  case .version, .corrupt, .notShared: nil
  }
}
