#include <stdatomic.h>

#include "ckernels.h"

ckernels_level_t ckernels_best_level(void) {
#if defined(__x86_64__)
  __builtin_cpu_init();
  if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512dq")
      && __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512vpopcntdq"))
    return CKERNELS_AVX512;
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") && __builtin_cpu_supports("popcnt"))
    return CKERNELS_AVX2;
#endif
  return CKERNELS_PORTABLE;
}

// −1 until the first question; all threads that ask find the same answer.
static atomic_int in_use = -1;

ckernels_level_t ckernels_level(void) {
  int level = atomic_load_explicit(&in_use, memory_order_relaxed);
  if (level < 0) {
    level = ckernels_best_level();
    atomic_store_explicit(&in_use, level, memory_order_relaxed);
  }
  return level;
}

void ckernels_set_level(ckernels_level_t level) {
  const ckernels_level_t best = ckernels_best_level();
  atomic_store_explicit(&in_use, level < best ? level : best, memory_order_relaxed);
}
