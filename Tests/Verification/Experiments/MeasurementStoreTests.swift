import Foundation
import TestSupport
import Testing

@testable import Experiments

@Suite struct MeasurementStoreTests {
  /// Threads that measure at once keep every measurement, each on its own line. The thread sanitizer must not report this store.
  @Test func manyThreadsKeepWhatTheyMeasure() throws {
    try withTemporaryFolder { folder in
      let path = folder.appending(path: "measurements.jsonl").path
      func provenance(_ date: String) -> Provenance {
        Provenance(
          version: "0", commit: nil, program: "this",
          machine: Machine(processor: "one", instructions: "portable", threads: 4, memory: 1), date: date,
          load: nil)
      }
      let store = try MeasurementStore(path: path, subject: "a", provenance: provenance("first"))
      let (threads, cases) = (4, 25)
      DispatchQueue.concurrentPerform(iterations: threads) { thread in
        for index in 0..<cases {
          let key = MeasurementStore.Key(experiment: "\(thread)", index: index)
          try? store.keep(MeasurementStore.Line([], of: key, load: Double(index)))
          precondition(store.measurement(key)?.load == Double(index))
        }
      }
      let again = try MeasurementStore(path: path, subject: "a", provenance: provenance("second"))
      for store in [store, again] {
        for thread in 0..<threads {
          for index in 0..<cases {
            let kept = store.measurement(MeasurementStore.Key(experiment: "\(thread)", index: index))
            #expect(kept?.load == Double(index) && kept?.provenance?.date == "first")
          }
        }
      }
    }
  }
}
