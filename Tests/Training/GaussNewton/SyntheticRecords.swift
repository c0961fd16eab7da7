import Claims
import DenseLinearAlgebra
import Foundation
import Preconditioning
import SketchedLeastSquares
import SubspaceEmbedding
import TestSupport

@testable import GaussNewton

/// A gain with any shares, as it would be read from a file.
func gain(promised: Double, achieved: Double) throws -> StepGain {
  try JSONDecoder().decode(
    StepGain.self, from: Data(#"{"promised": \#(promised), "achieved": \#(achieved)}"#.utf8))
}

/// A record of a step of which only what a run's end is judged by matters.
func record(
  _ step: Int, residual: Double = 1, contraction: Double = 0.9, damping: Double = 0, promised: Double = 0.9,
  achieved: Double = 0.9, undampedFactor: Double? = nil
) throws -> StepRecord {
  StepRecord(
    step: step, residualNorm: residual, contraction: contraction, objectiveNorm: residual, damping: damping,
    gain: try gain(promised: promised, achieved: achieved), undampedFactor: undampedFactor, rejected: 0,
    iterations: 0, solveResidual: 0, rows: nil, sketchStep: nil, distortion: nil, conditionNumber: nil,
    certificate: nil, movement: 0, flips: 0, operations: 0, trafficBytes: nil, seconds: StageTimes())
}

/// A run with these records, at its initial weights.
func trainer(
  _ records: [StepRecord], points n: Int = 6, dimension d: Int = 3, width: Int = 4,
  damping: DampingPolicy = .automatic, ridge: Double = 0, start: StartKind = .independent
) throws -> Trainer {
  let configuration = TrainingConfiguration(
    width: width, solver: .gram, embedding: .countSketch, size: .fixed(8 * n), accuracy: 1e-3,
    damping: damping, ridge: ridge, start: start, seed: 3)
  let (inputs, targets) = (unitPoints(dimension: d, count: n, seed: 3), (0..<n).map { Double($0) - 2 })
  let new = try Trainer(configuration: configuration, inputs: inputs, targets: targets)
  return try Trainer(
    resuming: TrainingState(
      weights: new.start.weights, records: records, log: CheckLog(), preconditioner: nil,
      control: damping == .automatic ? DampingControl() : nil, best: nil),
    configuration: configuration, inputs: inputs, targets: targets)
}
