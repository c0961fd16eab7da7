import CKernels
import Foundation
import ThreadRanks

@testable import Experiments

// What `Scripts/sanitize` plants mistakes into. As it is, no sanitizer has anything to say.
switch CommandLine.arguments.last {
case "store":
  let store = MeasurementStore()
  _ = try onRanks(4) { communicator in
    for index in 0..<100 {
      try store.keep(
        MeasurementStore.Line(
          [], of: MeasurementStore.Key(experiment: "\(communicator.rank)", index: index), load: nil))
      if index.isMultiple(of: 5) { usleep(UInt32(300 * (1 + communicator.rank))) }
    }
  }
case "kernel":
  let values = [Double](repeating: 1, count: 128)
  var selected = values
  ckernels_select_active([1, 1], values, 0, 128, &selected)
  precondition(selected.reduce(0, +) == 2)
default:
  preconditionFailure("store or kernel")
}
