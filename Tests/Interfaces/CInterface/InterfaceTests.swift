import CHeader
import Claims
import Communication
import CounterStream
import DenseLinearAlgebra
import Dispatch
import Foundation
import TestSupport
import Testing

@Suite struct InterfaceTests {
  private func message(_ status: Int32) -> String { unsafe String(cString: sgn_status_message(status)) }

  @Test func everyStatusHasAMessageOfItsOwn() {
    let numbers = Array(0...26) + Array(32...37) as [Int32]
    let messages = numbers.map(message)
    #expect(Set(messages).count == numbers.count)
    #expect(messages.allSatisfy { !$0.isEmpty && $0.utf8.allSatisfy { $0 < 128 } })
    let unknown = message(27)
    #expect(!messages.contains(unknown))
    for number in [-1, 31, 38, .max, .min] as [Int32] { #expect(message(number) == unknown) }
  }

  /// The package has one version, which the tool prints too.
  @Test func version() throws {
    var (major, minor) = (Int32(-1), Int32(-1))
    let version = unsafe String(cString: sgn_version(&major, &minor))
    #expect((major, minor) == (SGN_ABI_MAJOR, SGN_ABI_MINOR))
    #expect(unsafe String(cString: sgn_version(nil, nil)) == version)
    #expect("\(packageVersion)" == version)
  }

  /// In a process of its own: bits depend on the number of threads, which other tests change.
  @Test func callsAtOnceGiveWhatCallsInTurnGive() async {
    await #expect(processExitsWith: .success) {
      let calls = 14
      let inTurn = try (0..<calls).map { try step(seed: UInt64($0)) }
      let atOnce = Guarded([Int: [[Double]]]())
      DispatchQueue.concurrentPerform(iterations: calls) { index in
        let result = try? step(seed: UInt64(index))
        atOnce.withLock { $0[index] = result }
      }
      for index in 0..<calls {
        precondition(atOnce.withLock { $0[index] } == inTurn[index], "call \(index) differs")
      }
    }
  }

  /// An output may be the memory of an input.
  @Test func outputsInPlaceOfInputs() throws {
    let size = Oracle.Sizes(n: 4, d: 3, m: 20)
    let inputs = unitPoints(dimension: 3, count: 4).elements
    let (weights, signs) = try Oracle.initialNetwork(seed: 2, size)
    let pattern = try Oracle.forward(size, inputs: inputs, weights: weights, signs: signs).pattern
    let expected = try Oracle.update(
      size, inputs: inputs, signs: signs, pattern: pattern, g: [1, 2, 3, 4], weights: weights)
    var inPlace = weights
    let status = unsafe inPlace.withUnsafeMutableBufferPointer { w in
      unsafe sgn_update(
        4, 3, 20, inputs, signs, pattern, [1, 2, 3, 4], UnsafePointer(w.baseAddress), w.baseAddress)
    }
    #expect(status == SGN_OK && inPlace == expected)
  }
}

/// Large enough that OpenBLAS and the loops use their threads.
private func step(seed: UInt64) throws -> [[Double]] {
  let size = Oracle.Sizes(n: 65, d: 5, m: 260)
  let inputs = unitPoints(dimension: size.d, count: size.n, seed: Int(seed)).elements
  let (weights, signs) = try Oracle.initialNetwork(seed: seed, size)
  let (outputs, pattern) = try Oracle.forward(size, inputs: inputs, weights: weights, signs: signs)
  let residual = try Oracle.residual(outputs, CounterStream(seed: seed).normals(0..<size.n))
  let gram = try Oracle.gram(size, inputs: inputs, pattern: pattern)
  let sketched = try Oracle.sketch(
    sgn_family(rawValue: UInt32(seed % 7)), rows: 130, size, inputs: inputs, signs: signs,
    pattern: pattern, seed: seed, step: 1)
  let r = try Oracle.factor(sketched, n: size.n)
  let answer = Oracle.iterate(.conjugateGradient, gram: gram, r: r, residual: residual)
  let next = try Oracle.update(
    size, inputs: inputs, signs: signs, pattern: pattern, g: answer.g, weights: weights)
  return [
    outputs, residual, gram, try Oracle.kernel(size, inputs: inputs), sketched, r, answer.iterates, next,
    [try Oracle.smallestEigenvalueBound(size, inputs: inputs, pattern: pattern)],
    [try Oracle.conditionNumber(gram: gram, r: r, n: size.n)],
  ]
}
