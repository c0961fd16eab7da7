import Claims
import DenseLinearAlgebra
import LinearOperators
import RealModule
import TestSupport
import Testing

@testable import NeuralTangentKernel

/// Operations by hand, products over several blocks of neurons, and the tolerances of the checks of `G`.
@Suite struct PatternOperationTests {
  private func pattern(_ m: Int, _ n: Int) -> ActivationPattern {
    ActivationPattern(
      preActivations: Matrix(rows: m, columns: n) { Double(($0 * 7919 + $1 * 104_729 + $0 / 64) % 13) - 6 })
  }

  /// `m = 65` neurons, which are two words and three runs of 32, on `n = 129` points, which are five runs and two tiles, with `d = 2`: over neurons `8·3·2·(129 + 15·2)`, over points
  /// `8·5·2·(65 + 15)`.
  @Test("cost.step: operations of products, counts and passes by hand", .tags(.exact))
  func operations() {
    let (m, n, d) = (65, 129, 2)
    #expect(ActivationPattern.additionsOverNeurons(neurons: m, points: n, dimension: d) == 7632)
    #expect(ActivationPattern.additionsOverPoints(neurons: m, points: n, dimension: d) == 6400)
    #expect(ActivationPattern.additionsOverPoints(neurons: 257, points: 32, dimension: 1) == 8 * (257 + 30))
    #expect(ActivationPattern.additionsOverNeurons(neurons: 32, points: 128, dimension: 1) == 8 * (128 + 15))
    #expect(ActivationPattern.additionsOverPoints(neurons: 256, points: 33, dimension: 1) == 16 * (256 + 15))
    #expect(ActivationPattern.lookupsOverPoints(neurons: m, points: n) == 8 * 5 * 65)
    #expect(ActivationPattern.lookups(neurons: m, points: n) == 8 * 5 * 65 + 8 * 3 * 129)
    #expect(ActivationPattern.lookups(neurons: 32, points: 64) == 8 * 2 * 32 + 8 * 64)
    #expect(ActivationPattern.forwardOperations(neurons: m, points: n, dimension: d) == 58_695)
    let a = TransposedJacobian(
      pattern: pattern(m, n), signs: [Double](repeating: 1, count: m),
      inputs: Matrix(rows: d, columns: n, repeating: 1))
    #expect(a.addProductOperations == 258 + 6400 + 260 + 65)
    #expect(a.transposeTimesOperations == 130 + 7632 + 516)
    #expect(a.gramOperations == 258 + 6400 + 7632 + 516 + 129)
    #expect(a.gramMatrixOperations == 129 * 65 * 2 + 129 * 129 * 4)
    #expect(a.gramColumnsOperations(3) == 129 * 3 * (2 + 4 + 2))
    #expect(a.gramDiagonalOperations == 129 * (2 + 4 + 2))
  }

  /// `m = 4⁷` is four blocks of neurons, and `√m` a power of two: every number is exact.
  @Test("ntk.gram-factorization: products over several blocks of neurons, exactly", .tags(.exact))
  func severalBlocks() {
    let (m, n, d) = (16_384, 3, 2)
    let pattern = pattern(m, n)
    #expect(pattern.neuronBlocks == [0..<4096, 4096..<8192, 8192..<12_288, 12_288..<16_384])
    let signs = (0..<m).map { $0 % 3 == 0 ? -1.0 : 1 }
    let inputs = Matrix(rows: d, columns: n, elements: [1, 2, -3, 1, 2, -1])
    let a = TransposedJacobian(pattern: pattern, signs: signs, inputs: inputs)
    let z = Matrix(rows: n, columns: 2, elements: [3, -1, 2, 5, 7, -4])
    let v = Matrix(rows: d, columns: m) { Double(($0 + 3 * $1) % 11) - 5 }
    var (products, counts) = (Matrix(rows: d, columns: m), Matrix(rows: n, columns: n))
    var transposed = [Double](repeating: 0, count: n)
    for r in 0..<m {
      let active = (0..<n).map { pattern.isActive(neuron: r, point: $0) }
      for i in 0..<n where active[i] {
        for k in 0..<d { products[k, r] += signs[r] / 128 * z[i, 0] * inputs[k, i] }
        transposed[i] += signs[r] / 128 * dot(inputs.column(i), v.column(r))
        for j in 0..<n where active[j] { counts[i, j] += 1 }
      }
    }
    var sum = v
    a.addProduct(z.column(0), scale: -2, to: &sum)
    #expect(sum == v - products.scaled(by: 2))
    #expect(a.transposeTimes(v) == transposed)
    let inner = inputs.transposeTimes(inputs)
    let gram = Matrix(rows: n, columns: n) { counts[$0, $1] * inner[$0, $1] / 16_384 }
    #expect(
      a.gramMatrix() == gram && a.gramTimes(z) == gram * z
        && a.gramTimes(z.column(1)) == gram.times(z.column(1)))
    #expect(a.gramDiagonal() == gram.diagonal && a.gramColumns([2, 0]) == gram.selectingColumns([2, 0]))
    #expect(
      pattern.activeCount == Int(counts.trace) && pattern.activeByPoint == counts.diagonal.map { Int($0) })
  }

  /// A pass takes 1024 neurons at a time, whose sums are added up. Integers, so exactly.
  @Test(arguments: [1023, 1024, 1025, 2049]) func passesOverManyNeurons(_ m: Int) {
    let inputs = Matrix(rows: 2, columns: 2, elements: [1, -2, 3, 1])
    let weights = Matrix(rows: 2, columns: m) { Double(($0 * 5 + $1 * 7) % 11) - 5 }
    let signs = (0..<m).map { $0 % 3 == 0 ? -1.0 : 1 }
    var pattern = ActivationPattern(neurons: m, points: 2)
    let sums = pattern.recordForward(weights: weights, signs: signs, inputs: inputs)
    let z = weights.transposeTimes(inputs)
    #expect(pattern == ActivationPattern(preActivations: z))
    #expect(sums == (0..<2).map { i in (0..<m).reduce(0) { $0 + signs[$1] * max(0, z[$1, i]) } })
    var none = ActivationPattern(neurons: 0, points: 3)
    let nothing = none.recordForward(
      weights: Matrix(rows: 2, columns: 0), signs: [], inputs: Matrix(rows: 2, columns: 3))
    #expect(nothing == [0, 0, 0])
  }

  /// Only signs of one size are bits.
  @Test func signedBitsNeedSigns() throws {
    let inputs = Matrix(rows: 1, columns: 1, repeating: 1)
    func jacobian(_ signs: [Double]) -> TransposedJacobian {
      TransposedJacobian(
        pattern: ActivationPattern(preActivations: Matrix(rows: signs.count, columns: 1, repeating: 1)),
        signs: signs, inputs: inputs)
    }
    let bits = try #require(jacobian([1, -1, -1, 1]).signedBits)
    #expect(bits.scale == 0.5 && bits.words == [0b1111] && bits.negative == [0b0110])
    #expect(jacobian([1, -1, 0.5, 1]).signedBits == nil && jacobian([2, 2, 2, 2]).signedBits == nil)
  }

  /// `m = 4`, `n = 2`, `d = 3`: `2γ_15 tr(G)‖z‖` with the trace 12.5 and `‖z‖ = 5`.
  @Test("ntk.gram-factorization: the tolerance of the check by hand")
  func toleranceOfFactorization() throws {
    let inputs = Matrix(rows: 3, columns: 2, elements: [1, 2, 2, 0, 2, 1])
    let a = TransposedJacobian(
      pattern: ActivationPattern(preActivations: Matrix(rows: 4, columns: 2, repeating: 1)),
      signs: [1, 1, 1, 1], inputs: inputs)
    #expect(a.gramMatrix() == Matrix(rows: 2, columns: 2, elements: [9, 6, 6, 5]))
    let wrong = Matrix(rows: 2, columns: 2, elements: [9, 6, 6, 3.5])
    var log = CheckLog()
    a.checkFactorization(of: a.gramMatrix(), on: [3, 4], into: &log)
    a.checkFactorization(of: wrong, on: [3, 4], into: &log, step: 7)
    let violation = try #require(log.violations.first)
    #expect(log.violations.count == 1 && violation.measured == 6 && violation.step == 7)
    #expect((violation.bound / (2 * 15 * unitRoundoff * 12.5 * 5) - 1).magnitude < 1e-12)
  }

  /// Counts that are off by one, up or down, on any pair of points.
  @Test("ntk.gram-factorization: one count too many or too few is detected", .tags(.exact))
  func wrongCounts() {
    let pattern = pattern(70, 3)
    for (i, j, change) in [(0, 0, 1.0), (2, 1, -1), (0, 2, 1)] {
      var counts = pattern.commonCounts()
      counts[i, j] += change
      var log = CheckLog()
      pattern.check(counts: counts, into: &log, step: 5)
      #expect(
        log.violations == [Violation(claim: .ntkGramFactorization, measured: 1, bound: 0, step: 5)])
    }
  }

  /// `√(ln(n(n + 1)/δ)/2m)`, where `n = 3` and `δ = 12e⁻²` make the logarithm 2.
  @Test("ntk.gram-concentrates: the bound by hand, and the check on both sides of it")
  func concentration() {
    #expect(
      (concentrationBound(points: 3, width: 4, failureProbability: 12 * .exp(-2)) - 0.5).magnitude < 1e-15)
    let inputs = Matrix.identity(2)
    let kernel = neuralTangentKernel(inputs)
    let allowed = (Double.log(6 / 1e-12) / 200).squareRoot()
    for (i, j) in [(0, 0), (1, 0)] {
      for (factor, count) in [(0.999, 0), (-0.999, 0), (1.001, 1), (-1.001, 1)] {
        var gram = kernel
        gram[i, j] += factor * allowed
        var log = CheckLog()
        checkConcentration(of: gram, inputs: inputs, width: 100, into: &log, step: 3)
        #expect(log.violations.count == count, "(\(i), \(j)) by \(factor)")
        for violation in log.violations {
          #expect((violation.bound / allowed - 1).magnitude < 1e-12 && violation.step == 3)
          #expect((violation.measured / allowed / 1.001 - 1).magnitude < 1e-12)
        }
      }
    }
  }

  @Test func wordsOfAPattern() async {
    let words: [UInt64] = [.max, 1, 0, 0]
    let pattern = ActivationPattern(neurons: 65, points: 2, words: words)
    #expect(pattern.words == words && pattern.activeByPoint == [65, 0] && pattern.activeCount == 65)
    #expect(ActivationPattern(neurons: 64, points: 1, words: [.max]).activeCount == 64)
    #expect(ActivationPattern(neurons: 0, points: 3, words: []).points == 3)
    await #expect(processExitsWith: .failure) {
      _ = ActivationPattern(neurons: 65, points: 2, words: [0, 0, 0, 2])
    }
    await #expect(processExitsWith: .failure) {
      _ = ActivationPattern(neurons: 65, points: 2, words: [0, 0, 0])
    }
  }
}
