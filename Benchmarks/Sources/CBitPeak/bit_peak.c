#include "bit_peak.h"

#include <string.h>

// The compiler must compute everything that is stored here.
static volatile uint64_t sink;

typedef uint64_t lanes4 __attribute__((vector_size(32)));
typedef uint64_t lanes8 __attribute__((vector_size(64)));

// A register tile of four rows by four, over rows of 64 words: 4 KiB. The kernel's words change; the volatile pointer
// keeps the compiler from counting them once.
#define REGISTER_TILE(lanes)                                                                     \
  enum { WORDS = 64, LANES = sizeof(lanes) / 8 };                                                \
  static uint64_t rows[8][WORDS] __attribute__((aligned(64)));                                   \
  uint64_t(*volatile source)[WORDS] = rows;                                                      \
  lanes sums[4][4] = {{{0}}};                                                                    \
  for (uint64_t round = 0; round < rounds; round++) {                                            \
    uint64_t(*r)[WORDS] = source;                                                                \
    for (int w = 0; w < WORDS; w += LANES) {                                                     \
      lanes x[4], y[4];                                                                          \
      for (int k = 0; k < 4; k++) x[k] = *(lanes *)(r[k] + w), y[k] = *(lanes *)(r[4 + k] + w);  \
      _Pragma("clang loop unroll(full)") for (int p = 0; p < 4; p++)                             \
      _Pragma("clang loop unroll(full)") for (int q = 0; q < 4; q++)                             \
        sums[p][q] += __builtin_elementwise_popcount(x[p] & y[q]);                               \
    }                                                                                            \
  }                                                                                              \
  uint64_t total = 0;                                                                            \
  for (int p = 0; p < 4; p++)                                                                    \
    for (int q = 0; q < 4; q++)                                                                  \
      for (int lane = 0; lane < LANES; lane++) total += sums[p][q][lane];                        \
  sink = total;                                                                                  \
  return rounds * 16 * WORDS * 64;

static uint64_t count_portable(uint64_t rounds) { REGISTER_TILE(lanes4) }

#if defined(__x86_64__)
#include <immintrin.h>

__attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,avx512vpopcntdq"))) static uint64_t count_avx512(
    uint64_t rounds) {
  REGISTER_TILE(lanes8)
}

// Two rows of nibbles, each of which picks a table, against 128 rows of nibbles, which are looked up: a panel of 16 KiB.
__attribute__((target("avx2"))) static uint64_t count_avx2(uint64_t rounds) {
  enum { NIBBLES = 128, ROWS = 128, PARTS = ROWS / 32 };
  static struct {
    uint8_t a[NIBBLES][ROWS], tables[16][16], b[NIBBLES][2];
  } panel __attribute__((aligned(64))), *volatile source = &panel;
  __m256i total = _mm256_setzero_si256();
  for (uint64_t round = 0; round < rounds; round++) {
    const typeof(panel) *p = source;
    __m256i sums[2][PARTS];
    for (int v = 0; v < PARTS; v++) sums[0][v] = sums[1][v] = _mm256_setzero_si256();
    for (int g = 0; g < NIBBLES; g++) {
      const __m256i first = _mm256_broadcastsi128_si256(*(const __m128i *)(p->tables[0] + p->b[g][0]));
      const __m256i second = _mm256_broadcastsi128_si256(*(const __m128i *)(p->tables[0] + p->b[g][1]));
#pragma clang loop unroll(full)
      for (int v = 0; v < PARTS; v++) {
        const __m256i x = _mm256_load_si256((const __m256i *)(p->a[g] + 32 * v));
        sums[0][v] = _mm256_add_epi8(sums[0][v], _mm256_shuffle_epi8(first, x));
        sums[1][v] = _mm256_add_epi8(sums[1][v], _mm256_shuffle_epi8(second, x));
      }
    }
    for (int v = 0; v < PARTS; v++) total = _mm256_xor_si256(total, _mm256_xor_si256(sums[0][v], sums[1][v]));
  }
  uint64_t first;
  memcpy(&first, &total, sizeof first);
  sink = first;
  return rounds * 2 * ROWS * NIBBLES * 4;
}

static int level(void) {
  __builtin_cpu_init();
  if (__builtin_cpu_supports("avx512vpopcntdq") && __builtin_cpu_supports("avx512bw")) return 2;
  return __builtin_cpu_supports("avx2") ? 1 : 0;
}
#else
static int level(void) { return 0; }
static uint64_t count_avx512(uint64_t rounds) { return count_portable(rounds); }
static uint64_t count_avx2(uint64_t rounds) { return count_portable(rounds); }
#endif

uint64_t bit_peak_count(uint64_t rounds) {
  switch (level()) {
    case 2: return count_avx512(rounds);
    case 1: return count_avx2(rounds);
    default: return count_portable(rounds);
  }
}

const char *bit_peak_instructions(void) {
  switch (level()) {
    case 2: return "AVX-512 VPOPCNTQ";
    case 1: return "AVX2 VPSHUFB";
    default: return "portable popcount";
  }
}
