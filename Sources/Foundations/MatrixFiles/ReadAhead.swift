internal import Communication
internal import DenseLinearAlgebra
internal import Dispatch

/// Calls `use` for each item with the result of `make` for it, in order; while one is used, the next is made on another thread.
///
/// With one thread (`Parallelism`) the two alternate. When `use` throws, the item being made is discarded.
func forEachAhead<Item: Sendable, Made: Sendable>(
  _ items: [Item], make: @escaping @Sendable (Item) -> Made, _ use: (Item, Made) throws -> Void
) throws {
  guard Parallelism.threadCount > 1 else {
    for item in items { try use(item, make(item)) }
    return
  }
  var next = items.first.map { item in Promise { make(item) } }
  for (place, item) in items.enumerated() {
    let made = next!.wait()
    next = place + 1 < items.count ? Promise { make(items[place + 1]) } : nil
    try use(item, made)
  }
}

/// A value that is being made on another thread.
private final class Promise<Value: Sendable>: Sendable {
  private let value = Guarded<Value?>(nil)
  private let isMade = DispatchSemaphore(value: 0)

  init(_ make: @escaping @Sendable () -> Value) {
    DispatchQueue.global(qos: .userInitiated).async { [self] in
      let made = make()
      value.withLock { $0 = made }
      isMade.signal()
    }
  }

  /// The value, once; it is not kept, so that only its user holds memory for it.
  func wait() -> Value {
    isMade.wait()
    return value.withLock { $0.take()! }
  }
}
