#include "ckernels.h"

// Buckets whose counts are gathered before they are written: one cache line per point.
enum { LINE = 16 };

#define SGN_BODIES "bucket_counts.bodies.h"
#include "every_level.h"

void ckernels_bucket_counts(
    const uint64_t *bits, size_t words, size_t points, const uint32_t *members, const size_t *starts, size_t buckets,
    uint64_t *room, int32_t *counts) {
  DISPATCH(bucket_counts, (bits, words, points, members, starts, buckets, room, counts))
}
