import CounterStream
import DenseLinearAlgebra
import Preconditioning
import RealModule
import SketchedLeastSquares
import TestSupport
import Testing

@testable import GaussNewton

/// When a `P` is kept: until the accumulated loss equals the cost of a new one. An iteration gains `ln((√κ+1)/(√κ−1))`, which is `ln 2` for `κ = 9` and `2 ln 2` for
/// `κ = 25/9`.
@Suite struct PreconditionerUseTests {
  private func kept(_ use: PreconditionerUse) throws -> KeptPreconditioner {
    let form = try SketchedPreconditioner(
      r: TriangularMatrix(upperTriangleOf: .identity(2)), sketchRows: 8, damping: 0)
    return KeptPreconditioner(form: .triangular(form), step: 1, madeAt: nil, use: use)
  }

  /// A few roundings of numbers near one, in root, quotient and logarithm.
  private func isNear(_ x: Double?, _ y: Double) -> Bool {
    guard let x else { return false }
    return (x - y).magnitude <= 16 * unitRoundoff * max(1, y.magnitude)
  }

  @Test("losses of a kept R add up: a stale preconditioner is not kept for ever")
  func lossesAddUp() throws {
    var use = PreconditionerUse(price: 10.5)
    #expect(use.gain == nil && use.lostIterations == 0 && !use.wasTooSmall && use.price == 10.5)
    use.note(ritzValues: [9, 11, 25], iterations: 7)
    #expect(isNear(use.gain, 2 * .log(2)) && use.lostIterations == 0)
    // Half of the gain is half of the iterations lost: 4 of 8, then 3 of 6.
    use.note(ritzValues: [1, 2, 9], iterations: 8)
    #expect(isNear(use.lostIterations, 4) && isNear(use.gain, 2 * .log(2)))
    use.note(ritzValues: [0.5, 4.5], iterations: 6)
    #expect(isNear(use.lostIterations, 7))
    // A solve that gains more than the first one does not pay anything back.
    use.note(ritzValues: [1, 1.5], iterations: 9)
    #expect(isNear(use.lostIterations, 7))
    // None, and nothing is noted.
    use.note(ritzValues: [], iterations: 100)
    #expect(isNear(use.lostIterations, 7) && isNear(use.gain, 2 * .log(2)))
    // Where a solve shows no gain, all of its iterations are lost.
    use.note(ritzValues: [-1, 4], iterations: 2)
    #expect(isNear(use.lostIterations, 9))
    use.note(ritzValues: [0, 4], iterations: 1)
    #expect(isNear(use.lostIterations, 10))
    #expect(try kept(use).isWorthKeeping)
    use.note(ritzValues: [1, 9], iterations: 2)
    #expect(try !kept(use).isWorthKeeping)
  }

  @Test(
    "a preconditioner is kept as long as the loss is less than the cost of a new one, and not when they are equal"
  )
  func thePriceDecides() throws {
    for (iterations, isKept) in [(4, true), (5, false), (6, false)] {
      var use = PreconditionerUse(price: 5)
      use.note(ritzValues: [1, 2], iterations: 3)
      use.note(ritzValues: [0, 2], iterations: iterations)
      #expect(use.lostIterations == Double(iterations))
      #expect(try kept(use).isWorthKeeping == isKept)
    }
    #expect(try !kept(PreconditionerUse(price: 0)).isWorthKeeping)
  }

  @Test func tooFewRowsAreNotKeptAtAnyPrice() throws {
    var use = PreconditionerUse(price: .infinity)
    #expect(try kept(use).isWorthKeeping)
    use.noteTooSmall()
    #expect(try use.wasTooSmall && !kept(use).isWorthKeeping)
  }

  /// Where the first solve showed no gain, the next one loses everything.
  @Test func whatGainedNothingIsNotKept() throws {
    var use = PreconditionerUse(price: 1e300)
    use.note(ritzValues: [0, 1], iterations: 3)
    #expect(try use.gain == 0 && use.lostIterations == 0 && kept(use).isWorthKeeping)
    use.note(ritzValues: [1, 2], iterations: 1)
    #expect(try use.lostIterations == .infinity && !kept(use).isWorthKeeping)
  }

  /// One eigenvalue is met in one iteration: all of the 53 bits of a double, and no more, are gained.
  @Test func anIterationGainsAtMostAllBits() {
    var use = PreconditionerUse(price: 9)
    use.note(ritzValues: [3], iterations: 1)
    #expect(isNear(use.gain.map { $0 / 53 }, .log(2)))
    // And one of two bits loses 51 of 53.
    use.note(ritzValues: [9, 25], iterations: 53)
    #expect(isNear(use.lostIterations, 51))
  }

  /// A low-rank form is that of the damping asked for, exactly, up and down; it counts `s³/3` operations.
  @Test func aLowRankFormFollowsTheDamping() throws {
    let sketch = Matrix(rows: 6, columns: 8, elements: CounterStream(seed: 3).normals(0..<48))
    let form = try LowRankPreconditioner(sketchedMatrix: sketch, damping: 0.5)
    var use = PreconditionerUse(price: 3)
    use.note(ritzValues: [1, 2], iterations: 1)
    let weights = Matrix(rows: 1, columns: 2, elements: [1, 2])
    let kept = KeptPreconditioner(
      form: .lowRank(form), step: 4,
      madeAt: (weights, SavedPreconditioner.MadeFor(damping: 0.25, leastSize: 3)), use: use)
    for same in [0.5, 0, -1] {
      let (preconditioner, operations) = try kept.damped(by: same)
      #expect(operations == 0 && preconditioner.damping == 0.5)
    }
    let vector = CounterStream(seed: 4).normals(0..<8)
    for damping in [0.75, 0.125, 1.0] {
      let (other, operations) = try kept.damped(by: damping)
      #expect(other.damping == damping && operations == 6 * 6 * 6 / 3 && other.rows == 6 && other.step == 4)
      #expect(
        other.use == use && SavedPreconditioner(other).source == .weights(weights, kept.madeAt!.madeFor))
      // P = (SA)ᵀSA + μI itself, with κ(P) ≤ 1 + 40/μ: each solve is backward stable.
      var p = sketch.transposeTimesSelf()
      p.addToDiagonal(damping)
      let values = try SymmetricEigen.values(p)
      let solved = try other.form.preconditioner.apply(p.times(vector))
      #expect(
        norm(difference(solved, vector))
          <= 30 * 8 * unitRoundoff * (values.last! / values[0]) * norm(vector))
    }
  }

  /// A triangular factor is used up to twice its damping, and updated beyond.
  @Test func aTriangleIsRaisedBeyondTwiceItsDamping() throws {
    let r = TriangularMatrix(upperTriangleOf: Matrix(rows: 2, columns: 2, elements: [2, 0, 1, 3]))
    let kept = KeptPreconditioner(
      form: .triangular(try SketchedPreconditioner(r: r, sketchRows: 12, damping: 0.25)), step: 3,
      madeAt: nil,
      use: PreconditionerUse(price: 7))
    for damping in [0, 0.125, 0.25, 0.5] {
      let (same, operations) = try kept.damped(by: damping)
      #expect(operations == 0 && SavedPreconditioner(same) == SavedPreconditioner(kept))
    }
    let (raised, operations) = try kept.damped(by: 0.5.nextUp)
    #expect(raised.damping == 0.5.nextUp && raised.step == 3 && raised.rows == 12 && raised.use == kept.use)
    #expect(operations == SketchedPreconditioner.operations(rows: 4, columns: 2) && operations > 0)
  }
}
