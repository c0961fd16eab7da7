#include "ckernels.h"

#define SGN_BODIES "bit_counts.bodies.h"
#include "every_level.h"

uint64_t ckernels_differing_bits(const uint64_t *a, const uint64_t *b, size_t words) {
  DISPATCH(differing_bits, (a, b, words))
}
