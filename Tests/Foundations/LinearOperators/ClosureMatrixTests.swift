import CounterStream
import DenseLinearAlgebra
import LinearOperators
import TestSupport
import Testing

@Suite struct ClosureMatrixTests {
  private let stream = CounterStream(seed: 5)

  private func matrix(
    times: @escaping @Sendable ([Double]) throws -> [Double] = { v in [v[0], v[0] + v[1], 2 * v[1]] },
    transposeTimes: @escaping @Sendable ([Double]) throws -> [Double] = { u in [u[0] + u[1], u[1] + 2 * u[2]]
    }
  ) -> ClosureMatrix {
    ClosureMatrix(rows: 3, columns: 2, times: times, transposeTimes: transposeTimes)
  }

  @Test func adjointsAreAccepted() throws {
    try matrix().checkAdjoint(stream: stream)
    #expect(try matrix().denseMatrix() == Matrix(rows: 3, columns: 2, elements: [1, 1, 0, 0, 1, 2]))
    #expect(matrix().timesOperations == 0 && matrix().gramOperations == 0)
    try checkProperty("adjointsAreAccepted", over: MatrixCase.self) { c in
      try c.closures.checkAdjoint(stream: CounterStream(seed: UInt64(c.seed)))
    }
  }

  @Test func closuresThatAreNoAdjoints() throws {
    let wrongSign = matrix(transposeTimes: { u in [u[0] + u[1], u[1] - 2 * u[2]] })
    let wrongScale = matrix(transposeTimes: { u in [2 * (u[0] + u[1]), 2 * (u[1] + 2 * u[2])] })
    let slightlyWrong = matrix(transposeTimes: { u in [u[0] + u[1], u[1] + (2 + 1e-6) * u[2]] })
    for wrong in [wrongSign, wrongScale, slightlyWrong] {
      #expect(throws: ClosureMatrixError.self) { try wrong.checkAdjoint(stream: stream) }
    }
    try slightlyWrong.checkAdjoint(stream: stream, tolerance: 1e-5)
    #expect(
      "\(ClosureMatrixError.notAdjoint(defect: 0.25, allowed: 1e-8))"
        == "times and transposeTimes are not transposes of each other: ⟨u, Av⟩ and ⟨Aᵀu, v⟩ differ by 0.25 relative to the products, "
        + "more than 1e-08; correct one of them, or allow more for single precision")
  }

  /// The defect is that of the formula, for vectors drawn again here.
  @Test func theDefectIsMeasured() throws {
    let wrong = matrix(transposeTimes: { u in [3 * (u[0] + u[1]), 3 * (u[1] + 2 * u[2])] })
    let v = stream.substream(0).substream("v").normals(0..<2)
    let u = stream.substream(0).substream("u").normals(0..<3)
    let (image, coimage) = try (wrong.times(v), wrong.transposeTimes(u))
    let expected = abs(dot(u, image) - dot(coimage, v)) / (norm(image) + norm(coimage))
    do {
      try wrong.checkAdjoint(stream: stream, trials: 1)
      Issue.record("nothing was thrown")
    } catch ClosureMatrixError.notAdjoint(let defect, let allowed) {
      #expect(defect == expected)
      #expect(allowed == 1e-8)
    }
  }

  /// Of several trials the largest counts, and a defect as large as is allowed is.
  @Test func theLargestDefectIsAllowedToTheLastBit() throws {
    let wrong = matrix(transposeTimes: { u in [3 * (u[0] + u[1]), 3 * (u[1] + 2 * u[2])] })
    let defects = try (0..<4).map { trial in
      let v = stream.substream(trial).substream("v").normals(0..<2)
      let u = stream.substream(trial).substream("u").normals(0..<3)
      let (image, coimage) = try (wrong.times(v), wrong.transposeTimes(u))
      return abs(dot(u, image) - dot(coimage, v)) / (norm(image) + norm(coimage))
    }
    for trials in 1...4 {
      let largest = defects.prefix(trials).max()!
      try wrong.checkAdjoint(stream: stream, trials: trials, tolerance: largest)
      #expect(throws: ClosureMatrixError.notAdjoint(defect: largest, allowed: largest.nextDown)) {
        try wrong.checkAdjoint(stream: stream, trials: trials, tolerance: largest.nextDown)
      }
    }
    #expect(throws: ClosureMatrixError.notAdjoint(defect: defects.prefix(3).max()!, allowed: 1e-8)) {
      try wrong.checkAdjoint(stream: stream)
    }
    let zero = ClosureMatrix(
      rows: 3, columns: 2, times: { _ in [0, 0, 0] }, transposeTimes: { _ in [0, 0] })
    try zero.checkAdjoint(stream: stream, tolerance: 0)
    #expect(
      ClosureMatrixError.wrongLength(.times, found: 2, expected: 3).description
        == "times returned 2 entries but must return 3; correct it, or the sizes given")
    #expect(
      ClosureMatrixError.notFinite(.transposeTimes, entry: 4, value: "inf").description
        == "entry 4 (from 0) of the result of transposeTimes is inf; look for an overflow or a bad input in it"
    )
  }

  @Test func whatClosuresReturnIsChecked() {
    #expect(throws: ClosureMatrixError.wrongLength(.times, found: 2, expected: 3)) {
      try matrix(times: { $0 }).times([1, 2])
    }
    #expect(throws: ClosureMatrixError.wrongLength(.transposeTimes, found: 3, expected: 2)) {
      try matrix(transposeTimes: { $0 }).transposeTimes([1, 2, 3])
    }
    #expect(throws: ClosureMatrixError.notFinite(.times, entry: 2, value: "nan")) {
      try matrix(times: { _ in [1, 2, .nan] }).gramTimes([1, 2])
    }
    #expect(throws: ClosureMatrixError.notFinite(.transposeTimes, entry: 0, value: "inf")) {
      try matrix(transposeTimes: { _ in [.infinity, 1] }).transposeTimes([1, 2, 3])
    }
    #expect(throws: ClosureMatrixError.notFinite(.transposeTimes, entry: 0, value: "inf")) {
      try matrix(transposeTimes: { _ in [.infinity, 1] }).checkAdjoint(stream: stream)
    }
    struct Own: Error {}
    #expect(throws: Own.self) { try matrix(times: { _ in throw Own() }).denseMatrix() }
  }
}
