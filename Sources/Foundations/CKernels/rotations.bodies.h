typedef double AT_LEVEL(eight) __attribute__((vector_size(64), aligned(8)));

// A few sums stay in registers while all rotations are added to them.
static void AT_LEVEL(add_rotations)(
    const double *twice, size_t count, const size_t *shifts, const double *factors, size_t shift_count, double *sums) {
  size_t start = 0;
  for (; start + PIECE <= count; start += PIECE) {
    AT_LEVEL(eight) sum[PIECE / 8];
#pragma clang loop unroll(full)
    for (size_t v = 0; v < PIECE / 8; v++) sum[v] = *(const AT_LEVEL(eight) *)(sums + start + 8 * v);
    for (size_t s = 0; s < shift_count; s++) {
      const double factor = factors[s];
      const double *rotated = twice + count - shifts[s] + start;
#pragma clang loop unroll(full)
      for (size_t v = 0; v < PIECE / 8; v++) sum[v] += factor * *(const AT_LEVEL(eight) *)(rotated + 8 * v);
    }
#pragma clang loop unroll(full)
    for (size_t v = 0; v < PIECE / 8; v++) *(AT_LEVEL(eight) *)(sums + start + 8 * v) = sum[v];
  }
  for (size_t s = 0; s < shift_count; s++) {
    const double *rotated = twice + count - shifts[s];
    for (size_t t = start; t < count; t++) sums[t] += factors[s] * rotated[t];
  }
}

static void AT_LEVEL(kronecker_product)(
    const int32_t *sums, size_t count, double scale, const double *x, size_t dimension, double *products) {
  for (size_t t = 0; t < count; t++) {
    const double factor = scale * sums[t];
    double *restrict block = products + t * dimension;
    for (size_t k = 0; k < dimension; k++) block[k] = factor * x[k];
  }
}

static void AT_LEVEL(scaled_twice)(const int32_t *sums, size_t count, double scale, double *restrict twice) {
  for (size_t t = 0; t < count; t++) twice[t] = twice[count + t] = scale * sums[t];
}
