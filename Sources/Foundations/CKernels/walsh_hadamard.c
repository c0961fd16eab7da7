#include "ckernels.h"

#include <string.h>

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
    const uint64_t *bits, const uint64_t *negative, size_t words, size_t length, size_t first, const size_t *rows,
    size_t count, int32_t *sums) {
  DISPATCH(walsh_hadamard_bits, (bits, negative, words, length, first, rows, count, sums))
}

void ckernels_signed_entries(
    const double *x, const uint64_t *negative, size_t first, size_t count, double *entries) {
  DISPATCH(signed_entries, (x, negative, first, count, entries))
}

void ckernels_signed_products(
    const double *left, const double *right, size_t dimension, const uint64_t *negative, size_t first, size_t count,
    double *entries) {
  DISPATCH(signed_products, (left, right, dimension, negative, first, count, entries))
}

void ckernels_products_of_picked(
    const int32_t *left, double left_scale, const double *right, const size_t *picks, size_t count, double scale,
    double *products) {
  DISPATCH(products_of_picked, (left, left_scale, right, picks, count, scale, products))
}

void ckernels_signed_bits(
    const uint64_t *bits, const uint64_t *negative, size_t count, double scale, double *entries) {
  DISPATCH(signed_bits, (bits, negative, count, scale, entries))
}
