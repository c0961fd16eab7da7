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

#endif
