import Foundation
import SketchedGaussNewton
import Testing

private struct Preconditioned: Decodable {
  struct ConditionNumbers: Decodable {
    let measured, bySketchedBasis: Double
    let bound, proved: Double?
    let reason: String?
  }
  struct Findings: Decodable { let claims: [String] }
  let form: String
  let distortion, identityError, identitySlack: Double
  let conditionNumber: ConditionNumbers
  let singularValues: [Double]
  let findings: Findings
}

/// `sgn precondition`: Lemma 2 on a matrix from a file.
@Suite struct PreconditionTests {
  /// `R` from the file gives the reported `AR⁻¹`, by LAPACK.
  @Test(arguments: [0, 2, 7], [0, 0.25])
  func theTriangleIsWhatItSays(_ exponent: Int, _ damping: Double) throws {
    let given = try GivenMatrix(exponent: exponent, aloneRows: 3)
    try withWorkplace { place in
      try given.write(to: place)
      let answer = try #require(
        place.lines(
          [
            "precondition", "A.npy", "--embedding", "srht", "--rows", "8n", "--damping", "\(damping)",
            "--factor", "R.npy",
          ],
          as: Preconditioned.self
        ).first)
      #expect(answer.form == "triangular" && answer.identityError <= answer.identitySlack)
      let array = try place.array("R.npy")
      #expect(array.shape == [8, 8])
      let r = TriangularMatrix(upperTriangleOf: try array.matrixOfPoints(of: "R.npy").transposed)
      for i in 0..<8 { for j in 0..<i { #expect(array.elements[8 * i + j] == 0) } }
      let values = try SingularValueDecomposition.values(
        r.solveFromRight(damping > 0 ? given.matrix.stacked(onDamping: damping) : given.matrix))
      for (found, exact) in zip(answer.singularValues, values.reversed()) {
        #expect((found / exact - 1).magnitude <= answer.identitySlack)
      }
      let condition = pow(values[0] / values[7], 2)
      #expect((answer.conditionNumber.measured / condition - 1).magnitude <= 4 * answer.identitySlack)
      #expect((answer.conditionNumber.bySketchedBasis / condition - 1).magnitude <= 4 * answer.identitySlack)
      if let bound = answer.conditionNumber.bound {
        #expect(condition <= bound * (1 + answer.identitySlack))
      } else {
        #expect(answer.distortion >= 1)
      }
      if exponent < 7 || damping > 0 {
        #expect(try #require(answer.conditionNumber.proved) >= condition * (1 - 1e-9))
        #expect(answer.conditionNumber.reason == nil)
      } else {
        #expect(answer.conditionNumber.proved == nil && answer.conditionNumber.reason != nil)
      }
      #expect(
        answer.findings.claims == ["preconditioner.spectrum-identity", "preconditioner.condition-bound"])
    }
  }

  @Test func lowRankHasNoTriangle() throws {
    try withWorkplace { place in
      try GivenMatrix().write(to: place)
      let arguments = ["precondition", "A.npy", "--rows", "4", "--damping", "0.3"]
      let answer = try #require(place.lines(arguments + ["--no-proof"], as: Preconditioned.self).first)
      #expect(answer.form == "low-rank" && answer.identityError <= answer.identitySlack)
      #expect(answer.conditionNumber.proved == nil && answer.conditionNumber.reason == nil)
      try place.expectRefusal(
        arguments + ["--factor", "R.npy"], exit: 64, names: ["--factor", "4 rows", "low-rank", "--rows 8"])
      let text = try place.run(arguments)
      #expect(text.ending == .exit(0) && text.output.contains("Woodbury") && text.output.contains("proved"))
    }
  }
}
