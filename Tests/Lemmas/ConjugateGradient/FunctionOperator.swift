import DenseLinearAlgebra
import LinearOperators
import Synchronization

/// An operator that is whatever a function makes it, and counts its applications.
final class FunctionOperator: LinearOperator {
  let rows: Int
  let columns: Int
  let properties: OperatorProperties
  let operationsPerApplication = 0
  private let function: @Sendable (_ x: [Double], _ application: Int) -> [Double]
  private let count = Atomic<Int>(0)

  init(
    order: Int, properties: OperatorProperties = [.symmetric, .positiveSemidefinite],
    _ function: @escaping @Sendable (_ x: [Double], _ application: Int) -> [Double]
  ) {
    (rows, columns) = (order, order)
    (self.properties, self.function) = (properties, function)
  }

  /// How often the operator was applied.
  var applications: Int { count.load(ordering: .relaxed) }

  func apply(_ x: [Double]) -> [Double] {
    function(x, count.wrappingAdd(1, ordering: .relaxed).oldValue)
  }

  func applyTransposed(_ y: [Double]) -> [Double] { apply(y) }
}
