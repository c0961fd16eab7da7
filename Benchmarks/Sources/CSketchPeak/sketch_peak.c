#include "sketch_peak.h"

// The compiler must compute everything that is stored here.
static volatile double sink;

// The same bodies for vectors of 32 bytes and of 64. The volatile pointers keep the compiler from adding once.
#define BODIES(name, bytes, target_)                                                                              \
  typedef double name##_doubles __attribute__((vector_size(bytes)));                                              \
  typedef int16_t name##_shorts __attribute__((vector_size(bytes)));                                              \
  typedef uint64_t name##_words __attribute__((vector_size(bytes)));                                              \
  typedef double name##_row __attribute__((vector_size(64), aligned(8)));                                         \
  target_ static uint64_t name##_additions(uint64_t rounds) {                                                     \
    static name##_doubles entries[4096 / bytes], *volatile source = entries;                                      \
    name##_doubles sums[8] = {{0}};                                                                               \
    for (uint64_t round = 0; round < rounds; round++) {                                                           \
      const name##_doubles *x = source;                                                                           \
      for (int v = 0; v < 4096 / bytes; v += 8)                                                                   \
        _Pragma("clang loop unroll(full)") for (int k = 0; k < 8; k++) sums[k] += x[v + k];                       \
    }                                                                                                             \
    for (int k = 1; k < 8; k++) sums[0] += sums[k];                                                               \
    sink = sums[0][0];                                                                                            \
    return rounds * 4096 / sizeof(double);                                                                        \
  }                                                                                                               \
  target_ static uint64_t name##_short_additions(uint64_t rounds) {                                               \
    static name##_shorts entries[4096 / bytes], *volatile source = entries;                                       \
    name##_shorts sums[8] = {{0}};                                                                                \
    for (uint64_t round = 0; round < rounds; round++) {                                                           \
      const name##_shorts *x = source;                                                                            \
      for (int v = 0; v < 4096 / bytes; v += 8)                                                                   \
        _Pragma("clang loop unroll(full)") for (int k = 0; k < 8; k++) sums[k] += x[v + k];                       \
    }                                                                                                             \
    for (int k = 1; k < 8; k++) sums[0] += sums[k];                                                               \
    sink = sums[0][0];                                                                                            \
    return rounds * 4096 / sizeof(int16_t);                                                                       \
  }                                                                                                               \
  target_ static uint64_t name##_philox_blocks(uint64_t rounds) {                                                 \
    name##_words total = {0}, lane;                                                                               \
    for (size_t k = 0; k < bytes / 8; k++) lane[k] = k;                                                           \
    for (uint64_t i = 0; i < rounds; i++) {                                                                       \
      name##_words c[4] = {lane + i * (bytes / 8), {0}, {0}, {0}};                                                \
      uint32_t k[2] = {1, 2};                                                                                     \
      _Pragma("clang loop unroll(full)") for (int round = 0; round < 10; round++) {                               \
        const name##_words first = c[0] * 0xd2511f53, second = c[2] * 0xcd9e8d57;                                 \
        c[0] = second >> 32 ^ c[1] ^ (uint64_t)k[0];                                                              \
        c[1] = second & (uint64_t)0xffffffff;                                                                     \
        c[2] = first >> 32 ^ c[3] ^ (uint64_t)k[1];                                                               \
        c[3] = first & (uint64_t)0xffffffff;                                                                      \
        k[0] += 0x9e3779b9, k[1] += 0xbb67ae85;                                                                   \
      }                                                                                                           \
      total ^= c[0] ^ c[1] ^ c[2] ^ c[3];                                                                         \
    }                                                                                                             \
    sink = (double)total[0];                                                                                      \
    return rounds * (bytes / 8);                                                                                  \
  }                                                                                                               \
  target_ static void name##_add_rows(double *table, const int32_t *places, size_t count) {                       \
    const name##_row row = {1, 2, 3, 4, 5, 6, 7, 8};                                                              \
    for (size_t i = 0; i < count; i++) *(name##_row *)(table + 8 * (size_t)places[i]) += row;                     \
  }

BODIES(portable, 32, )

#if defined(__x86_64__)
BODIES(avx2, 32, __attribute__((target("avx2"))))
BODIES(avx512, 64, __attribute__((target("avx512f,avx512bw,avx512dq,avx512vl"))))
static int level(void) {
  __builtin_cpu_init();
  if (__builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl"))
    return 2;
  return __builtin_cpu_supports("avx2") ? 1 : 0;
}
#define DISPATCH(name, arguments)               \
  switch (level()) {                            \
    case 2: return avx512_##name arguments;     \
    case 1: return avx2_##name arguments;       \
    default: return portable_##name arguments;  \
  }
#else
#define DISPATCH(name, arguments) return portable_##name arguments;
#endif

uint64_t sketch_peak_additions(uint64_t rounds) { DISPATCH(additions, (rounds)) }
uint64_t sketch_peak_short_additions(uint64_t rounds) { DISPATCH(short_additions, (rounds)) }
uint64_t sketch_peak_philox_blocks(uint64_t rounds) { DISPATCH(philox_blocks, (rounds)) }
void sketch_peak_add_rows(double *table, const int32_t *places, size_t count) {
  DISPATCH(add_rows, (table, places, count))
}

void sketch_peak_look_up(const double *table, const size_t *places, size_t count) {
  double sums[4] = {0};
  size_t i = 0;
  for (; i + 4 <= count; i += 4)
    for (size_t k = 0; k < 4; k++) sums[k] += table[places[i + k]];
  for (; i < count; i++) sums[0] += table[places[i]];
  sink = sums[0] + sums[1] + sums[2] + sums[3];
}
