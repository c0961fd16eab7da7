internal import Claims
internal import Communication
internal import DenseLinearAlgebra
internal import GaussNewton
internal import Laws
internal import NeuralTangentKernel
internal import SketchedLeastSquares

extension KnownMistakes {
  static let cost: [Mistake] = [
    Mistake(.costStep, "a multiplication with an addition is counted as one operation") {
      let ours = $0.gramProductOperations
      $0.gramProductOperations = { ours($0, $1) / 2 }
    },
    Mistake(.costStep, "the product by G is counted as if G were formed: n² operations in each") {
      $0.gramProductOperations = { pattern, inputs in 2 * pattern.neurons * inputs.columns * inputs.columns }
    },
    Mistake(.costStep, "only one of the two products is counted") {
      $0.gramProductOperations = { pattern, inputs in
        2 * pattern.neurons * inputs.columns * (inputs.rows + 1)
      }
    },
    Mistake(.costCommunication, "every rank sends all its terms to all others: P/2 times as many bytes") {
      $0.sumOverRanks = { terms, communicator in
        let all = communicator.gather(terms)
        return all.dropFirst().reduce(all[0]) { zip($0, $1).map { $0 + $1 } }
      }
    },
    Mistake(.costCommunication, "each rank adds what comes to its own: other bits on every rank") {
      $0.sumOverRanks = { terms, communicator in
        var sums = terms
        communicator.sum(&sums)
        var others = communicator.gather(terms)
        others.remove(at: communicator.rank)
        return others.reduce(terms) { zip($0, $1).map { $0 + $1 } }
      }
    },
    Mistake(.costCommunication, "the Gram matrix is summed whole, not its triangle") {
      let ours = $0.stepOverRanks
      $0.stepOverRanks = { task, communicator in
        let step = try ours(task, communicator)
        guard task.configuration.solver == .gram else { return step }
        let (n, before) = (task.inputs.columns, communicator.sentBytes)
        var below = [Double](repeating: 0, count: n * (n - 1) / 2)
        communicator.sum(&below)
        return (step.record, step.sentBytes + communicator.sentBytes - before)
      }
    },
    Mistake(.costCommunication, "activations are told to all: the bytes of a step grow with the width") {
      let ours = $0.stepOverRanks
      $0.stepOverRanks = { task, communicator in
        let step = try ours(task, communicator)
        let before = communicator.sentBytes
        let words = (communicator.share(of: task.configuration.width).count + 63) / 64 * task.inputs.columns
        _ = communicator.gather([Double](repeating: 0, count: words))
        return (step.record, step.sentBytes + communicator.sentBytes - before)
      }
    },
  ]
}
