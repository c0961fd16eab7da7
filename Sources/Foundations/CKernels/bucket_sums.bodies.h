// Member (j, sign) of a bucket, with j = r * dimension + k, adds entry k of each point's input, with its sign, where bit r of that
// point is set. The sums of a bucket stay in registers: its members are read, and nothing is written but the sums.
static void AT_LEVEL(bucket_sums)(
    const uint64_t *active, size_t points, const double *inputs, size_t dimension, const uint32_t *members,
    const size_t *starts, size_t buckets, double scale, double *sums) {
  // ⌊j / dimension⌋ is the high word of this times j, exactly, as both are below 2³² (Lemire, Kaser and Kurz 2019).
  const uint64_t inverse = UINT64_MAX / dimension + 1;
  double line[LINE][TILE] __attribute__((aligned(64)));
  for (size_t first = 0; first < buckets; first += LINE) {
    const size_t count = buckets - first < LINE ? buckets - first : LINE;
    for (size_t t = 0; t < count; t++) {
      const uint32_t *member = members + starts[first + t], *end = members + starts[first + t + 1];
#define LOCATE(m)                                                                                                        \
  const uint64_t r =                                                                                                     \
      dimension == 1 ? *(m) / 2 : (uint64_t)((unsigned __int128)inverse * (*(m) / 2) >> 64);                             \
  const double *values = inputs + (*(m) - 2 * dimension * r) * TILE;                                                     \
  const uint64_t word = active[r]
#if LEVEL == 2
      __m512d sum[TILE / 8];
      for (size_t v = 0; v < TILE / 8; v++) sum[v] = _mm512_setzero_pd();
      for (; member < end; member++) {
        LOCATE(member);
#pragma clang loop unroll(full)
        for (size_t v = 0; v < TILE / 8; v++)
          sum[v] = _mm512_mask_add_pd(sum[v], (__mmask8)(word >> 8 * v), sum[v], _mm512_loadu_pd(values + 8 * v));
      }
      for (size_t v = 0; v < TILE / 8; v++) _mm512_storeu_pd(line[t] + 8 * v, sum[v]);
#else
      for (size_t half = 0; half < TILE; half += HALF) {
        doubles sum[HALF / 4];
        for (size_t v = 0; v < HALF / 4; v++) sum[v] = (doubles){0};
        for (const uint32_t *next = member; next < end; next++) {
          LOCATE(next);
          const words_of_four bits = (words_of_four){0} + (word >> half);
#pragma clang loop unroll(full)
          for (size_t v = 0; v < HALF / 4; v++) {
            const words_of_four lane = (words_of_four){1, 2, 4, 8} << 4 * v;
            const words_of_four set = (words_of_four)((bits & lane) == lane);
            sum[v] += (doubles)(*(const words_of_four *)(values + half + 4 * v) & set);
          }
        }
        for (size_t v = 0; v < HALF / 4; v++) *(doubles *)(line[t] + half + 4 * v) = sum[v];
      }
#endif
#undef LOCATE
    }
    for (size_t i = 0; i < points; i++)
      for (size_t t = 0; t < count; t++) sums[i * buckets + first + t] = scale * line[t][i];
  }
}
