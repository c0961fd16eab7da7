internal import Foundation

/// Three significant digits, for messages and tables.
package func short(_ value: Double) -> String { String(format: "%.3g", value) }
