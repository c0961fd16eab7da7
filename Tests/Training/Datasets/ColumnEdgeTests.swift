import CounterStream
import DenseLinearAlgebra
import TestSupport
import Testing

@testable import Datasets

/// Statistics where rounding would show: far from zero, at the edge of what rounding explains, and at both ends of the range of doubles.
@Suite struct ColumnEdgeTests {
  /// Integers `2⁴⁴ + k` have an exact mean and an exact variance, `(nΣk² − (Σk)²)/n²` in whole numbers; a plain sum of a thousand of them rounds its mean by far
  /// more than the last bit, which the correction gives back.
  @Test(arguments: [1, -1])
  func farFromZero(_ sign: Int) {
    let stream = CounterStream(seed: testSeed).substream("far from zero")
    for n in [2, 3, 10, 101, 1000] {
      let k = (0..<n).map { stream.substream(n).index(at: $0, below: 1001) - 500 }
      let offset = sign << 44
      let statistics = ColumnStatistics(k.map { Double(offset + $0) })
      let (sum, squares) = (k.reduce(0, +), k.reduce(0) { $0 + $1 * $1 })
      let ulp = (0x1p44).ulp
      #expect((statistics.mean - Double(offset) - Double(sum) / Double(n)).magnitude <= ulp)
      let deviation = (Double(n * squares - sum * sum)).squareRoot() / Double(n)
      // A mean that is off by e makes the deviation √(σ² + e²); and n + 3 roundings.
      let allowed = ulp * ulp / (2 * deviation) + roundingBound(n + 3) * deviation
      #expect((statistics.deviation - deviation).magnitude <= allowed)
      #expect(!statistics.isConstant && !statistics.isDominatedByRounding)
    }
  }

  /// One number of `n` that differs by `δ` gives a deviation of `δ√(n − 1)/n`, which is rounding up to `γ_n max|x|`: for `n` of 2, 3 and 8 up to 4, 6.36 and 24.2 units.
  @Test(arguments: [(2, 4.0, 6.0), (3, 6, 8), (8, 24, 26)], [1.0, -0x1p20, 0x1p-900])
  func whatRoundingExplains(_ sizes: (Int, Double, Double), _ scale: Double) {
    let (n, within, beyond) = sizes
    for (steps, isRounding) in [(within, true), (beyond, false)] {
      var numbers = [Double](repeating: scale, count: n)
      numbers[n - 1] = scale * (1 + steps * unitRoundoff)
      let statistics = ColumnStatistics(numbers)
      #expect(statistics.isDominatedByRounding == isRounding, "\(n), \(steps)")
      #expect(!statistics.isConstant && statistics.deviation > 0)
    }
  }

  /// Numbers of either sign up to the largest double, and down to the smallest.
  @Test func theRangeOfDoubles() {
    let huge = ColumnStatistics([-1.5 * 0x1p1023, -0.5 * 0x1p1023, 0, 0])
    #expect(huge.mean == -0x1p1022 && huge.deviation == 0.375.squareRoot() * 0x1p1023)
    let opposite = ColumnStatistics([.greatestFiniteMagnitude, -.greatestFiniteMagnitude])
    #expect(opposite.mean == 0 && opposite.deviation == .greatestFiniteMagnitude)
    let tiny = ColumnStatistics([0, 8 * .leastNonzeroMagnitude])
    #expect(tiny.mean == 4 * .leastNonzeroMagnitude && tiny.deviation == 4 * .leastNonzeroMagnitude)
    #expect(ColumnStatistics([3]) == ColumnStatistics([3, 3]) && ColumnStatistics([3]).isConstant)
    let more = Double(3).nextUp
    for numbers in [[3, more], [more, 3]] { #expect(!ColumnStatistics(numbers).isConstant) }
  }

  /// A direction of whatever length, up to signs and powers of two the same.
  @Test func unitVectors() {
    for exponent in [-1074, -1000, 0, 500, 1021] {
      let factor = Double(sign: .plus, exponent: exponent, significand: 1)
      #expect(unitVector([3 * factor, -4 * factor])! == unitVector([3, -4])!)
      #expect(unitVector([-factor])! == [-1] && unitVector([0, factor, 0])! == [0, 1, 0])
    }
    for (x, y) in zip(unitVector([3, -4])!, [0.6, -0.8]) { #expect((x - y).magnitude <= 2 * unitRoundoff) }
    #expect(unitVector([0, -0.0]) == nil && unitVector([]) == nil)
    let diagonal = unitVector([-.greatestFiniteMagnitude, -.greatestFiniteMagnitude])!
    for x in diagonal { #expect((x + 0.5.squareRoot()).magnitude <= 2 * unitRoundoff) }
  }
}

/// The edges of what `Preprocessing` takes and says.
@Suite struct PreprocessingEdgeTests {
  private func isTaken(_ data: Dataset, _ mode: Preprocessing.Mode) -> Bool {
    do throws(DatasetError) {
      _ = try Preprocessing(fittingTo: data, mode: mode)
      return true
    } catch { return false }
  }

  /// Norms up to `γ_{d+5}` from 1: in one dimension 6 units, which are 3 steps above 1 and 6 below.
  @Test func normsOfOne() {
    for (norm, isTaken) in [
      (1 + 6 * unitRoundoff, true), (1 + 8 * unitRoundoff, false), (1 - 6 * unitRoundoff, true),
      (1 - 7 * unitRoundoff, false),
    ] {
      #expect(self.isTaken(dataset(points: [[norm], [-1]]), .none) == isTaken, "\(norm)")
    }
    // In four dimensions 9 units.
    for (norm, isTaken) in [(1 - 9 * unitRoundoff, true), (1 - 10 * unitRoundoff, false)] {
      #expect(self.isTaken(dataset(points: [[0, 0, norm, 0], [1, 0, 0, 0]]), .none) == isTaken)
    }
  }

  /// A deviation is divided by only in the normal range.
  @Test func theSmallestDeviation() {
    let least = Double.leastNormalMagnitude
    for (largest, isTaken) in [(2 * least, true), (2 * least - 4 * .leastNonzeroMagnitude, false)] {
      #expect(self.isTaken(dataset(points: [[0], [largest]]), .standardise) == isTaken)
      #expect(
        self.isTaken(dataset(points: [[0, 1], [1, 0]], targets: [0, largest]), .unit) == isTaken)
    }
  }

  @Test func notes() throws {
    let far = 1e8
    let data = dataset(
      points: [[1, far, 7], [2, far.nextUp, 7], [4, far, 7]], targets: [5, 5, 5])
    let preprocessing = try Preprocessing(fittingTo: data, mode: .standardise)
    #expect(
      preprocessing.notes == [
        "Constant over the training points, kept with scale 1: “c”.",
        "Varying only in the last digits, so that rounding dominates: “b”.",
        "The target “y” is constant over the training points; it keeps scale 1.",
      ])
    #expect(preprocessing.targetMean == 5 && preprocessing.targetScale == 1 && preprocessing.scales[2] == 1)
    #expect(
      try Preprocessing(fittingTo: data, mode: .unit).notes
        == ["The target “y” is constant over the training points; it keeps scale 1."])
    let none = try Preprocessing(
      fittingTo: dataset(points: [[1, 0], [0, 1]], targets: [3, 3]), mode: .none)
    #expect(none.targetMean == 0 && none.targetScale == 1 && none.means.isEmpty && none.scales.isEmpty)
    #expect(none.notes.isEmpty && none.featureNames == ["a", "b"])
  }

  /// Units of training: mean and deviation of the targets, with any number.
  @Test func targetsInTheirUnits() throws {
    let data = dataset(points: [[1], [2]], targets: [6, 10])
    for mode in [Preprocessing.Mode.standardise, .unit] {
      let preprocessing = try Preprocessing(
        fittingTo: mode == .unit ? dataset(points: [[1], [-2]], targets: [6, 10]) : data, mode: mode)
      #expect(preprocessing.targetMean == 8 && preprocessing.targetScale == 2)
      #expect(preprocessing.inverseTransformTargets([-1, 0, 2.5]) == [6, 8, 13])
      #expect(try preprocessing.transformTargets(of: data) == [-1, 1])
    }
  }
}

/// How well predictions fit, at its edges.
@Suite struct FitQualityEdgeTests {
  @Test func byHand() throws {
    let perfect = FitQuality(predictions: [1, 3], targets: [1, 3])
    #expect(perfect.rmse == 0 && perfect.rSquared == 1)
    let mean = FitQuality(predictions: [2, 2], targets: [1, 3])
    #expect(mean.rmse == 1 && mean.rSquared == 0)
    let worse = FitQuality(predictions: [3, 1], targets: [1, 3])
    #expect(worse.rmse == 2 && worse.rSquared == -3)
    #expect(FitQuality(predictions: [4], targets: [1]).rmse == 3)
    #expect(FitQuality(predictions: [4], targets: [1]).rSquared == nil)
  }
}
