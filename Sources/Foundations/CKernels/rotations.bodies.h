// Sums stay in the nearest cache while all rotations are added to a piece of them.
static void AT_LEVEL(add_rotations)(
    const double *twice, size_t count, const size_t *shifts, const double *factors, size_t shift_count, double *sums) {
  for (size_t start = 0; start < count; start += PIECE) {
    const size_t length = count - start < PIECE ? count - start : PIECE;
    double *restrict sum = sums + start;
    for (size_t s = 0; s < shift_count; s++) {
      const double factor = factors[s];
      const double *restrict rotated = twice + count - shifts[s] + start;
      for (size_t t = 0; t < length; t++) sum[t] += factor * rotated[t];
    }
  }
}
