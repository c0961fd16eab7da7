internal import CBitPeak
internal import COpenBLAS
internal import DenseLinearAlgebra
internal import Foundation

// The limits with which kernels and steps are compared. All of them use every thread of BLAS, and write into arrays with pages that have
// been touched.

/// Numbers that are neither zero nor denormal, the same in every run.
private func numbers(_ count: Int) -> [Double] {
  (0..<count).map { Double($0 &* 2_654_435_761 & 1023) / 512 - 1.000_1 }
}

/// The two dense products of a gradient step: `C = WᵀX`, `m×n`, and `X Cᵀ`, `d×m`.
public final class TwoProducts {
  private let size: Size
  private let weights: [Double]
  private let inputs: [Double]
  private var values: [Double]
  private var gradient: [Double]

  public init(_ size: Size) {
    self.size = size
    weights = numbers(size.dimension * size.width)
    inputs = numbers(size.dimension * size.points)
    values = [Double](repeating: 0, count: size.width * size.points)
    gradient = [Double](repeating: 0, count: size.dimension * size.width)
  }

  /// Seconds of `C = WᵀX`.
  public func forward() -> Double {
    let (n, d, m) = (Int32(size.points), Int32(size.dimension), Int32(size.width))
    return elapsed {
      cblas_dgemm(CblasColMajor, CblasTrans, CblasNoTrans, m, n, d, 1, weights, d, inputs, d, 0, &values, m)
    }
  }

  /// Seconds of `X Cᵀ`.
  public func backward() -> Double {
    let (n, d, m) = (Int32(size.points), Int32(size.dimension), Int32(size.width))
    return elapsed {
      cblas_dgemm(CblasColMajor, CblasNoTrans, CblasTrans, d, m, n, 1, inputs, d, values, m, 0, &gradient, d)
    }
  }

  /// Seconds of both.
  public func both() -> Double { forward() + backward() }
}

/// A large square product, which shows how fast operations can be: the peak of dgemm.
public final class LargeProduct {
  private static let order = 1536
  private let factor = numbers(order * order)
  private var product = [Double](repeating: 0, count: order * order)

  public init() {}

  /// Seconds of so many operations at the peak.
  public func seconds(operations: Double) -> Double {
    let n = Int32(Self.order)
    let time = elapsed {
      cblas_dgemm(CblasColMajor, CblasNoTrans, CblasNoTrans, n, n, n, 1, factor, n, factor, n, 0, &product, n)
    }
    return time * operations / (2 * Double(n) * Double(n) * Double(n))
  }
}

/// `y ← y + ax` over two arrays, which shows how fast memory is.
public final class Axpy {
  private let x: [Double]
  private var y: [Double]

  /// - Parameter count: entries of each array; above the size of the caches, memory is measured.
  public init(_ count: Int = 1 << 24) {
    x = numbers(count)
    y = numbers(count)
  }

  /// Seconds of one pass.
  public func pass() -> Double {
    elapsed { cblas_daxpy(Int32(x.count), 1e-3, x, 1, &y, 1) }
  }

  /// Seconds of a copy, by one thread.
  public func copy() -> Double {
    elapsed { y.withUnsafeMutableBytes { target in x.withUnsafeBytes { target.copyMemory(from: $0) } } }
  }

  /// Seconds that so many bytes take at the rate of one pass, which reads both arrays and writes one.
  public func seconds(bytes: Double) -> Double { pass() * bytes / Double(24 * x.count) }
}

/// An array that is allocated, written once by all threads and freed, which shows how fast a result can be stored: the system provides its
/// pages one by one and clears them.
public struct NewMemory {
  private let count: Int

  /// - Parameter count: its entries.
  public init(_ count: Int) { self.count = count }

  /// Seconds of one entry.
  public func seconds() -> Double {
    let block = 1 << 12
    let time = elapsed {
      let array = UnsafeMutablePointer<Double>.allocate(capacity: count)
      nonisolated(unsafe) let start = array
      Parallelism.forEach((count + block - 1) / block) { [count] index in
        let first = index * block
        (start + first).initialize(repeating: 1, count: min(block, count - first))
      }
      array.deallocate()
    }
    return time / Double(count)
  }
}

/// The peak of counting bits, limited only by the clock: the instructions of the bit Gram kernel on data in the first-level cache, on
/// every thread.
public enum BitPeak {
  /// Seconds of counting so many pairs of bits at the peak.
  public static func seconds(pairs: Double) -> Double {
    let rounds: UInt64 = 100_000
    let threads = Parallelism.threadCount
    let time = elapsed { Parallelism.forEach(threads) { _ in _ = bit_peak_count(rounds) } }
    return time * pairs / (Double(bit_peak_count(1)) * Double(rounds) * Double(threads))
  }

  public static var instructions: String { String(cString: bit_peak_instructions()) }
}
