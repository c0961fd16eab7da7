// How fast this processor can perform the operations of sketches on one thread, when nothing else limits it.
#ifndef SKETCH_PEAK_H
#define SKETCH_PEAK_H

#include <stddef.h>
#include <stdint.h>

// Adds doubles of the first-level cache to sums in registers, with the widest vectors there are; returns how many were added.
uint64_t sketch_peak_additions(uint64_t rounds);

// The same of integers of 16 bits.
uint64_t sketch_peak_short_additions(uint64_t rounds);

// Blocks of four words by Philox4x32-10, several at once; returns how many were made.
uint64_t sketch_peak_philox_blocks(uint64_t rounds);

// Adds up the entries of a table at the given positions.
void sketch_peak_look_up(const double *table, const size_t *places, size_t count);

// Adds a row of eight doubles to the rows of a table at the given positions.
void sketch_peak_add_rows(double *table, const int32_t *places, size_t count);

#endif
