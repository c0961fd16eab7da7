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

// Takes a level that the machine has for what this thread calls from now on, and goes back.
void ckernels_force_level(ckernels_level_t level);
void ckernels_stop_forcing(void);

// x ← H x for the ±1 Hadamard matrix of Sylvester's order, in place and unscaled; n is a power of two.
void ckernels_walsh_hadamard(double *x, size_t n);

// The number of bits set in both a and b, over `words` words of 64 bits.
uint64_t ckernels_common_bits(const uint64_t *a, const uint64_t *b, size_t words);

// The number of bits that differ between a and b, over `words` words of 64 bits.
uint64_t ckernels_differing_bits(const uint64_t *a, const uint64_t *b, size_t words);

// Rows on either side of a tile of counts.
enum { CKERNELS_COUNT_TILE = 128 };

// counts[i + j * CKERNELS_COUNT_TILE] = the number of bits set in both row i of a and row j of b. Neither has more rows
// than a tile, and a row has `words` words.
void ckernels_common_counts(
    const uint64_t *a, size_t a_rows, const uint64_t *b, size_t b_rows, size_t words, uint32_t *counts);

// Bit c of transposed[r] is bit r of rows[c * stride], for 64 rows of which `count` are there; the rest count as zero.
void ckernels_transpose_bits(const uint64_t *rows, size_t stride, size_t count, uint64_t transposed[64]);

// sums[r] += Σ terms[t] over the bits t that are set in row r: vectors of `dimension` entries. Row r is the words at
// bits + r * words; ⌈count/64⌉ words of it are read, and the bits beyond `count` must be zero.
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
