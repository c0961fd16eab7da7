// Bit k of a count is in planes[k], for each of 256 points, and a word is added as in a carry-save adder: one
// summand of weight 2ᵏ may wait, and the next one is added to the plane together with it and leaves a carry of twice the weight.
// The binary digits of the number of words so far say which summands wait. This takes two additions per word, whatever the
// counts.
INLINE void AT_LEVEL(add_word)(
    const words_of_four *word, size_t before, words_of_four *planes, words_of_four *waiting) {
  words_of_four carry = *word;
  size_t k = 0;
  for (; before >> k & 1; k++) {
    const words_of_four sum = planes[k] ^ waiting[k];
    const words_of_four both = planes[k] & waiting[k];
    planes[k] = sum ^ carry;
    carry = both | (sum & carry);
  }
  waiting[k] = carry;
}

static void AT_LEVEL(bucket_counts)(
    const uint64_t *bits, size_t words, size_t points, const uint32_t *members, const size_t *starts, size_t buckets,
    uint64_t *room, int32_t *counts) {
  words_of_four *by_neuron = (words_of_four *)room;
  for (size_t w = 0; w < words; w += 8)
    for (size_t group = 0; group < 4; group++) {
      uint64_t transposed[8 * 64];
      const size_t first = 64 * group, line = words - w < 8 ? words - w : 8;
      const size_t there = points <= first ? 0 : points - first < 64 ? points - first : 64;
      ckernels_transpose_bits(bits + first * words + w, words, there, line, transposed);
      for (size_t r = 0; r < 64 * line; r++) room[(64 * w + r) * 4 + group] = transposed[r];
    }
  int32_t line[LINE][CKERNELS_BUCKET_TILE];
  for (size_t t = 0; t < buckets; t++) {
    const size_t start = starts[t], size = starts[t + 1] - start;
    words_of_four planes[32], waiting[32];
    for (size_t k = 0; size >> k; k++) planes[k] = (words_of_four){0};
    int32_t negative = 0;
    for (size_t i = 0; i < size; i++) {
      // −b = (1 − b) − 1: a negative neuron counts where its bit is not set, and one for each is taken off at the end.
      const uint64_t sign = members[start + i] & 1;
      negative += (int32_t)sign;
      const words_of_four word = by_neuron[members[start + i] >> 1] ^ (0 - sign);
      AT_LEVEL(add_word)(&word, i, planes, waiting);
    }
    size_t digits = 0;
    for (; size >> digits; digits++) {
      if (!(size >> digits & 1)) continue;
      words_of_four carry = waiting[digits];
      for (size_t k = digits; size >> k; k++) {
        const words_of_four both = planes[k] & carry;
        planes[k] ^= carry;
        carry = both;
      }
    }
    int32_t *sums = line[t % LINE];
    for (size_t i = 0; i < 256; i++) sums[i] = -negative;
    for (size_t k = 0; k < digits; k++)
      for (size_t group = 0; group < 4; group++) {
        const uint64_t plane = planes[k][group];
        for (size_t bit = 0; bit < 64; bit++) sums[64 * group + bit] += (int32_t)(plane >> bit & 1) << k;
      }
    if (t % LINE == LINE - 1 || t + 1 == buckets)
      for (size_t i = 0; i < points; i++)
        for (size_t q = 0; q <= t % LINE; q++) counts[i * buckets + t - t % LINE + q] = line[q][i];
  }
}
