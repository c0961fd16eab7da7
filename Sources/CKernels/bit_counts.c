#include "ckernels.h"

// On x86-64 the compiler emits one body with the POPCNT instruction and one without, and the loader's
// resolver picks between them once; elsewhere the plain loop is already the machine's best.
#if defined(__x86_64__) && defined(__ELF__)
#define DISPATCH __attribute__((target_clones("avx512vpopcntdq", "popcnt", "default")))
#else
#define DISPATCH
#endif

DISPATCH
uint64_t ckernels_common_bits(const uint64_t *a, const uint64_t *b, size_t words) {
  uint64_t count = 0;
  for (size_t i = 0; i < words; i++) count += (uint64_t)__builtin_popcountll(a[i] & b[i]);
  return count;
}

DISPATCH
uint64_t ckernels_differing_bits(const uint64_t *a, const uint64_t *b, size_t words) {
  uint64_t count = 0;
  for (size_t i = 0; i < words; i++) count += (uint64_t)__builtin_popcountll(a[i] ^ b[i]);
  return count;
}
