import CounterStream
import DenseLinearAlgebra
import NeuralTangentKernel
import TestSupport
import Testing

/// The certificates of a network's Gram matrix, and how many activations can switch, exactly and at every scale of the inputs.
@Suite struct KernelScaleTests {
  private let eta = Double.leastNonzeroMagnitude

  /// `(1/m)(BBᵀ) ∘ (XᵀX)` times `m`.
  private func gramTimesNeurons(_ pattern: [[Bool]], _ inputs: Matrix) -> ExactMatrix {
    let product = ExactMatrix(inputs).gram
    return ExactMatrix(rows: inputs.columns, columns: inputs.columns) { i, j in
      Dyadic(Double(pattern.count { $0[i] && $0[j] })) * product[i, j]
    }
  }

  @Test(
    "ntk.positivity-certificate: for a network's Gram matrix it holds exactly at every scale", .tags(.exact))
  func gram() throws {
    try checkProperty("kernelCertificateAtScale", over: ScaleCase.self, cases: 72) { c in
      let (inputs, n) = (c.matrix, c.columns)
      for m in [1, 2, 3, 7] {
        let bits = (0..<m).map { r in (0..<n).map { i in c.stream.index(at: 31 * r + i, below: 3) > 0 } }
        let pattern = ActivationPattern(
          preActivations: Matrix(rows: m, columns: n) { bits[$0][$1] ? 1 : -1 })
        let computed = gramMatrix(pattern, inputs: inputs)
        guard computed.allFinite else { continue }
        let exact = gramTimesNeurons(bits, inputs)
        let neurons = Dyadic(Double(m))
        let error = gramRoundingError(computed, dimension: inputs.rows)
        if error.isFinite {
          let difference = neurons * ExactMatrix(computed) - exact
          let room = neurons * Dyadic(error)
          try require(
            difference.shifted(by: room).isSemidefinite
              && ((-1) * difference).shifted(by: room).isSemidefinite,
            "‖Ĝ − G‖ ≤ \(error) for \(m) neurons")
        }
        let largest = computed.trace
        var bounds = [try PositivityCertificate(gram: computed, dimension: inputs.rows).lowerBound]
        for estimate in [largest, largest / 2, largest / 64, 100 * eta, 3 * eta] {
          bounds.append(
            try PositivityCertificate(matrix: computed, error: error, estimate: estimate).lowerBound)
        }
        for bound in bounds.compactMap({ $0 }) {
          try require(exact.shifted(by: -(neurons * Dyadic(bound))).isSemidefinite, "λ_min ≥ \(bound)")
        }
      }
    }
  }

  /// The products are of bits, inputs and `1/m`, which comes last; what underflows before is allowed for.
  @Test(
    "ntk.positivity-certificate: the proved rounding of products with a network's Gram matrix covers the exact one",
    .tags(.exact))
  func products() throws {
    try checkProperty("kernelProductsAtScale", over: ScaleCase.self, cases: 72) { c in
      let (inputs, n) = (c.matrix, c.columns)
      for m in [1, 3, 7] {
        let bits = (0..<m).map { r in (0..<n).map { i in c.stream.index(at: 31 * r + i, below: 3) > 0 } }
        let pattern = ActivationPattern(
          preActivations: Matrix(rows: m, columns: n) { bits[$0][$1] ? 1 : -1 })
        let a = TransposedJacobian(
          pattern: pattern, signs: (0..<m).map { $0 % 2 == 0 ? 1 : -1 }, inputs: inputs)
        let (exact, neurons) = (gramTimesNeurons(bits, inputs), Dyadic(Double(m)))
        let square = a.gramDiagonal().reduce(0, +) * (1 + 0x1p-40) + 100 * eta
        guard square.isFinite else { continue }
        try require(
          neurons * Dyadic(square) >= (0..<n).reduce(Dyadic(0)) { $0 + exact[$1, $1] }, "‖A‖_F² ≤ \(square)")
        for exponent in [0, -c.exponent, -1074, 1000, -2 * c.exponent] where abs(exponent) < 1075 {
          let z = c.vector(n, "z", exponent: exponent)
          let length = norm(z) * (1 + 0x1p-40) + eta
          guard length.isFinite else { continue }
          let product = a.gramTimes(z)
          let error = a.gramTimesError(norm: length, squaredFrobeniusNorm: square)!
          guard product.allSatisfy(\.isFinite), error.isFinite else { continue }
          let difference = neurons * ExactMatrix(product) - exact * ExactMatrix(z)
          let room = neurons * Dyadic(error)
          try require(difference.squaredNorm <= room * room, "m = \(m), ‖fl(Gz) − Gz‖ ≤ \(error)")
        }
      }
    }
  }

  /// `d = 1000` products of one pair of points are rounded up by nearly half a unit each: `G` has rank one, and its computed image is definite.
  @Test(
    "ntk.positivity-certificate: a thousand products that underflow prove nothing about a singular matrix",
    .tags(.exact))
  func thousandProducts() throws {
    let (d, root) = (1000, 0x1p-537)
    let (s, t) = (1.51.squareRoot() * root, 0.51.squareRoot() * root)
    let inputs = Matrix(rows: d, columns: 2) { _, j in j == 0 ? s : t }
    let pattern = ActivationPattern(preActivations: Matrix(rows: 1, columns: 2, repeating: 1))
    let gram = gramMatrix(pattern, inputs: inputs)
    // Half a unit above 1.5 and below 0.5 makes the diagonal 2 and 1 units, and √(1.51·0.51) = 0.878 makes 1.
    #expect(gram.elements == [2000 * eta, 1000 * eta, 1000 * eta, 1000 * eta])
    let error = gramRoundingError(gram, dimension: d)
    #expect(error >= 714 * eta && error <= 3000 * eta)
    for estimate in 1...1000 {
      let bound = try PositivityCertificate(
        matrix: gram, error: error, estimate: Double(estimate) * eta
      ).lowerBound
      #expect(bound ?? 0 <= 0)
    }
    for shift in 1...400 {
      let below = gram - Matrix.diagonal([Double(shift) * eta, Double(shift) * eta])
      #expect(try !PositivityCertificate.provesSemidefinite(below, error: error))
    }
  }

  /// In units of `2⁻¹⁰⁷⁴` the product of `w` and `x` is 60, of which a hundred products that are rounded make 100; and `ρ‖x‖` is 70.
  @Test("ntk.activations-are-stable: products that underflow are allowed for") func productsThatUnderflow() {
    let coordinate = 0.6.squareRoot() * 0x1p-537
    let x = Matrix(rows: 100, columns: 1, repeating: coordinate)
    let radius = 70 / 60.0.squareRoot() * 0x1p-537
    #expect(x.transposeTimes(x)[0, 0] == 100 * eta)
    #expect(ActivationStability(weights: x, inputs: x, radius: radius).switchable == [1])
  }

  @Test("ntk.activations-are-stable: every neuron that can switch counts, at every scale", .tags(.exact))
  func switching() throws {
    try checkProperty("switchingAtScale", over: ScaleCase.self, cases: 108) { c in
      let (d, n, m) = (c.rows, c.columns, 3)
      let inputs = c.matrix
      for exponent in [-c.exponent, -1074 - c.exponent, -537, 0, 300] where exponent > -1075 && exponent < 500
      {
        let weights = Matrix(rows: d, columns: m, elements: c.vector(d * m, "w", exponent: exponent))
        let exactX = ExactMatrix(inputs)
        let values = ExactMatrix(weights).transposed * exactX
        let squares = (0..<n).map { i in (0..<d).reduce(Dyadic(0)) { $0 + exactX[$1, i] * exactX[$1, i] } }
        for radius in [0, eta, 0x1p-537, weights[0, 0].magnitude, weights[0, 0].magnitude / 3] {
          let proved = ActivationStability(weights: weights, inputs: inputs, radius: radius)
          let square = Dyadic(radius) * Dyadic(radius)
          var change: Dyadic = 0
          for i in 0..<n {
            let near = (0..<m).count { values[$0, i] * values[$0, i] <= square * squares[i] }
            try require(proved.switchable[i] >= near, "\(near) can switch on point \(i) within \(radius)")
            change = change + Dyadic(Double(near)) * squares[i]
          }
          let bound = proved.jacobianChange
          guard bound.isFinite else { continue }
          try require(
            Dyadic(Double(m)) * Dyadic(bound) * Dyadic(bound) >= change,
            "‖J − J₀‖ ≤ \(bound) within \(radius)")
        }
      }
    }
  }
}
