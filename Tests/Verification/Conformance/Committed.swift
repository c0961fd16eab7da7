import Foundation
import TestSupport

@testable import Conformance

/// A case as it is committed.
func committed(_ name: String) throws -> OracleCase {
  try OracleCase(folder: fixtures.appending(path: "vectors/\(name)").path)
}
