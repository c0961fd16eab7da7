#include "ckernels.h"

// Transforms of up to this length stay in the first-level cache (32 KiB of doubles).
enum { CACHED_LENGTH = 4096 };

#define SGN_BODIES "walsh_hadamard.bodies.h"
#include "every_level.h"

void ckernels_walsh_hadamard(double *x, size_t n) { DISPATCH(walsh_hadamard, (x, n)) }
