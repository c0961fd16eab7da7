internal import DenseLinearAlgebra
internal import Foundation

/// Inputs that coincide, for which the kernel is not, or not numerically, positive definite.
public struct RepeatedPoints: Equatable, Sendable, CustomStringConvertible {
  /// The origin of the point that the first repetition repeats.
  public let original: Origin
  /// How many points repeat an earlier one.
  public let count: Int
  /// The distance of the first repetition from the original on the unit sphere; nil if the original inputs are equal.
  public let distance: Double?

  public var description: String {
    let total = "\(count) repeated \(count == 1 ? "point" : "points") in all"
    let what =
      distance.map {
        "the inputs are those of \(original) up to rounding: once preprocessed, they lie \(shortened($0)) apart"
      } ?? "the inputs equal those of \(original)"
    return "\(what) (\(total)); average the targets of repeated inputs or remove one"
  }
}

/// A distance with two digits.
func shortened(_ distance: Double) -> String { distance == 0 ? "0" : String(format: "%.1e", distance) }

extension Dataset {
  /// The error for coincident points; nil if there are none.
  ///
  /// - Parameter coincident: determined from the preprocessed points.
  func refusal(of coincident: CoincidentPoints) -> DatasetError? {
    guard let first = coincident.joined.first else { return nil }
    let isEqual = inputs.column(first.point) == inputs.column(first.kept)
    let problem = RepeatedPoints(
      original: origins[first.kept], count: coincident.joined.count, distance: isEqual ? nil : first.distance)
    return DatasetError(name, origins[first.point], .repeated(problem))
  }

  /// Each distinct point once, where it first occurs, with the mean of its targets.
  func averaging(_ coincident: CoincidentPoints) -> Dataset {
    if coincident.joined.isEmpty { return self }
    let groups = coincident.groups(of: count)
    return selecting(groups.map { $0[0] }).replacing(
      targets: groups.map { group in ColumnStatistics(group.map { targets[$0] }).mean })
  }
}
