// How fast this processor can count the bits that two rows have in common, when nothing else limits it.
#ifndef BIT_PEAK_H
#define BIT_PEAK_H

#include <stdint.h>

// Counts pairs of bits for `rounds` rounds on one thread, out of the first-level cache, with the instructions that the
// bit Gram kernel counts with on this processor. Returns how many pairs it counted.
//
//   AVX-512    AND, VPOPCNTQ and addition of eight words: sixteen of each in a register tile of four rows by four
//   AVX2       a look-up of 32 nibbles (VPSHUFB) and an addition of 32 bytes: 128 pairs of bits
//   otherwise  as for AVX-512, on vectors of four words, with what the compiler makes of the popcount
//
// Other work of the kernel is not included in the peak: transposing rows to bytes, splitting bytes into nibbles, widening sums of bytes,
// and the traffic between caches.
uint64_t bit_peak_count(uint64_t rounds);

// The name of the instructions used for counting.
const char *bit_peak_instructions(void);

#endif
