static void AT_LEVEL(add_single_product)(
    const float *a, size_t stride, size_t rows, size_t columns, const double *x, double *y) {
  size_t j = 0;
  for (; j + TOGETHER <= columns; j += TOGETHER) {
    const float *column[TOGETHER];
    for (size_t k = 0; k < TOGETHER; k++) column[k] = a + (j + k) * stride;
    size_t i = 0;
    for (; i + LANES <= rows; i += LANES) {
      doubles sum = *(const doubles *)(y + i);
#pragma clang loop unroll(full)
      for (size_t k = 0; k < TOGETHER; k++) sum += x[j + k] * WIDENED(column[k] + i);
      *(doubles *)(y + i) = sum;
    }
    for (; i < rows; i++)
      for (size_t k = 0; k < TOGETHER; k++) y[i] += x[j + k] * (double)column[k][i];
  }
  for (; j < columns; j++)
    for (size_t i = 0; i < rows; i++) y[i] += x[j] * (double)a[j * stride + i];
}

static void AT_LEVEL(single_transposed_product)(
    const float *a, size_t stride, size_t rows, size_t columns, const double *x, double *sums) {
  for (size_t j = 0; j < columns; j++) {
    const float *column = a + j * stride;
    doubles sum[2] = {{0}};
    size_t i = 0;
    for (; i + 2 * LANES <= rows; i += 2 * LANES)
      for (size_t h = 0; h < 2; h++)
        sum[h] += *(const doubles *)(x + i + h * LANES) * WIDENED(column + i + h * LANES);
    const doubles both = sum[0] + sum[1];
    double total = (both[0] + both[1]) + (both[2] + both[3]);
    for (; i < rows; i++) total += x[i] * (double)column[i];
    sums[j] = total;
  }
}
