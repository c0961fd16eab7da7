#include "ckernels.h"

// Swaps blocks across the diagonal: the halves of the matrix first, then those of its quarters, down to single bits.
void ckernels_transpose_bits(const uint64_t *rows, size_t stride, size_t count, uint64_t transposed[64]) {
  for (size_t c = 0; c < 64; c++) transposed[c] = c < count ? rows[c * stride] : 0;
  uint64_t mask = 0x00000000ffffffff;
  for (size_t distance = 32; distance > 0; distance /= 2, mask ^= mask << distance) {
    for (size_t start = 0; start < 64; start += 2 * distance)
      for (size_t c = start; c < start + distance; c++) {
        const uint64_t swap = (transposed[c] >> distance ^ transposed[c + distance]) & mask;
        transposed[c] ^= swap << distance;
        transposed[c + distance] ^= swap;
      }
  }
}
