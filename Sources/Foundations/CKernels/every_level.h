// Includes the file SGN_BODIES once for each level of the processor, with LEVEL as its number in ckernels_level_t and AT_LEVEL(name) as the
// name of a function at that level. DISPATCH calls the body for the level in use.
//
// Products are not contracted into fused ones unless a body asks for it, and sums run over a fixed number of lanes in a
// fixed order: a kernel gives the same bits at all levels unless its comment says otherwise.
#if defined(__x86_64__)
#include <immintrin.h>
#endif

#include "ckernels.h"

#pragma STDC FP_CONTRACT OFF

#define INLINE static inline __attribute__((always_inline))

typedef double doubles __attribute__((vector_size(32), aligned(8)));
typedef uint64_t words_of_four __attribute__((vector_size(32), aligned(8)));

#define LEVEL 0
#define AT_LEVEL(name) name##_portable
#include SGN_BODIES
#undef LEVEL
#undef AT_LEVEL

#if defined(__x86_64__)

#pragma clang attribute push(__attribute__((target("avx2,fma,popcnt"))), apply_to = function)
#define LEVEL 1
#define AT_LEVEL(name) name##_avx2
#include SGN_BODIES
#undef LEVEL
#undef AT_LEVEL
#pragma clang attribute pop

#pragma clang attribute push( \
    __attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,avx512vpopcntdq,fma,popcnt"))), apply_to = function)
#define LEVEL 2
#define AT_LEVEL(name) name##_avx512
#include SGN_BODIES
#undef LEVEL
#undef AT_LEVEL
#pragma clang attribute pop

#define DISPATCH(name, arguments)                           \
  switch (ckernels_level()) {                               \
    case CKERNELS_AVX512: return name##_avx512 arguments;   \
    case CKERNELS_AVX2: return name##_avx2 arguments;       \
    default: return name##_portable arguments;              \
  }

#else

// On other processors the compiler vectorises the plain body as far as it can, with NEON on 64-bit ARM.
#define DISPATCH(name, arguments) return name##_portable arguments;

#endif
