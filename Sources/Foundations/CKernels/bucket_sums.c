#include "ckernels.h"

enum { TILE = CKERNELS_SUM_TILE, VECTORS = TILE / 4 };

#define SGN_BODIES "bucket_sums.bodies.h"
#include "every_level.h"

void ckernels_add_bucket_sums(
    const uint64_t *bits, const uint64_t *negative, size_t words, size_t points, size_t neurons, const double *inputs,
    size_t dimension, const int32_t *buckets, const int8_t *signs, size_t nonzeros, double *sums) {
  DISPATCH(
      add_bucket_sums,
      (bits, negative, words, points, neurons, inputs, dimension, buckets, signs, nonzeros, sums))
}
