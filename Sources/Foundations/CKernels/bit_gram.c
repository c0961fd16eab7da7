// Tiles of B Bᵀ for a matrix of bits: how many bits two rows have in common.
#include <string.h>

#include "ckernels.h"

enum {
  TILE = CKERNELS_COUNT_TILE,
  // How many words of each row are counted before the next ones are read.
  PANEL_WORDS = 8,
  BYTES = 8 * PANEL_WORDS,
  NIBBLES = 2 * BYTES,
  // This many nibbles have at most 255 common bits.
  NIBBLES_IN_A_BYTE = 63
};

#define SGN_BODIES "bit_gram.bodies.h"
#include "every_level.h"

void ckernels_common_counts(
    const uint64_t *a, size_t a_rows, const uint64_t *b, size_t b_rows, size_t words, uint32_t *counts) {
  DISPATCH(common_counts, (a, a_rows, b, b_rows, words, counts))
}
