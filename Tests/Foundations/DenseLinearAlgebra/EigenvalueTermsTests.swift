import CounterStream
import DenseLinearAlgebra
import TestSupport
import Testing

/// The terms of the bounds on an eigenvalue and on the error of a solution, in cases where they decide.
@Suite struct EigenvalueTermsTests {
  private let eta = Double.leastNonzeroMagnitude
  private let u = unitRoundoff

  /// `BᵀB` of integers with fewer rows than columns, less a multiple of `I`: rounding of `Av` is all that its Rayleigh quotient has. The largest entry is in `[1, 2)`.
  private func singular(_ n: Int, seed: Int, shift: Double = 0) -> Matrix {
    let stream = CounterStream(seed: UInt64(seed)).substream("singular")
    let b = Matrix(rows: n - 1, columns: n) { i, j in Double(stream.index(at: i + n * j, below: 9)) - 4 }
    let a = b.transposeTimesSelf()
    let largest = a.elements.reduce(1) { max($0, $1.magnitude) }
    return Matrix(rows: n, columns: n) { a[$0, $1] / largest.binade - ($0 == $1 ? shift : 0) }
  }

  /// `(value + errors)/(vᵀv ∓ its error)`, all errors those of compensated arithmetic.
  @Test(
    "ntk.positivity-certificate: the upper bound is above the exact Rayleigh quotient, by the errors of its products",
    .tags(.exact), arguments: [2, 3, 8])
  func rayleigh(_ n: Int) throws {
    for seed in 0..<24 {
      for shift in [0, 0x1p-60, 0.75] {
        let a = singular(n, seed: seed, shift: shift)
        guard a.elements.contains(where: { $0.magnitude >= 1 }) else { continue }
        let bounds = try SmallestEigenvalueBounds(of: a)
        let v = bounds.direction
        let products = (0..<n).map { CompensatedDot(a.column($0), v) }
        let (curvature, length) = (CompensatedDot(v, products.map(\.value)), CompensatedDot(v, v))
        let errors = zip(v, products).reduce(Dyadic(curvature.errorBound)) {
          $0 + Dyadic($1.0.magnitude) * Dyadic($1.1.errorBound)
        }
        let numerator = Dyadic(curvature.value) + errors
        let least = Dyadic(length.value) - Dyadic(length.errorBound)
        let most = Dyadic(length.value) + Dyadic(length.errorBound)
        let upper = Dyadic(bounds.upper) * (numerator > 0 ? least : most)
        #expect(upper >= numerator, "seed \(seed), shift \(shift)")
        // Three roundings upwards, and a factor of 1 + 2γ on the errors.
        let slack =
          numerator.magnitude * Dyadic(16 * u) + errors * Dyadic(Double(6 * n + 60) * u) + Dyadic(8 * eta)
        #expect(upper <= numerator + slack, "seed \(seed), shift \(shift)")
        let exact = (ExactMatrix(v).transposed * (ExactMatrix(a) * ExactMatrix(v)))[0, 0]
        #expect(Dyadic(bounds.upper) * ExactMatrix(v).squaredNorm >= exact)
      }
    }
  }

  /// The nearest shift that Cholesky completes with is twice what is hidden below the estimate.
  @Test(
    "ntk.positivity-certificate: the lower bound is no farther away than the rounding allowance",
    .tags(.exact))
  func lower() throws {
    for n in [1, 4, 24] {
      let bounds = try SmallestEigenvalueBounds(of: .diagonal((0..<n).map { 1 + Double($0) / 64 }))
      // Hidden: φ tr(A − λI) + 2u max + 2u‖A‖₁; and φ tr(A − σI) + 2u max once more.
      let trace = Double(n * (n - 1)) / 128
      let hidden = Double(n + 4) * u * trace + 2 * u * Double(n - 1) / 64 + 2 * u * (1 + Double(n - 1) / 64)
      #expect(bounds.lower <= 1 - 2 * hidden && bounds.lower >= 1 - 3.2 * hidden - 4 * u)
      #expect(bounds.upper >= 1 && bounds.upper <= 1 + 16 * u)
    }
  }

  /// Which number is the scale is seen from where entries are lost below it, and undone below the normal range by one step outwards.
  @Test(
    "ntk.positivity-certificate: undoing the scale moves a bound outwards by one step at most", .tags(.exact))
  func scale() throws {
    for k in [-1074, -1060, -1022, -3, 0, 5, 1020] {
      let scale = Double(sign: .plus, exponent: k, significand: 1)
      for entry in [1.0, 3, 7] where (entry * scale).isFinite {
        let bounds = try SmallestEigenvalueBounds(of: .diagonal([entry * scale]))
        let unit = (entry * scale).ulp
        #expect(bounds.lower < entry * scale && bounds.lower >= entry * scale - 16 * unit, "\(entry)·2^\(k)")
        #expect(bounds.upper > entry * scale && bounds.upper <= entry * scale + 14 * unit, "\(entry)·2^\(k)")
        #expect(bounds.failedPivot == nil)
      }
    }
    let mixed = try SmallestEigenvalueBounds(of: .diagonal([0x1p600, 3 * 0x1p-600]))
    #expect(mixed.lower <= 3 * 0x1p-600 && mixed.upper >= 3 * 0x1p-600)
    #expect(try SmallestEigenvalueBounds(of: .diagonal([1, 2, -1])).failedPivot == 3)
    #expect(try SmallestEigenvalueBounds(of: .diagonal([1, -2, -1])).failedPivot == 2)
  }

  /// `(‖ρ‖ + ‖errors‖ + error‖g‖)/λ`, where one entry alone is not zero, so that norms are exact up to their factor.
  @Test(
    "ntk.positivity-certificate: the error of a solution is the residual plus its own error, divided by the eigenvalue",
    .tags(.exact), arguments: [-900, -300, 0, 300, 900])
  func solution(_ k: Int) throws {
    let scale = Double(sign: .plus, exponent: k, significand: 1)
    let n = 4
    let ofNorm = 1 + 4 * Double(n + 8) * u
    for (residual, error) in [(1.0, 0.0), (0x1p-40, 0), (0, 0x1p-30), (0x1p-30, 0x1p-30), (0, 0)] {
      for sign in [1.0, -1] {
        // G = 2I and g = (0, 3, 0, 0): the residual is exact, and each product and difference counts 2u and 2γ₄².
        let g = [0, 3 * sign, 0, 0]
        let b = [0, 6 * sign + sign * residual, 0, 0].map { $0 * scale }
        let bound = try #require(
          SolutionCertificate(
            matrix: Matrix.identity(n).scaled(by: 2 * scale), error: error * scale, solution: g,
            rightHandSide: b, smallestEigenvalue: 1.5 * scale
          ).errorBound)
        let magnitude = 12 + residual
        let gamma = Double(n + 3) * u
        let ofSum = 2 * u * residual + 2 * gamma * gamma * magnitude
        let exact = ofNorm * (residual + ofSum + error * 3) / 1.5
        #expect(
          bound >= exact * (1 - 2 * u) && bound <= exact * (1 + 64 * u) + 0x1p-110, "\(residual), \(error)")
        let byProduct = try #require(
          SolutionCertificate(
            product: [0, 6 * sign * scale, 0, 0], productError: error * scale, rightHandSide: b,
            smallestEigenvalue: 1.5 * scale
          ).errorBound)
        let plain = (ofNorm * residual + error) / 1.5
        #expect(byProduct >= plain && byProduct <= plain * (1 + 32 * u))
      }
    }
  }
}
