#if LEVEL == 1

// Without an instruction that counts the bits of many words, 32 bytes can still be looked up at once in a table of sixteen entries.
// Four bits of a row of b choose a table, "how many bits does a nibble have in common with mine", and the same four bits
// of 32 rows of a are looked up in it: one look-up and one addition for 128 pairs of bits.

// bytes[k][row] = byte k of row `row` of a panel: `words` words, at most PANEL_WORDS, of each row; the rest is zero.
static void AT_LEVEL(transpose_bytes)(
    const uint64_t *rows, size_t row_count, size_t stride, size_t words, uint8_t bytes[BYTES][TILE]) {
  for (size_t row = 0; row < TILE; row += 8) {
    uint64_t block[8][PANEL_WORDS] = {{0}};
    for (size_t r = 0; r < 8 && row + r < row_count; r++)
      memcpy(block[r], rows + (row + r) * stride, words * sizeof(uint64_t));
    // Eight rows of eight bytes, in all words at once: swap bytes, pairs and halves across the diagonal.
    static const uint64_t masks[3] = {0x00ff00ff00ff00ff, 0x0000ffff0000ffff, 0x00000000ffffffff};
    for (size_t level = 0; level < 3; level++) {
      const size_t distance = (size_t)1 << level;
      for (size_t r = 0; r < 8; r++) {
        if (r & distance) continue;
        for (size_t w = 0; w < PANEL_WORDS; w++) {
          const uint64_t low = block[r][w], high = block[r + distance][w];
          const uint64_t swap = (low >> (8 * distance) ^ high) & masks[level];
          block[r][w] = low ^ swap << (8 * distance);
          block[r + distance][w] = high ^ swap;
        }
      }
    }
    for (size_t w = 0; w < PANEL_WORDS; w++)
      for (size_t k = 0; k < 8; k++) memcpy(&bytes[8 * w + k][row], &block[k][w], 8);
  }
}

// Adds the common bits of two rows of b, given as the nibbles of a panel times sixteen, with 128 rows of a.
static void AT_LEVEL(count_two)(
    const uint8_t a[NIBBLES][TILE], const uint8_t b[NIBBLES][TILE], size_t j, uint32_t counts[2][TILE]) {
  static const uint8_t common[16][16] __attribute__((aligned(16))) = {
      {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0}, {0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1},
      {0, 0, 1, 1, 0, 0, 1, 1, 0, 0, 1, 1, 0, 0, 1, 1}, {0, 1, 1, 2, 0, 1, 1, 2, 0, 1, 1, 2, 0, 1, 1, 2},
      {0, 0, 0, 0, 1, 1, 1, 1, 0, 0, 0, 0, 1, 1, 1, 1}, {0, 1, 0, 1, 1, 2, 1, 2, 0, 1, 0, 1, 1, 2, 1, 2},
      {0, 0, 1, 1, 1, 1, 2, 2, 0, 0, 1, 1, 1, 1, 2, 2}, {0, 1, 1, 2, 1, 2, 2, 3, 0, 1, 1, 2, 1, 2, 2, 3},
      {0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1}, {0, 1, 0, 1, 0, 1, 0, 1, 1, 2, 1, 2, 1, 2, 1, 2},
      {0, 0, 1, 1, 0, 0, 1, 1, 1, 1, 2, 2, 1, 1, 2, 2}, {0, 1, 1, 2, 0, 1, 1, 2, 1, 2, 2, 3, 1, 2, 2, 3},
      {0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1, 2, 2, 2, 2}, {0, 1, 0, 1, 1, 2, 1, 2, 1, 2, 1, 2, 2, 3, 2, 3},
      {0, 0, 1, 1, 1, 1, 2, 2, 1, 1, 2, 2, 2, 2, 3, 3}, {0, 1, 1, 2, 1, 2, 2, 3, 1, 2, 2, 3, 2, 3, 3, 4}};
  uint16_t sums[2][TILE] = {{0}};
  for (size_t start = 0; start < NIBBLES; start += NIBBLES_IN_A_BYTE) {
    const size_t end = start + NIBBLES_IN_A_BYTE < NIBBLES ? start + NIBBLES_IN_A_BYTE : NIBBLES;
    __m256i few[2][TILE / 32];
    for (size_t v = 0; v < TILE / 32; v++) few[0][v] = few[1][v] = _mm256_setzero_si256();
    for (size_t g = start; g < end; g++) {
      const __m256i first = _mm256_broadcastsi128_si256(*(const __m128i *)((const uint8_t *)common + b[g][j]));
      const __m256i second = _mm256_broadcastsi128_si256(*(const __m128i *)((const uint8_t *)common + b[g][j + 1]));
      for (size_t v = 0; v < TILE / 32; v++) {
        const __m256i nibbles = _mm256_loadu_si256((const __m256i *)(a[g] + 32 * v));
        few[0][v] = _mm256_add_epi8(few[0][v], _mm256_shuffle_epi8(first, nibbles));
        few[1][v] = _mm256_add_epi8(few[1][v], _mm256_shuffle_epi8(second, nibbles));
      }
    }
    for (size_t q = 0; q < 2; q++) {
      uint8_t bytes[TILE];
      memcpy(bytes, few[q], TILE);
      for (size_t i = 0; i < TILE; i++) sums[q][i] += bytes[i];
    }
  }
  for (size_t q = 0; q < 2; q++)
    for (size_t i = 0; i < TILE; i++) counts[q][i] += sums[q][i];
}

static void AT_LEVEL(common_counts)(
    const uint64_t *a, size_t a_rows, const uint64_t *b, size_t b_rows, size_t words, uint32_t *counts) {
  uint32_t(*tile)[TILE] = (uint32_t(*)[TILE])counts;
  uint8_t bytes[BYTES][TILE];
  uint8_t a_nibbles[NIBBLES][TILE] __attribute__((aligned(64)));
  uint8_t b_nibbles[NIBBLES][TILE] __attribute__((aligned(64)));
  memset(counts, 0, TILE * TILE * sizeof *counts);
  for (size_t w = 0; w < words; w += PANEL_WORDS) {
    const size_t panel = words - w < PANEL_WORDS ? words - w : PANEL_WORDS;
    AT_LEVEL(transpose_bytes)(a + w, a_rows, words, panel, bytes);
    for (size_t k = 0; k < BYTES; k++)
      for (size_t i = 0; i < TILE; i++) {
        a_nibbles[2 * k][i] = bytes[k][i] & 15;
        a_nibbles[2 * k + 1][i] = bytes[k][i] >> 4;
      }
    AT_LEVEL(transpose_bytes)(b + w, b_rows, words, panel, bytes);
    for (size_t k = 0; k < BYTES; k++)
      for (size_t j = 0; j < TILE; j++) {
        b_nibbles[2 * k][j] = (uint8_t)(bytes[k][j] << 4);
        b_nibbles[2 * k + 1][j] = bytes[k][j] & 0xf0;
      }
    for (size_t j = 0; j < b_rows; j += 2)
      AT_LEVEL(count_two)((const uint8_t(*)[TILE])a_nibbles, (const uint8_t(*)[TILE])b_nibbles, j, tile + j);
  }
}

#else

#if LEVEL == 2
typedef uint64_t AT_LEVEL(lanes) __attribute__((vector_size(64), aligned(8)));
#else
typedef uint64_t AT_LEVEL(lanes) __attribute__((vector_size(32), aligned(8)));
#endif

// Four rows of a by four rows of b, whose sixteen counts stay in registers.
static void AT_LEVEL(common_counts)(
    const uint64_t *a, size_t a_rows, const uint64_t *b, size_t b_rows, size_t words, uint32_t *counts) {
  const size_t lanes = sizeof(AT_LEVEL(lanes)) / sizeof(uint64_t);
  for (size_t j = 0; j < b_rows; j += 4)
    for (size_t i = 0; i < a_rows; i += 4) {
      // Beyond the last row, the last row is repeated.
      const uint64_t *rows[4], *columns[4];
      for (size_t k = 0; k < 4; k++) {
        rows[k] = a + (i + k < a_rows ? i + k : a_rows - 1) * words;
        columns[k] = b + (j + k < b_rows ? j + k : b_rows - 1) * words;
      }
      AT_LEVEL(lanes) sums[4][4] = {{{0}}};
      size_t w = 0;
      for (; w + lanes <= words; w += lanes) {
        AT_LEVEL(lanes) x[4], y[4];
        for (size_t k = 0; k < 4; k++) {
          memcpy(&x[k], rows[k] + w, sizeof x[k]);
          memcpy(&y[k], columns[k] + w, sizeof y[k]);
        }
#pragma clang loop unroll(full)
        for (size_t p = 0; p < 4; p++)
#pragma clang loop unroll(full)
          for (size_t q = 0; q < 4; q++) sums[p][q] += __builtin_elementwise_popcount(x[p] & y[q]);
      }
      for (size_t p = 0; p < 4 && i + p < a_rows; p++)
        for (size_t q = 0; q < 4 && j + q < b_rows; q++) {
          uint64_t count = 0;
          for (size_t k = w; k < words; k++) count += (uint64_t)__builtin_popcountll(rows[p][k] & columns[q][k]);
          for (size_t lane = 0; lane < lanes; lane++) count += sums[p][q][lane];
          counts[(j + q) * TILE + i + p] = (uint32_t)count;
        }
    }
}

#endif
