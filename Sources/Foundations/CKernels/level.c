#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

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

// The level that the environment requests; by default the best one. A request that cannot be granted ends the process
// rather than being ignored.
static ckernels_level_t first_level(void) {
  static const char *const names[] = {"portable", "avx2", "avx512"};
  const char *wish = getenv("SGN_INSTRUCTIONS");
  const ckernels_level_t best = ckernels_best_level();
  if (wish == NULL || wish[0] == 0) return best;
  for (ckernels_level_t level = CKERNELS_PORTABLE; level <= best; level++)
    if (strcmp(wish, names[level]) == 0) return level;
  fprintf(stderr, "SGN_INSTRUCTIONS is %s; give one of:", wish);
  for (ckernels_level_t level = CKERNELS_PORTABLE; level <= best; level++) fprintf(stderr, " %s", names[level]);
  fprintf(stderr, "\n");
  exit(64);
}

// −1 until the first query; all threads get the same answer.
static atomic_int of_process = -1;

// −1 where nothing is forced.
static _Thread_local int of_thread = -1;

ckernels_level_t ckernels_level(void) {
  if (of_thread >= 0) return (ckernels_level_t)of_thread;
  int level = atomic_load_explicit(&of_process, memory_order_relaxed);
  if (level < 0) {
    level = first_level();
    atomic_store_explicit(&of_process, level, memory_order_relaxed);
  }
  return (ckernels_level_t)level;
}

int ckernels_force_level(int level) {
  const int previous = of_thread;
  of_thread = level;
  return previous;
}
