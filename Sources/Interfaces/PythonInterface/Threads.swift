// The names are those of sgn_python.h.
// swift-format-ignore-file: AlwaysUseLowerCamelCase

internal import DenseLinearAlgebra
internal import PythonHeader

#if canImport(Darwin)
  internal import Darwin
#else
  internal import Glibc
#endif

@c @implementation
public func sgn_text_free(_ text: UnsafeMutablePointer<CChar>?) {
  unsafe free(text)
}

@c @implementation
public func sgn_threads(_ count: Int64) -> UnsafeMutablePointer<CChar>? {
  unsafe reply {
    if count >= 1 { Parallelism.setThreadCount(Int(clamping: count)) }
    return Parallelism.threadCount
  }
}
