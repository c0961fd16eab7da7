internal import DenseLinearAlgebra
internal import NumPyFormat
internal import SubspaceEmbedding

extension Judge {
  /// Judges sketches that a port draws itself; the lemmas can be judged without a particular draw.
  ///
  /// In a case whose matrix shows columns of `S` (`columns-…`), each draw is `sketched_matrix`, with the case's family and any number
  /// of rows: its entries are those of the family, and its signs, buckets and rows are fair. In an undamped step of a network, each
  /// draw is `sketched_matrix` (any `s ≥ n` rows), `triangular_factor`, `solution` and `next_weights`, from the case's start: isometry,
  /// second moment, spectrum, condition bound, residual, contraction and movement are checked.
  ///
  /// - Parameters:
  ///   - oracle: the case.
  ///   - draws: the outputs of each draw, each with its own seed.
  /// - Throws: what the oracle's own computation throws.
  public func judgeOwnSketch(_ oracle: OracleCase, _ draws: [PortOutputs]) throws -> OwnSketchVerdict {
    func verdict(_ findings: OwnSketchFindings, problem: String? = nil) -> OwnSketchVerdict {
      OwnSketchVerdict(
        identifier: oracle.identifier, draws: draws.count, findings: findings.all, problem: problem)
    }
    var findings = OwnSketchFindings()
    let (header, teacher) = (oracle.header, Teacher(arrays: oracle.arrays))
    let isWhole = header.sizes != nil && !header.flags.contains("columns")
    guard header.verdict != .invalid, let family = header.sketch?.family,
      isWhole ? header.damping == nil : header.flags.contains("columns")
    else {
      return verdict(
        findings,
        problem:
          "own sketches are judged with a case of columns, or with an undamped, sketched step of a network"
      )
    }
    if draws.isEmpty { return verdict(findings, problem: "there is no draw") }

    var sketches: [Matrix] = []
    for (draw, outputs) in draws.enumerated() {
      do throws(OutputProblem) {
        let array = try outputs.array("sketched_matrix", shape: [nil, teacher.count], mostRows: 1 << 24)
        let sketched = Matrix(rows: teacher.count, columns: array.shape[0], elements: array.elements)
          .transposed
        if let first = sketches.first, first.rows != sketched.rows {
          throw OutputProblem(
            reason: "sketched_matrix.npy has \(sketched.rows) rows, and \(first.rows) in the first draw")
        }
        sketches.append(sketched)
        if isWhole {
          let step = try OwnStep(sketched: sketched, outputs, teacher)
          judgeStep(step, header, teacher, draw: draw, &findings)
        }
      } catch {
        return verdict(findings, problem: "draw \(draw): \(error.reason)")
      }
    }
    do {
      let distribution = try family.distribution(
        rows: sketches[0].rows, leftRows: header.matrix?.rows ?? teacher.width,
        rightRows: header.matrix == nil ? teacher.points.rows : 1)
      guard distribution.rows == sketches[0].rows else {
        return verdict(
          findings, problem: "no sketch of the family \(family.rawValue) has \(sketches[0].rows) rows here")
      }
      judgeMoments(sketches, distribution, teacher, &findings)
      if !isWhole { judgeColumns(sketches, distribution, header, teacher, &findings) }
    } catch {
      return verdict(findings, problem: "\(error)")
    }
    return verdict(findings)
  }
}
