// The forward pass of a block of neurons: pre-activations are made a few at a time in registers, and only their signs and
// their signed sums are kept.
#include <string.h>

#include "ckernels.h"

enum {
  LANES = 4,
  // Neurons of a block: one word of packed activations.
  BLOCK = 64,
  // A register tile: 8 neurons by 6 points, twelve vectors.
  TILE_NEURONS = 2 * LANES,
  TILE_POINTS = 6,
  TILES = BLOCK / TILE_NEURONS
};

#define SGN_BODIES "forward.bodies.h"
#include "every_level.h"

void ckernels_forward_block(
    const double *weights, const double *signs, size_t neurons, const double *inputs, size_t points, size_t dimension,
    double *packed, uint64_t *words, size_t stride, double *sums) {
  DISPATCH(forward_block, (weights, signs, neurons, inputs, points, dimension, packed, words, stride, sums))
}
