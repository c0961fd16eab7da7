import CounterStream
import DenseLinearAlgebra
import Foundation
import LinearOperators
import Measures
import NumPyFormat
import SubspaceEmbedding

/// Sketches a tall dense matrix on request, so that another process can time its own sketches in between.
///
///     sketcher ROWS COLUMNS SKETCH FILE
///
/// The matrix, `ROWS×COLUMNS` normals, is written to `FILE` as a C-order `.npy` file. Then each line of input, a family and a layout, is answered by a
/// line of JSON: the seconds of drawing a sketch of `SKETCH` rows and of applying it, the seconds of its limit, and `‖SA‖_F/‖A‖_F`, which is near one. `columns`
/// has the matrix in memory column by column, `rows` row by row as NumPy has it.
@main
struct Sketcher {
  struct Answer: Encodable {
    let drawing: Double
    let seconds: Double
    let limit: Double
    let parts: String
    let norm: Double
  }

  static func main() throws {
    let arguments = CommandLine.arguments
    guard arguments.count == 5, let length = Int(arguments[1]), let n = Int(arguments[2]),
      let s = Int(arguments[3])
    else {
      print("usage: sketcher ROWS COLUMNS SKETCH FILE")
      exit(64)
    }
    let byRows = Matrix(rows: n, columns: length, elements: CounterStream(seed: 1).normals(0..<(n * length)))
    try NumPyArray(points: byRows).write(to: arguments[4])
    let byColumns = byRows.transposed
    let norm = byRows.columnNorms.reduce(0) { $0 + $1 * $1 }.squareRoot()
    answer("{\"threads\": \(Parallelism.threadCount)}")

    var seed = 0
    while let line = readLine() {
      let words = line.split(separator: " ").map(String.init)
      guard words.count == 2, let family = EmbeddingFamily(rawValue: words[0]) else { continue }
      let distribution = try family.distribution(rows: s, columns: length)
      seed += 1
      var embedding: (any SubspaceEmbedding)?
      let drawing = try elapsed {
        embedding = try distribution.sample(
          CounterStream(seed: UInt64(seed)), for: byColumns, damping: 0)
      }
      let sketch = embedding!
      var result = Matrix(rows: 0, columns: 0)
      let seconds = try elapsed {
        result = try words[1] == "rows" ? sketch.apply(Rows(matrix: byRows)) : sketch.apply(byColumns)
      }
      let limit = SketchLimit(family, rows: s, entries: length, columns: n)
      let squares = result.columnNorms.reduce(0) { $0 + $1 * $1 }
      let encoded = try JSONEncoder()
        .encode(
          Answer(
            drawing: drawing, seconds: seconds, limit: limit.seconds(), parts: limit.note,
            norm: squares.squareRoot() / norm))
      answer(String(decoding: encoded, as: UTF8.self))
    }
  }

  /// The rows that are in memory, as one block.
  struct Rows: RowBlockMatrix {
    let matrix: Matrix
    var rows: Int { matrix.columns }
    var columns: Int { matrix.rows }
    func forEachRowBlock(_ body: (RowBlock) throws -> Void) throws {
      try body(.dense(first: 0, rows: matrix))
    }
  }

  /// At once, because the other process waits for it.
  static func answer(_ line: String) {
    FileHandle.standardOutput.write(Data("\(line)\n".utf8))
  }
}
