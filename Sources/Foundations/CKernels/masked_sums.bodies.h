// Adds the sums of one run of terms to `vectors` vectors of each row of a tile. The sums of all subsets of each group are
// stored first, in `table`; a row then costs one addition of a stored sum for four bits.
INLINE void AT_LEVEL(add_run)(
    const uint32_t *bits, size_t rows, const double *restrict table, double *restrict sums, const size_t vectors) {
  for (size_t r = 0; r < rows; r++) {
    double *sum = sums + r * LANES * vectors;
    doubles part[MOST_VECTORS];
    for (size_t v = 0; v < vectors; v++) part[v] = *(const doubles *)(sum + LANES * v);
#pragma clang loop unroll(full)
    for (size_t g = 0; g < GROUPS; g++) {
      const size_t subset = bits[r] >> (4 * g) & 15;
      const double *stored = table + (g * SUBSETS + subset) * LANES * vectors;
      for (size_t v = 0; v < vectors; v++) part[v] += *(const doubles *)(stored + LANES * v);
    }
    for (size_t v = 0; v < vectors; v++) *(doubles *)(sum + LANES * v) = part[v];
  }
}

// The sums over the subsets of each group of four terms, of which `width` entries starting at `terms` are used. Terms
// beyond the first `count` are zero.
INLINE void AT_LEVEL(fill_table)(
    const double *terms, size_t count, size_t dimension, size_t width, double *table, const size_t vectors) {
  for (size_t g = 0; g < GROUPS; g++) {
    double *group = table + g * SUBSETS * LANES * vectors;
    for (size_t k = 0; k < LANES * vectors; k++) group[k] = 0;
    for (size_t b = 0; b < 4; b++) {
      double term[LANES * MOST_VECTORS] = {0};
      if (4 * g + b < count) memcpy(term, terms + (4 * g + b) * dimension, width * sizeof(double));
      for (size_t subset = 0; subset < (size_t)1 << b; subset++) {
        const double *without = group + subset * LANES * vectors;
        double *with = group + (subset | (size_t)1 << b) * LANES * vectors;
        for (size_t k = 0; k < LANES * vectors; k++) with[k] = without[k] + term[k];
      }
    }
  }
}

// Entries first..<first + LANES * vectors of the sums of a tile of rows, over all terms. Lanes beyond the dimension
// sum zeros.
INLINE void AT_LEVEL(add_tile)(
    const uint64_t *bits, size_t words, size_t rows, const double *terms, size_t count, size_t dimension, size_t first,
    double *sums, struct room *room, const size_t vectors) {
  const size_t width = dimension - first < LANES * vectors ? dimension - first : LANES * vectors;
  double *table = room->table, *part = room->part;
  uint32_t(*runs)[TILE_ROWS] = room->runs;
  memset(part, 0, rows * LANES * vectors * sizeof(double));
  for (size_t r = 0; r < rows; r++)
    memcpy(part + r * LANES * vectors, sums + r * dimension + first, width * sizeof(double));
  for (size_t start = 0; start < count; start += RUN * RUNS_AT_ONCE) {
    const size_t left = (count - start + RUN - 1) / RUN;
    const size_t run_count = left < RUNS_AT_ONCE ? left : RUNS_AT_ONCE;
    // Rows may lie a power of two apart, where few of them fit into a cache at once: their bits are gathered first.
    for (size_t r = 0; r < rows; r++)
      for (size_t run = 0; run < run_count; run++) {
        const size_t bit = start + run * RUN;
        runs[run][r] = (uint32_t)(bits[r * words + bit / 64] >> bit % 64);
      }
    for (size_t run = 0; run < run_count; run++) {
      const size_t term = start + run * RUN;
      AT_LEVEL(fill_table)(terms + term * dimension + first, count - term, dimension, width, table, vectors);
      AT_LEVEL(add_run)(runs[run], rows, table, part, vectors);
    }
  }
  for (size_t r = 0; r < rows; r++)
    memcpy(sums + r * dimension + first, part + r * LANES * vectors, width * sizeof(double));
}

static void AT_LEVEL(add_masked_sums)(
    const uint64_t *bits, size_t words, size_t rows, const double *terms, size_t count, size_t dimension, double *sums) {
  struct room room;
  for (size_t row = 0; row < rows; row += TILE_ROWS) {
    const size_t tile = rows - row < TILE_ROWS ? rows - row : TILE_ROWS;
    const uint64_t *tile_bits = bits + row * words;
    double *tile_sums = sums + row * dimension;
    size_t vectors;
    for (size_t first = 0; first < dimension; first += LANES * vectors) {
      const size_t needed = (dimension - first + LANES - 1) / LANES;
      vectors = needed >= 8 ? 8 : needed >= 4 ? 4 : needed >= 2 ? 2 : 1;
      // One copy of the loops for each number of vectors, so that the sums stay in registers.
      switch (vectors) {
        case 8: AT_LEVEL(add_tile)(tile_bits, words, tile, terms, count, dimension, first, tile_sums, &room, 8); break;
        case 4: AT_LEVEL(add_tile)(tile_bits, words, tile, terms, count, dimension, first, tile_sums, &room, 4); break;
        case 2: AT_LEVEL(add_tile)(tile_bits, words, tile, terms, count, dimension, first, tile_sums, &room, 2); break;
        default: AT_LEVEL(add_tile)(tile_bits, words, tile, terms, count, dimension, first, tile_sums, &room, 1);
      }
    }
  }
}
