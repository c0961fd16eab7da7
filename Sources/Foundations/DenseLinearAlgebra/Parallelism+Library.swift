internal import CLAPACK

extension Parallelism {
  /// Which OpenBLAS computes, its version, the kernel that it has chosen for this processor, and its most threads: results are a function of these too.
  public static var library: String { unsafe String(cString: openblas_get_config()) }
}
