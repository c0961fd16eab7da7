// Coordinate (r, k) of a tile of points is, for each of them, bit r with its sign times entry k of its input.
static void AT_LEVEL(add_bucket_sums)(
    const uint64_t *bits, const uint64_t *negative, size_t words, size_t points, size_t neurons, const double *inputs,
    size_t dimension, const int32_t *buckets, const int8_t *signs, size_t nonzeros, double *sums) {
  const words_of_four lane = {1, 2, 4, 8};
  for (size_t r = 0; r < neurons; r++) {
    uint64_t active = 0;
    for (size_t i = 0; i < points; i++) active |= (bits[i * words + r / 64] >> r % 64 & 1) << i;
    if (active == 0) continue;
    words_of_four set[VECTORS];
    for (size_t v = 0; v < VECTORS; v++)
      set[v] = (words_of_four)(((words_of_four){0} + (active >> 4 * v) & lane) == lane);
    const uint64_t flip = (negative[r / 64] >> r % 64) << 63;
    for (size_t k = 0; k < dimension; k++) {
      words_of_four values[VECTORS];
      for (size_t v = 0; v < VECTORS; v++) values[v] = *(const words_of_four *)(inputs + k * TILE + 4 * v) & set[v];
      const size_t first = (r * dimension + k) * nonzeros;
      for (size_t i = first; i < first + nonzeros; i++) {
        const uint64_t sign = (uint64_t)(signs[i] < 0) << 63 ^ flip;
        double *sum = sums + (size_t)buckets[i] * TILE;
        for (size_t v = 0; v < VECTORS; v++) *(doubles *)(sum + 4 * v) += (doubles)(values[v] ^ sign);
      }
    }
  }
}
