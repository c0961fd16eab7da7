// A port of two stages of the algorithm, judged against the oracle: once right, and once with a mistake that
// a released library carried for a year.
//
//     swift run judge-port
import Conformance
import Foundation
import SketchedGaussNewton

// The case: (AᵀA + μI) g = r with A of 200 × 16, sketched by an SRHT of 64 rows. Its folder holds NumPy
// arrays, the random draws among them, so a port in any language can read it.
let folder = FileManager.default.temporaryDirectory.appending(path: "judge-port-\(UUID().uuidString)").path
let oracle = try OracleCase(CaseCatalogue.definition("matrix-sketched"))
try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
try oracle.write(to: "\(folder)/case")

/// The port: G = AᵀA, and SA with S = scale · (sampled rows of H) · D, where H_ik = (−1)^popcount(i & k) and
/// D holds random signs. A C-order array of shape (N, n) is the memory of an n × N matrix by columns, so all
/// matrices here are transposes.
func port(scale: Double, outputs: String) throws {
  func input(_ name: String) throws -> NumPyArray {
    try NumPyArray(contentsOf: "\(folder)/case/inputs/\(name).npy")
  }
  let a = try input("matrix").matrixOfPoints(of: "matrix")
  let (rows, signs) = try (input("draw_rows").elements, input("draw_signs").elements)
  let s = Matrix(rows: signs.count, columns: rows.count) { k, i in
    scale * signs[k] * ((Int(rows[i]) & k).nonzeroBitCount.isMultiple(of: 2) ? 1 : -1)
  }
  try FileManager.default.createDirectory(atPath: outputs, withIntermediateDirectories: true)
  try NumPyArray(points: a.timesTranspose(a)).write(to: "\(outputs)/gram.npy")
  try NumPyArray(points: a * s).write(to: "\(outputs)/sketched_matrix.npy")
}

// E[SᵀS] = I needs the scale 1/√s. The mistake is √(s/N).
try port(scale: 1 / sqrt(64), outputs: "\(folder)/right")
try port(scale: sqrt(64.0 / 200), outputs: "\(folder)/wrong")

let judge = Judge(offered: [.gram, .sketchedMatrix])
let right = try judge.judge(oracle, PortOutputs(folder: "\(folder)/right"))
let wrong = try judge.judge(oracle, PortOutputs(folder: "\(folder)/wrong"))
for line in [right, wrong].flatMap({ $0.lines(in: oracle.header.setting) }) { print(line) }

let failure = wrong.firstFailure
let isRight = right.passed && failure?.stage == .sketchedMatrix && failure?.suspects.isEmpty == false
try FileManager.default.removeItem(atPath: folder)
print("check \(isRight ? "passed" : "FAILED")")
exit(isRight ? 0 : 1)
