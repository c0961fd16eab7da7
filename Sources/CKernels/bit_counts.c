#include "ckernels.h"
#include "dispatch.h"

// Elsewhere than on x86-64 the plain loop is already the machine's best.
#define DISPATCH SGN_BODIES_FOR("avx512vpopcntdq", "popcnt")

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
