#include "ckernels.h"

enum { COLUMNS = CKERNELS_HADAMARD_COLUMNS };

#define SGN_BODIES "walsh_hadamard.bodies.h"
#include "every_level.h"

void ckernels_walsh_hadamard(double *x, size_t n) { DISPATCH(walsh_hadamard, (x, n)) }

void ckernels_walsh_hadamard_columns(double *x, size_t rows, size_t stride) {
  DISPATCH(walsh_hadamard_columns, (x, rows, stride))
}

void ckernels_add_picked(
    const double *block, size_t length, size_t index, const size_t *rows, size_t count, double *sums) {
  DISPATCH(add_picked, (block, length, index, rows, count, sums))
}

void ckernels_walsh_hadamard_bits(
    const uint64_t *bits, const uint64_t *negative, size_t words, size_t length, const size_t *rows, size_t count,
    int32_t *sums) {
  DISPATCH(walsh_hadamard_bits, (bits, negative, words, length, rows, count, sums))
}
