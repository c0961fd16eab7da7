// The few loops for which C pays off. Each has a plain Swift twin in the module that uses it; the twin is the
// definition, and a test compares the two at every instruction level of the processor.
#ifndef SGN_CKERNELS_H
#define SGN_CKERNELS_H

#include <stddef.h>
#include <stdint.h>

// The instruction levels for which the kernels are compiled.
typedef enum { CKERNELS_PORTABLE, CKERNELS_AVX2, CKERNELS_AVX512 } ckernels_level_t;

// The highest level that this machine has.
ckernels_level_t ckernels_best_level(void);

// The level in use: the best one, or the one that the environment variable SGN_INSTRUCTIONS names.
ckernels_level_t ckernels_level(void);

// Forces a level that the machine has on all later calls of this thread, −1 to force none; returns the level forced before.
int ckernels_force_level(int level);

// x ← H x for the ±1 Hadamard matrix of Sylvester's order, in place and unscaled; n is a power of two.
void ckernels_walsh_hadamard(double *x, size_t n);

// Columns that are transformed together, and the most rows that they have.
enum { CKERNELS_HADAMARD_COLUMNS = 128, CKERNELS_HADAMARD_ROWS = 32 };

// The same for each of CKERNELS_HADAMARD_COLUMNS adjacent columns of a matrix whose `rows` rows (a power of two from 2 up to the
// most) lie `stride` entries apart.
void ckernels_walsh_hadamard_columns(double *x, size_t rows, size_t stride);

// sums[t] += the contribution of block `index` of x to entry rows[t] of H x; the blocks have `length` entries, a power
// of two, and `block` is H times that block.
void ckernels_add_picked(
    const double *block, size_t length, size_t index, const size_t *rows, size_t count, double *sums);

// The longest block whose transform stays within 16 bits.
enum { CKERNELS_LONGEST_BIT_BLOCK = 16384 };

// sums[t] += entry rows[t] of H x, where x is 0 where a bit is not set, and otherwise −1 or 1 as that bit of `negative` is set or not.
// x is taken in blocks of `length` entries, a power of two up to the longest; they are whole words unless there is only one block. The `words`
// words start at block `first`; all other words are zero. Bits beyond x must be zero.
void ckernels_walsh_hadamard_bits(
    const uint64_t *bits, const uint64_t *negative, size_t words, size_t length, size_t first, const size_t *rows,
    size_t count, int32_t *sums);

// How far kernels may read beyond the end of packed signs (in words) and of inputs, and write beyond their results (in doubles).
enum { CKERNELS_WORDS_BEYOND = 1, CKERNELS_DOUBLES_BEYOND = 8 };

// entries[i] = ± x[i], negative where bit first + i is set.
void ckernels_signed_entries(
    const double *x, const uint64_t *negative, size_t first, size_t count, double *entries);

// entries[i] = 0 where bit i is not set, otherwise scale, negative where that bit of `negative` is set.
void ckernels_signed_bits(
    const uint64_t *bits, const uint64_t *negative, size_t count, double scale, double *entries);

// entries[i] = ± left[r] * right[k] for the coordinate first + i = r * dimension + k, negative where its bit is set.
void ckernels_signed_products(
    const double *left, const double *right, size_t dimension, const uint64_t *negative, size_t first, size_t count,
    double *entries);

// products[t] = scale * (left_scale * left[t] * right[picks[t]]).
void ckernels_products_of_picked(
    const int32_t *left, double left_scale, const double *right, const size_t *picks, size_t count, double scale,
    double *products);

// The number of bits that differ between a and b, over `words` words of 64 bits.
uint64_t ckernels_differing_bits(const uint64_t *a, const uint64_t *b, size_t words);

// Rows on either side of a tile of counts.
enum { CKERNELS_COUNT_TILE = 128 };

// counts[i + j * CKERNELS_COUNT_TILE] = the number of bits set in both row i of a and row j of b. Neither has more rows
// than a tile, and a row has `words` words. `counts` has space for a whole tile, all of which may be overwritten.
void ckernels_common_counts(
    const uint64_t *a, size_t a_rows, const uint64_t *b, size_t b_rows, size_t words, uint32_t *counts);

// Bit c of transposed[64 * w + r] is bit r of rows[c * stride + w], for each of `words` words of 64 rows, of which `count` exist;
// the rest count as zero. Eight words are a cache line.
void ckernels_transpose_bits(
    const uint64_t *rows, size_t stride, size_t count, size_t words, uint64_t *transposed);

// Points of a tile of bucket counts.
enum { CKERNELS_BUCKET_TILE = 256 };

// counts[i * buckets + t] = the sum of ±1 over the neurons of bucket t whose bit is set in row i of `bits`, for up to a tile of
// rows of `words` words. Bucket t is members[starts[t]] to members[starts[t + 1] - 1], each twice the neuron, plus one where it
// is negative. `room` is scratch space: a tile of words for each bit of a row, divided by 64.
void ckernels_bucket_counts(
    const uint64_t *bits, size_t words, size_t points, const uint32_t *members, const size_t *starts, size_t buckets,
    uint64_t *room, int32_t *counts);

// Points of a tile of bucket sums.
enum { CKERNELS_SUM_TILE = 64 };

// sums[i * buckets + t] = scale times the sum over the members of bucket t of ± bit r of row i of `bits` times entry k of input i, for up to
// a tile of rows of `words` words. Bucket t is members[starts[t]] to members[starts[t + 1] - 1], each twice the coordinate
// r * dimension + k, plus one where it is negative. Row 2k of `inputs` is entry k of the tile's inputs, row 2k + 1 the same with
// the other sign. `room` is scratch space: 64 words for each word of a row.
void ckernels_bucket_sums(
    const uint64_t *bits, size_t words, size_t points, const double *inputs, size_t dimension, const uint32_t *members,
    const size_t *starts, size_t buckets, double scale, uint64_t *room, double *sums);

// Puts the coordinates r * dimension + k of `count` neurons from `first` on into their buckets, in order. The next member of bucket b goes to
// members[next[b]], which advances. Coordinate j has `nonzeros` buckets and signs, starting at j * nonzeros; a sign is flipped where
// `negative` has bit r set.
void ckernels_place_members(
    const int32_t *buckets, const int8_t *signs, const uint64_t *negative, size_t first, size_t count, size_t dimension,
    size_t nonzeros, size_t *next, uint32_t *members);

// For each of `count` rows of `width` entries, `stride` apart, and each of its `nonzeros` buckets b: sums[b * sums_stride + i] += ± scale times
// entry i of the row. The buckets and signs of row j start at j * nonzeros.
void ckernels_add_signed_rows(
    const double *rows, size_t stride, size_t width, size_t count, const int32_t *buckets, const int8_t *signs,
    size_t nonzeros, double scale, double *sums, size_t sums_stride);

// Columns that are added to buckets together.
enum { CKERNELS_COLUMNS_TOGETHER = 8 };

// The same for up to that many columns of `count` entries, `stride` apart, taken as `count` rows: sums[b * CKERNELS_COLUMNS_TOGETHER + i].
void ckernels_add_signed_columns(
    const double *x, size_t stride, size_t columns, size_t count, const int32_t *buckets, const int8_t *signs,
    size_t nonzeros, double scale, double *sums);

// Philox blocks with the counters (first + k, 0, use), each as two words of 64 bits.
void ckernels_random_words(const uint32_t key[2], uint32_t use, uint64_t first, size_t blocks, uint64_t *words);

// Turns sets of `count` ranks, each the rank of a number among those that its set has not yet taken, into the numbers. `room` is scratch space for one set.
void ckernels_make_distinct(int32_t *ranks, size_t count, size_t sets, int32_t *room);

// Pairs of standard normals by Box and Muller from the Philox blocks with the counters (first + k, 0, use): normals[2k] and
// normals[2k + 1].
void ckernels_normals(const uint32_t key[2], uint32_t use, uint64_t first, size_t pairs, double *normals);

// sums[t] += Σ factors[j] * x[(t - shifts[j]) mod count] over the shifts, each below `count`; `twice` is x followed by x.
void ckernels_add_rotations(
    const double *twice, size_t count, const size_t *shifts, const double *factors, size_t shift_count, double *sums);

// products[t * dimension + k] = scale * sums[t] * x[k].
void ckernels_kronecker_product(
    const int32_t *sums, size_t count, double scale, const double *x, size_t dimension, double *products);

// twice[t] = twice[t + count] = scale * sums[t].
void ckernels_scaled_twice(const int32_t *sums, size_t count, double scale, double *twice);

// sums[r] += Σ terms[t] over the bits t that are set in row r: vectors of `dimension` entries. Row r is the words at
// bits + r * words; ⌈count/64⌉ words of it are read, and bits beyond `count` are ignored.
void ckernels_add_masked_sums(
    const uint64_t *bits, size_t words, size_t rows, const double *terms, size_t count, size_t dimension, double *sums);

// A block of up to 64 neurons on n points: bit r of words[i * stride] is 1 where z_ri = w_rᵀx_i >= 0, bits beyond the
// block are 0, and sums[i] += Σ_r signs[r] max(0, z_ri). Weights and inputs are columns of `dimension` entries; `packed`
// is scratch space for 64 of them.
void ckernels_forward_block(
    const double *weights, const double *signs, size_t neurons, const double *inputs, size_t points, size_t dimension,
    double *packed, uint64_t *words, size_t stride, double *sums);

// Bit r of the packed words is 1 where x[r] >= 0: the tie counts as active, and so does -0.
void ckernels_pack_active(const double *x, size_t count, uint64_t *words);

// selected[k] = values[r] where bit r = first + k is set, else 0.
void ckernels_select_active(
    const uint64_t *words, const double *values, size_t first, size_t count, double *selected);

// The sum of signs[r] * max(0, x[r]).
double ckernels_signed_relu_sum(const double *x, const double *signs, size_t count);

// y[i] += Σ_j x[j] a[j * stride + i] for `rows` rows, in double precision, of a matrix whose entries are stored in single precision.
void ckernels_add_single_product(
    const float *a, size_t stride, size_t rows, size_t columns, const double *x, double *y);

// sums[j] = Σ_i x[i] a[j * stride + i], likewise.
void ckernels_single_transposed_product(
    const float *a, size_t stride, size_t rows, size_t columns, const double *x, double *sums);

#endif
