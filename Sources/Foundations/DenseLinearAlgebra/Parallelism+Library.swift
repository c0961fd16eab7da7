internal import CLAPACK

extension Parallelism {
  /// The OpenBLAS in use: its version, the kernel that it has chosen for this processor, and its maximum number of threads. Results are a
  /// function of these too.
  public static var library: String { unsafe String(cString: openblas_get_config()) }
}
