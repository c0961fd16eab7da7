// Butterflies on vectors of ELEMENT, LANES at once, for walsh_hadamard.bodies.h. OF_ELEMENT(name) is the name of a
// function for that type at one level of the processor; OF_ELEMENT(within) transforms the entries of one vector.
//
// A vector has BYTES. Each level turns two entries into their sum and their difference, and levels commute. Several are done in one pass
// over memory, as many as there are registers for.

typedef ELEMENT OF_ELEMENT(vector) __attribute__((vector_size(BYTES), aligned(sizeof(ELEMENT))));
enum { OF_ELEMENT(lanes) = BYTES / sizeof(ELEMENT) };
#define VECTOR OF_ELEMENT(vector)
#define LANES OF_ELEMENT(lanes)

// The levels of `radix` vectors.
INLINE void OF_ELEMENT(butterflies)(VECTOR v[8], const size_t radix) {
#pragma clang loop unroll(full)
  for (size_t distance = 1; distance < radix; distance *= 2)
#pragma clang loop unroll(full)
    for (size_t k = 0; k < radix; k++) {
      if (k & distance) continue;
      const VECTOR sum = v[k] + v[k + distance];
      v[k + distance] = v[k] - v[k + distance];
      v[k] = sum;
    }
}

// The levels of `radix` rows of `width` entries, a multiple of the lanes. They are read at one address, where they lie `stride`
// apart, and written at another address, which may be the same.
INLINE void OF_ELEMENT(across)(
    const ELEMENT *from, size_t stride, ELEMENT *to, size_t to_stride, size_t width, const size_t radix) {
  for (size_t i = 0; i < width; i += LANES) {
    VECTOR v[8];
#pragma clang loop unroll(full)
    for (size_t k = 0; k < radix; k++) v[k] = *(const VECTOR *)(from + k * stride + i);
    OF_ELEMENT(butterflies)(v, radix);
#pragma clang loop unroll(full)
    for (size_t k = 0; k < radix; k++) *(VECTOR *)(to + k * to_stride + i) = v[k];
  }
}

// The levels of distances `stride` to `radix * stride / 2`; strides are multiples of the lanes.
INLINE void OF_ELEMENT(pass)(ELEMENT *x, size_t n, size_t stride, const size_t radix) {
  for (size_t start = 0; start < n; start += radix * stride)
    OF_ELEMENT(across)(x + start, stride, x + start, stride, stride, radix);
}

// All levels of distances from `stride`, a multiple of the lanes, to n / 2.
static void OF_ELEMENT(levels_from)(ELEMENT *x, size_t n, size_t stride) {
  while (stride < n) {
    const size_t left = (size_t)__builtin_ctzll(n / stride);
    const size_t levels = left == 2 || left == 4 ? 2 : left < 3 ? left : 3;
    switch (levels) {
      case 3: OF_ELEMENT(pass)(x, n, stride, 8); break;
      case 2: OF_ELEMENT(pass)(x, n, stride, 4); break;
      default: OF_ELEMENT(pass)(x, n, stride, 2);
    }
    stride <<= levels;
  }
}

// All levels of a multiple of eight vectors.
static void OF_ELEMENT(all_levels)(ELEMENT *x, size_t n) {
  for (size_t start = 0; start < n; start += 8 * LANES) {
    VECTOR v[8];
#pragma clang loop unroll(full)
    for (size_t k = 0; k < 8; k++) {
      v[k] = *(const VECTOR *)(x + start + k * LANES);
      OF_ELEMENT(within)(&v[k]);
    }
    OF_ELEMENT(butterflies)(v, 8);
#pragma clang loop unroll(full)
    for (size_t k = 0; k < 8; k++) *(VECTOR *)(x + start + k * LANES) = v[k];
  }
  OF_ELEMENT(levels_from)(x, n, 8 * LANES);
}

// x ← H x for any order, in place.
static void OF_ELEMENT(transform)(ELEMENT *x, size_t n) {
  if (n < 8 * LANES) {
    for (size_t half = 1; half < n; half *= 2)
      for (size_t k = 0; k < n; k++) {
        if (k & half) continue;
        const ELEMENT sum = x[k] + x[k + half];
        x[k + half] = x[k] - x[k + half];
        x[k] = sum;
      }
    return;
  }
  // First parts that fit into the first-level cache, then the levels across parts.
  const size_t most = 16384 / sizeof(ELEMENT), part = n < most ? n : most;
  for (size_t start = 0; start < n; start += part) OF_ELEMENT(all_levels)(x + start, part);
  OF_ELEMENT(levels_from)(x, n, part);
}

#undef VECTOR
#undef LANES
