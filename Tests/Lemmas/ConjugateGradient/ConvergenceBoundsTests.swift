import ConjugateGradient
import RealModule
import Testing

@Suite struct ConvergenceBoundsTests {
  @Test func chebyshevFactorAtSquares() {
    #expect(ConvergenceBounds.chebyshevFactor(conditionNumber: 1) == 0)
    #expect(ConvergenceBounds.chebyshevFactor(conditionNumber: 4) == 1.0 / 3)
    #expect(ConvergenceBounds.chebyshevFactor(conditionNumber: 9) == 0.5)
    #expect(ConvergenceBounds.chebyshevFactor(conditionNumber: .infinity) == 1)
    #expect(ConvergenceBounds.chebyshev(conditionNumber: 9, iterations: 0) == 2)
    #expect(ConvergenceBounds.chebyshev(conditionNumber: 9, iterations: 3) == 0.25)
  }

  /// The definition of the iteration bound: the least `k` with `2√κ(G)q^k ≤ ε₀`, found by trying.
  @Test("solver.iterations: the closed formula is the least k that the Chebyshev bound allows")
  func iterationsNeededIsTheLeast() throws {
    for conditionNumber in [1.5, 2, 4, 10, 100, 1e4] {
      for operatorConditionNumber in [1.0, 4, 1e6] {
        for tolerance in [0.5, 1e-3, 1e-10] {
          let needed = try #require(
            ConvergenceBounds.iterationsNeeded(
              tolerance: tolerance, conditionNumber: conditionNumber,
              operatorConditionNumber: operatorConditionNumber))
          func residualBound(_ k: Int) -> Double {
            operatorConditionNumber.squareRoot()
              * ConvergenceBounds.chebyshev(conditionNumber: conditionNumber, iterations: k)
          }
          #expect(residualBound(needed) <= tolerance * (1 + 1e-12))
          #expect(needed == 0 || residualBound(needed - 1) > tolerance * (1 - 1e-12))
        }
      }
    }
  }

  @Test func iterationsNeededAtTheEdges() {
    func needed(_ tolerance: Double, _ conditionNumber: Double) -> Int? {
      ConvergenceBounds.iterationsNeeded(
        tolerance: tolerance, conditionNumber: conditionNumber, operatorConditionNumber: 1)
    }
    #expect(needed(1e-6, 1) == 1)
    #expect(needed(2, 1) == 0)
    #expect(needed(2, 100) == 0)
    #expect(needed(1e-6, .infinity) == nil)
  }

  @Test func fixedPointFactorPicksTheWorseEnd() {
    #expect(
      ConvergenceBounds.fixedPointFactor(smallestEigenvalue: 0.5, largestEigenvalue: 1) == 0.75)
    #expect(
      ConvergenceBounds.fixedPointFactor(smallestEigenvalue: 0.75, largestEigenvalue: 1.5) == 1.25)
  }

  @Test("solver.fixed-point: at ε = 1 − 1/√2 the bound (1 − ε)⁻² − 1 on the factor is 1")
  func distortionLimitIsWhereTheBoundIsOne() {
    let distortion = ConvergenceBounds.fixedPointDistortionLimit
    #expect((distortion - 0.2928932188134525).magnitude < 1e-15)
    #expect(((1 / (1 - distortion) / (1 - distortion) - 1) - 1).magnitude < 1e-14)
  }

  @Test func predictedRateIsTheChebyshevFactorOfAGaussianSketch() {
    for (n, s) in [(1, 2), (40, 320), (40, 2560)] {
      let rate = ConvergenceBounds.predictedRate(columns: n, sketchRows: s)
      #expect(rate == (Double(n) / Double(s)).squareRoot())
      let root = (1 + rate) / (1 - rate)
      let factor = ConvergenceBounds.chebyshevFactor(conditionNumber: root * root)
      #expect((factor - rate).magnitude < 1e-14)
    }
  }
}
