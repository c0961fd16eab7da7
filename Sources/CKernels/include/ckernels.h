// The few loops where C pays. Each has a plain Swift twin in the module that uses it; the twin is the
// definition, and a test holds the two against each other.
#ifndef SGN_CKERNELS_H
#define SGN_CKERNELS_H

#include <stddef.h>
#include <stdint.h>

// x ← H x for the ±1 Hadamard matrix of Sylvester's order, in place and unscaled; n is a power of two.
void ckernels_walsh_hadamard(double *x, size_t n);

// The number of bits set in both a and b, over `words` words of 64 bits.
uint64_t ckernels_common_bits(const uint64_t *a, const uint64_t *b, size_t words);

// The number of bits that differ between a and b, over `words` words of 64 bits.
uint64_t ckernels_differing_bits(const uint64_t *a, const uint64_t *b, size_t words);

// Bit r of the packed words is 1 where x[r] >= 0: the tie counts as active, and so does -0.
void ckernels_pack_active(const double *x, size_t count, uint64_t *words);

// selected[k] = values[r] where bit r = first + k is set, else 0.
void ckernels_select_active(
    const uint64_t *words, const double *values, size_t first, size_t count, double *selected);

// The sum of signs[r] * max(0, x[r]).
double ckernels_signed_relu_sum(const double *x, const double *signs, size_t count);

#endif
