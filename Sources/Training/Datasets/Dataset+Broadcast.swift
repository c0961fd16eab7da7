public import Communication
internal import DenseLinearAlgebra
internal import Foundation

extension Dataset {
  /// The data that rank 0 reads, on every rank: a file is read once, however many ranks there are.
  ///
  /// - Parameters:
  ///   - communicator: the ranks.
  ///   - read: returns the data; it is called only on rank 0.
  /// - Throws: errors from reading, on rank 0. The others then wait, so rank 0 must end the run.
  public static func shared(
    over communicator: Communicator, _ read: () throws -> Dataset
  ) throws -> Dataset {
    if communicator.isAlone { return try read() }
    let own = communicator.isFirst ? try read() : nil
    let decoded = try JSONDecoder().decode(
      Description.self, from: Data(communicator.broadcast(own.map { try Description($0).encoded } ?? [])))
    func numbers(_ own: [Double]?, _ count: Int) -> [Double] {
      var numbers = own ?? Array(repeating: 0, count: count)
      communicator.broadcast(&numbers)
      return numbers
    }
    let inputs = numbers(own?.inputs.elements, decoded.dimension * decoded.origins.count)
    return Dataset(
      name: decoded.name,
      inputs: Matrix(rows: decoded.dimension, columns: decoded.origins.count, elements: inputs),
      targets: numbers(own?.targets, decoded.origins.count), source: decoded.source,
      targetName: decoded.targetName, origins: decoded.origins, notes: decoded.notes)
  }

  /// Everything in a data set except its numbers.
  private struct Description: Codable {
    let name: String
    let dimension: Int
    let source: FeatureSource
    let targetName: String
    let origins: [Origin]
    let notes: [String]

    init(_ dataset: Dataset) {
      (name, dimension, source) = (dataset.name, dataset.inputs.rows, dataset.source)
      (targetName, origins, notes) = (dataset.targetName, dataset.origins, dataset.notes)
    }

    var encoded: [UInt8] { get throws { Array(try JSONEncoder().encode(self)) } }
  }
}
