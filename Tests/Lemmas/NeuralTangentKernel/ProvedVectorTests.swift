import DenseLinearAlgebra
import LinearOperators
import NeuralTangentKernel
import SubspaceEmbedding
import TestSupport
import Testing

/// Activations and Gram matrices against what Coq evaluates.
@Suite struct ProvedVectorTests {
  struct Case: Decodable {
    let weights: [[Rational]]
    let points: [[Rational]]
    let activations: [[Int]]
    let commonCounts: [[Rational]]
    let gram: [[Rational]]

    var inputs: Matrix { Matrix(rows: points).transposed }
    var pattern: ActivationPattern {
      ActivationPattern(preActivations: Matrix(rows: weights).transposed.transposeTimes(inputs))
    }
  }

  @Test("proved vectors: activations, ties among them, and how many neurons are active on both of two points")
  func activations() throws {
    let cases = try provedCases("gram", as: Case.self)
    #expect(cases.count == 3)
    for c in cases {
      let pattern = c.pattern
      for (r, row) in c.activations.enumerated() {
        for (i, active) in row.enumerated() {
          #expect(pattern.isActive(neuron: r, point: i) == (active == 1))
        }
      }
      #expect(pattern.commonCounts() == Matrix(rows: c.commonCounts))
      #expect(pattern.commonCountsByDefinition() == Matrix(rows: c.commonCounts))
    }
  }

  /// Counts and inner products are exact. Three roundings remain: `1/m`, its product with the count, and the product
  /// with the inner product. With `m = 4` there is none.
  @Test("proved vectors: the Gram matrix by the tensor trick")
  func gramByCounts() throws {
    for c in try provedCases("gram", as: Case.self) {
      let gram = gramMatrix(c.pattern, inputs: c.inputs)
      for (i, row) in c.gram.enumerated() {
        #expect(agree((0..<gram.columns).map { gram[i, $0] }, row, roundings: 3))
      }
      if c.weights.count == 4 { #expect(gram == Matrix(rows: c.gram)) }
    }
  }

  /// An entry of `A = Jᵀ` carries three roundings, two of `m^{-1/2}` and one of the product; a product of two of them six
  /// and its own, and a sum of `md` of those fewer than `md` more. They may cancel, so the bound is `γ_{md+6}` times the
  /// same sum over the magnitudes of the inputs, and `u` for the nearest `Double`.
  @Test("proved vectors: the Gram matrix as JJᵀ, for any signs")
  func gramByJacobian() throws {
    for c in try provedCases("gram", as: Case.self) {
      let (m, d) = (c.weights.count, c.inputs.rows)
      let signs = (0..<m).map { $0 % 3 == 1 ? -1.0 : 1 }
      let a = TransposedJacobian(pattern: c.pattern, signs: signs, inputs: c.inputs).denseMatrix()
      let (gram, nearest) = (a.transposeTimesSelf(), Matrix(rows: c.gram, \.nearest))
      let magnitudes = Matrix(rows: d, columns: c.points.count) { c.inputs[$0, $1].magnitude }
      let bound = gramMatrix(c.pattern, inputs: magnitudes)
      for i in c.points.indices {
        for j in c.points.indices {
          #expect(
            (gram[i, j] - nearest[i, j]).magnitude <= (Double(m * d + 7) + 0.01) * unitRoundoff * bound[i, j])
        }
      }
    }
  }
}
