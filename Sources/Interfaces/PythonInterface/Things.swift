// The names are those of sgn_python.h.
// swift-format-ignore-file: AlwaysUseLowerCamelCase

internal import PythonHeader

/// A value that the caller holds by its address.
///
/// Nothing in it changes once it is made, so that threads may share it.
final class Thing<Value: Sendable>: Sendable {
  let value: Value

  init(_ value: Value) { self.value = value }

  /// The address, with its own reference until `sgn_thing_free`.
  var address: UnsafeMutableRawPointer { unsafe Unmanaged.passRetained(self).toOpaque() }
}

/// The value at an address.
///
/// - Safety: null, or the address of a thing that is not yet freed.
@unsafe func value<Value: Sendable>(_: Value.Type, at address: UnsafeMutableRawPointer?) throws -> Value {
  guard let address = unsafe address else { throw ArgumentError(description: "a pointer to a thing is null") }
  let thing = unsafe Unmanaged<AnyObject>.fromOpaque(address).takeUnretainedValue()
  guard let thing = thing as? Thing<Value> else {
    throw ArgumentError(description: "a pointer does not lead to a \(Value.self)")
  }
  return thing.value
}

@c @implementation
public func sgn_thing_free(_ thing: UnsafeMutableRawPointer?) {
  if let thing = unsafe thing { unsafe Unmanaged<AnyObject>.fromOpaque(thing).release() }
}
