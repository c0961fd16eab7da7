// Blocks of random words, and Box and Muller's pairs of normals √(−2 ln u) (cos 2πv, sin 2πv), several at once. Nothing is fused, so all
// levels give the same bits, and so does a pair alone.
#if LEVEL == 2
enum { AT_LEVEL(pairs) = 8 };
#else
enum { AT_LEVEL(pairs) = 4 };
#endif
#define BYTES (8 * AT_LEVEL(pairs))
typedef uint64_t AT_LEVEL(integers) __attribute__((vector_size(BYTES), aligned(8)));
typedef double AT_LEVEL(numbers) __attribute__((vector_size(BYTES), aligned(8)));
#undef BYTES
#define INTEGERS AT_LEVEL(integers)
#define NUMBERS AT_LEVEL(numbers)

// Philox4x32-10; every word is in the low half of a lane.
INLINE void AT_LEVEL(philox)(INTEGERS c[4], const uint32_t key[2]) {
  const uint64_t low = 0xffffffff;
  uint32_t k[2] = {key[0], key[1]};
#pragma clang loop unroll(full)
  for (int round = 0; round < 10; round++) {
    const INTEGERS first = c[0] * 0xd2511f53, second = c[2] * 0xcd9e8d57;
    c[0] = second >> 32 ^ c[1] ^ (uint64_t)k[0];
    c[1] = second & low;
    c[2] = first >> 32 ^ c[3] ^ (uint64_t)k[1];
    c[3] = first & low;
    k[0] += 0x9e3779b9, k[1] += 0xbb67ae85;
  }
}

// ln x for normal x in (0, 1], to one unit in the last place: x = 2ᵉ(1 + f) with √½ ≤ 1 + f < √2, and ln(1 + f) = 2 atanh(f/(2 + f)) by
// the polynomial of fdlibm (Sun Microsystems 1993).
INLINE void AT_LEVEL(logarithm)(NUMBERS *x) {
  const INTEGERS bits = (INTEGERS)*x + (0x3ff0000000000000 - 0x3fe6a09e667f3bcd);
  // The exponent as a double: the biased exponent, added to the bits of 2⁵², occupies its last places.
  const NUMBERS e = (NUMBERS)((bits >> 52) | (uint64_t)0x4330000000000000) - (0x1p52 + 1023);
  const NUMBERS f = (NUMBERS)((bits & (uint64_t)0x000fffffffffffff) + 0x3fe6a09e667f3bcd) - 1;
  const NUMBERS s = f / (2 + f), z = s * s, half = 0.5 * f * f;
  const NUMBERS series =
      z * (6.666666666666735130e-01
           + z * (3.999999999940941908e-01
                  + z * (2.857142874366239149e-01
                         + z * (2.222219843214978396e-01
                                + z * (1.818357216161805012e-01
                                       + z * (1.531383769920937332e-01 + z * 1.479819860511658591e-01))))));
  *x = e * 6.93147180369123816490e-01 - ((half - (s * (half + series) + e * 1.90821492927058770002e-10)) - f);
}

// The cosine and the sine of an angle in (0, 2π], to two units in the last place. The nearest multiple of π/2, to 119 bits, is subtracted in
// three parts, the first two exactly; the rest lies within π/4 of zero, where the polynomials of fdlibm are valid.
INLINE void AT_LEVEL(circular)(const NUMBERS *angle, NUMBERS *cosine, NUMBERS *sine) {
  // The sum with 1.5 · 2⁵² is rounded to a whole number, which occupies its last places.
  const NUMBERS rounded = *angle * 6.36619772367581382433e-01 + 0x1.8p52, whole = rounded - 0x1.8p52;
  const INTEGERS quarter = (INTEGERS)rounded;
  const NUMBERS x = *angle - whole * 1.57079632673412561417e+00 - whole * 6.07710050630396597660e-11
                    - whole * 2.02226624879595063154e-21;
  const NUMBERS z = x * x;
  const NUMBERS s =
      x + x * z
              * (-1.66666666666666324348e-01
                 + z * (8.33333333332248946124e-03
                        + z * (-1.98412698298579493134e-04
                               + z * (2.75573137070700676789e-06
                                      + z * (-2.50507602534068634195e-08 + z * 1.58969099521155010221e-10)))));
  const NUMBERS c =
      1
      - (0.5 * z
         - z * z
               * (4.16666666666666019037e-02
                  + z * (-1.38888888888741095749e-03
                         + z * (2.48015872894767294178e-05
                                + z * (-2.75573143513906633035e-07
                                       + z * (2.08757232129817482790e-09 + z * -1.13596475577881948265e-11))))));
  const INTEGERS odd = 0 - (quarter & 1);
  const INTEGERS swapped_c = ((INTEGERS)s & odd) | ((INTEGERS)c & ~odd), swapped_s = ((INTEGERS)c & odd) | ((INTEGERS)s & ~odd);
  // The cosine is negative in the second and third quadrants, the sine in the third and fourth.
  *cosine = (NUMBERS)(swapped_c ^ ((quarter + 1) & 2) << 62);
  *sine = (NUMBERS)(swapped_s ^ (quarter & 2) << 62);
}

// A number in (0, 1] from the 53 high bits of two words.
INLINE void AT_LEVEL(unit_interval)(const INTEGERS words[2], NUMBERS *number) {
  *number = __builtin_convertvector((words[1] << 21 | words[0] >> 11) + 1, NUMBERS) * 0x1p-53;
}

// Philox applied to the counters of several neighbouring blocks.
INLINE void AT_LEVEL(blocks)(const uint32_t key[2], uint32_t use, uint64_t first, INTEGERS c[4]) {
  INTEGERS position;
  for (size_t k = 0; k < AT_LEVEL(pairs); k++) position[k] = first + k;
  c[0] = position & (uint64_t)0xffffffff;
  c[1] = position >> 32;
  c[2] = (INTEGERS){0};
  c[3] = (INTEGERS){0} + use;
  AT_LEVEL(philox)(c, key);
}

static void AT_LEVEL(random_words)(const uint32_t key[2], uint32_t use, uint64_t first, size_t blocks, uint64_t *words) {
  for (size_t done = 0; done < blocks; done += AT_LEVEL(pairs)) {
    INTEGERS c[4];
    AT_LEVEL(blocks)(key, use, first + done, c);
    c[0] |= c[1] << 32;
    c[2] |= c[3] << 32;
    for (size_t k = 0; k < AT_LEVEL(pairs) && done + k < blocks; k++) {
      words[2 * (done + k)] = c[0][k];
      words[2 * (done + k) + 1] = c[2][k];
    }
  }
}

static void AT_LEVEL(normals)(const uint32_t key[2], uint32_t use, uint64_t first, size_t pairs, double *normals) {
  const size_t lanes = AT_LEVEL(pairs);
  for (size_t done = 0; done < pairs; done += lanes) {
    INTEGERS c[4];
    AT_LEVEL(blocks)(key, use, first + done, c);
    NUMBERS radius, angle, cosine, sine;
    AT_LEVEL(unit_interval)(c, &radius);
    AT_LEVEL(unit_interval)(c + 2, &angle);
    AT_LEVEL(logarithm)(&radius);
    radius = __builtin_elementwise_sqrt(-2 * radius);
    angle *= 0x1.921fb54442d18p2;
    AT_LEVEL(circular)(&angle, &cosine, &sine);
    cosine *= radius;
    sine *= radius;
#if LEVEL == 2
    const NUMBERS together[2] = {
        __builtin_shufflevector(cosine, sine, 0, 8, 1, 9, 2, 10, 3, 11),
        __builtin_shufflevector(cosine, sine, 4, 12, 5, 13, 6, 14, 7, 15)};
#else
    const NUMBERS together[2] = {
        __builtin_shufflevector(cosine, sine, 0, 4, 1, 5), __builtin_shufflevector(cosine, sine, 2, 6, 3, 7)};
#endif
    memcpy(normals + 2 * done, together, (pairs - done < lanes ? pairs - done : lanes) * 2 * sizeof(double));
  }
}

#undef INTEGERS
#undef NUMBERS
