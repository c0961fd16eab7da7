static uint64_t AT_LEVEL(differing_bits)(const uint64_t *a, const uint64_t *b, size_t words) {
  uint64_t count = 0;
  for (size_t i = 0; i < words; i++) count += (uint64_t)__builtin_popcountll(a[i] ^ b[i]);
  return count;
}
