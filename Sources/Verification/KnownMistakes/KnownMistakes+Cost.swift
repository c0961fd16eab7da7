internal import Claims
internal import DenseLinearAlgebra
internal import Laws
internal import NeuralTangentKernel

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
  ]
}
