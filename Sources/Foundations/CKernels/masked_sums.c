// Sums of subsets of vectors: the products by a matrix of bits.
//
// Terms are taken in groups of four. The sums of all sixteen subsets of a group are computed once, and a row then looks one
// of them up (the method of four Russians): a quarter of an addition for each bit and entry, set or not.
#include <string.h>

#include "ckernels.h"

enum {
  LANES = 4,
  MOST_VECTORS = 8,
  SUBSETS = 16,
  // Groups of one table; with the most vectors it has 32 KiB.
  GROUPS = 8,
  // Terms of one table.
  RUN = 4 * GROUPS,
  // Tables that one gathering of bits is for.
  RUNS_AT_ONCE = 16,
  // Rows that share a table.
  TILE_ROWS = 256
};

// What a tile works in, once for all copies of the loops: 112 KiB of the stack.
struct room {
  double table[GROUPS * SUBSETS * LANES * MOST_VECTORS];
  double part[TILE_ROWS * LANES * MOST_VECTORS];
  uint32_t runs[RUNS_AT_ONCE][TILE_ROWS];
};

#define SGN_BODIES "masked_sums.bodies.h"
#include "every_level.h"

void ckernels_add_masked_sums(
    const uint64_t *bits, size_t words, size_t rows, const double *terms, size_t count, size_t dimension, double *sums) {
  DISPATCH(add_masked_sums, (bits, words, rows, terms, count, dimension, sums))
}
