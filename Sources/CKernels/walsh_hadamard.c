#include "ckernels.h"

// Transforms of up to this length stay in the first-level cache (32 KiB of doubles).
enum { CACHED_LENGTH = 4096 };

// One butterfly level: pairs at distance `half` become their sum and difference.
static void butterflies(double *x, size_t n, size_t half) {
  for (size_t start = 0; start < n; start += 2 * half) {
    double *restrict low = x + start;
    double *restrict high = x + start + half;
    for (size_t i = 0; i < half; i++) {
      const double sum = low[i] + high[i];
      high[i] = low[i] - high[i];
      low[i] = sum;
    }
  }
}

void ckernels_walsh_hadamard(double *x, size_t n) {
  const size_t cached = n < CACHED_LENGTH ? n : CACHED_LENGTH;
  for (size_t start = 0; start < n; start += cached) {
    for (size_t half = 1; half < cached; half *= 2) butterflies(x + start, cached, half);
  }
  for (size_t half = cached; half < n; half *= 2) butterflies(x, n, half);
}
