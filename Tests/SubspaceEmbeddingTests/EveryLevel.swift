import CKernels

/// Runs a test at every level of the processor that this machine has.
func atEveryLevel(_ body: () throws -> Void) rethrows {
  defer { ckernels_set_level(ckernels_best_level()) }
  for level in [CKERNELS_PORTABLE, CKERNELS_AVX2, CKERNELS_AVX512]
  where level.rawValue <= ckernels_best_level().rawValue {
    ckernels_set_level(level)
    try body()
  }
}
