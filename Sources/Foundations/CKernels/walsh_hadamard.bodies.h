typedef int16_t AT_LEVEL(shorts) __attribute__((vector_size(32), aligned(2)));

// At each distance an entry becomes the one it is paired with, plus or minus itself.
#define PAIRED(v, ...) __builtin_shufflevector(v, v, __VA_ARGS__)

INLINE void AT_LEVEL(within_double)(doubles *v) {
  *v = *v * (doubles){1, -1, 1, -1} + PAIRED(*v, 1, 0, 3, 2);
  *v = *v * (doubles){1, 1, -1, -1} + PAIRED(*v, 2, 3, 0, 1);
}

INLINE void AT_LEVEL(within_int16_t)(AT_LEVEL(shorts) *v) {
  typedef AT_LEVEL(shorts) signs;
  *v = *v * (signs){1, -1, 1, -1, 1, -1, 1, -1, 1, -1, 1, -1, 1, -1, 1, -1}
       + PAIRED(*v, 1, 0, 3, 2, 5, 4, 7, 6, 9, 8, 11, 10, 13, 12, 15, 14);
  *v = *v * (signs){1, 1, -1, -1, 1, 1, -1, -1, 1, 1, -1, -1, 1, 1, -1, -1}
       + PAIRED(*v, 2, 3, 0, 1, 6, 7, 4, 5, 10, 11, 8, 9, 14, 15, 12, 13);
  *v = *v * (signs){1, 1, 1, 1, -1, -1, -1, -1, 1, 1, 1, 1, -1, -1, -1, -1}
       + PAIRED(*v, 4, 5, 6, 7, 0, 1, 2, 3, 12, 13, 14, 15, 8, 9, 10, 11);
  *v = *v * (signs){1, 1, 1, 1, 1, 1, 1, 1, -1, -1, -1, -1, -1, -1, -1, -1}
       + PAIRED(*v, 8, 9, 10, 11, 12, 13, 14, 15, 0, 1, 2, 3, 4, 5, 6, 7);
}

#undef PAIRED

#define ELEMENT double
#define OF_ELEMENT(name) AT_LEVEL(name##_double)
#include "butterflies.h"
#undef ELEMENT
#undef OF_ELEMENT

#define ELEMENT int16_t
#define OF_ELEMENT(name) AT_LEVEL(name##_int16_t)
#include "butterflies.h"
#undef ELEMENT
#undef OF_ELEMENT

static void AT_LEVEL(walsh_hadamard)(double *x, size_t n) { AT_LEVEL(transform_double)(x, n); }

// The levels of up to eight rows of COLUMNS entries.
static void AT_LEVEL(few_rows)(const double *from, size_t stride, double *to, size_t to_stride, size_t rows) {
  switch (rows) {
    case 8: AT_LEVEL(across_double)(from, stride, to, to_stride, COLUMNS, 8); break;
    case 4: AT_LEVEL(across_double)(from, stride, to, to_stride, COLUMNS, 4); break;
    default: AT_LEVEL(across_double)(from, stride, to, to_stride, COLUMNS, 2);
  }
}

// The rows lie far apart, so they are brought together between the first levels and the last.
static void AT_LEVEL(walsh_hadamard_columns)(double *x, size_t rows, size_t stride) {
  if (rows <= 8) {
    AT_LEVEL(few_rows)(x, stride, x, stride, rows);
    return;
  }
  double room[CKERNELS_HADAMARD_ROWS * COLUMNS] __attribute__((aligned(64)));
  for (size_t r = 0; r < rows; r += 8)
    AT_LEVEL(few_rows)(x + r * stride, stride, room + r * COLUMNS, COLUMNS, 8);
  for (size_t r = 0; r < 8; r++)
    AT_LEVEL(few_rows)(room + r * COLUMNS, 8 * COLUMNS, x + r * stride, 8 * stride, rows / 8);
}

// H_{(a, i), (b, j)} = H_ab H_ij.
static void AT_LEVEL(add_picked)(
    const double *block, size_t length, size_t index, const size_t *rows, size_t count, double *sums) {
  const size_t shift = (size_t)__builtin_ctzll(length);
  for (size_t t = 0; t < count; t++) {
    const double entry = block[rows[t] & (length - 1)];
    sums[t] += __builtin_popcountll(rows[t] >> shift & index) & 1 ? -entry : entry;
  }
}

// `count` entries from a multiple of 64 on, as many as that rounded up to sixteen: 0 where the bit is not set, else ±1.
INLINE void AT_LEVEL(expand)(
    const uint64_t *bits, const uint64_t *negative, size_t count, int16_t *entries) {
  typedef AT_LEVEL(shorts) shorts;
  const shorts lane = {1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 2048, 4096, 8192, 16384, INT16_MIN};
  for (size_t k = 0; k < count; k += 16) {
    const int16_t set = (int16_t)(bits[k / 64] >> k % 64), minus = (int16_t)(negative[k / 64] >> k % 64);
    // A comparison gives 0 or −1.
    const shorts ones = ((shorts){0} + set & lane) == lane, sign = ((shorts){0} + minus & lane) == lane;
    *(shorts *)(entries + k) = (-ones ^ sign) - sign;
  }
}

static void AT_LEVEL(walsh_hadamard_bits)(
    const uint64_t *bits, const uint64_t *negative, size_t words, size_t length, const size_t *rows, size_t count,
    int32_t *sums) {
  int16_t block[CKERNELS_LONGEST_BIT_BLOCK] __attribute__((aligned(64)));
  const size_t shift = (size_t)__builtin_ctzll(length), words_of_block = (length + 63) / 64;
  for (size_t index = 0; index * words_of_block < words; index++) {
    const size_t first = index * words_of_block;
    const size_t left = 64 * (words - first), there = left < length ? left : length;
    AT_LEVEL(expand)(bits + first, negative + first, there, block);
    for (size_t k = there; k < length; k++) block[k] = 0;
    AT_LEVEL(transform_int16_t)(block, length);
    for (size_t t = 0; t < count; t++) {
      const int32_t entry = block[rows[t] & (length - 1)];
      sums[t] += __builtin_popcountll(rows[t] >> shift & index) & 1 ? -entry : entry;
    }
  }
}
