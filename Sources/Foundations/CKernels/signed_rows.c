#include "ckernels.h"

enum {
  TOGETHER = CKERNELS_COLUMNS_TOGETHER,
  // Rows that are gathered before they are added: 4 KiB.
  ROWS = 64
};

#define SGN_BODIES "signed_rows.bodies.h"
#include "every_level.h"

void ckernels_add_signed_rows(
    const double *rows, size_t stride, size_t width, size_t count, const int32_t *buckets, const int8_t *signs,
    size_t nonzeros, double scale, double *sums, size_t sums_stride) {
  DISPATCH(add_signed_rows, (rows, stride, width, count, buckets, signs, nonzeros, scale, sums, sums_stride))
}

void ckernels_add_signed_columns(
    const double *x, size_t stride, size_t columns, size_t count, const int32_t *buckets, const int8_t *signs,
    size_t nonzeros, double scale, double *sums) {
  DISPATCH(add_signed_columns, (x, stride, columns, count, buckets, signs, nonzeros, scale, sums))
}
