// Products of a matrix that is stored in single precision by vectors in double precision: every entry is converted when it is loaded.
#include "ckernels.h"

enum {
  LANES = 4,
  // Columns whose products are added to a sum together, so that the sums are loaded and stored once for all of them.
  TOGETHER = 4
};

typedef float singles __attribute__((vector_size(16), aligned(4)));

// Four entries in double precision.
#define WIDENED(a) __builtin_convertvector(*(const singles *)(a), doubles)

#define SGN_BODIES "single_products.bodies.h"
#include "every_level.h"

void ckernels_add_single_product(
    const float *a, size_t stride, size_t rows, size_t columns, const double *x, double *y) {
  DISPATCH(add_single_product, (a, stride, rows, columns, x, y))
}

void ckernels_single_transposed_product(
    const float *a, size_t stride, size_t rows, size_t columns, const double *x, double *sums) {
  DISPATCH(single_transposed_product, (a, stride, rows, columns, x, sums))
}
