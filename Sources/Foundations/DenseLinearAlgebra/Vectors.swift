internal import CLAPACK

/// `‖x‖₂`, free of needless overflow and underflow (`dnrm2`).
public func norm(_ x: [Double]) -> Double {
  unsafe cblas_dnrm2(lapackInt(x.count), x, 1)
}

/// `xᵀy` (`ddot`).
public func dot(_ x: [Double], _ y: [Double]) -> Double {
  precondition(x.count == y.count, "vectors of \(x.count) and \(y.count) entries have no product")
  return unsafe cblas_ddot(lapackInt(x.count), x, 1, y, 1)
}

/// `y ← y + factor·x` (`daxpy`).
public func add(_ factor: Double, _ x: [Double], to y: inout [Double]) {
  precondition(x.count == y.count, "vectors of \(x.count) and \(y.count) entries have no sum")
  unsafe cblas_daxpy(lapackInt(x.count), factor, x, 1, &y, 1)
}

/// `y ← x` (`dcopy`), in the storage of `y`.
public func copy(_ x: [Double], into y: inout [Double]) {
  precondition(x.count == y.count, "\(x.count) entries do not fit into \(y.count)")
  unsafe cblas_dcopy(lapackInt(x.count), x, 1, &y, 1)
}

/// `x − y`.
public func difference(_ x: [Double], _ y: [Double]) -> [Double] {
  precondition(x.count == y.count, "vectors of \(x.count) and \(y.count) entries have no difference")
  return zip(x, y).map { $0 - $1 }
}

/// `factor·x`.
public func scaled(_ x: [Double], by factor: Double) -> [Double] { x.map { factor * $0 } }

/// The binary exponent of the largest entry in magnitude; 0 where all are zero.
package func largestExponent(_ x: [Double]) -> Int {
  let largest = x.reduce(0) { max($0, $1.magnitude) }
  return largest > 0 ? Int(largest.exponent) : 0
}

extension Double {
  /// `2^k·self`, exact but below `2⁻¹⁰²²`; zero or infinite beyond the range.
  package func scaled(byPowerOfTwo k: Int) -> Double { Double(sign: .plus, exponent: k, significand: self) }
}
