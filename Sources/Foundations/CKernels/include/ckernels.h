// The few loops where C pays. Each has a plain Swift twin in the module that uses it; the twin is the
// definition, and a test holds the two against each other at every level of the processor.
#ifndef SGN_CKERNELS_H
#define SGN_CKERNELS_H

#include <stddef.h>
#include <stdint.h>

// The levels of the processor that kernels are compiled for.
typedef enum { CKERNELS_PORTABLE, CKERNELS_AVX2, CKERNELS_AVX512 } ckernels_level_t;

// The highest level that this machine has.
ckernels_level_t ckernels_best_level(void);

// The level in use: the best one, or the one that the environment variable SGN_INSTRUCTIONS names.
ckernels_level_t ckernels_level(void);

// Takes a level that the machine has for what this thread calls from now on, −1 to force none; returns what was forced before.
int ckernels_force_level(int level);

// x ← H x for the ±1 Hadamard matrix of Sylvester's order, in place and unscaled; n is a power of two.
void ckernels_walsh_hadamard(double *x, size_t n);

// Columns that are transformed together, and the most rows that they have.
enum { CKERNELS_HADAMARD_COLUMNS = 128, CKERNELS_HADAMARD_ROWS = 32 };

// The same for each of CKERNELS_HADAMARD_COLUMNS adjacent columns of a matrix whose `rows` rows, a power of two from 2 up to the
// most, lie `stride` entries apart.
void ckernels_walsh_hadamard_columns(double *x, size_t rows, size_t stride);

// sums[t] += the part of entry rows[t] of H x that block `index` of x has in it; the blocks have `length` entries, a power
// of two, and `block` is H times that block.
void ckernels_add_picked(
    const double *block, size_t length, size_t index, const size_t *rows, size_t count, double *sums);

// The longest block whose transform stays within 16 bits.
enum { CKERNELS_LONGEST_BIT_BLOCK = 16384 };

// sums[t] += entry rows[t] of H x, where x is 0 where a bit is not set, and else −1 or 1 as `negative` has that bit set or not.
// x is `words` words long and taken in blocks of `length` entries, a power of two up to the longest; they are whole words unless
// there is one block only. Bits beyond x must be zero.
void ckernels_walsh_hadamard_bits(
    const uint64_t *bits, const uint64_t *negative, size_t words, size_t length, const size_t *rows, size_t count,
    int32_t *sums);

// The number of bits that differ between a and b, over `words` words of 64 bits.
uint64_t ckernels_differing_bits(const uint64_t *a, const uint64_t *b, size_t words);

// Rows on either side of a tile of counts.
enum { CKERNELS_COUNT_TILE = 128 };

// counts[i + j * CKERNELS_COUNT_TILE] = the number of bits set in both row i of a and row j of b. Neither has more rows
// than a tile, and a row has `words` words. There is room for a whole tile, which may be overwritten.
void ckernels_common_counts(
    const uint64_t *a, size_t a_rows, const uint64_t *b, size_t b_rows, size_t words, uint32_t *counts);

// Bit c of transposed[64 * w + r] is bit r of rows[c * stride + w], for each of `words` words of 64 rows, of which `count` are there;
// the rest count as zero. Eight words are a line of a cache.
void ckernels_transpose_bits(
    const uint64_t *rows, size_t stride, size_t count, size_t words, uint64_t *transposed);

// Points of a tile of bucket counts.
enum { CKERNELS_BUCKET_TILE = 256 };

// counts[i * buckets + t] = the sum of ±1 over the neurons of bucket t whose bit is set in row i of `bits`, for up to a tile of
// rows of `words` words. Bucket t is members[starts[t]] to members[starts[t + 1] - 1], each twice the neuron, plus one where it
// is negative. `room` is a tile of words for each bit of a row, divided by 64.
void ckernels_bucket_counts(
    const uint64_t *bits, size_t words, size_t points, const uint32_t *members, const size_t *starts, size_t buckets,
    uint64_t *room, int32_t *counts);

// Points of a tile of bucket sums.
enum { CKERNELS_SUM_TILE = 16 };

// sums[b * CKERNELS_SUM_TILE + i] += ± bit r of row i times inputs[k * CKERNELS_SUM_TILE + i], for each neuron r, each of
// `dimension` entries k and each of `nonzeros` buckets b of the coordinate r * dimension + k, for up to a tile of rows i. The
// sign is the one that goes with the bucket, turned round where `negative` has bit r set.
void ckernels_add_bucket_sums(
    const uint64_t *bits, const uint64_t *negative, size_t words, size_t points, size_t neurons, const double *inputs,
    size_t dimension, const int32_t *buckets, const int8_t *signs, size_t nonzeros, double *sums);

// sums[t] += Σ factors[j] * x[(t - shifts[j]) mod count] over the shifts, each below `count`; `twice` is x followed by x.
void ckernels_add_rotations(
    const double *twice, size_t count, const size_t *shifts, const double *factors, size_t shift_count, double *sums);

// sums[r] += Σ terms[t] over the bits t that are set in row r: vectors of `dimension` entries. Row r is the words at
// bits + r * words; ⌈count/64⌉ words of it are read, and the bits beyond `count` mean nothing.
void ckernels_add_masked_sums(
    const uint64_t *bits, size_t words, size_t rows, const double *terms, size_t count, size_t dimension, double *sums);

// A block of up to 64 neurons on n points: bit r of words[i * stride] is 1 where z_ri = w_rᵀx_i >= 0, bits beyond the
// block are 0, and sums[i] += Σ_r signs[r] max(0, z_ri). Weights and inputs are columns of `dimension` entries; `packed`
// is room for 64 of them.
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

#endif
