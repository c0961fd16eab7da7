// The stream of random integers, bit for bit: Philox4x32-10 (Salmon, Moraes, Dror and Shaw, SC 2011), as in stream.py.
//
// Only for ports that reproduce the oracle's draws; every case of a step includes its draws. A stream is a key of two words.
// There is no state: the number at any position is a function of the key and the position.
#ifndef SGN_PORT_STREAM_HPP
#define SGN_PORT_STREAM_HPP

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <numeric>
#include <string>
#include <utility>
#include <vector>

namespace stream {

using Key = std::array<std::uint32_t, 2>;
using Block = std::array<std::uint32_t, 4>;

/// The uses of a block.
enum Use : std::uint32_t { words = 0, indices = 1, numbers = 3, names = 4 };

inline std::uint32_t low(std::uint64_t wide) { return static_cast<std::uint32_t>(wide); }
inline std::uint32_t high(std::uint64_t wide) { return static_cast<std::uint32_t>(wide >> 32); }

inline Block block(Key key, std::uint64_t position, Use use, std::uint32_t lane = 0) {
  Block c{low(position), high(position), lane, use};
  for (int round = 0; round < 10; ++round) {
    const std::uint64_t first = c[0] * std::uint64_t(0xD2511F53), second = c[2] * std::uint64_t(0xCD9E8D57);
    c = {high(second) ^ c[1] ^ key[0], low(second), high(first) ^ c[3] ^ key[1], low(first)};
    key = {key[0] + 0x9E3779B9, key[1] + 0xBB67AE85};
  }
  return c;
}

inline Key root(std::uint64_t seed) { return {low(seed), high(seed)}; }

inline Key numbered(Key key, std::uint64_t number) {
  const Block b = block(key, number, numbers);
  return {b[0], b[1]};
}

/// Eight bytes at a time, the first byte lowest; the lane is the number of bytes left.
inline Key named(Key key, std::string rest) {
  do {
    std::uint64_t eight = 0;
    for (std::size_t k = std::min<std::size_t>(8, rest.size()); k-- > 0;) eight = eight << 8 | static_cast<unsigned char>(rest[k]);
    const Block b = block(key, eight, names, low(rest.size()));
    key = {b[0], b[1]};
    rest.erase(0, 8);
  } while (!rest.empty());
  return key;
}

inline std::uint32_t word(Key key, std::uint64_t position) { return block(key, position / 4, words)[position % 4]; }

inline std::int8_t sign(Key key, std::uint64_t position) { return word(key, position / 32) >> position % 32 & 1 ? -1 : 1; }

/// The two words of 64 bits of a product: the low one, and the high one.
inline std::pair<std::uint64_t, std::uint64_t> product(std::uint64_t a, std::uint64_t b) {
  const std::uint64_t lowLow = std::uint64_t(low(a)) * low(b), middle = std::uint64_t(high(a)) * low(b) + high(lowLow);
  const std::uint64_t other = std::uint64_t(low(a)) * high(b) + low(middle);
  return {other << 32 | low(lowLow), std::uint64_t(high(a)) * high(b) + high(middle) + high(other)};
}

/// Uniform below the bound, by multiplication; the first 2^64 mod bound remainders are rejected (Lemire 2019).
inline std::uint64_t index(Key key, std::uint64_t position, std::uint64_t bound) {
  for (std::uint32_t lane = 0;; ++lane) {
    const Block b = block(key, position, indices, lane);
    for (std::size_t half = 0; half < 4; half += 2) {
      const auto [remainder, quotient] = product(std::uint64_t(b[half + 1]) << 32 | b[half], bound);
      if (remainder >= (0 - bound) % bound) return quotient;
    }
  }
}

/// Distinct integers below the bound, in the order drawn: a truncated Fisher-Yates shuffle.
inline std::vector<std::int32_t> subset(Key key, std::size_t count, std::size_t bound) {
  std::vector<std::int32_t> order(bound);
  std::iota(order.begin(), order.end(), 0);
  for (std::size_t i = 0; i < count; ++i) std::swap(order[i], order[i + index(key, i, bound - i)]);
  order.resize(count);
  return order;
}

}  // namespace stream

#endif
