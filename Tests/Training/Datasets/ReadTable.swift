import DenseLinearAlgebra
import Foundation

@testable import Datasets

/// A table that is text, read with some options.
func readTable(_ text: String, _ set: (inout TableOptions) -> Void = { _ in }) throws(DatasetError) -> Dataset
{
  var options = TableOptions()
  set(&options)
  return try Dataset(csv: Array(text.utf8), file: "x.csv", options: options)
}

/// The message for a table that cannot be read.
func tableError(_ text: String, _ set: (inout TableOptions) -> Void = { _ in }) -> DatasetError? {
  do throws(DatasetError) {
    _ = try readTable(text, set)
    return nil
  } catch {
    return error
  }
}
