// One butterfly level: pairs at distance `half` become their sum and difference.
INLINE void AT_LEVEL(one_level)(double *x, size_t n, size_t half) {
  for (size_t start = 0; start < n; start += 2 * half) {
    double *restrict a = x + start;
    double *restrict b = a + half;
    for (size_t i = 0; i < half; i++) {
      const double sum = a[i] + b[i];
      b[i] = a[i] - b[i];
      a[i] = sum;
    }
  }
}

// Two butterfly levels in one pass over memory: distances `quarter` and `2 * quarter`.
INLINE void AT_LEVEL(two_levels)(double *x, size_t n, size_t quarter) {
  for (size_t start = 0; start < n; start += 4 * quarter) {
    double *restrict a = x + start;
    double *restrict b = a + quarter;
    double *restrict c = b + quarter;
    double *restrict d = c + quarter;
    for (size_t i = 0; i < quarter; i++) {
      const double sum1 = a[i] + b[i], difference1 = a[i] - b[i];
      const double sum2 = c[i] + d[i], difference2 = c[i] - d[i];
      a[i] = sum1 + sum2;
      b[i] = difference1 + difference2;
      c[i] = sum1 - sum2;
      d[i] = difference1 - difference2;
    }
  }
}

// The levels commute, so the widest come first: what follows works on quarters that lie in ever nearer caches.
static void AT_LEVEL(walsh_hadamard)(double *x, size_t n) {
  if (n > CACHED_LENGTH) {
    AT_LEVEL(two_levels)(x, n, n / 4);
    for (size_t start = 0; start < n; start += n / 4) AT_LEVEL(walsh_hadamard)(x + start, n / 4);
    return;
  }
  size_t span = n;
  if (__builtin_ctzll(n) % 2 == 1) {
    AT_LEVEL(one_level)(x, n, n / 2);
    span = n / 2;
  }
  for (; span > 1; span /= 4) AT_LEVEL(two_levels)(x, n, span / 4);
}
