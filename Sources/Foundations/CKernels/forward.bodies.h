#pragma clang fp contract(fast)

// Bits of the lanes that are not negative; those of a NaN are not set.
INLINE uint64_t AT_LEVEL(active)(const doubles *z) {
#if LEVEL == 0
  uint64_t bits = 0;
  for (size_t lane = 0; lane < LANES; lane++) bits |= (uint64_t)((*z)[lane] >= 0) << lane;
  return bits;
#else
  return (uint64_t)_mm256_movemask_pd(_mm256_cmp_pd((__m256d)*z, _mm256_setzero_pd(), _CMP_GE_OQ));
#endif
}

// Adds sign · max(0, z) in each lane; a NaN stays a NaN.
INLINE void AT_LEVEL(add_signed_relu)(doubles *sum, const doubles *z, const doubles *signs) {
  const doubles zero = {0};
  *sum += *signs * (doubles)((words_of_four)*z & ~(words_of_four)(*z < zero));
}

// One register tile of pre-activations: z[q] are those of eight neurons on point q.
INLINE void AT_LEVEL(pre_activations)(
    const double *panel, const double *const points[TILE_POINTS], size_t dimension, doubles z[TILE_POINTS][2]) {
  for (size_t q = 0; q < TILE_POINTS; q++) z[q][0] = z[q][1] = (doubles){0};
  for (size_t k = 0; k < dimension; k++) {
    const doubles low = *(const doubles *)(panel + TILE_NEURONS * k);
    const doubles high = *(const doubles *)(panel + TILE_NEURONS * k + LANES);
#pragma clang loop unroll(full)
    for (size_t q = 0; q < TILE_POINTS; q++) {
      const double x = points[q][k];
      const doubles input = {x, x, x, x};
      z[q][0] += low * input;
      z[q][1] += high * input;
    }
  }
}

static void AT_LEVEL(forward_block)(
    const double *weights, const double *signs, size_t neurons, const double *inputs, size_t points, size_t dimension,
    double *packed, uint64_t *words, size_t stride, double *sums) {
  // Neuron by neuron within a tile, so that one load takes the same weight of four neurons; missing neurons have
  // zero weights and signs.
  double tile_signs[BLOCK] = {0};
  memcpy(tile_signs, signs, neurons * sizeof(double));
  for (size_t r = 0; r < BLOCK; r++) {
    double *panel = packed + r / TILE_NEURONS * TILE_NEURONS * dimension + r % TILE_NEURONS;
    for (size_t k = 0; k < dimension; k++) panel[TILE_NEURONS * k] = r < neurons ? weights[r * dimension + k] : 0;
  }
  const uint64_t present = neurons < BLOCK ? ((uint64_t)1 << neurons) - 1 : ~(uint64_t)0;

  for (size_t i = 0; i < points; i += TILE_POINTS) {
    const double *columns[TILE_POINTS];
    // Beyond the last point, the last point is repeated; these results are discarded.
    for (size_t q = 0; q < TILE_POINTS; q++) columns[q] = inputs + (i + q < points ? i + q : points - 1) * dimension;
    uint64_t word[TILE_POINTS] = {0};
    doubles sum[TILE_POINTS] = {{0}};
    for (size_t tile = 0; tile < TILES; tile++) {
      doubles z[TILE_POINTS][2];
      AT_LEVEL(pre_activations)(packed + tile * TILE_NEURONS * dimension, columns, dimension, z);
      for (size_t q = 0; q < TILE_POINTS; q++)
        for (size_t half = 0; half < 2; half++) {
          const size_t first = tile * TILE_NEURONS + half * LANES;
          word[q] |= AT_LEVEL(active)(&z[q][half]) << first;
          AT_LEVEL(add_signed_relu)(&sum[q], &z[q][half], (const doubles *)(tile_signs + first));
        }
    }
    for (size_t q = 0; q < TILE_POINTS && i + q < points; q++) {
      words[(i + q) * stride] = word[q] & present;
      sums[i + q] += (sum[q][0] + sum[q][1]) + (sum[q][2] + sum[q][3]);
    }
  }
}
