#include "ckernels.h"

// Sums that are added to at once: 8 KiB.
enum { PIECE = 1024 };

#define SGN_BODIES "rotations.bodies.h"
#include "every_level.h"

void ckernels_add_rotations(
    const double *twice, size_t count, const size_t *shifts, const double *factors, size_t shift_count, double *sums) {
  DISPATCH(add_rotations, (twice, count, shifts, factors, shift_count, sums))
}
