#include "ckernels.h"

#include <string.h>

// Swaps blocks across the diagonal: the halves of the matrix first, then those of its quarters, down to single bits.
static void transpose_square(uint64_t square[64]) {
  uint64_t mask = 0x00000000ffffffff;
  for (size_t distance = 32; distance > 0; distance /= 2, mask ^= mask << distance) {
    for (size_t start = 0; start < 64; start += 2 * distance)
      for (size_t c = start; c < start + distance; c++) {
        const uint64_t swap = (square[c] >> distance ^ square[c + distance]) & mask;
        square[c] ^= swap << distance;
        square[c + distance] ^= swap;
      }
  }
}

void ckernels_transpose_bits(
    const uint64_t *rows, size_t stride, size_t count, size_t words, uint64_t *transposed) {
  memset(transposed, 0, 64 * words * sizeof *transposed);
  // Row by row: rows may lie a power of two apart, where few of them fit into a cache at once.
  for (size_t c = 0; c < count; c++)
    for (size_t w = 0; w < words; w++) transposed[64 * w + c] = rows[c * stride + w];
  for (size_t w = 0; w < words; w++) transpose_square(transposed + 64 * w);
}
