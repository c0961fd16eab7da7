typedef double AT_LEVEL(eight) __attribute__((vector_size(64), aligned(8)));

// Rows of any width: whole vectors first, then the remaining entries one by one.
static void AT_LEVEL(add_signed_rows)(
    const double *rows, size_t stride, size_t width, size_t count, const int32_t *buckets, const int8_t *signs,
    size_t nonzeros, double scale, double *sums, size_t sums_stride) {
  for (size_t j = 0; j < count; j++) {
    const double *row = rows + j * stride;
    for (size_t z = j * nonzeros; z < (j + 1) * nonzeros; z++) {
      const double factor = scale * signs[z];
      double *sum = sums + (size_t)buckets[z] * sums_stride;
      size_t i = 0;
      for (; i + 8 <= width; i += 8)
        *(AT_LEVEL(eight) *)(sum + i) += factor * *(const AT_LEVEL(eight) *)(row + i);
      for (; i < width; i++) sum[i] += factor * row[i];
    }
  }
}

// Four rows of four columns.
INLINE void AT_LEVEL(transpose_four)(const double *x, size_t stride, double *rows) {
  const doubles a = *(const doubles *)x, b = *(const doubles *)(x + stride);
  const doubles c = *(const doubles *)(x + 2 * stride), d = *(const doubles *)(x + 3 * stride);
  const doubles ab_low = __builtin_shufflevector(a, b, 0, 4, 2, 6), ab_high = __builtin_shufflevector(a, b, 1, 5, 3, 7);
  const doubles cd_low = __builtin_shufflevector(c, d, 0, 4, 2, 6), cd_high = __builtin_shufflevector(c, d, 1, 5, 3, 7);
  *(doubles *)rows = __builtin_shufflevector(ab_low, cd_low, 0, 1, 4, 5);
  *(doubles *)(rows + TOGETHER) = __builtin_shufflevector(ab_high, cd_high, 0, 1, 4, 5);
  *(doubles *)(rows + 2 * TOGETHER) = __builtin_shufflevector(ab_low, cd_low, 2, 3, 6, 7);
  *(doubles *)(rows + 3 * TOGETHER) = __builtin_shufflevector(ab_high, cd_high, 2, 3, 6, 7);
}

// A few rows are gathered first, because column by column each entry would be added by itself.
static void AT_LEVEL(add_signed_columns)(
    const double *x, size_t stride, size_t columns, size_t count, const int32_t *buckets, const int8_t *signs,
    size_t nonzeros, double scale, double *sums) {
  double rows[ROWS * TOGETHER] __attribute__((aligned(64))) = {0};
  for (size_t first = 0; first < count; first += ROWS) {
    const size_t there = count - first < ROWS ? count - first : ROWS;
    for (size_t i = 0; i < columns; i += 4) {
      const double *from = x + i * stride + first;
      size_t j = 0;
      if (i + 4 <= columns)
        for (; j + 4 <= there; j += 4) AT_LEVEL(transpose_four)(from + j, stride, rows + j * TOGETHER + i);
      for (; j < there; j++)
        for (size_t k = i; k < columns && k < i + 4; k++) rows[j * TOGETHER + k] = x[k * stride + first + j];
    }
    for (size_t j = 0; j < there; j++) {
      const AT_LEVEL(eight) row = *(const AT_LEVEL(eight) *)(rows + j * TOGETHER);
      for (size_t z = (first + j) * nonzeros; z < (first + j + 1) * nonzeros; z++)
        *(AT_LEVEL(eight) *)(sums + (size_t)buckets[z] * TOGETHER) += scale * signs[z] * row;
    }
  }
}
