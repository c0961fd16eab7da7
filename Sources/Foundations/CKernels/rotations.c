#include "ckernels.h"

// Sums that are updated together, in four registers of 512 bits or eight of 256.
enum { PIECE = 32 };

#define SGN_BODIES "rotations.bodies.h"
#include "every_level.h"

void ckernels_add_rotations(
    const double *twice, size_t count, const size_t *shifts, const double *factors, size_t shift_count, double *sums) {
  DISPATCH(add_rotations, (twice, count, shifts, factors, shift_count, sums))
}

void ckernels_kronecker_product(
    const int32_t *sums, size_t count, double scale, const double *x, size_t dimension, double *products) {
  DISPATCH(kronecker_product, (sums, count, scale, x, dimension, products))
}

void ckernels_scaled_twice(const int32_t *sums, size_t count, double scale, double *twice) {
  DISPATCH(scaled_twice, (sums, count, scale, twice))
}
