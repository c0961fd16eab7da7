import Foundation
import Testing

/// `sgn certify`: a symmetric matrix from a file.
@Suite struct CertifyTests {
  private struct Answer: Decodable {
    let claim, verdict: String
    let order: Int
    let lowerBound, upperBound: Double
    let failedPivot: Int?
  }

  private func square(_ entries: [Double]) -> Data {
    let n = Int(Double(entries.count).squareRoot())
    return npyBytes(shape: "(\(n), \(n))", data: littleEndian(entries))
  }

  /// `[[2, 1], [1, 2]]` has the eigenvalues 1 and 3; `[[1, 2], [2, 1]]` has −1 and 3; `[[1, 1], [1, 1]]` is singular.
  @Test(arguments: [
    (matrix: [2.0, 1, 1, 2], verdict: "positive-definite", smallest: 1.0, pivot: nil, exit: Int32(0)),
    (matrix: [1.0, 2, 2, 1], verdict: "indefinite", smallest: -1, pivot: Int?.some(2), exit: 1),
    (matrix: [1.0, 1, 1, 1], verdict: "undecided", smallest: 0, pivot: 2, exit: 1),
    (matrix: [-4.0], verdict: "indefinite", smallest: -4, pivot: 1, exit: 1),
  ])
  func boundsAreProvedOrRefused(
    _ c: (matrix: [Double], verdict: String, smallest: Double, pivot: Int?, exit: Int32)
  ) throws {
    try withWorkplace { place in
      try place.write(square(c.matrix), to: "g.npy")
      let outcome = try place.run(["certify", "g.npy", "--json", "--direction", "v.npy"])
      #expect(outcome.ending == .exit(c.exit) && outcome.error.isEmpty)
      let answer = try JSONDecoder().decode(Answer.self, from: Data(outcome.output.utf8))
      #expect(answer.claim == "ntk.positivity-certificate" && answer.verdict == c.verdict)
      #expect(answer.failedPivot == c.pivot)
      #expect(answer.lowerBound <= c.smallest && c.smallest <= answer.upperBound)
      #expect(answer.upperBound - answer.lowerBound < 1e-13)
      #expect(try place.bytes("v.npy").count == 128 + 8 * answer.order)
      let text = try place.run(["certify", "g.npy"])
      #expect(text.ending == .exit(c.exit) && text.output.contains("verdict"))
    }
  }

  @Test func whatIsNoSymmetricMatrixIsRefused() throws {
    try withWorkplace { place in
      try place.write(square([1, 2, 3, 4]), to: "skew.npy")
      try place.write(square([1, 2, 2, .nan]), to: "nan.npy")
      try place.write(npyBytes(shape: "(1, 4)", data: littleEndian([1, 2, 3, 4])), to: "wide.npy")
      try place.write(npyBytes(shape: "(4,)", data: littleEndian([1, 2, 3, 4])), to: "vector.npy")
      try place.write(npyBytes(shape: "(0, 0)", data: Data()), to: "empty.npy")
      try place.expectRefusal(["certify", "skew.npy"], exit: 65, names: ["skew.npy", "[0, 1]", "[1, 0]"])
      try place.expectRefusal(["certify", "nan.npy"], exit: 65, names: ["nan.npy", "[1, 1]", "nan"])
      try place.expectRefusal(["certify", "wide.npy"], exit: 65, names: ["wide.npy", "1×4", "square"])
      try place.expectRefusal(["certify", "vector.npy"], exit: 65, names: ["vector.npy", "one dimension"])
      try place.expectRefusal(["certify", "empty.npy"], exit: 65, names: ["empty.npy"])
      try place.expectRefusal(["certify", "missing.npy"], exit: 74, names: ["missing.npy"])
    }
  }
}
