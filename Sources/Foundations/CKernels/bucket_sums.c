#include "ckernels.h"

#include <string.h>

enum {
  TILE = CKERNELS_SUM_TILE,
  // Points whose sums stay in registers when there are no 512-bit registers.
  HALF = TILE / 2,
  // Buckets whose sums are gathered before they are written: one cache line per point.
  LINE = 8
};

#define SGN_BODIES "bucket_sums.bodies.h"
#include "every_level.h"

void ckernels_bucket_sums(
    const uint64_t *bits, size_t words, size_t points, const double *inputs, size_t dimension, const uint32_t *members,
    const size_t *starts, size_t buckets, double scale, uint64_t *room, double *sums) {
  ckernels_transpose_bits(bits, words, points, words, room);
  DISPATCH(bucket_sums, (room, points, inputs, dimension, members, starts, buckets, scale, sums))
}

void ckernels_place_members(
    const int32_t *buckets, const int8_t *signs, const uint64_t *negative, size_t first, size_t count, size_t dimension,
    size_t nonzeros, size_t *next, uint32_t *members) {
  size_t place = first * dimension * nonzeros;
  for (size_t r = first; r < first + count; r++) {
    const uint32_t flip = negative[r / 64] >> r % 64 & 1;
    for (size_t j = r * dimension; j < (r + 1) * dimension; j++)
      for (size_t z = 0; z < nonzeros; z++, place++)
        members[next[buckets[place]]++] = (uint32_t)(2 * j) + ((uint32_t)(signs[place] < 0) ^ flip);
  }
}
