public import Communication
public import DenseLinearAlgebra
internal import LinearOperators

/// `G(W) = J Jᵀ = (1/m)(BBᵀ) ∘ (XᵀX)` with points as columns: the Gram matrix by the tensor trick.
///
/// If the neurons are distributed over ranks, their integer counts are summed, so every rank gets bit for bit the result of a single process.
///
/// - Shape: `n×n`, exactly symmetric. Cost: `n²m/128` word operations, `n²d` for the inputs' products.
/// - Claim: `ntk.gram-factorization`. Its definition is `A` formed and multiplied, `AᵀA`.
///
/// - Parameters:
///   - pattern: the activations of the neurons of this process.
///   - inputs: `d×n`.
///   - neurons: which of the network's neurons these are; nil for all.
public func gramMatrix(_ pattern: ActivationPattern, inputs: Matrix, neurons: Share? = nil) -> Matrix {
  precondition(
    inputs.columns == pattern.points,
    "\(inputs.columns) points do not match a pattern over \(pattern.points)")
  let neurons = neurons ?? .whole(pattern.neurons)
  let scale = 1 / Double(neurons.total)
  // The counts of all ranks first, before any other matrix of this size is allocated.
  let counts = neurons.communicator.isAlone ? nil : summedCounts(pattern, over: neurons.communicator)
  var gram = Matrix(rows: inputs.columns, columns: inputs.columns)
  gram.addUpperGram(of: inputs)
  guard let counts else {
    pattern.updateByCounts(&gram) { product, count in scale * count * product }
    return gram
  }
  let entries = counts.span
  gram.withMutableSpan { gram in
    var place = 0
    for j in 0..<inputs.columns {
      for i in 0...j { gram[i + j * inputs.columns] *= scale * entries[place + i] }
      place += j + 1
    }
  }
  gram.mirrorUpperTriangle()
  return gram
}

/// The upper triangle of `B Bᵀ` over the neurons of all ranks.
private func summedCounts(_ pattern: ActivationPattern, over communicator: Communicator) -> [Double] {
  var counts = pattern.commonCounts().upperTriangle
  communicator.sum(&counts)
  return counts
}
