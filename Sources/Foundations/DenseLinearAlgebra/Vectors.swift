internal import CLAPACK

/// `‖x‖₂`, without unnecessary overflow or underflow (`dnrm2`).
public func norm(_ x: [Double]) -> Double {
  unsafe cblas_dnrm2(lapackInt(x.count), x, 1)
}

/// `xᵀy` (`ddot`).
public func dot(_ x: [Double], _ y: [Double]) -> Double {
  precondition(
    x.count == y.count, "a dot product needs vectors of equal length, not \(x.count) and \(y.count)")
  return unsafe cblas_ddot(lapackInt(x.count), x, 1, y, 1)
}

/// `y ← y + factor·x` (`daxpy`).
public func add(_ factor: Double, _ x: [Double], to y: inout [Double]) {
  precondition(x.count == y.count, "a sum needs vectors of equal length, not \(x.count) and \(y.count)")
  unsafe cblas_daxpy(lapackInt(x.count), factor, x, 1, &y, 1)
}

/// `y ← x` (`dcopy`), in the storage of `y`.
public func copy(_ x: [Double], into y: inout [Double]) {
  precondition(x.count == y.count, "a copy needs vectors of equal length, not \(x.count) and \(y.count)")
  unsafe cblas_dcopy(lapackInt(x.count), x, 1, &y, 1)
}

/// `x − y`.
public func difference(_ x: [Double], _ y: [Double]) -> [Double] {
  precondition(
    x.count == y.count, "a difference needs vectors of equal length, not \(x.count) and \(y.count)")
  return zip(x, y).map { $0 - $1 }
}

/// `factor·x`.
public func scaled(_ x: [Double], by factor: Double) -> [Double] { x.map { factor * $0 } }

/// The binary exponent of the entry of largest magnitude; 0 if all are zero.
package func largestExponent(_ x: [Double]) -> Int {
  let largest = x.reduce(0) { max($0, $1.magnitude) }
  return largest > 0 ? Int(largest.exponent) : 0
}

extension Double {
  /// `2^k·self`, exact except below `2⁻¹⁰²²`; zero or infinite beyond the range.
  package func scaled(byPowerOfTwo k: Int) -> Double { Double(sign: .plus, exponent: k, significand: self) }
}
