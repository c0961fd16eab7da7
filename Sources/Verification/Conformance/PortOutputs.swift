internal import Files
internal import Foundation
internal import NumPyFormat

/// The outputs of a port for one case: a folder of `.npy` files, or arrays in memory.
///
/// It fails closed: an output that is missing, of another shape or type, or not finite is a failure with a reason.
public struct PortOutputs: Sendable {
  private enum Source: Sendable {
    case folder(String)
    case memory([String: CaseArray], refusal: String?)
  }

  private let source: Source

  public init(folder: String) { source = .folder(folder) }

  /// The draws of a port's own sketches: the folder itself, or, if it contains no sketch, its folders in the order of their names.
  public static func draws(folder: String) -> [PortOutputs] {
    let one = PortOutputs(folder: folder)
    if one.has("sketched_matrix") { return [one] }
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    return names.sorted().map { PortOutputs(folder: "\(folder)/\($0)") }.filter { $0.has("sketched_matrix") }
  }

  package init(_ arrays: [String: CaseArray], refusal: String? = nil) {
    source = .memory(arrays, refusal: refusal)
  }

  /// The content of `refusal.txt`, empty if it cannot be read; nil if there is no such file.
  var refusal: String? {
    switch source {
    case .folder(let folder):
      !FileManager.default.fileExists(atPath: "\(folder)/refusal.txt")
        ? nil
        : String(decoding: (try? readFile("\(folder)/refusal.txt", atMost: 1 << 16)) ?? [], as: UTF8.self)
          .trimmingCharacters(in: .whitespacesAndNewlines)
    case .memory(_, let refusal): refusal
    }
  }

  /// Whether there is an output of this name, correct or not.
  func has(_ name: String) -> Bool {
    switch source {
    case .folder(let folder): FileManager.default.fileExists(atPath: "\(folder)/\(name).npy")
    case .memory(let arrays, _): arrays[name] != nil
    }
  }

  /// An output of a known shape; `nil` in the shape means any number of rows from one to `mostRows`.
  ///
  /// - Throws: `OutputProblem`.
  func array(_ name: String, shape: [Int?], mostRows: Int = 1) throws(OutputProblem) -> CaseArray {
    let found: NumPyArray
    switch source {
    case .folder(let folder):
      guard has(name) else { throw OutputProblem(reason: "\(name).npy is missing") }
      found = try read(
        "\(folder)/\(name).npy", shape.map { $0 ?? mostRows }, isExact: !shape.contains(nil))
    case .memory(let arrays, _):
      guard let array = arrays[name] else { throw OutputProblem(reason: "\(name).npy is missing") }
      found = array.array
    }
    let fits =
      found.shape.count == shape.count
      && zip(found.shape, shape).allSatisfy { $1 == nil ? (1...mostRows).contains($0) : $0 == $1 }
    guard fits else {
      let wanted = shape.map { $0.map { "\($0)" } ?? "1 to \(mostRows)" }.joined(separator: ", ")
      throw OutputProblem(reason: "\(name).npy has the shape \(found.shape); it must be [\(wanted)]")
    }
    guard let bad = found.elements.firstIndex(where: { !$0.isFinite }) else {
      return CaseArray(.float64, found)
    }
    throw OutputProblem(
      reason: "\(name).npy contains \(worded(found.elements[bad])) at \(indices(of: bad, shape: found.shape))"
    )
  }

  private func read(_ path: String, _ shape: [Int], isExact: Bool) throws(OutputProblem)
    -> NumPyArray
  {
    do {
      return try isExact
        ? readArray(path, shape: shape)
        : NumPyArray(bytes: readFile(path, atMost: 8 * shape.reduce(1, *) + (1 << 16)), file: path)
    } catch {
      throw OutputProblem(reason: "\(error)")
    }
  }
}

/// A number that is not finite, without the payload that the description of a NaN shows.
private func worded(_ number: Double) -> String { number.isNaN ? "NaN" : "\(number)" }

/// Why an output cannot be judged, which counts against the port.
struct OutputProblem: Error {
  let reason: String
}
