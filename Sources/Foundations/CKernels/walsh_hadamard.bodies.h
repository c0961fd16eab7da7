// Levels in ascending order of distance, so that vectors of every width give the same bits.
#if LEVEL == 2
#define BYTES 64
#else
#define BYTES 32
#endif

typedef int16_t AT_LEVEL(shorts) __attribute__((vector_size(32), aligned(2)));
typedef int16_t AT_LEVEL(wide_shorts) __attribute__((vector_size(BYTES), aligned(2)));
typedef double AT_LEVEL(wide_doubles) __attribute__((vector_size(BYTES), aligned(8)));
typedef uint64_t AT_LEVEL(wide_words) __attribute__((vector_size(BYTES), aligned(8)));

// At each distance an entry becomes the one it is paired with, plus or minus itself.
#define PAIRED(v, ...) __builtin_shufflevector(v, v, __VA_ARGS__)

INLINE void AT_LEVEL(within_double)(AT_LEVEL(wide_doubles) *v) {
  typedef AT_LEVEL(wide_doubles) signs;
#if LEVEL == 2
  *v = *v * (signs){1, -1, 1, -1, 1, -1, 1, -1} + PAIRED(*v, 1, 0, 3, 2, 5, 4, 7, 6);
  *v = *v * (signs){1, 1, -1, -1, 1, 1, -1, -1} + PAIRED(*v, 2, 3, 0, 1, 6, 7, 4, 5);
  *v = *v * (signs){1, 1, 1, 1, -1, -1, -1, -1} + PAIRED(*v, 4, 5, 6, 7, 0, 1, 2, 3);
#else
  *v = *v * (signs){1, -1, 1, -1} + PAIRED(*v, 1, 0, 3, 2);
  *v = *v * (signs){1, 1, -1, -1} + PAIRED(*v, 2, 3, 0, 1);
#endif
}

INLINE void AT_LEVEL(within_int16_t)(AT_LEVEL(wide_shorts) *v) {
  typedef AT_LEVEL(wide_shorts) signs;
#if LEVEL == 2
#define TWICE(...) __VA_ARGS__, __VA_ARGS__
#define HALVES(...) __VA_ARGS__, SHIFTED(__VA_ARGS__)
#define SHIFTED(a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p) \
  a + 16, b + 16, c + 16, d + 16, e + 16, f + 16, g + 16, h + 16, i + 16, j + 16, k + 16, l + 16, m + 16, n + 16, o + 16, p + 16
#else
#define TWICE(...) __VA_ARGS__
#define HALVES(...) __VA_ARGS__
#endif
  *v = *v * (signs){TWICE(1, -1, 1, -1, 1, -1, 1, -1, 1, -1, 1, -1, 1, -1, 1, -1)}
       + PAIRED(*v, HALVES(1, 0, 3, 2, 5, 4, 7, 6, 9, 8, 11, 10, 13, 12, 15, 14));
  *v = *v * (signs){TWICE(1, 1, -1, -1, 1, 1, -1, -1, 1, 1, -1, -1, 1, 1, -1, -1)}
       + PAIRED(*v, HALVES(2, 3, 0, 1, 6, 7, 4, 5, 10, 11, 8, 9, 14, 15, 12, 13));
  *v = *v * (signs){TWICE(1, 1, 1, 1, -1, -1, -1, -1, 1, 1, 1, 1, -1, -1, -1, -1)}
       + PAIRED(*v, HALVES(4, 5, 6, 7, 0, 1, 2, 3, 12, 13, 14, 15, 8, 9, 10, 11));
  *v = *v * (signs){TWICE(1, 1, 1, 1, 1, 1, 1, 1, -1, -1, -1, -1, -1, -1, -1, -1)}
       + PAIRED(*v, HALVES(8, 9, 10, 11, 12, 13, 14, 15, 0, 1, 2, 3, 4, 5, 6, 7));
#if LEVEL == 2
  const signs other = PAIRED(
      *v, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
  *v = *v * (signs){1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1}
       + other;
#undef SHIFTED
#endif
#undef TWICE
#undef HALVES
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

// The rows lie far apart, so they are gathered between the first levels and the last.
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
  size_t t = 0;
#if LEVEL == 2
  typedef AT_LEVEL(wide_words) words;
  typedef AT_LEVEL(wide_doubles) numbers;
  for (; t + 8 <= count; t += 8) {
    const words row = *(const words *)(rows + t);
    const words minus = __builtin_elementwise_popcount(row >> shift & index) << 63;
    const words entries = (words)_mm512_i64gather_pd((__m512i)(row & (length - 1)), block, 8);
    *(numbers *)(sums + t) += (numbers)(entries ^ minus);
  }
#endif
  for (; t < count; t++) {
    const double entry = block[rows[t] & (length - 1)];
    sums[t] += __builtin_popcountll(rows[t] >> shift & index) & 1 ? -entry : entry;
  }
}

// Sign bits where bits are set, from bit `first` on; 56 more bits follow.
INLINE void AT_LEVEL(sign_bits)(const uint64_t *bits, size_t first, AT_LEVEL(wide_words) *signs) {
  typedef AT_LEVEL(wide_words) words;
  uint64_t here;
  memcpy(&here, (const char *)bits + first / 8, sizeof here);
#if LEVEL == 2
  const words lane = {1, 2, 4, 8, 16, 32, 64, 128};
#else
  const words lane = {1, 2, 4, 8};
#endif
  *signs = (words)(((words){0} + (here >> first % 8) & lane) == lane) << 63;
}

static void AT_LEVEL(signed_entries)(
    const double *x, const uint64_t *negative, size_t first, size_t count, double *entries) {
  typedef AT_LEVEL(wide_words) words;
  const size_t lanes = BYTES / 8;
  size_t i = 0;
  for (words minus; i + lanes <= count; i += lanes) {
    AT_LEVEL(sign_bits)(negative, first + i, &minus);
    *(words *)(entries + i) = *(const words *)(x + i) ^ minus;
  }
  for (; i < count; i++) entries[i] = negative[(first + i) / 64] >> (first + i) % 64 & 1 ? -x[i] : x[i];
}

static void AT_LEVEL(signed_bits)(
    const uint64_t *bits, const uint64_t *negative, size_t count, double scale, double *entries) {
  typedef AT_LEVEL(wide_words) words;
  const size_t lanes = BYTES / 8;
  size_t i = 0;
#if LEVEL == 2
  const words lane = {1, 2, 4, 8, 16, 32, 64, 128};
#else
  const words lane = {1, 2, 4, 8};
#endif
  const words all = (words)((AT_LEVEL(wide_doubles)){0} + scale);
  for (; i + lanes <= count; i += lanes) {
    const words set = (words)(((words){0} + (bits[i / 64] >> i % 64) & lane) == lane);
    const words minus = (words)(((words){0} + (negative[i / 64] >> i % 64) & lane) == lane);
    *(words *)(entries + i) = (all ^ minus << 63) & set;
  }
  for (; i < count; i++) {
    const double entry = negative[i / 64] >> i % 64 & 1 ? -scale : scale;
    entries[i] = bits[i / 64] >> i % 64 & 1 ? entry : 0;
  }
}

static void AT_LEVEL(signed_products)(
    const double *left, const double *right, size_t dimension, const uint64_t *negative, size_t first, size_t count,
    double *entries) {
  typedef AT_LEVEL(wide_words) words;
  const size_t lanes = BYTES / 8;
  size_t r = first / dimension, k = first % dimension;
  for (size_t i = 0; i < count; r++, k = 0) {
    words minus;
    // Anything written beyond the last entry of a row is overwritten later.
    size_t place = i;
    for (; k < dimension && place < count; k += lanes, place += lanes) {
      AT_LEVEL(sign_bits)(negative, first + place, &minus);
      *(words *)(entries + place) = (words)(left[r] * *(const AT_LEVEL(wide_doubles) *)(right + k)) ^ minus;
    }
    i = (r + 1) * dimension - first;
  }
}

// `count` entries, rounded up to a multiple of sixteen, starting at a multiple of 64: 0 where the bit is not set, otherwise ±1.
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
    const uint64_t *bits, const uint64_t *negative, size_t words, size_t length, size_t first, const size_t *rows,
    size_t count, int32_t *sums) {
  int16_t block[CKERNELS_LONGEST_BIT_BLOCK] __attribute__((aligned(64)));
  const size_t shift = (size_t)__builtin_ctzll(length), words_of_block = (length + 63) / 64;
  for (size_t word = 0, index = first; word < words; word += words_of_block, index++) {
    const size_t left = 64 * (words - word), there = left < length ? left : length;
    AT_LEVEL(expand)(bits + word, negative + word, there, block);
    for (size_t k = there; k < length; k++) block[k] = 0;
    AT_LEVEL(transform_int16_t)(block, length);
    for (size_t t = 0; t < count; t++) {
      const int32_t entry = block[rows[t] & (length - 1)];
      sums[t] += __builtin_popcountll(rows[t] >> shift & index) & 1 ? -entry : entry;
    }
  }
}

static void AT_LEVEL(products_of_picked)(
    const int32_t *left, double left_scale, const double *right, const size_t *picks, size_t count, double scale,
    double *products) {
  for (size_t t = 0; t < count; t++) products[t] = scale * (left_scale * left[t] * right[picks[t]]);
}

#undef BYTES
