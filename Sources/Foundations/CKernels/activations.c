#include "ckernels.h"

void ckernels_pack_active(const double *x, size_t count, uint64_t *words) {
  for (size_t start = 0; start < count; start += 64) {
    const size_t length = count - start < 64 ? count - start : 64;
    uint64_t word = 0;
    for (size_t bit = 0; bit < length; bit++) word |= (uint64_t)(x[start + bit] >= 0) << bit;
    words[start / 64] = word;
  }
}

void ckernels_select_active(
    const uint64_t *words, const double *values, size_t first, size_t count, double *selected) {
  for (size_t k = 0; k < count; k++) {
    const size_t r = first + k;
    selected[k] = words[r / 64] >> (r % 64) & 1 ? values[r] : 0;
  }
}

double ckernels_signed_relu_sum(const double *x, const double *signs, size_t count) {
  // Eight running sums on every machine: the order of the additions is part of the definition.
  double sums[8] = {0};
  for (size_t r = 0; r < count; r++) sums[r % 8] += x[r] < 0 ? 0 : signs[r] * x[r];  // a NaN stays a NaN
  return ((sums[0] + sums[1]) + (sums[2] + sums[3])) + ((sums[4] + sums[5]) + (sums[6] + sums[7]));
}
